# malmoi audit takedown: what a removal touches, and its list; make corpus EXCLUDE=LIST: the documents are gone from the
# whole tree, and nothing else is made anew.
. tests/lib.sh

cp -r demo/corpora "$tmp/corpora"
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
# Shards of a few hundred bytes, so that a source has several.
corpus() { # corpus OUT [NAME=VALUE…]
    env CORPORA="$tmp/corpora" BENCHMARK=demo/benchmark OUT="$1" JOBS=2 VOCAB_SIZE=700 INGEST_FLAGS='--shard-size 1K' MALMOI="$MALMOI" \
        "${@:2}" scripts/corpus.sh >"$1.log" 2>&1
}
sums() { sed 's/^\(.\{64\}\)  \(.*\)$/\2 \1/' "$1/manifest-sha256.txt"; }
state() { (cd "$1" && find . -type f ! -name 'manifest*' ! -name 'provenance*' -printf '%P %i %T@\n' | LC_ALL=C sort); }
changed() { LC_ALL=C comm -13 "$1" "$2" | cut -d' ' -f1; } # of two lists: what is new, or another one
text_of() { find "$1" -name '*.zst' -print0 | xargs -0 cat | zstd -dcq; }

# Some small documents, three or so a shard.
mkdir "$tmp/corpora/text"
for i in $(seq -w 12); do
    echo "공원 $i 번 이야기입니다. 나무와 새와 물과 바람이 있는 곳에서 사람들이 쉽니다. 지울글$i 은 여기에만 있는 낱말입니다." >"$tmp/corpora/text/$i.txt"
done
check "an output with several shards of a source" corpus "$tmp/out"
sums "$tmp/out" >"$tmp/sums.before" && state "$tmp/out" >"$tmp/state.before"
verdict "the text is there" "$(text_of "$tmp/out" | grep -c 지울글05)" 6
for f in "$tmp/out/01-ingest/text-"?????.jsonl.zst; do
    if "$MALMOI" cat "$f" | grep -q '"text:05.txt:0"'; then shard=$(basename "$f" .jsonl.zst); fi
done

# ---- what it touches ----

takedown() { "$MALMOI" audit takedown --out "$tmp/out" "$@"; }
sum() { tail -n 1 | grep -o "\"$1\":[0-9]*" | cut -d: -f2; } # of the last line of --json
fails "no database" 2 "provenance.db" takedown --source text
check "the database" "$MALMOI" audit build -q "$tmp/out"
takedown --match 지울글05 --json -o "$tmp/found" >"$tmp/json"
verdict "a word leads to its document" "$(cat "$tmp/found")" "# documents to leave out: make corpus … EXCLUDE=FILE
text:05.txt:0"
verdict "and so do the id, and a pattern" "$(takedown --ids "$tmp/found" --json | cmp - "$tmp/json" 2>&1; takedown --match '지울글0[5]' --regex --json | cmp - "$tmp/json" 2>&1)" ""
verdict "and its file" "$(takedown --source text:05.txt --json | cmp - "$tmp/json" 2>&1)" ""
verdict "its record, where it is said to be" "$("$MALMOI" cat "$tmp/out/03-pii/$shard.jsonl.zst" |
    sed -n "$(($(grep -o '"stage":"03-pii","frame":0,"line":[0-9]*' "$tmp/json" | cut -d: -f4) + 1))p" | grep -c '"text:05.txt:0"')" 1
"$MALMOI" cat "$tmp/out/09-tokens/$shard.bin" | awk -v first="$(head -n 1 "$tmp/json" | sum sequence)" -v n="$(head -n 1 "$tmp/json" | sum sequences)" \
    -F'"ids":' 'NR > first && NR <= first + n { tokens += split($2, ids, ",") } END { print n, tokens }' >"$tmp/tokens"
verdict "its sequences and tokens" "$(cat "$tmp/tokens")" "$(sum sequences <"$tmp/json") $(sum tokens <"$tmp/json")"
verdict "all documents of a source" "$(takedown --source text --json | sum documents)" 12
verdict "for people" "$(takedown --source text | head -n 1)" "12 documents in $(ls "$tmp/out/01-ingest/"text-?????.jsonl.zst | wc -l) shards"
fails "an id that no document has" 0 "no document has the id 'text:none.txt:7'" takedown --ids <(echo text:none.txt:7)
fails "a list that is none" 1 "line 1 is no id of a document" takedown --ids <(echo none)
fails "no pattern" 64 "the pattern, at byte 1" takedown --match '(' --regex
fails "nothing asked" 64 "give one of --ids" takedown
fails "a stage that is none" 64 "is no stage of records" takedown --match x --stage tokens
occurrences() { grep -h '"out":{"words"' "$tmp/out/08-vocab/counts/"*.ledger.json | sed 's/.*occurrences":\([0-9]*\).*/\1/' | awk '{ n += $1 } END { print n }'; }
words=$(occurrences)

# ---- the removal ----

printf '# on request\n\ntext:05.txt:0\ntext:none.txt:7\n' >"$tmp/list"
check "a document is left out" corpus "$tmp/out" EXCLUDE="$tmp/list"
sums "$tmp/out" >"$tmp/sums.after" && state "$tmp/out" >"$tmp/state.after"
verdict "the other id is told to be of no document" "$(grep -c '1 of 2 ids of text on the list are of no document' "$tmp/out.log")" 1
verdict "the text is nowhere" "$(text_of "$tmp/out" | grep -c 지울글05; cat "$tmp/out/08-vocab/vocab.txt" | grep -c 지울글05)" "0
0"
verdict "the counts have lost what was said" "$((words - $(occurrences)))" "$(sum occurrences <"$tmp/json")"
verdict "the database, which quotes text, is gone" "$(ls "$tmp/out/provenance.db" 2>&1 | grep -c 'No such file')" 1
verdict "that of its neighbours is" "$(text_of "$tmp/out" | grep -c 지울글06)" 6
verdict "no other shard has other bytes" "$(changed "$tmp/sums.before" "$tmp/sums.after" | grep -E '^0[1-7]|/counts/' | grep -v "/$shard\.")" ""
verdict "its own have, at every stage" "$(changed "$tmp/sums.before" "$tmp/sums.after" | grep -E "^0[1-7]|/counts/" | grep -c "/$shard\.")" 8
verdict "no other source was read again" "$(changed "$tmp/state.before" "$tmp/state.after" | grep ^01-ingest | grep -v /text-)" ""
verdict "nothing behind another shard was made anew" "$(changed "$tmp/state.before" "$tmp/state.after" | grep -E '^0[2-7]|/counts/' | grep -v "/$shard\.")" ""
verdict "other tokens are made anew just where the vocabulary changed" \
    "$(changed "$tmp/state.before" "$tmp/state.after" | grep '^09-tokens.*bin' | grep -vc "/$shard\.")" \
    "$(if changed "$tmp/sums.before" "$tmp/sums.after" | grep -q vocab.txt; then ls "$tmp/out/09-tokens" | grep bin | grep -vc "^$shard\."; else echo 0; fi)"
verdict "the ledger counts it" "$(grep -o '"taken-down":{[^}]*}' "$tmp/out/01-ingest/$shard.ledger.json")" '"taken-down":{"documents":1}'
verdict "and names the list" "$(grep -c "\"text.ids\",\"sha256\":\"$(sha256sum <"$tmp/out/exclude/text.ids" | cut -c1-64)\"" "$tmp/out/01-ingest/$shard.ledger.json")" 1
verdict "the output is whole" "$("$MALMOI" audit verify "$tmp/out" -q --replay 2 --seed 3 --corpora "$tmp/corpora" --benchmark demo/benchmark 2>&1)" ""
verdict "check is silent" "$(find "$tmp/out" -type f -print0 | xargs -0 "$MALMOI" check 2>&1)" ""

check "a fresh output with the list" corpus "$tmp/fresh" EXCLUDE="$tmp/list"
equal "is the same" "$tmp/out/manifest-sha256.txt" "$tmp/fresh/manifest-sha256.txt"
check "once more" corpus "$tmp/out" EXCLUDE="$tmp/list"
state "$tmp/out" >"$tmp/state.again"
equal "makes nothing anew" "$tmp/state.after" "$tmp/state.again"

# The list is a promise: it is not forgotten by leaving it out of the command.
verdict "without the list nothing is done" "$(corpus "$tmp/out"; echo $?)" 64
verdict "and the reason is given" "$(grep -c 'give EXCLUDE=FILE again' "$tmp/out.log")" 1
check "an empty list takes it back" corpus "$tmp/out" EXCLUDE=/dev/null
verdict "with a note" "$(grep -c '2 documents of text are no longer on the list' "$tmp/out.log")" 1
sums "$tmp/out" >"$tmp/sums.back"
equal "and the output is what it was" "$tmp/sums.before" "$tmp/sums.back"

printf 'text:05.txt:0\nno id\n' >"$tmp/bad"
verdict "a line that is no id" "$(corpus "$tmp/out" EXCLUDE="$tmp/bad"; echo $?; grep -o "line 2 is no id of a document" "$tmp/out.log")" "1
line 2 is no id of a document"
verdict "changes nothing" "$(ls -d "$tmp/out/exclude" 2>/dev/null | xargs -r ls)" ""
fails "ingest: the same" 1 "'$tmp/bad', line 2 is no id of a document" "$MALMOI" ingest text "$tmp/corpora/text" -o - --exclude "$tmp/bad"
verdict "ingest: all but the listed ones" "$("$MALMOI" ingest -q text "$tmp/corpora/text" -o - --exclude "$tmp/list" | wc -l)" 11
fails "ingest tells what is of no document" 0 "dropped taken-down 1; 1 of the ids to leave out are of no document" \
    "$MALMOI" ingest text "$tmp/corpora/text" -o "$tmp/in" --exclude "$tmp/list"
for i in $(seq -w 12); do echo "text:$i.txt:0"; done >"$tmp/all"
cp "$tmp/fresh/manifest-sha256.txt" "$tmp/m" && "$MALMOI" audit build -q "$tmp/fresh" && echo >>"$tmp/fresh/manifest-sha256.txt"
fails "a database of another state of the output" 1 "the database is of another state of" "$MALMOI" audit takedown --out "$tmp/fresh" --source text
check "a source may go as a whole" corpus "$tmp/out" EXCLUDE="$tmp/all"
verdict "and what is left is whole" "$("$MALMOI" audit verify "$tmp/out" 2>&1)" ""
