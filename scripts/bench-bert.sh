#!/usr/bin/env bash
# The trainer and the encoder on made-up batches of 128 tokens a sequence, on all processors: how near they come to the peak of large
# products (sgemm), what bf16 gains, and Debian's PyTorch on the same model and batch, in turn (bench_torch.py); and how long a
# real run waits for its batches. Tokens a second are without padding. "Ragged" is lengths from 16 to 128, as real text has them.
#
# With TORCH_TUNED=1 torch gets what Debian's build does not take by itself (bench_torch.py says what). Base takes
# so long a step that three runs have to do.
. scripts/bench-lib.sh
python=/usr/bin/python3 processors=$(nproc)

field() { sed -n "s/.*\"$1\": *\([0-9.e-]*\).*/\1/p" "$2" | median; } # field NAME FILE: its median in lines of JSON
has_bf16() { "$MALMOI" bert bench --preset tiny --batch 2 --length 16 --masked 2 --steps 1 --precision bf16 >/dev/null 2>&1; }
has_torch() { "$python" -c 'import torch' 2>/dev/null; }
bf16='' torch=''
if has_bf16; then bf16=1; fi
if has_torch; then torch=1; else say 'no torch: apt-get install python3-torch for the rows that compare with it'; fi

own() { # own PRECISION PRESET BATCH STEPS MODE SHAPE
    local options=(--precision "$1" --preset "$2" --batch "$3" --length 128 --steps "$4" --threads "$processors")
    if [ "$5" = encode ]; then options+=(--encode); fi
    if [ "$6" = ragged ]; then options+=(--ragged); fi
    "$MALMOI" bert bench "${options[@]}"
}
peer() { "$python" scripts/bench_torch.py "$1" "$2" 128 20 "$processors" "$3" "$4" "$5"; } # peer PRESET BATCH STEPS MODE SHAPE

# measure PRESET BATCH STEPS MODE SHAPE: lines of JSON in $work/fp32, $work/bf16 (training, full) and $work/torch
measure() {
    local run runs=$RUNS
    if [ "$1" = base ] && [ "$runs" -gt 3 ]; then runs=3; fi
    name="bert $4, $1 $2 × 128, $5"
    say "$name"
    truncate -s 0 "$work"/{fp32,bf16,torch}
    for ((run = 0; run < runs; run++)); do
        own fp32 "$@" >>"$work/fp32"
        if [ -n "$bf16" ] && [ "$4 $5" = 'train full' ]; then own bf16 "$@" >>"$work/bf16"; fi
        if [ -n "$torch" ]; then peer "$@" >>"$work/torch"; fi
    done
    fp32=$(field tokens_per_second "$work/fp32")
}
peak_row() { # peak_row LIMIT
    local share
    share=$(field share_of_peak "$work/fp32")
    row "$name: share of the sgemm peak" "$(number "$(field gflops "$work/fp32")") GFLOP/s" \
        "sgemm $(number "$(field peak_gflops "$work/fp32")") GFLOP/s" "$(number "$share")" "$1" "$(at_least "$share" "$1")"
}
bf16_row() {
    local rate
    if [ -z "$bf16" ]; then not_measured "$name: bf16" '1.5 ×' 'needs a processor with AVX512_BF16' && return; fi
    rate=$(field tokens_per_second "$work/bf16")
    row "$name: bf16" "$(number "$rate") tokens/s" "fp32 $(number "$fp32") tokens/s" \
        "$(number "$(quotient "$rate" "$fp32")")" '1.5 ×' "$(at_least "$(quotient "$rate" "$fp32")" 1.5)"
}
torch_row() {
    local rate tuned=
    if [ -z "$torch" ]; then not_measured "$name: torch" '2 ×' 'needs apt-get install python3-torch' && return; fi
    if [ "${TORCH_TUNED:-}" = 1 ]; then tuned=', tuned'; fi
    rate=$(field tokens_per_second "$work/torch")
    row "$name: torch" "$(number "$fp32") tokens/s" "torch$tuned $(number "$rate") tokens/s" \
        "$(number "$(quotient "$fp32" "$rate")")" '2 ×' "$(at_least "$(quotient "$fp32" "$rate")" 2)"
}

measure mini 32 5 train full
peak_row 0.75
bf16_row
torch_row
for kind in 'train ragged' 'encode full' 'encode ragged'; do
    case $kind in train*) steps=5 ;; *) steps=20 ;; esac
    measure mini 32 $steps $kind
    torch_row
done
measure base 16 3 train full
peak_row 0.80
bf16_row
torch_row
measure base 16 3 encode full
torch_row

# What the trainer itself says in its log, on the chain's token shards.
name='bert train, mini 32 × 128: waiting for data'
if [ ! -d "$corpora" ]; then not_measured "$name" 'at most 2 %' "needs $corpora" && exit; fi
say "$name"
run_chain
"$MALMOI" bert train "$kept"/chain/09-tokens/*.bin --vocab "$kept/chain/08-vocab" --preset mini --max-length 128 --batch 32 \
    --steps 40 -o "$work/trained" --force -q >&2
waiting=$(field waiting "$work/trained/log.jsonl" | awk '{ printf "%.6f", 100 * $1 }')
row "$name" "$(number "$waiting") %" 'a step' '–' 'at most 2 %' "$(at_most "$waiting" 2)"
