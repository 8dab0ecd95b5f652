# `malmoi pii`: lines, records, keys, the ledger, and what it says about bad input.
. tests/lib.sh

text='문의는 010-2938-4756, hong@naver.com으로 주세요.'
line() { printf '%s\n' "$text" | "$MALMOI" pii -q --text "$@"; }
same() { [ "$1" = "$2" ] || { printf '%s\n%s\n' "$1" "$2"; return 1; }; }
differ() { [ "$1" != "$2" ] || { printf '%s\n' "$1"; return 1; }; }
shape() { printf '%s' "$1" | sed 's/[0-9]/0/g; s/[a-z]/a/g'; }

printf 'one key' >"$tmp/key1"
printf 'another key' >"$tmp/key2"
plain=$(line) one=$(line --key "$tmp/key1") two=$(line --key "$tmp/key2")
check "values are replaced" differ "$plain" "$text"
check "a pseudonym has the shape of its value" same "$(shape "$one")" "$(shape "$text")"
check "the same key gives the same pseudonyms" same "$one" "$(line --key "$tmp/key1" --threads 2)"
check "another key gives others" differ "$one" "$two"
check "the default key is another one" differ "$one" "$plain"
check "--no-kind leaves a kind as it is" same "$(line --no-kind email,url | sed 's/.*, //')" "${text#*, }"
check "nothing is left to do without kinds" same "$(line --no-kind mobile --no-kind email)" "$text"
check "--kinds lists sixteen" [ "$("$MALMOI" pii --kinds | wc -l)" -eq 16 ]
check "the default key is warned of" grep -qF 'public default key' <(printf '\n' | "$MALMOI" pii --text 2>&1)
check "-q is quiet" [ -z "$(printf '\n' | "$MALMOI" pii -q --text 2>&1)" ]
check "with a key there is no warning" [ -z "$(printf '\n' | "$MALMOI" pii --key "$tmp/key1" --text 2>&1)" ]
check "lines stay lines" [ "$(printf '가\n\n010-2938-4756\n\n' | "$MALMOI" pii -q --text | wc -l)" -eq 4 ]

: >"$tmp/empty"
fails "an empty key is refused" 1 "is empty" "$MALMOI" pii --text --key "$tmp/empty"
fails "a key that is not there" 2 "$tmp/none" "$MALMOI" pii --text --key "$tmp/none"
fails "an unknown kind" 64 "unknown kind 'phone'" "$MALMOI" pii --text --no-kind phone

for i in $(seq 1 3000); do
    printf '{"id":"t:%d","source":"t","text":"%s\\n둘째 문단 02-738-%04d, 101동 1203호\\n","meta":{"n":"%d"}}\n' \
        "$i" "$text" "$i" "$i"
done >"$tmp/in.jsonl"
for n in 1 4; do
    check "a shard with $n threads" "$MALMOI" pii --key "$tmp/key1" --threads $n "$tmp/in.jsonl" -o "$tmp/out$n.jsonl.zst"
    "$MALMOI" cat "$tmp/out$n.jsonl.zst" >"$tmp/out$n.jsonl"
done
equal "the shard is the same for any number of threads" "$tmp/out1.jsonl.zst" "$tmp/out4.jsonl.zst"
check "paragraphs stay paragraphs, other members pass through" \
    same "$(head -1 "$tmp/out1.jsonl" | sed 's/[0-9]/0/g; s/[a-z]/a/g')" "$(head -1 "$tmp/in.jsonl" | sed 's/[0-9]/0/g; s/[a-z]/a/g')"
check "no value is left" [ "$(grep -cE '010-2938|hong@|1203호' "$tmp/out1.jsonl")" -eq 0 ]
check "one value has one pseudonym in all records" [ "$(grep -oE '010-[0-9]+-[0-9]+' "$tmp/out1.jsonl" | sort -u | wc -l)" -eq 1 ]
ledger=$(tr -d ' \n' <"$tmp/out1.ledger.json")
has() { case $ledger in *"$1"*) ;; *) printf '%s\n' "$ledger"; return 1 ;; esac }
for count in '"mobile":3000' '"landline":3000' '"email":3000' '"address":3000'; do
    check "the ledger counts $count" has "$count"
done
check "the ledger holds no value and no key" \
    [ "$(grep -cE '2938|hong@|1203|one key' "$tmp/out1.ledger.json")" -eq 0 ]
check "the ledger tells keys apart" has '"name":"key"'
"$MALMOI" pii --key "$tmp/key1" - -o - <"$tmp/in.jsonl" >"$tmp/piped.jsonl"
equal "records pipe as plain JSON Lines" "$tmp/out1.jsonl" "$tmp/piped.jsonl"

# A title is text, too; the rest of meta is not.
printf '{"id":"a","source":"s","text":"내용","meta":{"title":"\\"문의\\" 010-2345-6789로","url":"http://a.example/1"}}\n' >"$tmp/title.jsonl"
"$MALMOI" pii -q - -o - <"$tmp/title.jsonl" >"$tmp/title.out"
if grep -q '"title":"\\"문의\\" 010-[0-9-]*로","url":"http://a.example/1"' "$tmp/title.out" && ! grep -q 2345-6789 "$tmp/title.out"; then
    echo "ok a number in a title is replaced"
else
    echo "not ok a number in a title is replaced"
fi
