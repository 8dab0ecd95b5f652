# The frame of the stages and the commands on files, on the command line. `split` stands for any stage.
. tests/lib.sh

record() { printf '{"id":"t:f:%s","source":"text","text":"%s","meta":{"n":%s},"origin":{"file":"f","offset":0,"length":1}}\n' "$1" "$2" "$1"; }
for i in $(seq 1 3000); do record "$i" "첫 문장이다. 둘째 문장이었다.\\n둘째 문단은 $i 번이다."; done >"$tmp/in.jsonl"

check "plain JSON Lines go in, a shard comes out" "$MALMOI" split "$tmp/in.jsonl" -o "$tmp/a.jsonl.zst"
check "zstd -d reads a shard" sh -c "zstd -dqc '$tmp/a.jsonl.zst' >'$tmp/a.jsonl'"
"$MALMOI" cat "$tmp/a.jsonl.zst" >"$tmp/cat.jsonl"
equal "cat gives the same lines" "$tmp/a.jsonl" "$tmp/cat.jsonl"
"$MALMOI" split - -o - <"$tmp/in.jsonl" >"$tmp/pipe.jsonl"
equal "a pipe gives the same lines" "$tmp/a.jsonl" "$tmp/pipe.jsonl"
"$MALMOI" split --threads 1 "$tmp/in.jsonl" -o "$tmp/one.jsonl.zst"
"$MALMOI" split --threads 7 "$tmp/in.jsonl" -o "$tmp/seven.jsonl.zst"
equal "one thread and seven give the same bytes" "$tmp/one.jsonl.zst" "$tmp/seven.jsonl.zst"
check "check is content" "$MALMOI" check "$tmp/a.jsonl.zst" "$tmp/a.ledger.json"
[ -z "$("$MALMOI" check "$tmp/a.jsonl.zst" "$tmp/a.ledger.json" 2>&1)" ] && echo "ok check is silent" || echo "not ok check is silent"
check "stat counts records" sh -c "'$MALMOI' stat '$tmp/a.jsonl.zst' | grep -q '\"records\":3000'"
check "ledgers proves the law" sh -c "'$MALMOI' ledgers '$tmp' | grep -q 'in = out + dropped holds in every one'"

fails "an output that exists is left alone" 2 "exists; give --force" "$MALMOI" split "$tmp/in.jsonl" -o "$tmp/a.jsonl.zst"
check "--force replaces it" "$MALMOI" split --force "$tmp/in.jsonl" -o "$tmp/a.jsonl.zst"
before=$(stat -c %Y.%i "$tmp/a.jsonl.zst")
"$MALMOI" split --update "$tmp/in.jsonl" -o "$tmp/a.jsonl.zst"
[ "$before" = "$(stat -c %Y.%i "$tmp/a.jsonl.zst")" ] && echo "ok --update does nothing when nothing changed" || echo "not ok --update does nothing when nothing changed"
printf 'x' >>"$tmp/a.jsonl.zst"
"$MALMOI" split --update "$tmp/in.jsonl" -o "$tmp/a.jsonl.zst"
equal "--update mends a damaged output" "$tmp/a.jsonl.zst" "$tmp/one.jsonl.zst"

fails "no input" 64 "no input" "$MALMOI" split -o "$tmp/x.jsonl.zst"
fails "no output" 64 "no output" "$MALMOI" split "$tmp/in.jsonl"
fails "an unknown option" 64 "unknown option '--colour'" "$MALMOI" split --colour "$tmp/in.jsonl"
fails "an unknown command" 64 "unknown command 'splat'" "$MALMOI" splat
fails "a file that is not there" 2 "cannot open" "$MALMOI" split "$tmp/none.jsonl.zst" -o "$tmp/x.jsonl.zst"
fails "a folder that is not there" 2 "cannot create" "$MALMOI" split "$tmp/in.jsonl" -o "$tmp/none/x.jsonl.zst"
check "help teaches" sh -c "'$MALMOI' help split | grep -q 'usage: malmoi split'"
check "a version" sh -c "'$MALMOI' --version | grep -q '^malmoi 0'"
fails "a full disk" 2 "No space left on device" sh -c "'$MALMOI' cat '$tmp/a.jsonl.zst' >/dev/full"
fails "a full disk for a stage" 2 "No space left on device" sh -c "'$MALMOI' split '$tmp/in.jsonl' -o - >/dev/full"

# Damaged shards: every reader names the file, and nothing is published.
size=$(stat -c %s "$tmp/one.jsonl.zst")
head -c $((size - 1)) "$tmp/one.jsonl.zst" >"$tmp/cut.jsonl.zst"
cp "$tmp/one.jsonl.zst" "$tmp/flipped.jsonl.zst"
printf '\377\377\377\377' | dd of="$tmp/flipped.jsonl.zst" bs=1 seek=$((size / 3)) conv=notrunc status=none
fails "check finds a cut shard" 1 "cut.jsonl.zst' is not a whole shard" "$MALMOI" check "$tmp/cut.jsonl.zst"
fails "cat finds a cut shard" 1 "cut.jsonl.zst' is not a whole shard" "$MALMOI" cat "$tmp/cut.jsonl.zst"
fails "a stage finds a cut shard" 1 "cut.jsonl.zst' is not a whole shard" "$MALMOI" split "$tmp/cut.jsonl.zst" -o "$tmp/x.jsonl.zst"
fails "check finds flipped bytes and names the frame" 1 "frame 0" "$MALMOI" check "$tmp/flipped.jsonl.zst"
fails "a stage finds flipped bytes and names the frame" 1 "frame 0" "$MALMOI" split "$tmp/flipped.jsonl.zst" -o "$tmp/x.jsonl.zst"
[ -e "$tmp/x.jsonl.zst" ] || [ -e "$tmp/x.jsonl.zst.part" ] && echo "not ok nothing half-written stands" || echo "ok nothing half-written stands"
cp "$tmp/one.jsonl.zst" "$tmp/swap.jsonl.zst"; cp "$tmp/a.ledger.json" "$tmp/swap.ledger.json"
sed -i 's/"a.jsonl.zst","sha256":"..../"swap.jsonl.zst","sha256":"0000/' "$tmp/swap.ledger.json"
fails "check compares with the ledger" 1 "its SHA-256 differs" "$MALMOI" check "$tmp/swap.jsonl.zst"
sed -i 's/"documents":3000/"documents":2999/' "$tmp/swap.ledger.json"
fails "an edited ledger does not balance" 1 "documents" "$MALMOI" check "$tmp/swap.ledger.json"
rm "$tmp/swap.ledger.json"

# Lines that are no record: counted, kept byte for byte, and the rest goes on.
{ record 1 "좋은 문장이다."; printf '{"id":"broken\n'; record 2 "또 좋은 문장이다."; printf 'bytes \377\376\n'; } >"$tmp/bad.jsonl"
check "a stage goes on after malformed records" "$MALMOI" split "$tmp/bad.jsonl" -o "$tmp/good.jsonl.zst"
check "two are left" sh -c "'$MALMOI' stat '$tmp/good.jsonl.zst' | grep -q '\"records\":2'"
check "they are counted" grep -q '"malformed-record":{"documents":2' "$tmp/good.ledger.json"
check "they are kept" sh -c "'$MALMOI' cat '$tmp/good.rejects.jsonl.zst' | grep -c broken"
fails "a pipe has no place for them and stops" 1 "line 1" "$MALMOI" split "$tmp/bad.jsonl" -o -
