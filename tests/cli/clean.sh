# malmoi clean on the command line.
. tests/lib.sh

lines() { # lines NAME INPUT EXPECTED OPTIONS…: printf-escaped input and output of --text
    local name=$1 input=$2 expected=$3
    shift 3
    printf "$input" | $MALMOI clean --text "$@" >"$tmp/got" 2>"$tmp/err" || echo "exit code $?" >>"$tmp/got"
    printf "$expected" >"$tmp/want"
    equal "$name" "$tmp/got" "$tmp/want"
}

lines "a cleaned line a line" '가\xff나\t다\r\n  라  ()\n' '가나 다\n라\n'
lines "a line with nothing left is an empty line" '#가나\n가\n<br>\n' '\n가\n\n'
lines "NUL bytes and no final line feed" '가\0나' '가나\n'
lines "an empty input" '' ''
lines "news rules run in --text" '(서울=연합뉴스) 홍길동 기자 = 가나다.\n' '가나다.\n'
lines "and not for another --source" '(서울=연합뉴스) 홍길동 기자 = 가나다.\n' '(서울=연합뉴스) 홍길동 기자 = 가나다.\n' --source petition
lines "nor without news sources" '홍길동 기자 = 가나다.\n' '홍길동 기자 = 가나다.\n' --news-sources none
lines "--no-rule switches rules off" '#가 <b>나</b> ()\n' '#가 <b>나</b> ()\n' --no-rule hashtag,html-tag --no-rule empty-parentheses
lines "--rule switches rules on" 'a@example.com 으로\n가\n' '\n가\n' --rule email
lines "--unicode none keeps decomposed Hangul" '\u1100\u1161\n' '\u1100\u1161\n' --unicode none
lines "--unicode nfc composes it" '\u1100\u1161\n' '가\n'
lines "--min-hangul-share" 'English 한글\n한글 문장\n' '\n한글 문장\n' --min-hangul-share 0.5
lines "--max-cjk" '漢字漢 셋\n漢字 둘\n' '\n漢字 둘\n' --max-cjk 2
fails "an unknown rule is wrong usage" 64 "unknown rule 'no-such'" $MALMOI clean --text --no-rule no-such </dev/null
fails "a rule that is no switch too" 64 "unknown rule 'unstable'" $MALMOI clean --text --no-rule unstable </dev/null
check "--rules lists the rules" sh -c "$MALMOI clean --rules | grep -q '^news-dateline  *on '"

record() { printf '{"id":"%s","source":"%s","text":"%s"}\n' "$@"; }
{
    record newscrawl:a:1 newscrawl '(서울=연합뉴스) 홍길동 기자 = 가나다.\n#태그\n라\u200b마'
    record petition:a:1 petition '(서울=연합뉴스) 홍길동 기자 = 가나다.'
    record modu:NWRW1900000001:1 modu '홍길동 기자 = 가나다.'
    record modu:WARW1900000001:1 modu '홍길동 기자 = 가나다.'
    record petition:a:2 petition ' <br> '
} >"$tmp/in.jsonl"
{
    record newscrawl:a:1 newscrawl '가나다.\n라마'
    record petition:a:1 petition '(서울=연합뉴스) 홍길동 기자 = 가나다.'
    record modu:NWRW1900000001:1 modu '가나다.'
    record modu:WARW1900000001:1 modu '홍길동 기자 = 가나다.'
} >"$tmp/want"
check "records" $MALMOI clean "$tmp/in.jsonl" -o "$tmp/out.jsonl.zst"
zstd -dc -q "$tmp/out.jsonl.zst" >"$tmp/got"
equal "records: news rules by source, empty documents dropped" "$tmp/got" "$tmp/want"
check "the ledger names the rules" grep -q '"news-dateline":{"documents":0,"characters":28}' "$tmp/out.ledger.json"
check "the ledger counts the empty document" grep -q '"empty":{"documents":1,"characters":0}' "$tmp/out.ledger.json"

i=0
while [ $i -lt 400 ]; do sed "s/:a:/:$i:/" "$tmp/in.jsonl"; i=$((i + 1)); done >"$tmp/many.jsonl"
for n in 1 2 7; do $MALMOI clean "$tmp/many.jsonl" --threads $n -o "$tmp/threads-$n.jsonl.zst" 2>/dev/null; done
equal "any number of threads, the same bytes (1, 2)" "$tmp/threads-1.jsonl.zst" "$tmp/threads-2.jsonl.zst"
equal "any number of threads, the same bytes (1, 7)" "$tmp/threads-1.jsonl.zst" "$tmp/threads-7.jsonl.zst"
$MALMOI clean "$tmp/out.jsonl.zst" -o - 2>/dev/null >"$tmp/twice"
equal "cleaning twice is cleaning once" "$tmp/twice" "$tmp/want"
