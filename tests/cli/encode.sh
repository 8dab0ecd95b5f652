# malmoi encode: text to ids, records to token shards; the same bytes for any number of threads.
. tests/lib.sh
cd "$tmp" || exit 1
mkdir v
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' 나 '##는' 밥 '##을' 먹 '##다' . '[' ']' SEP >v/vocab.txt

# --- text ---
text() { # text NAME INPUT EXPECTED OPTION…
    local name=$1 input=$2 expected=$3
    shift 3
    printf "$input" | "$MALMOI" encode --text --vocab v "$@" >got 2>&1
    printf "$expected" >expected
    equal "$name" expected got
}
text "one line of ids a line; an empty line stays" '나는 밥을 먹다.\n\n없음\n' '5 6 7 8 9 10 11\n\n1\n'
text "a last line without its end gets one" '나' '5\n'
text "offsets are code points" '나는 밥\n' '5:0:1 6:1:2 7:3:4\n' --offsets
text "special tokens around" '나\n\n' '2 5 3\n2 3\n' --special
text "special tokens count for the length" '나는 밥을\n' '2 5 6 3\n' --special --max-length 4
text "the length alone" '나는 밥을\n' '5 6 7\n' --max-length 3
text "special tokens in the text are tokens" '나[SEP]\n' '5 3\n'
text "or not" '나[SEP]\n' '5 12 14 13\n' --literal-specials
text "bytes that are no UTF-8 are dropped" '나\xff는\n' '5 6\n'

# --- shards ---
record() { printf '{"id":"t:%s","source":"t","text":"%s"}\n' "$1" "$2"; }
{
    record 1 '나는 밥을 먹다.\n\n나'
    record 2 ''
    record 3 '   '
    echo 'no record'
    record 4 '없음 [SEP]'
    for i in $(seq 30000); do record "n$i" '나는 밥을 먹다.\n먹다 먹다 밥'; done
} >a.jsonl
record 5 '밥' >b.jsonl
for threads in 1 2 5; do
    check "encode with $threads threads" "$MALMOI" encode --vocab v a.jsonl b.jsonl -o "t$threads" --threads $threads --literal-specials
    mkdir -p "d$threads" && for part in bin idx lineage rejects.jsonl.zst; do mv "t$threads.$part" "d$threads/t.$part"; done
    grep -v '^"run"' "t$threads.ledger.json" | sed "s/t$threads\\./t./" >"d$threads/ledger"
done
for part in t.bin t.idx t.lineage t.rejects.jsonl.zst ledger; do
    equal "$part for 2 threads" "d1/$part" "d2/$part"
    equal "$part for 5 threads" "d1/$part" "d5/$part"
done

check "encode with a ledger" "$MALMOI" encode --vocab v/vocab.txt a.jsonl b.jsonl -o t
check "a token shard is whole" "$MALMOI" check t.bin t.idx t.lineage t.ledger.json
"$MALMOI" cat t.bin >cat.jsonl
head -n 3 cat.jsonl >got
cat >expected <<'END'
{"sequence":0,"document":0,"shard":"a.jsonl","frame":0,"line":0,"sentence":0,"ids":[5,6,7,8,9,10,11]}
{"sequence":1,"document":0,"shard":"a.jsonl","frame":0,"line":0,"sentence":2,"ids":[5]}
{"sequence":2,"document":1,"shard":"a.jsonl","frame":0,"line":4,"sentence":0,"ids":[1,3]}
END
equal "cat shows ids and lineage" expected got
tail -n 1 cat.jsonl >got
echo '{"sequence":60003,"document":30002,"shard":"b.jsonl","frame":0,"line":0,"sentence":0,"ids":[7]}' >expected
equal "cat shows the last sentence" expected got
check "a sentence of a later frame is traced to it" grep -q '"sequence":60002,.*"shard":"a.jsonl","frame":[1-9]' cat.jsonl
check "stat counts" sh -c "'$MALMOI' stat t.idx | grep -q '\"documents\":30003,\"sentences\":60004,\"tokens\":360011'"
check "the ledger balances" grep -qF '"in":{"documents":30006,"sentences":60006},"out":{"documents":30003,"sentences":60004}},"dropped":{"malformed-record":{"documents":1,"sentences":0},"no-token":{"documents":2,"sentences":2}}' t.ledger.json
check "malformed records are kept" sh -c "zstd -dcq t.rejects.jsonl.zst | grep -q '\"raw\":\"no record\"'"
check "the ledger binds the vocabulary" grep -qF "\"vocabulary\":{\"sha256\":\"$(sha256sum <v/vocab.txt | cut -c1-64)\",\"size\":15" t.ledger.json

# --- standing outputs ---
fails "an output that stands is refused" 2 "--force" "$MALMOI" encode --vocab v b.jsonl -o t
touch -d 2001-01-01 t.bin
check "--update finds nothing to do" "$MALMOI" encode --update --vocab v a.jsonl b.jsonl -o t
check "and leaves the files alone" test t.bin -ot v/vocab.txt
echo 새 >>v/vocab.txt
check "--update sees another vocabulary" "$MALMOI" encode --update --vocab v a.jsonl b.jsonl -o t
check "and writes the files anew" test t.bin -nt v/vocab.txt
check "--force replaces" "$MALMOI" encode --force --vocab v b.jsonl -o t
check "rejects of an earlier run are gone" test ! -e t.rejects.jsonl.zst
"$MALMOI" encode --vocab v - -o s <b.jsonl
equal "records come from standard input, too" s.bin t.bin

for i in $(seq 60); do echo b.jsonl; done >many
check "shards are closed when they are done" sh -c 'ulimit -n 40 && xargs "$0" encode --vocab v --threads 1 -o m <many' "$MALMOI"

# --- damage and misuse ---
head -c 1 t.bin >cut && mv cut t.bin
fails "a cut .bin is found" 1 "the index needs 2 bytes of ids" "$MALMOI" check t.bin
printf '\377\377' >t.bin
fails "a foreign id is found" 1 "has the id 65535" "$MALMOI" check t.bin
fails "no vocabulary" 64 "--vocab" "$MALMOI" encode b.jsonl -o x
fails "no output" 64 "-o PREFIX" "$MALMOI" encode --vocab v b.jsonl
fails "shards hold no special tokens" 64 "--text" "$MALMOI" encode --vocab v --special b.jsonl -o x
fails "an absent vocabulary" 2 "nowhere" "$MALMOI" encode --vocab nowhere b.jsonl -o x
: >v/vocab.txt
fails "an empty vocabulary" 1 "is empty" "$MALMOI" encode --vocab v b.jsonl -o x
echo 나 >v/vocab.txt
fails "a vocabulary without [UNK]" 1 "[UNK]" "$MALMOI" encode --vocab v b.jsonl -o x
check "failures leave nothing behind" sh -c '! ls x* 2>/dev/null'
