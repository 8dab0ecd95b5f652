# malmoi bert fill-mask, embed and eval, on small models with random numbers.
export OMP_WAIT_POLICY=passive
. tests/lib.sh
make_model=$(realpath "$BUILD")/tests/make_bert_model
cd "$tmp" || exit 1
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' 나 '##는' 밥 '##을' 먹 '##다' . '[' ']' SEP >vocab.txt
for kind in own foreign headless nan flat; do check "make a model: $kind" "$make_model" $kind vocab.txt $kind; done
bert() { "$MALMOI" bert "$@"; }

near() { # near NAME FILE1 FILE2: passes if the files have the same numbers within 1e-5 and the same other text
    local i
    for i in 2 3; do
        grep -oE '[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?' "${!i}" >"$tmp/.numbers$i"
        sed -E 's/[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/N/g' "${!i}" >"$tmp/.text$i"
    done
    check "$1" sh -c 'cmp .text2 .text3 && paste .numbers2 .numbers3 | awk "NF != 2 || (\$1 - \$2) ^ 2 > 1e-10 { print; bad = 1 } END { exit bad || !NR }"'
}

# --- fill-mask ---
printf '나는 [MASK] 먹다.\n[MASK]\n밥[MASK] 먹다\n' >masked
check "fill-mask" sh -c '"$0" bert fill-mask own masked >rows' "$MALMOI"
check "five rows a line" test "$(wc -l <rows)" -eq 15
check "three columns" sh -c "! awk -F '\t' 'NF != 3' rows | grep ."
check "best first" sh -c "awk -F '\t' 'NR % 5 != 1 && \$1 > last { exit 1 } { last = \$1 }' rows"
printf '나는 밥을 [MASK].\n' | bert fill-mask own --top-k 1000 >all
check "no more rows than tokens" test "$(wc -l <all)" -eq 15
check "probabilities sum to 1" sh -c "awk -F '\t' '{ s += \$1 } END { exit !(s > 0.99999 && s < 1.00001) }' all"
check "a piece is joined" grep -qE '	##다	나는 밥을다\.$' all
check "a word is not" grep -qE '	먹	나는 밥을 먹\.$' all
printf '모르는 말 [MASK]\n' | bert fill-mask flat --top-k 3 >got
printf '0.066667\t[PAD]\t모르는 말 [PAD]\n0.066667\t[UNK]\t모르는 말 [UNK]\n0.066667\t[CLS]\t모르는 말 [CLS]\n' >expected
equal "ties by id; unknown words stay as they are" expected got
for kind in foreign; do
    bert fill-mask $kind masked >got
    near "a file in another order predicts the same" rows got
done
bert fill-mask own -v masked 2>notes >got
check "malmoi's own file is mapped" grep -q 'numbers mapped' notes
bert fill-mask foreign -v masked 2>notes >got
check "a foreign one is read" grep -q 'numbers read' notes
bert fill-mask own - <masked >got
equal "standard input by name" rows got
bert fill-mask own <masked >got
equal "standard input" rows got
bert fill-mask own masked masked >got
cat rows rows >twice
near "several files" twice got
bert fill-mask own masked --batch-tokens 1 >got
near "a line at a time" rows got
check "to a file" "$MALMOI" bert fill-mask own masked -o out.tsv
equal "(the same)" rows out.tsv
fails "which is not replaced" 2 "--force" "$MALMOI" bert fill-mask own masked -o out.tsv
check "but by force" "$MALMOI" bert fill-mask own masked -o out.tsv --force
check "no lines, no rows" sh -c 'test -z "$("$0" bert fill-mask own /dev/null)"' "$MALMOI"
mkdir run && ln -s ../own run/latest
bert fill-mask run masked >got
equal "the latest checkpoint of a run" rows got

printf '나는 [MASK]\n나는 밥을\n' >none
fails "no [MASK]" 1 "'none', line 2: no [MASK]" "$MALMOI" bert fill-mask own none
printf '[MASK]\n\n' >empty-line
fails "nor in an empty line" 1 "'empty-line', line 2: no [MASK]" "$MALMOI" bert fill-mask own empty-line
printf '[MASK] [MASK]\n' >two
fails "two [MASK]" 1 "'two', line 1: 2 [MASK]" "$MALMOI" bert fill-mask own masked two
{ printf '[MASK]'; for i in $(seq 22); do printf ' 나'; done; echo; } >long
fails "too long" 1 "'long', line 1: 25 tokens with [CLS] and [SEP], but the model has 24 positions" "$MALMOI" bert fill-mask own long
sed 's/ 나$//' long >fits
check "not too long" "$MALMOI" bert fill-mask own fits
fails "nothing stays of a failure" 1 "2 [MASK]" "$MALMOI" bert fill-mask own two -o failed
check "(no file)" sh -c '! ls failed* 2>/dev/null'

# --- what is no model ---
fails "no model" 64 "no model" "$MALMOI" bert fill-mask
fails "an absent model" 2 "no such model folder: 'nowhere'" "$MALMOI" bert fill-mask nowhere
mkdir empty
fails "a folder without one" 2 "neither config.json nor latest/config.json" "$MALMOI" bert embed empty
fails "a file" 2 "is not a folder" "$MALMOI" bert embed masked
fails "no MLM head" 1 "no MLM head" "$MALMOI" bert fill-mask headless masked
fails "numbers that are none" 1 "is not finite" "$MALMOI" bert embed nan masked
cp -r own cut && head -c -1 own/model.safetensors >cut/model.safetensors
fails "a file cut short" 1 "cut short" "$MALMOI" bert embed cut masked
cp -r own other && echo 새 >>other/vocab.txt
fails "another vocabulary" 1 "has 16 tokens, but the model 15" "$MALMOI" bert embed other masked
cp -r own unmasked && sed -i 's/\[MASK\]/[mask]/' unmasked/vocab.txt
fails "a vocabulary without [MASK]" 1 "has no [MASK]" "$MALMOI" bert embed unmasked masked
rm -r unmasked/vocab.txt
fails "no vocabulary" 2 "vocab.txt" "$MALMOI" bert embed unmasked masked
fails "an unknown option" 64 "--layers" "$MALMOI" bert embed own --layers 2

# --- embed ---
printf '나는 밥을 먹다.\n\n모르는 말\n' >lines
check "embed" sh -c '"$0" bert embed own lines >vectors' "$MALMOI"
check "a vector a line" test "$(grep -cE '^\{"line":[123],"vector":\[(-?[0-9.e-]+,){15}-?[0-9.e-]+\]\}$' vectors)" -eq 3
bert embed foreign lines >got
near "a file in another order gives the same" vectors got
check "a model without heads will do" "$MALMOI" bert embed headless lines
bert embed headless lines >got
near "(with the same vectors)" vectors got
printf '\n' | bert embed own | sed 's/"line":1/"line":2/' >got
sed -n 2p vectors >expected
near "an empty line is [CLS] [SEP]" expected got
bert embed own lines lines | tail -n 3 | sed 's/"line":4/"line":1/; s/"line":5/"line":2/; s/"line":6/"line":3/' >got
near "lines are counted over files" vectors got
bert embed own lines --pooling cls >got
check "pooling matters" sh -c '! cmp -s vectors got'
bert embed own lines --normalize | sed 's/.*\[//; s/\].*//' >got
check "unit length" sh -c "awk -F , '{ s = 0; for (i = 1; i <= NF; i++) s += \$i * \$i; if (s < 0.999999 || s > 1.000001) exit 1 }' got"
check "npy" "$MALMOI" bert embed own lines -o v.npy
printf '\x93NUMPY\x01\x00\x76\x00' >expected
head -c 10 v.npy >got
equal "npy: magic" expected got
check "npy: header" sh -c "head -c 127 v.npy | tail -c 117 | grep -qaF \"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 16), }\""
check "npy: size" test "$(wc -c <v.npy)" -eq $((128 + 3 * 16 * 4))
tail -c +129 v.npy | od -An -v -t f4 -w64 | sed 's/^ *//; s/  */,/g' >got
sed 's/.*\[//; s/\].*//' vectors >expected
near "npy: numbers" expected got
check "npy by name of the format" "$MALMOI" bert embed own lines --format npy -o v
equal "(the same)" v.npy v
fails "npy from standard input" 64 "counted first" sh -c '"$0" bert embed own -o w.npy <lines' "$MALMOI"
fails "by name, too" 64 "counted first" sh -c '"$0" bert embed own - -o w.npy <lines' "$MALMOI"
check "(no file)" sh -c '! ls w.npy* 2>/dev/null'
fails "an absent file" 2 "absent" "$MALMOI" bert embed own absent -o w.npy
{ cat long; sed 's/$/ 밥 밥 밥/' long; } >longer
bert embed own longer 2>notes | sed 's/^{"line":[12]//' >got
check "long lines are cut to one length" test "$(uniq got | wc -l)" -eq 1
check "and counted" grep -q "lines cut to the model's 24 positions: 2" notes
bert embed own longer -q 2>notes >got
check "quietly, if asked" test ! -s notes

# --- eval ---
for i in $(seq 300); do printf '{"id":"t:%s","source":"t","text":"%s"}\n' "$i" "$(for k in $(seq $((i % 7 + 1))); do printf '나는 밥을 먹다. %s\\n' "$((i % 3))"; done)"; done >t.jsonl
mkdir tokens
check "token shards" sh -c '"$0" encode --vocab vocab.txt t.jsonl -o tokens/a-00000 && "$0" encode --vocab vocab.txt t.jsonl -o tokens/b-00000' "$MALMOI"
check "eval" sh -c '"$0" bert eval flat tokens --held-out 0.3 >table' "$MALMOI"
check "a row a source, and all" test "$(awk '{ print $1 }' table | paste -sd ' ')" = "source a b all"
check "in columns" test "$(awk '{ print NF, length }' table | uniq | wc -l)" -eq 1
bert eval flat tokens --held-out 0.3 --json >got
check "the loss of knowing nothing is ln 15" test "$(grep -c '"loss":2.70805' got)" -eq 3
check "its pseudo-perplexity 15" test "$(grep -cE '"pseudo_perplexity":(15|14\.99999|15\.00000)' got)" -eq 3
check "unigrams do better" sh -c 'grep -oE "\"unigram\":[0-9.]+" got | awk -F : "\$2 > 2.7 { exit 1 }"'
check "the same again" sh -c '"$0" bert eval flat tokens --held-out 0.3 | cmp - table' "$MALMOI"
check "all documents, without unigrams" sh -c '"$0" bert eval flat tokens/a-00000.bin --all 2>notes | grep -qv unigram && grep -q "no unigram" notes' "$MALMOI"
check "pairs" sh -c '"$0" bert eval flat tokens --all --objective pairs --json | grep -q "\"next_loss\":0.69314"' "$MALMOI"
check "to a file" "$MALMOI" bert eval own tokens --held-out 0.3 --max-sequences 1 --pseudo 2 -o report
check "(which is there)" test "$(awk 'END { print $2 }' report)" -eq 2
fails "no shards" 64 "no token shards" "$MALMOI" bert eval own
fails "none held out" 1 "is held out" "$MALMOI" bert eval own tokens --held-out 0
fails "longer than the model" 64 "24 positions" "$MALMOI" bert eval own tokens --held-out 0.3 --max-length 25
fails "without a head" 1 "no MLM head" "$MALMOI" bert eval headless tokens --held-out 0.3
echo 새 >>vocab.txt && "$make_model" own vocab.txt newer
fails "of another vocabulary" 1 "vocabulary" "$MALMOI" bert eval newer tokens --held-out 0.3

# --- help ---
for command in fill-mask embed eval; do
    check "help: $command has an example" sh -c '"$0" bert "$1" --help | grep -q "  .*malmoi bert $1 "' "$MALMOI" $command
done
check "help: the commands" sh -c '"$0" help bert | grep -q fill-mask' "$MALMOI"
fails "no command" 64 "no command" "$MALMOI" bert
fails "an unknown command" 64 "unknown command" "$MALMOI" bert sing
