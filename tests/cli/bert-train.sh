# malmoi bert train: checkpoints, resuming, ranks, and everything that can be wrong.
. tests/lib.sh
compare=$PWD/$BUILD/tests/compare_models
cd "$tmp" || exit 1
export OMP_WAIT_POLICY=passive

# --- text with something to learn: words that follow one another ---
mkdir v
{
    printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]'
    for i in $(seq 40); do echo "말$i"; done
    echo '##은'
} >v/vocab.txt
awk 'BEGIN { for (d = 0; d < 400; d++) {
    printf "{\"id\":\"t:%d\",\"source\":\"t\",\"text\":\"", d
    for (s = 0; s < 4; s++) { if (s) printf "\\n"
        for (w = 0; w < 8; w++) printf "%s말%d은", w ? " " : "", (d * 7 + s * 3 + w * (1 + d % 3)) % 40 + 1 }
    print "\"}" } }' >text.jsonl
"$MALMOI" encode --vocab v --literal-specials text.jsonl -o tokens -q

small='--layers 1 --hidden 16 --heads 2 --positions 32 --max-length 32 --batch 8 --micro-batch 4 --rate 1e-3'
train() { # train STEPS OUT OPTION…
    local steps=$1 out=$2
    shift 2
    "$MALMOI" bert train tokens --vocab v $small --steps "$steps" -o "$out" --threads 1 -q "$@"
}

check "train" train 12 a
for file in config.json model.safetensors optimizer.safetensors state.json vocab.txt tokenizer_config.json; do
    check "the checkpoint has $file" test -s "a/latest/$file"
done
check "latest is a relative link" test "$(readlink a/latest)" = step-00000012
check "there is a log" grep -q '"step":12,.*"mlm":.*"nsp":.*"share_of_peak":' a/log.jsonl
check "a curve" grep -q '<path class="mlm"' a/loss.svg
check "and a card with its energy" grep -q 'g CO2. An estimate' a/README.md
check "transformers must not take Hangul apart" grep -q '"strip_accents":false' a/latest/tokenizer_config.json

# --- the same bytes ---
same() { # same NAME A B
    equal "$1: model" "$2/latest/model.safetensors" "$3/latest/model.safetensors"
    equal "$1: optimizer" "$2/latest/optimizer.safetensors" "$3/latest/optimizer.safetensors"
}
train 12 b
same "a second run" a b
train 12 seed --seed 1
check "another seed is another model" sh -c '! cmp -s a/latest/model.safetensors seed/latest/model.safetensors'
train 12 saved --save-every 5 --keep 5
rm -r saved/step-00000012 && ln -sfn step-00000005 saved/latest
check "go on from a checkpoint" train 12 saved --save-every 5 --keep 5 --resume
same "interrupted at step 5" a saved
check "the log has no step twice" sh -c 'test "$(grep -o "\"step\":[0-9]*" saved/log.jsonl | sort | uniq -d | wc -l)" = 0'
check "only so many checkpoints are kept" sh -c 'set -- saved/step-*; test $# -eq 3'
check "--resume with nothing there begins" train 12 begun --resume
same "which is the same run" a begun

train 3000 long
"$MALMOI" bert train tokens --vocab v $small --steps 3000 -o killed --threads 1 -q & pid=$!
for i in $(seq 200); do [ -e killed/log.jsonl ] && break; sleep 0.05; done
sleep 0.2
fails "one run at a time in a folder" 2 "another run" train 3000 killed --resume
kill -TERM $pid
wait $pid
check "SIGTERM ends well" test $? -eq 0
stopped=$(readlink killed/latest)
check "with a checkpoint ($stopped)" test -s "killed/$stopped/state.json"
check "and the run goes on" train 3000 killed --resume
same "stopped by a signal" long killed

# --- threads, parts, ranks ---
train 12 parts --micro-batch 8
check "parts of another size" "$compare" a/latest parts/latest 1e-6
train 12 two --threads 2
check "two threads" "$compare" a/latest two/latest 1e-6
train 12 four --micro-batch 2
if command -v mpirun >/dev/null && "$MALMOI" bert train --help | grep -q mpirun; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
    ranks() { # ranks N OPTION…
        local n=$1
        shift
        # Open MPI leaves memory behind when it ends; that is not for AddressSanitizer to find here.
        ASAN_OPTIONS=detect_leaks=0 mpirun -n "$n" --oversubscribe --bind-to none "$MALMOI" bert train tokens --vocab v $small --threads 1 -q "$@"
    }
    check "four ranks" ranks 4 --micro-batch 2 --steps 12 -o ranks
    check "are as four parts of one rank" "$compare" four/latest ranks/latest 1e-6
    fails "more ranks than sequences" 64 "2 ranks, but a batch of 1" ranks 2 --batch 1 --steps 2 -o few
    check "which leaves nothing" test ! -e few/latest
else
    echo "skip ranks: no mpirun here"
fi
if train 2 rounded --precision bf16 2>err; then
    check "bf16 is another arithmetic, near by" "$compare" a/latest rounded/latest 1
else
    check "no bf16 on this processor, and it says so" grep -q AVX512_BF16 err
fi

# --- learning ---
check "train a little longer" train 1500 learnt --rate 3e-3 --held-out 0.1 --objective mlm --dropout 0
check "the loss fell well below chance" sh -c \
    'tail -n 1 learnt/log.jsonl | sed "s/.*\"mlm\":\([0-9.]*\).*/\1/" | awk "{ exit !(\$1 < 2.2) }"' # ln 46 = 3.83

# --- beginning with a model ---
check "--init" train 3 init --init a
fails "--init with another vocabulary" 64 "the model has 46 tokens" sh -c '
    mkdir -p w && (cat v/vocab.txt; echo 새) >w/vocab.txt
    "$0" encode --vocab w text.jsonl -o other -q && "$0" bert train other --vocab w --init a -o x --max-length 32 --steps 1 -q' "$MALMOI"
cp -rL a/latest broken
printf '\000\000\300\177' | dd of=broken/model.safetensors bs=1 conv=notrunc status=none \
    seek=$(($(stat -c %s broken/model.safetensors) - 400))
fails "NaN in a model" 1 "not finite" train 3 x --init broken
head -c 3000 a/latest/model.safetensors >broken/model.safetensors
fails "a truncated model" 1 "model.safetensors" train 3 x --init broken
fails "no model" 2 "nowhere" train 3 x --init nowhere

# --- misuse and bad data ---
fails "a standing run is not replaced" 64 "--resume goes on" train 12 a
check "unless told so" train 3 b --force
check "and then is gone" test ! -e b/step-00000012
fails "other options" 64 "other options" train 12 a --resume --seed 5
fails "no shards" 64 "no token shards" "$MALMOI" bert train --vocab v -o x
fails "no vocabulary" 64 "--vocab" "$MALMOI" bert train tokens -o x
fails "no output" 64 "-o DIR" "$MALMOI" bert train tokens --vocab v
fails "--resume and --force" 64 "one of them" train 3 x --resume --force
fails "longer than the positions" 64 "--positions" train 3 x --max-length 64
fails "heads that do not divide" 64 "heads" train 3 x --heads 3
(sed 's/말9$/딴말/' v/vocab.txt) >v2.txt
fails "shards of another vocabulary" 1 "another vocabulary" "$MALMOI" bert train tokens --vocab v2.txt $small -o x
grep -v MASK v/vocab.txt >v3.txt
"$MALMOI" encode --vocab v3.txt text.jsonl -o unmasked -q
fails "a vocabulary without [MASK]" 1 "[MASK]" "$MALMOI" bert train unmasked --vocab v3.txt $small -o x
head -n 1 text.jsonl | "$MALMOI" encode --vocab v - -o one -q
fails "one document makes no pairs" 64 "document" "$MALMOI" bert train one --vocab v $small --held-out 0 -o x
fails "absent shards" 2 "absent" "$MALMOI" bert train absent --vocab v $small -o x
check "failures leave no checkpoint" test ! -e x/latest

# --- a full disk while saving: the last checkpoint stays ---
train 12 full --save-every 5 --keep 5
rm -r full/step-00000012 full/step-00000005 && ln -sfn step-00000010 full/latest && cp -r full/step-00000010 before
(trap '' XFSZ; ulimit -f 20; train 12 full --resume) >out 2>err
check "a full disk is exit code 2" test $? -eq 2
check "and is named" grep -q 'cannot' err
check "the checkpoint before stays whole" diff -r full/step-00000010 before
check "latest leads to it" test "$(readlink full/latest)" = step-00000010
check "nothing half written stays" sh -c '! ls -d full/*.part 2>/dev/null'
check "and the run goes on" train 12 full --resume
same "a disk that was full" a full
