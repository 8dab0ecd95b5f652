# Stages in one pass: the same files as one by one, nothing done twice, nothing half done.
. tests/lib.sh

record() { printf '{"id":"cc100:f:%s","source":"cc100","text":"%s","meta":{"n":%s},"origin":{"file":"f","offset":%s,"length":1}}\n' "$1" "$2" "$1" "$1"; }
for i in $(seq 1 2000); do
    record "$i" "첫  문장이다. 둘째 문장이었다 $i.\\n전화 010-1234-$((1000 + i)) 로 주세요. <b>굵게</b> 썼다.\\nOnly English here $i."
done >"$tmp/lines.jsonl"
printf 'no record\n' >>"$tmp/lines.jsonl"
record 9999 "마지막 문장이다." >>"$tmp/lines.jsonl"
mkdir "$tmp/01"
zstd -q "$tmp/lines.jsonl" -o "$tmp/plain.zst"
"$MALMOI" clean "$tmp/lines.jsonl" -o "$tmp/01/cc100-00000.jsonl.zst" --unicode none -q # any stage makes a shard
shard=cc100-00000.jsonl.zst
ledger=cc100-00000.ledger.json
stages='clean pii split filter'
min='--min-chars cc100=12'

one_by_one() { # one_by_one FOLDER INPUT
    "$MALMOI" clean -q "$2" -o "$1/clean/" && "$MALMOI" pii -q "$1/clean/$shard" -o "$1/pii/" &&
        "$MALMOI" split -q "$1/pii/$shard" -o "$1/split/" && "$MALMOI" filter -q $min "$1/split/$shard" -o "$1/filter/"
}
in_one_pass() { # in_one_pass FOLDER INPUT [OPTIONS]
    local folder=$1 input=$2
    shift 2
    "$MALMOI" run -q "$@" "$input" -- clean -o "$folder/clean" -- pii -o "$folder/pii" -- split -o "$folder/split" -- \
        filter $min -o "$folder/filter"
}
account() { sed '/^"run":/d' "$1"; }

check "one by one" one_by_one "$tmp/a" "$tmp/01/$shard"
check "in one pass" in_one_pass "$tmp/b" "$tmp/01/$shard" --threads 1
check "in one pass, five threads" in_one_pass "$tmp/c" "$tmp/01/$shard" --threads 5
for stage in $stages; do
    equal "$stage: the same shard" "$tmp/a/$stage/$shard" "$tmp/b/$stage/$shard"
    equal "$stage: the same shard, whatever the threads" "$tmp/b/$stage/$shard" "$tmp/c/$stage/$shard"
    account "$tmp/a/$stage/$ledger" >"$tmp/want"
    account "$tmp/b/$stage/$ledger" >"$tmp/got"
    equal "$stage: the same account" "$tmp/want" "$tmp/got"
done
check "what the filter left is something, and less" sh -c "[ \$('$MALMOI' cat '$tmp/b/filter/$shard' | wc -l) -gt 0 ] && ! cmp -s '$tmp/b/filter/$shard' '$tmp/b/split/$shard'"

# Malformed records are the first stage's affair.
printf '{"id":"broken\n' >"$tmp/broken.jsonl"
cat "$tmp/lines.jsonl" "$tmp/broken.jsonl" >"$tmp/$shard"
one_by_one "$tmp/d" "$tmp/$shard"
in_one_pass "$tmp/e" "$tmp/$shard"
equal "rejects are the same" "$tmp/d/clean/cc100-00000.rejects.jsonl.zst" "$tmp/e/clean/cc100-00000.rejects.jsonl.zst"
check "two lines are rejected" sh -c "[ \$('$MALMOI' cat '$tmp/e/clean/cc100-00000.rejects.jsonl.zst' | wc -l) = 2 ]"
equal "and the rest goes on" "$tmp/d/filter/$shard" "$tmp/e/filter/$shard"

# --update: from the first stage on that is not current.
stamp() { stat -c %Y.%i "$tmp/b/$1/$shard"; }
before="$(stamp clean) $(stamp split) $(stamp filter)"
in_one_pass "$tmp/b" "$tmp/01/$shard" --update
[ "$before" = "$(stamp clean) $(stamp split) $(stamp filter)" ] && echo "ok nothing is done when all is current" || echo "not ok nothing is done when all is current"
before="$(stamp clean) $(stamp pii)"
min='--min-chars cc100=20'
in_one_pass "$tmp/b" "$tmp/01/$shard" --update
[ "$before" = "$(stamp clean) $(stamp pii)" ] && echo "ok stages before the changed one stay" || echo "not ok stages before the changed one stay"
"$MALMOI" filter -q $min "$tmp/a/split/$shard" -o "$tmp/f.jsonl.zst"
equal "the changed stage is run again" "$tmp/f.jsonl.zst" "$tmp/b/filter/$shard"
printf x >>"$tmp/b/pii/$shard"
in_one_pass "$tmp/b" "$tmp/01/$shard" --update
equal "a damaged output is mended" "$tmp/a/pii/$shard" "$tmp/b/pii/$shard"
check "and the ledgers are whole" "$MALMOI" check "$tmp/b/pii/$ledger" "$tmp/b/split/$ledger" "$tmp/b/filter/$ledger"

# Wrong usage, and faults that leave nothing behind.
fails "outputs that exist are left alone" 2 "exists; give --force" in_one_pass "$tmp/b" "$tmp/01/$shard"
fails "no shard" 64 "no shard" "$MALMOI" run -- clean -o "$tmp/x"
fails "no stage" 64 "no stage" "$MALMOI" run "$tmp/01/$shard"
fails "no such stage" 64 "'encode' is no stage" "$MALMOI" run "$tmp/01/$shard" -- encode -o "$tmp/x"
fails "no folder" 64 "clean: no output folder" "$MALMOI" run "$tmp/01/$shard" -- clean
fails "a shard in the wrong place" 64 "named before the first stage" "$MALMOI" run "$tmp/01/$shard" -- clean "$tmp/01/$shard" -o "$tmp/x"
fails "an option of another stage" 64 "split: unknown option '--no-rule'" "$MALMOI" run "$tmp/01/$shard" -- split --no-rule url -o "$tmp/x"
fails "standard input" 64 "has no name" "$MALMOI" run - -- clean -o "$tmp/x"
head -c 1000 "$tmp/01/$shard" >"$tmp/cut.jsonl.zst"
fails "a cut shard" 1 "is not a whole shard" "$MALMOI" run "$tmp/cut.jsonl.zst" -- clean -o "$tmp/x" -- split -o "$tmp/y"
check "leaves nothing" sh -c "! ls '$tmp/x/'* '$tmp/y/'* 2>/dev/null"
check "help teaches" sh -c "'$MALMOI' help run | grep -q 'one pass'"
