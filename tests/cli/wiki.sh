# NamuWiki dumps on the command line: damage is kept byte for byte and counted, and pages around it stay.
. tests/lib.sh

page() { printf '{"namespace":"0","title":"%s","text":"%s","contributors":["누군가"]}' "$1" "$2"; }
{
    printf '['
    page 가 "== 제목 ==\\n첫 글이다."
    printf ','
    page 나 '#redirect 가'
    printf ',{"namespace":"0","title":"다"text"},'
    page 라 '끝 글이다.'
    printf ',{"namespace":"0","title":"마'
} >"$tmp/namuwiki_1.json"

"$MALMOI" ingest namuwiki "$tmp/namuwiki_1.json" -o "$tmp/out" -q
"$MALMOI" cat "$tmp/out/namuwiki-00000.jsonl.zst" >"$tmp/records"
check "two pages are left" test "$(wc -l <"$tmp/records")" -eq 2
check "a heading is a paragraph" grep -qF '"text":"제목\n첫 글이다."' "$tmp/records"
check "contributors are not kept" sh -c "! grep -q 누군가 '$tmp/records'"
"$MALMOI" cat "$tmp/out/namuwiki-00000.rejects.jsonl.zst" >"$tmp/rejects"
check "the broken page is kept" grep -qF '"raw":"{\"namespace\":\"0\",\"title\":\"다\"text\"}"' "$tmp/rejects"
check "so is the page that was cut short" grep -qF '"raw":"{\"namespace\":\"0\",\"title\":\"마"' "$tmp/rejects"
check "the ledger counts both" grep -qF '"malformed-json":{"documents":2}' "$tmp/out/namuwiki-00000.ledger.json"
check "and the redirect" grep -qF '"redirect":{"documents":1}' "$tmp/out/namuwiki-00000.ledger.json"

gzip -c "$tmp/namuwiki_1.json" >"$tmp/namuwiki_1.json.gz"
"$MALMOI" ingest namuwiki "$tmp/namuwiki_1.json.gz" -o - -q | sed 's/namuwiki_1.json.gz/namuwiki_1.json/g' >"$tmp/packed"
equal "a packed dump gives the same records" "$tmp/records" "$tmp/packed"
