#!/usr/bin/env bash
# The trainer's and the encoder's speed on made-up batches, against Debian's PyTorch on the same model and batch, in one go and
# alternating; medians of RUNS runs, each of several steps. Prints Markdown. `make bench` calls it.
#
# Two columns for torch: as installed, and tuned (TORCH_TUNED in bench_torch.py). Without python3-torch they are left out.
set -eu -o pipefail
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
RUNS=${RUNS:-5}
THREADS=${THREADS:-$(nproc)}
python=/usr/bin/python3
work=$BUILD/bench
mkdir -p "$work"

field() { sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p"; }
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "–" }'; }
has_torch() { "$python" -c 'import torch' 2>/dev/null; }

own() { # own PRESET BATCH LENGTH STEPS MODE SHAPE PRECISION
    local options=(--preset "$1" --batch "$2" --length "$3" --steps "$4" --precision "$7" --threads "$THREADS")
    if [ "$5" = encode ]; then options+=(--encode); fi
    if [ "$6" = ragged ]; then options+=(--ragged); fi
    "$MALMOI" bert bench "${options[@]}"
}
peer() { # peer TUNED PRESET BATCH LENGTH STEPS MODE SHAPE
    TORCH_TUNED=$1 "$python" scripts/bench_torch.py "$2" "$3" "$4" 20 "$THREADS" "$5" "$6" "$7"
}

row() { # row PRESET BATCH LENGTH STEPS MODE SHAPE
    local i kind name="$5, $1, $2 × $3, $6"
    for kind in fp32 bf16 share plain tuned; do : >"$work/$kind"; done
    for ((i = 0; i < RUNS; i++)); do
        own "$@" fp32 >"$work/json"
        field tokens_per_second <"$work/json" >>"$work/fp32"
        field share_of_peak <"$work/json" >>"$work/share"
        if [ -n "$bf16" ]; then own "$@" bf16 | field tokens_per_second >>"$work/bf16"; fi
        if [ -n "$torch" ]; then
            peer 0 "$@" | field tokens_per_second >>"$work/plain"
            peer 1 "$@" | field tokens_per_second >>"$work/tuned"
        fi
    done
    local a b p t
    a=$(median <"$work/fp32") b=$(median <"$work/bf16") p=$(median <"$work/plain") t=$(median <"$work/tuned")
    printf '| %s | %.0f | %.0f %% | ' "$name" "$a" "$(median <"$work/share" | awk '{ print 100 * $1 }')"
    if [ -n "$bf16" ]; then printf '%.0f | %s | ' "$b" "$(ratio "$b" "$a")"; else printf -- '– | – | '; fi
    if [ -n "$torch" ]; then printf '%.0f | %s | %.0f | %s |\n' "$p" "$(ratio "$a" "$p")" "$t" "$(ratio "$a" "$t")"
    else echo '– | – | – | – |'; fi
}

bf16='' torch=''
if "$MALMOI" bert bench --preset tiny --batch 2 --length 16 --masked 2 --steps 1 --precision bf16 >/dev/null 2>&1; then bf16=1; fi
if has_torch; then torch=1; else echo "(python3-torch is not installed: its columns are left out)"; fi
echo "Tokens a second, padding not counted; $THREADS threads; medians of $RUNS runs."
echo
echo '| | fp32 | of sgemm peak | bf16 | bf16 / fp32 | torch as installed | ratio | torch tuned | ratio |'
echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
row mini 32 128 5 train full
row mini 32 128 5 train ragged
row base 16 128 2 train full
row mini 32 128 20 encode full
row mini 32 128 20 encode ragged
row base 16 128 3 encode full
