# The commands bm25 and decontaminate, on a benchmark of a few made-up sentences.
. tests/lib.sh

B=$tmp/klue_benchmark
mkdir -p "$B/klue-sts-v1.1" "$B/klue-ner-v1.1" "$B/klue-dp-v1.1"
cat >"$B/klue-sts-v1.1/klue-sts-v1.1_dev.json" <<'EOF'
[{"guid":"sts-1","sentence1":"바닷가 찻집은 문을 닫았다.","sentence2":"항구의 등대는 밤새 켜져 있었다."},
 {"guid":"sts-2","sentence1":"바닷가 찻집은 문을 닫았다.","sentence2":"..."}]
EOF
printf '## a\tx\n%s\n\n' "$(printf '눈\tO\n \tO\n꽃\tO\n이\tO\n \tO\n폈\tO\n다\tO')" >"$B/klue-ner-v1.1/renamed.tsv"
echo '{"dev": "renamed.tsv"}' >"$B/klue-ner-v1.1/file_map.json"
printf '## d-1\t산길은 아침마다 안개에 덮인다.\n1\t산길은\n' >"$B/klue-dp-v1.1/klue-dp-v1.1_dev.tsv"

# ---- index ----
check "index reads the benchmark" "$MALMOI" bm25 index "$B" -o "$tmp/bm25.db"
"$MALMOI" bm25 index "$B" -o "$tmp/again.db" 2>"$tmp/notes"
equal "the index is the same every time" "$tmp/bm25.db" "$tmp/again.db"
check "absent files are named" grep -q "no 'klue-mrc-v1.1_dev.json': skipped" "$tmp/notes"
check "the ledger stands beside it" grep -q '"duplicate":{"documents":1},"no-token":{"documents":1}' "$tmp/bm25.ledger.json"
check "check finds it whole" "$MALMOI" check "$tmp/bm25.db"
"$MALMOI" cat "$tmp/bm25.db" >"$tmp/cat"
cat >"$tmp/expected" <<'EOF'
{"id":0,"tokens":10,"text":"바닷가 찻집은 문을 닫았다.","sources":[{"task":"sts","split":"dev","item":"sts-1","field":"sentence1"},{"task":"sts","split":"dev","item":"sts-2","field":"sentence1"}]}
{"id":1,"tokens":12,"text":"항구의 등대는 밤새 켜져 있었다.","sources":[{"task":"sts","split":"dev","item":"sts-1","field":"sentence2"}]}
{"id":2,"tokens":4,"text":"눈 꽃이 폈다","sources":[{"task":"ner","split":"dev","item":"a","field":"sentence"}]}
{"id":3,"tokens":12,"text":"산길은 아침마다 안개에 덮인다.","sources":[{"task":"dp","split":"dev","item":"d-1","field":"sentence"}]}
EOF
equal "cat shows documents with all their sources" "$tmp/cat" "$tmp/expected"
check "stat shows the counts" sh -c "'$MALMOI' stat '$tmp/bm25.db' | grep -q '\"documents\":4,'"
fails "an index that stands is not replaced" 2 "exists; --force replaces it" "$MALMOI" bm25 index "$B" -o "$tmp/bm25.db"
touch -d '2001-01-01' "$tmp/bm25.db"
check "--update leaves a current index alone" "$MALMOI" bm25 index "$B" -o "$tmp/bm25.db" --update
check "(its time shows it)" test "$(date -r "$tmp/bm25.db" +%Y)" = 2001
check "--update makes it again for other options" "$MALMOI" bm25 index "$B" -o "$tmp/bm25.db" --update --tokens trigram
check "(its kind shows it)" sh -c "'$MALMOI' stat '$tmp/bm25.db' | grep -q trigram"
check "--force replaces it" "$MALMOI" bm25 index "$B" -o "$tmp/bm25.db" --force
check "no scratch file stays" sh -c "! ls '$tmp' | grep part"

fails "a folder without a task is refused" 1 "holds no file of a KLUE task" "$MALMOI" bm25 index "$tmp" -o "$tmp/x.db"
fails "no such folder" 2 "is not a folder" "$MALMOI" bm25 index "$tmp/none" -o "$tmp/x.db"
fails "an output that cannot be written" 2 "cannot write" "$MALMOI" bm25 index "$B" -o "$tmp/none/x.db"
fails "no output" 64 "give -o FILE" "$MALMOI" bm25 index "$B"
fails "no command" 64 "no command" "$MALMOI" bm25
fails "an unknown command" 64 "unknown command" "$MALMOI" bm25 search
mkdir -p "$tmp/bad/klue-sts-v1.1" "$tmp/worse/klue-ner-v1.1"
head -c 90 "$B/klue-sts-v1.1/klue-sts-v1.1_dev.json" >"$tmp/bad/klue-sts-v1.1/klue-sts-v1.1_dev.json"
fails "a broken benchmark file is an error" 1 "is not valid JSON" "$MALMOI" bm25 index "$tmp/bad" -o "$tmp/x.db"
check "(and leaves nothing behind)" test ! -e "$tmp/x.db"
echo '{"dev": "../../secret"}' >"$tmp/worse/klue-ner-v1.1/file_map.json"
fails "a file map that leads elsewhere is refused" 1 "not a plain file name" "$MALMOI" bm25 index "$tmp/worse" -o "$tmp/x.db"

# ---- plain text ----
printf '%s\n' '바닷가 찻집은 문을 닫았다.' '...' '눈꽃이 폈다' '바닷가 찻집은 문을 닫았다.' >"$tmp/sentences"
check "index reads plain text" "$MALMOI" bm25 index --text "$tmp/sentences" -o "$tmp/text.db"
"$MALMOI" cat "$tmp/text.db" >"$tmp/cat"
cat >"$tmp/expected" <<'EOF'
{"id":0,"tokens":10,"text":"바닷가 찻집은 문을 닫았다.","sources":[{"task":"text","split":"text","item":"1","field":"line"},{"task":"text","split":"text","item":"4","field":"line"}]}
{"id":1,"tokens":4,"text":"눈꽃이 폈다","sources":[{"task":"text","split":"text","item":"3","field":"line"}]}
EOF
equal "a document is a line, found by its number" "$tmp/cat" "$tmp/expected"
check "check finds it whole" "$MALMOI" check "$tmp/text.db"
echo '그 바닷가 찻집은 문을 닫았다' | "$MALMOI" decontaminate --index "$tmp/text.db" --text >"$tmp/found"
echo >"$tmp/expected"
equal "its lines are taken out like a benchmark's" "$tmp/found" "$tmp/expected"
fails "no such text" 2 "none.txt" "$MALMOI" bm25 index --text "$tmp/none.txt" -o "$tmp/x.db"

# ---- query ----
printf '%s\n' '어제 바닷가 찻집은 문을 닫았다' '관계없는 말' '' '항구 등대는 밤새 켜져 있었다' >"$tmp/lines"
"$MALMOI" bm25 query --index "$tmp/bm25.db" --min-ratio 0.5 <"$tmp/lines" | cut -f 2,3 >"$tmp/found"
printf '%s\n' "$(printf 'sts/sts-1/sentence1\t바닷가 찻집은 문을 닫았다.')" '' '' \
    "$(printf 'sts/sts-1/sentence2\t항구의 등대는 밤새 켜져 있었다.')" >"$tmp/expected"
equal "query names the most similar sentence" "$tmp/found" "$tmp/expected"
"$MALMOI" bm25 query --index "$tmp/bm25.db" <"$tmp/lines" | head -1 | cut -f 1 >"$tmp/found"
echo 1.000000 >"$tmp/expected"
equal "the ratio of a sentence inside a line is 1" "$tmp/found" "$tmp/expected"
fails "no index" 64 "give --index" "$MALMOI" bm25 query
fails "an index that is none" 1 "sqlite: file is not a database" "$MALMOI" bm25 query --index "$tmp/lines"
fails "an index that is absent" 2 "no such file" "$MALMOI" bm25 query --index "$tmp/none.db"

# ---- decontaminate ----
cat >"$tmp/in.jsonl" <<'EOF'
{"id":"p:1","source":"p","text":"첫 줄은 깨끗하다.\n소식: 바닷가 찻집은 문을 닫았다!\n눈꽃이 폈다\n끝 줄.","kept":"0,2-3,7","meta":{"t":1}}
{"id":"p:2","source":"p","text":"산길은 아침마다 안개에 덮인다","meta":{}}
{"id":"p:3","source":"p","text":"남의 이야기","meta":{}}
EOF
"$MALMOI" decontaminate --index "$tmp/bm25.db" - -o - <"$tmp/in.jsonl" >"$tmp/out.jsonl"
cat >"$tmp/expected" <<'EOF'
{"id":"p:1","source":"p","text":"첫 줄은 깨끗하다.\n끝 줄.","kept":"0,7","meta":{"t":1}}
{"id":"p:3","source":"p","text":"남의 이야기","meta":{}}
EOF
equal "sentences of the benchmark are dropped" "$tmp/out.jsonl" "$tmp/expected"
check "a shard" "$MALMOI" decontaminate --index "$tmp/bm25.db" "$tmp/in.jsonl" -o "$tmp/out.jsonl.zst"
"$MALMOI" cat "$tmp/out.dropped.jsonl.zst" >"$tmp/dropped"
cat >"$tmp/expected" <<'EOF'
{"id":"p:1","sentence":2,"benchmark":"sts/sts-1/sentence1","ratio":1.0000,"share":1.0000,"text":"소식: 바닷가 찻집은 문을 닫았다!"}
{"id":"p:1","sentence":3,"benchmark":"ner/a/sentence","ratio":1.0000,"share":1.0000,"text":"눈꽃이 폈다"}
{"id":"p:2","sentence":0,"benchmark":"dp/d-1/sentence","ratio":1.0000,"share":1.0000,"text":"산길은 아침마다 안개에 덮인다"}
EOF
equal "every dropped sentence has its side record" "$tmp/dropped" "$tmp/expected"
check "the ledger counts them by task" grep -q '"in-benchmark-sts":{"documents":0,"sentences":1' "$tmp/out.ledger.json"
check "everything written is whole" "$MALMOI" check "$tmp/out.jsonl.zst" "$tmp/out.dropped.jsonl.zst"
printf '깨끗한 줄\n바닷가 찻집은 문을 닫았다\n\n' >"$tmp/lines"
printf '깨끗한 줄\n\n\n' >"$tmp/expected"
"$MALMOI" decontaminate --index "$tmp/bm25.db" --text <"$tmp/lines" >"$tmp/found"
equal "--text empties the lines" "$tmp/found" "$tmp/expected"
fails "no index for decontaminate" 64 "give --index" "$MALMOI" decontaminate --text
fails "a ratio out of range" 64 "min-ratio" "$MALMOI" decontaminate --index "$tmp/bm25.db" --min-ratio 2 --text
