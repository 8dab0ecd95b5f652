# `malmoi split`: lines, records, and what it says about bad input.
. tests/lib.sh

lines() { printf '%b' "$1" | "$MALMOI" split --text | tr '\037' '|'; }
same() { [ "$(lines "$1")" = "$2" ] || { lines "$1"; return 1; }; }
check "sentences of a line are joined by U+001F" same '비가 왔다. 우산을 폈다.\n' '비가 왔다.|우산을 폈다.'
check "empty and blank lines stay lines" same '\n   \n가' "$(printf '\n\n가')"
check "invalid UTF-8 and NUL survive" [ "$(printf '갔다\377왔다.\0 끝' | "$MALMOI" split --text | od -An -tx1 | tr -d ' \n')" \
    = eab094eb8ba41fffec9994eb8ba42e1f0020eb819d0a ]
{ head -c 200000 /dev/zero | tr '\0' 'x'; echo; } >"$tmp/long"
"$MALMOI" split --text "$tmp/long" >"$tmp/long.out"
equal "a line of 200,000 bytes comes through" "$tmp/long" "$tmp/long.out"

# record TEXT [OPTION…]: the text of one record after split
record() {
    local text=$1
    shift
    printf '{"id":"t:1","source":"t","text":"%s"}\n' "$text" | "$MALMOI" split "$@" - -o -
}
is() { [ "$(record "$1" "${@:3}")" = "$2" ] || { record "$1" "${@:3}"; return 1; }; }
check "a text becomes one sentence a line" is ' 비가 왔다. 우산을 폈다.\n집에 갔다.' \
    '{"id":"t:1","source":"t","text":"비가 왔다.\n우산을 폈다.\n집에 갔다."}'
check "blank paragraphs give no sentence" is '비가 왔다.\n   \n집에 갔다.' \
    '{"id":"t:1","source":"t","text":"비가 왔다.\n집에 갔다."}'
check "a quote that is left open ends with its paragraph" is '“비가 왔다. 갔다.\n집에 갔다. 왔다.' \
    '{"id":"t:1","source":"t","text":"“비가 왔다. 갔다.\n집에 갔다.\n왔다."}'
check "--unit document goes on over line breaks, which become blanks" is '제목\n비가 왔다.\n집에 갔다.' \
    '{"id":"t:1","source":"t","text":"제목 비가 왔다.\n집에 갔다."}' --unit document
check "a document of blanks is dropped" is ' \n ' ''

printf '{"id":"t:%d","source":"t","text":" 제목 \\n\\n 비가 왔다.  우산을 폈다. \\n\\n "}\n' 1 2 3 >"$tmp/in.jsonl"
printf '{"id":"t:4","source":"t","text":"  \\n "}\n' >>"$tmp/in.jsonl"
counts() { tr -d '\n ' <"$1" | grep -o '"counts":.*"dropped":{.*}},' | sed 's/"run".*//'; }
for unit in paragraph document; do
    check "the ledger's law holds for --unit $unit" "$MALMOI" split --unit $unit "$tmp/in.jsonl" -o "$tmp/$unit.jsonl.zst"
    counts "$tmp/$unit.ledger.json" >"$tmp/$unit.counts"
done
check "trimmed blanks are counted" grep -qF '"blank-trimmed":{"documents":0,"characters":24}' "$tmp/paragraph.counts"
check "sentences are counted on the way out" grep -qF '"sentences":9' "$tmp/paragraph.counts"
check "blanks put in for line breaks count against the drops" \
    grep -qF '"line-break-to-blank":{"documents":0,"characters":-6}' "$tmp/document.counts"

printf '{"id":"t:1","source":"t","text":"가","kept":"0"}\n' >"$tmp/kept.jsonl"
fails "a text that is split already is refused" 1 "split already" "$MALMOI" split "$tmp/kept.jsonl" -o "$tmp/kept.jsonl.zst"
check "and nothing is written" [ ! -e "$tmp/kept.jsonl.zst" ]
fails "an unknown unit is wrong usage" 64 "unit" "$MALMOI" split --unit word "$tmp/in.jsonl" -o "$tmp/x.jsonl.zst"
check "--help says what it does" sh -c '"$MALMOI" split --help | grep -q "KSS 1.3.1"'
