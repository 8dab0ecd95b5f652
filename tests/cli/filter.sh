# malmoi filter on the command line.
. tests/lib.sh

lines() { # lines NAME INPUT EXPECTED OPTIONS…: printf-escaped input and output of --text
    local name=$1 input=$2 expected=$3
    shift 3
    printf "$input" | $MALMOI filter --text "$@" >"$tmp/got" 2>"$tmp/err" || echo "exit code $?" >>"$tmp/got"
    printf "$expected" >"$tmp/want"
    equal "$name" "$tmp/got" "$tmp/want"
}

long=$(printf '가나다라마바사아자차%.0s' $(seq 20)) # 200 characters
lines "a line stays or becomes empty" '안녕하세요.\nHello world\n天地玄黃宇宙洪荒日月盈昃 천자문\n' '안녕하세요.\n\n\n'
lines "without a source no line is too short" '짧다\n' '짧다\n'
lines "cc100 wants 200 code points" "$long\n${long%?}\n" "$long\n\n" --source cc100
lines "newscrawl too" "$long\n${long%?}\n" "$long\n\n" --source newscrawl
lines "petition does not" '짧다\n' '짧다\n' --source petition
lines "a plain --min-chars is for lines without a source" '세 글자\n네 글자!\n' '\n네 글자!\n' --min-chars 5
lines "--min-chars by source" '세 글자\n' '\n' --min-chars petition=5 --source petition
lines "--min-chars-unit nonblank" '세 글자\n네 글자!\n' '\n네 글자!\n' --min-chars 4 --min-chars-unit nonblank
lines "--max-cjk" '漢字漢 셋\n漢字 둘\n' '\n漢字 둘\n' --max-cjk 2 --min-hangul-share 0
lines "--min-hangul-share" 'English 한글\n한글 문장\n' '\n한글 문장\n' --min-hangul-share 0.5
lines "a line that is no UTF-8 is judged by the rest" '가나\xff\n\xff\n' '가나\xff\n\xff\n'
fails "a limit that is no number" 64 "--min-chars" $MALMOI filter --text --min-chars many </dev/null
fails "a share above 1" 64 "--min-hangul-share" $MALMOI filter --text --min-hangul-share 2 </dev/null

record() { printf '{"id":"%s","source":"%s","text":"%s"%s}\n' "$1" "$2" "$3" "${4-}"; }
{
    record cc100:a:1 cc100 "$long\n짧다\n$long"
    record cc100:a:2 cc100 '짧다\n더 짧다'
    record petition:a:1 petition '짧다\nEnglish\n더 짧다' ',"kept":"1,3-4"'
} >"$tmp/in.jsonl"
{
    record cc100:a:1 cc100 "$long\n$long" ',"kept":"0,2"'
    record petition:a:1 petition '짧다\n더 짧다' ',"kept":"1,4"'
} >"$tmp/want"
check "records" $MALMOI filter "$tmp/in.jsonl" -o "$tmp/out.jsonl.zst"
zstd -dc -q "$tmp/out.jsonl.zst" >"$tmp/got"
equal "records keep their good sentences and say which" "$tmp/got" "$tmp/want"
check "the reason names the limit" \
    grep -q '"shorter-than-200":{"documents":0,"sentences":3,"characters":8}' "$tmp/out.ledger.json"
check "the empty document is counted" \
    grep -q '"empty":{"documents":1,"sentences":0,"characters":0}' "$tmp/out.ledger.json"
$MALMOI filter "$tmp/in.jsonl" --min-chars 100 -o "$tmp/100.jsonl.zst" 2>/dev/null
check "another limit has another reason" grep -q '"shorter-than-100"' "$tmp/100.ledger.json"
for n in 1 3; do $MALMOI filter "$tmp/in.jsonl" --threads $n -o "$tmp/threads-$n.jsonl.zst" 2>/dev/null; done
equal "any number of threads, the same bytes" "$tmp/threads-1.jsonl.zst" "$tmp/threads-3.jsonl.zst"
