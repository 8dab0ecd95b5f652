# malmoi ingest on the command line. Containers of all kinds are tested in tests/unit/test_source.c.
. tests/lib.sh

has() { # has NAME TEXT FILE
    if grep -qF -- "$2" "$3"; then echo "ok $1"; else
        echo "not ok $1 (no '$2')"
        head -c 2000 "$3" | sed 's/^/    /'
    fi
}

printf '첫 문서.\n둘째 문단.\n\n둘째 문서.\n' >"$tmp/ko.txt"
check "a plain file" "$MALMOI" ingest cc100 "$tmp/ko.txt" -o "$tmp/a"
"$MALMOI" cat "$tmp/a/cc100-00000.jsonl.zst" >"$tmp/a.jsonl"
printf '%s\n' '{"id":"cc100:ko.txt:0","source":"cc100","text":"첫 문서.\n둘째 문단.","meta":{},"origin":{"file":"ko.txt","offset":0,"length":26}}' \
    '{"id":"cc100:ko.txt:1","source":"cc100","text":"둘째 문서.","meta":{},"origin":{"file":"ko.txt","offset":28,"length":14}}' >"$tmp/want.jsonl"
equal "records have their keys in order" "$tmp/a.jsonl" "$tmp/want.jsonl"
check "check finds the shard and its ledger whole" "$MALMOI" check "$tmp/a/cc100-00000.jsonl.zst" "$tmp/a/cc100-00000.ledger.json"
has "the ledger counts" '"counts":{"in":{"documents":2},"out":{"documents":2,"characters":17}}' "$tmp/a/cc100-00000.ledger.json"
has "the ledger tells the number of shards" '"shards":{"index":0,"count":1}' "$tmp/a/cc100-00000.ledger.json"
has "the ledger names the input's sum" "$(sha256sum <"$tmp/ko.txt" | cut -d' ' -f1)" "$tmp/a/cc100-00000.ledger.json"

"$MALMOI" ingest -q cc100 "$tmp/ko.txt" -o - >"$tmp/stdout.jsonl"
equal "-o - writes JSON Lines" "$tmp/stdout.jsonl" "$tmp/want.jsonl"
gzip -kn "$tmp/ko.txt"
"$MALMOI" ingest -q cc100 "$tmp/ko.txt.gz" -o - | sed 's/ko.txt.gz/ko.txt/g' >"$tmp/gz.jsonl"
equal "gzip gives the same" "$tmp/gz.jsonl" "$tmp/want.jsonl"
"$MALMOI" ingest -q cc100 - -o - <"$tmp/ko.txt.gz" | sed 's/cc100:-:/cc100:ko.txt:/; s/"file":"-"/"file":"ko.txt"/' >"$tmp/in.jsonl"
equal "standard input gives the same" "$tmp/in.jsonl" "$tmp/want.jsonl"

mkdir -p "$tmp/folder/나/다" "$tmp/folder/.hidden"
for name in b.txt 나/다/가.txt a.txt .secret .hidden/x; do printf '글 %s\n' "$name" >"$tmp/folder/$name"; done
ln -s .. "$tmp/folder/나/loop"
"$MALMOI" ingest text "$tmp/folder/" -o - 2>"$tmp/err" | sed 's/","source.*//; s/.*text://' >"$tmp/got"
printf 'a.txt:0\nb.txt:0\n나/다/가.txt:0\n' >"$tmp/want"
equal "a folder is walked in the order of names, without hidden files and loops" "$tmp/got" "$tmp/want"
has "what is left out is counted" "system-file 1" "$tmp/err"

tar -C "$tmp/folder" -czf "$tmp/f.tar.gz" a.txt b.txt
"$MALMOI" ingest -q text "$tmp/f.tar.gz" -o "$tmp/tar"
has "entries of an archive are named after it" '"out":{"documents":2' "$tmp/tar/text-00000.ledger.json"
(cd / && "$MALMOI" ingest -q text "$tmp/f.tar.gz" -o "$tmp/tar2")
equal "shards do not depend on where they are made" "$tmp/tar/text-00000.jsonl.zst" "$tmp/tar2/text-00000.jsonl.zst"
LC_ALL=C "$MALMOI" ingest -q text "$tmp/folder" -o "$tmp/c"
LC_ALL=ko_KR.UTF-8 "$MALMOI" ingest -q text "$tmp/folder" -o "$tmp/ko"
equal "nor on the locale" "$tmp/c/text-00000.jsonl.zst" "$tmp/ko/text-00000.jsonl.zst"

# Bad input.
head -c 100000 /dev/urandom | base64 -w0 >"$tmp/noise"
gzip -n "$tmp/noise"
head -c 60000 "$tmp/noise.gz" >"$tmp/cut.gz"
fails "a file cut short" 1 "'$tmp/cut.gz' is damaged or cut short near byte 60000" "$MALMOI" ingest text "$tmp/cut.gz" -o "$tmp/cut"
[ -z "$(ls -A "$tmp/cut")" ] && echo "ok it leaves nothing" || echo "not ok it leaves nothing"
head -c 200000000 /dev/zero | gzip -n >"$tmp/bomb.gz"
fails "a bomb" 1 "may be a zip bomb, give a higher --max-expansion" "$MALMOI" ingest text "$tmp/bomb.gz" -o "$tmp/bomb"
printf '\377\376\000\254' >"$tmp/utf16.txt"
"$MALMOI" ingest text "$tmp/utf16.txt" -o "$tmp/u" 2>"$tmp/err"
has "UTF-16 is rejected by name" "dropped utf-16 1" "$tmp/err"
has "and kept" '"raw_base64":"//4ArA=="' <("$MALMOI" cat "$tmp/u/text-00000.rejects.jsonl.zst")
long() { head -c 30000000 /dev/zero | tr '\0' a; }
limit='ulimit -v 400000' # a program built with AddressSanitizer cannot start under it
bash -c "$limit; '$MALMOI' --version" >/dev/null 2>&1 || limit=:
check "a long line in little memory" bash -c "$(declare -f long); $limit; long | '$MALMOI' ingest cc100 --max-record 1M - -o '$tmp/long'"
has "is one reject" '"dropped":{"record-too-long":{"documents":1' "$tmp/long/cc100-00000.ledger.json"
printf '하\0나\n\n\0\0\0\n' >"$tmp/nul.txt"
"$MALMOI" ingest -q cc100 "$tmp/nul.txt" -o - >"$tmp/got"
has "NUL bytes are characters" '"text":"하\u0000나"' "$tmp/got"

# Outputs.
fails "an existing output" 2 "give --force to replace them, or --update" "$MALMOI" ingest cc100 "$tmp/ko.txt" -o "$tmp/a"
"$MALMOI" ingest cc100 --update "$tmp/ko.txt" -o "$tmp/a" 2>"$tmp/err"
has "--update does nothing if nothing has changed" "is up to date" "$tmp/err"
printf 'x' >>"$tmp/a/cc100-00000.jsonl.zst"
"$MALMOI" ingest -q cc100 --update "$tmp/ko.txt" -o "$tmp/a"
"$MALMOI" cat "$tmp/a/cc100-00000.jsonl.zst" >"$tmp/again.jsonl"
equal "--update mends a damaged shard" "$tmp/again.jsonl" "$tmp/want.jsonl"
fails "a full disk" 2 "No space left on device" bash -c "'$MALMOI' ingest -q cc100 '$tmp/ko.txt' -o - >/dev/full"
base64 -w99 <"$tmp/noise.gz" >"$tmp/noise"
fails "a full disk for shards" 2 "File too large" bash -c "trap '' XFSZ; ulimit -f 40; '$MALMOI' ingest text '$tmp/noise' -o '$tmp/full'"
[ -z "$(ls -A "$tmp/full")" ] && echo "ok leaves nothing" || echo "not ok leaves nothing"

"$MALMOI" ingest cc100 - -o "$tmp/killed" < <(yes '글 한 줄') 2>/dev/null &
run=$!
while ! ls "$tmp"/killed/cc100.part/*.part >/dev/null 2>&1; do sleep 0.05; done
fails "two runs in one folder" 2 "in use by another ingest" "$MALMOI" ingest cc100 "$tmp/ko.txt" -o "$tmp/killed"
kill -9 $run
wait $run 2>/dev/null
[ -e "$tmp/killed/cc100-00000.jsonl.zst" ] && echo "not ok a killed run publishes nothing" || echo "ok a killed run publishes nothing"
check "the next run clears up after it" "$MALMOI" ingest cc100 "$tmp/ko.txt" -o "$tmp/killed"
[ -e "$tmp/killed/cc100.part" ] && echo "not ok nothing of it is left" || echo "ok nothing of it is left"

# Usage.
fails "no source" 64 "no SOURCE given" "$MALMOI" ingest -o "$tmp/x"
fails "an unknown source" 64 "unknown source 'pdf'; one of: modu cc100" "$MALMOI" ingest pdf "$tmp/ko.txt" -o "$tmp/x"
fails "no output" 64 "add -o DIR" "$MALMOI" ingest cc100 "$tmp/ko.txt"
fails "a missing file" 2 "cannot open '$tmp/none'" "$MALMOI" ingest cc100 "$tmp/none" -o "$tmp/x"
fails "two files of one name" 64 "have the same name" "$MALMOI" ingest cc100 "$tmp/ko.txt" "$tmp/ko.txt" -o "$tmp/x"
check "the help has examples" bash -c "'$MALMOI' ingest --help | grep -qF 'malmoi ingest cc100 ko.txt.xz -o 01-ingest'"
