# malmoi dedup: what is kept hangs on the records alone, drop lists fit their shards, planted copies are found.
. tests/lib.sh

# Made-up Korean: 400 documents of 4 to 9 paragraphs of 15 eojeols, each eojeol a stem and an ending.
awk 'BEGIN {
    s = 20210520
    n = split("가 나 다 라 마 바 사 아 자 차 카 타 파 하 고 노 도 로 모 보 소 오 조 초 구 누 두 루 무 부 수 우 주 기 니 디 리 미 비 시 이 지", syllable, " ")
    e = split("은 는 이 가 을 를 에서 으로 했다 하는 한다 이다 였다 까지 부터", ending, " ")
    split("cc100 modu petition newscrawl", source, " ")
    for (d = 0; d < 400; d++) {
        text = ""
        paragraphs = 4 + r(6)
        for (p = 0; p < paragraphs; p++) {
            if (p) text = text "\\n"
            for (w = 0; w < 15; w++) {
                word = ""
                for (i = 1 + r(3); i >= 0; i--) word = word syllable[1 + r(n)]
                text = text (w ? " " : "") word ending[1 + r(e)]
            }
            text = text "."
        }
        name = source[1 + d % 4]
        printf "{\"id\":\"%s:f:%03d\",\"source\":\"%s\",\"text\":\"%s\",\"meta\":{},\"origin\":{\"file\":\"f\",\"offset\":0,\"length\":1}}\n", name, d, name, text
    }
}
function r(n) { s = (s * 16807) % 2147483647; return int(s / 2147483647 * n) }' >"$tmp/a.jsonl"

groups() { # groups FOLDER OPTIONS…: index every FOLDER/*.jsonl with INDEX_FLAGS and group them all
    local folder=$1 shard
    shift
    for shard in "$folder"/*.jsonl; do
        "$MALMOI" dedup index -q ${INDEX_FLAGS:-} "$shard" -o "${shard%.jsonl}.signatures" --force || return
    done
    "$MALMOI" dedup groups -q --force "$@" "$folder"/*.signatures -o "$folder/groups"
}
apply() { # apply FOLDER: the records that are left of all shards, in the order of their ids
    local shard name
    for shard in "$1"/*.jsonl; do
        name=$(basename "$shard" .jsonl)
        "$MALMOI" dedup -q --force --drops "$1/groups/$name.drops.jsonl.zst" "$shard" -o "$1/out-$name.jsonl.zst" || return
        "$MALMOI" cat "$1/out-$name.jsonl.zst"
    done | sort >"$1/left"
}

# ---- copies of every kind ----

mkdir "$tmp/k"
cp "$tmp/a.jsonl" "$tmp/k/a.jsonl"
recall() { # recall KIND LEAST MOST: of 400 copies, so many are dropped, or their originals
    awk -v kind="$1" -f scripts/plant-duplicates.awk "$tmp/a.jsonl" >"$tmp/k/b.jsonl"
    groups "$tmp/k"
    "$MALMOI" cat "$tmp/k/groups/groups.jsonl.zst" >"$tmp/found"
    local n wrong
    n=$(wc -l <"$tmp/found")
    wrong=$(sed -E 's/^.*"kept":"([^"#]*)[^"]*","dropped":\[\{"id":"([^"#]*).*$/\1 \2/' "$tmp/found" | awk '$1 != $2' | wc -l)
    if [ "$n" -ge "$2" ] && [ "$n" -le "$3" ] && [ "$wrong" = 0 ]; then echo "ok $1: $n of 400 copies found, none wrong"
    else echo "not ok $1: $n of 400 copies found, $wrong of them wrong"; fi
}
recall verbatim 400 400
recall moved 398 400
recall blanks 400 400
recall punctuation 400 400
recall 5 300 400
recall 10 150 260
recall 20 0 10

# ---- any sharding, the same decisions ----

mkdir "$tmp/1" "$tmp/3" "$tmp/r"
{
    cat "$tmp/a.jsonl"
    for kind in 5 6 7; do awk -v kind=$kind -f scripts/plant-duplicates.awk "$tmp/a.jsonl"; done
    awk -v kind=verbatim -f scripts/plant-duplicates.awk "$tmp/a.jsonl" | head -n 150
    # (Eleven copies above had nothing replaced, so 161 are equal.) A repeated paragraph in documents of their own, twice in one of them.
    for i in 1 2 3; do
        sed -n "${i}p" "$tmp/a.jsonl" | sed -E "s/:00[0-9]\"/:p$i\"/; s/\"text\":\"([^\\]*)/\"text\":\"홀로 선 문단 $i 하나만 있어도 됩니다 그리고 조금 더 길게 씁니다 여기까지.\\\\n\1\\\\n되풀이되는 저작권 안내 문단입니다 무단 전재와 재배포를 금합니다 어디서나 같습니다./"
    done
} >"$tmp/1/all.jsonl"
awk -v d="$tmp/3" '{ print > (d "/s" NR % 3 ".jsonl") }' "$tmp/1/all.jsonl"
sort -t: -k4 -r "$tmp/1/all.jsonl" | awk -v d="$tmp/r" '{ print > (d "/t" int(NR / 300) ".jsonl") }'
INDEX_FLAGS='--paragraphs --threads 1'
check "one shard" groups "$tmp/1"
INDEX_FLAGS='--paragraphs --threads 3'
check "three shards, three threads" groups "$tmp/3" --memory 1M
check "four shards in another order" groups "$tmp/r"
equal "three shards give the groups of one" "$tmp/3/groups/groups.jsonl.zst" "$tmp/1/groups/groups.jsonl.zst"
equal "another order gives the same groups" "$tmp/r/groups/groups.jsonl.zst" "$tmp/1/groups/groups.jsonl.zst"
for way in 1 3 r; do apply "$tmp/$way" >"$tmp/.log" 2>&1 || { echo "not ok dedup on $way"; cat "$tmp/.log"; }; done
equal "three shards leave the records that one leaves" "$tmp/3/left" "$tmp/1/left"
equal "so do those in another order" "$tmp/r/left" "$tmp/1/left"
"$MALMOI" dedup groups -q --force --max-bucket 1 "$tmp"/3/*.signatures -o "$tmp/g3"
"$MALMOI" dedup groups -q --force --max-bucket 1 "$tmp"/r/*.signatures -o "$tmp/gr"
equal "a bucket that is cut is cut alike" "$tmp/g3/groups.jsonl.zst" "$tmp/gr/groups.jsonl.zst"
check "and says so" grep -q '"compared-in-part":[1-9]' "$tmp/g3/ledger.json"

check "the account balances" "$MALMOI" ledgers "$tmp/1"
check "equal documents have their reason" grep -q '"duplicate-document":{"documents":161,' "$tmp/1/out-all.ledger.json"
check "near duplicates have theirs" grep -q '"near-duplicate":{"documents":[1-9]' "$tmp/1/out-all.ledger.json"
check "paragraphs go without their documents" grep -q '"duplicate-paragraph":{"documents":0,"characters":[1-9]' "$tmp/1/out-all.ledger.json"
check "the first document by id keeps the paragraph" sh -c "grep -c 되풀이되는 '$tmp/1/left' | grep -qx 1"
check "what was taken out is shown" sh -c "'$MALMOI' cat '$tmp/1/out-all.dropped.jsonl.zst' | grep -q '\"reason\":\"near-duplicate\",\"kept\":\"[^\"]*\",\"similarity\":'"
check "check is content" "$MALMOI" check "$tmp"/1/groups/* "$tmp"/1/*.signatures "$tmp"/1/out*
check "stat counts groups" sh -c "'$MALMOI' stat '$tmp/1/groups/groups.jsonl.zst' | grep -q '\"kind\":\"groups\".*\"exact\":161,'"
check "stat counts drops" sh -c "'$MALMOI' stat '$tmp/1/groups/all.drops.jsonl.zst' | grep -q '\"duplicate-document\":161,'"
check "stat knows signatures" sh -c "'$MALMOI' stat '$tmp/1/all.signatures' | grep -q '\"documents\":1753,.*\"shingle\":5'"
check "cat shows signatures" sh -c "'$MALMOI' cat '$tmp/1/all.signatures' | head -n 1 | grep -q '^{\"id\":\"cc100:f:000\",\"source\":\"cc100\",\"hash\":'"

# ---- who is kept ----

mkdir "$tmp/w"
record() { printf '{"id":"%s","source":"%s","text":"%s"}\n' "$1" "$2" "$3"; }
long='여러 사람이 함께 쓰는 말을 모아 사전을 만드는 일은 오래 걸립니다'
{
    record c:2 cc100 "$long"
    record c:1 cc100 "$long"
    record x:1 other "$long"
    record c:3 cc100 "$long!!"
    record e:1 cc100 ''
} >"$tmp/w/w.jsonl"
kept() { "$MALMOI" cat "$tmp/w/groups/groups.jsonl.zst" | sed -E 's/"dropped":.*//' | tr -d '\n' >"$tmp/got"; }
groups "$tmp/w" && kept
printf '{"kind":"exact","kept":"c:1",{"kind":"near","kept":"c:3",' >"$tmp/want"
equal "the preferred source, the longer text, the smaller id" "$tmp/got" "$tmp/want"
groups "$tmp/w" --prefer other && kept
printf '{"kind":"exact","kept":"x:1",{"kind":"near","kept":"x:1",' >"$tmp/want"
equal "--prefer" "$tmp/got" "$tmp/want"
INDEX_FLAGS=--no-near groups "$tmp/w" && kept
printf '{"kind":"exact","kept":"c:1",' >"$tmp/want"
equal "--no-near finds equal documents only" "$tmp/got" "$tmp/want"
record z:1 s "하나뿐인 문단은 여기에 있으며 마흔 글자를 넘도록 조금 길게 적어 두었습니다 그렇습니다" >"$tmp/w/w.jsonl"
record z:2 s "$long $long\n하나뿐인 문단은 여기에 있으며 마흔 글자를 넘도록 조금 길게 적어 두었습니다 그렇습니다\n짧은 문단" >>"$tmp/w/w.jsonl"
INDEX_FLAGS=--paragraphs groups "$tmp/w" && apply "$tmp/w"
check "a document without a paragraph left is dropped" grep -q '"duplicate-paragraph":{"documents":1,"characters":4' "$tmp/w/out-w.ledger.json"

# ---- --update ----

before=$(stat -c %Y.%i "$tmp"/3/groups/* "$tmp"/3/*.signatures)
for n in 0 1 2; do "$MALMOI" dedup index -q --update --paragraphs "$tmp/3/s$n.jsonl" -o "$tmp/3/s$n.signatures"; done
"$MALMOI" dedup groups -q --update "$tmp"/3/*.signatures -o "$tmp/3/groups"
[ "$before" = "$(stat -c %Y.%i "$tmp"/3/groups/* "$tmp"/3/*.signatures)" ] && echo "ok --update does nothing when nothing changed" ||
    echo "not ok --update does nothing when nothing changed"
before=$(stat -c %Y.%i "$tmp"/3/out-s[12].jsonl.zst)
record new:1 cc100 "$long" >>"$tmp/3/s0.jsonl"
"$MALMOI" dedup index -q --update --paragraphs "$tmp/3/s0.jsonl" -o "$tmp/3/s0.signatures"
"$MALMOI" dedup groups -q --update "$tmp"/3/*.signatures -o "$tmp/3/groups"
for n in 0 1 2; do "$MALMOI" dedup -q --update --drops "$tmp/3/groups/s$n.drops.jsonl.zst" "$tmp/3/s$n.jsonl" -o "$tmp/3/out-s$n.jsonl.zst"; done
check "a new record is taken up" sh -c "'$MALMOI' cat '$tmp/3/out-s0.jsonl.zst' | grep -q new:1"
[ "$before" = "$(stat -c %Y.%i "$tmp"/3/out-s[12].jsonl.zst)" ] && echo "ok shards whose drops did not change stay" ||
    echo "not ok shards whose drops did not change stay"

# ---- faults ----

s0=$tmp/3/s0.signatures
fails "no drop list" 64 "--drops" "$MALMOI" dedup "$tmp/a.jsonl" -o "$tmp/x.jsonl.zst"
fails "another shard's drop list" 1 "which the shard does not hold" "$MALMOI" dedup --drops "$tmp/3/groups/s1.drops.jsonl.zst" "$tmp/3/s0.jsonl" -o "$tmp/x.jsonl.zst"
sed 's/"text":"/"text":"새 /' "$tmp/3/s1.jsonl" >"$tmp/changed.jsonl"
fails "a shard that has changed since" 1 "index the shard again" "$MALMOI" dedup --drops "$tmp/3/groups/s1.drops.jsonl.zst" "$tmp/changed.jsonl" -o "$tmp/x.jsonl.zst"
check "nothing of it stands" sh -c "! ls '$tmp' | grep -q '^x\.'"
fails "a shard named twice" 1 "two records have the id" sh -c "cp '$s0' '$tmp/copy.signatures'; '$MALMOI' dedup groups -q '$s0' '$tmp/copy.signatures' -o '$tmp/x'"
mkdir "$tmp/same"
cp "$s0" "$tmp/same/s0.signatures"
fails "two files of one name" 64 "have one name" "$MALMOI" dedup groups -q "$s0" "$tmp/same/s0.signatures" -o "$tmp/x"
"$MALMOI" dedup index -q --shingle 7 --paragraphs "$tmp/3/s1.jsonl" -o "$tmp/seven.signatures"
fails "signatures of another configuration" 1 "--shingle 5 and" "$MALMOI" dedup groups -q "$s0" "$tmp/seven.signatures" -o "$tmp/x"
head -c 5000 "$s0" >"$tmp/cut.signatures"
fails "signatures that are cut short" 1 "it was cut short" "$MALMOI" dedup groups -q "$tmp/cut.signatures" -o "$tmp/x"
fails "a shard instead of signatures" 1 "it is no file of signatures" "$MALMOI" dedup groups -q "$tmp/1/out-all.jsonl.zst" -o "$tmp/x"
{ head -c 8 "$s0"; printf '\002'; tail -c +10 "$s0"; } >"$tmp/two.signatures"
fails "another version" 1 "is of version 2 of the format" "$MALMOI" dedup groups -q "$tmp/two.signatures" -o "$tmp/x"
fails "too many numbers" 64 "--bands times --rows" "$MALMOI" dedup index -q --bands 1024 --rows 64 "$tmp/a.jsonl" -o "$tmp/x.signatures"
fails "groups that exist are left alone" 2 "give --force" "$MALMOI" dedup groups -q "$tmp/1/all.signatures" -o "$tmp/1/groups"
fails "no signatures" 64 "no signatures" "$MALMOI" dedup groups -o "$tmp/x"
fails "no shard" 64 "one shard is wanted" "$MALMOI" dedup index -o "$tmp/x.signatures"
record s:1 cc100 "$long" | sed 's/}$/,"kept":"0"}/' >"$tmp/w/w.jsonl"
record s:2 cc100 "$long" | sed 's/"text":"/"text":"짧다\\n/; s/}$/,"kept":"0-1"}/' >>"$tmp/w/w.jsonl"
INDEX_FLAGS='--paragraphs --no-near --min-paragraph-chars 5' groups "$tmp/w"
fails "paragraphs of a split shard" 1 "split into sentences" "$MALMOI" dedup -q --drops "$tmp/w/groups/w.drops.jsonl.zst" "$tmp/w/w.jsonl" -o "$tmp/x.jsonl.zst"
printf 'no record\n' >>"$tmp/w/w.jsonl"
check "a line that is no record is counted" sh -c "'$MALMOI' dedup index -q --force '$tmp/w/w.jsonl' -o '$tmp/w/w.signatures' && grep -q '\"malformed-record\":{\"documents\":1' '$tmp/w/w.ledger.json'"
for page in "dedup" "dedup index" "dedup groups"; do
    check "$page --help shows the three steps or an example" sh -c "'$MALMOI' $page --help | grep -q 'malmoi dedup groups'"
done
check "nothing temporary is left" sh -c "! find '$tmp' -name '*.part' -o -name '*.sort-*' | grep -q ."
