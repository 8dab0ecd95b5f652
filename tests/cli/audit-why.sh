# malmoi audit why and audit trace: the path of a document, of a sentence, of a token.
. tests/lib.sh

# ---- a small tree: the demo's samples, and petitions with what is hard to show ----

cp -r demo/corpora "$tmp/corpora"
evil=$'petition:petitions_2017-09:7\033[31m"\'\u202ex' # an escape sequence, quotes, a turn of direction
cat >"$tmp/corpora/petition/petitions_2017-09" <<'END'
{"petition_idx":"7\u001b[31m\"'\u202ex","title":"제목","content":"연락은 010-4821-7355 또는 kim.minsu@example.com 으로 <b>꼭</b> 주세요.&nbsp;&nbsp;감사합니다.\n둘째 문단은 그대로입니다."}
{"petition_idx":"8","content":"닫히지 않은 010-4821-7355
{"petition_idx":"9","title":"빈 글","content":" "}
{"petition_idx":"10","title":"표","content":"<br><b></b>"}
END
chain() { # chain OUT FLAG=VALUE…
    local out=$1
    shift
    env CORPORA="$tmp/corpora" BENCHMARK=demo/benchmark OUT="$out" JOBS=2 VOCAB_SIZE=1000 MALMOI="$MALMOI" COUNT_FLAGS= \
        "$@" scripts/corpus.sh && "$MALMOI" audit build "$out"
}
check "the chain and its database" chain "$tmp/out"
why() { "$MALMOI" audit why --out "$tmp/out" "$@"; }
trace() { "$MALMOI" audit trace "$@"; }
tokens=$tmp/out/09-tokens

says() { # says NAME TEXT COMMAND…: succeeds, and a line of standard output holds TEXT
    local name=$1 text=$2
    shift 2
    "$@" >"$tmp/said" 2>&1
    local code=$?
    if [ $code -eq 0 ] && grep -qF -- "$text" "$tmp/said"; then echo "ok $name"
    else echo "not ok $name (exit code $code, or no '$text' in:)"; head -c 3000 "$tmp/said" | cat -v | sed 's/^/    /'; fi
}
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }

# ---- why: fates ----

says "a kept document and its tokens" "kept, 3 of 3 sentences" why "$evil"
says "its source file and the sum" "$(sha256sum <"$tmp/corpora/petition/petitions_2017-09" | cut -d' ' -f1)" why "$evil"
says "the licence in a word" "licence CC0" why "$evil"
says "which rule took how much" "html-tag: 7 characters taken" why "$evil"
says "which personal data was replaced" "mobile: 1 replaced" why "$evil"
says "the stage answers as it did in the chain" "03-pii            frame 0, line 2: 2 paragraphs, 73 characters; replay equal" why "$evil"
says "an id shows no control characters" 'petitions_2017-09:7\x1B[31m"'\''\u202Ex' why "$evil"
verdict "nor does anything else" "$(why "$evil" | LC_ALL=C tr -d '\n' | LC_ALL=C grep -c '[[:cntrl:]]')" 0
says "a sentence that is too short, with its length" "length 8 codepoints (at least 200)" why newscrawl:articles.jsonl:00000002:1
says "and its reason" "dropped by filter: shorter-than-200" why newscrawl:articles.jsonl:00000002:0
says "one sentence, its own numbers" "length 14 codepoints; Hangul 1.0000 of 11 letters" why "$evil:2"
verdict "and no other" "$(why "$evil:2" | grep -c '^sentence')" 1
says "a sentence of the benchmark" "benchmark sts/klue-sts-v1_dev_00000/sentence1, ratio 1.0000" why petition:petitions_2017-08:21:1
says "a document with nothing left" "dropped by clean" why petition:petitions_2017-09:10
says "morphemes, if they are asked for" "07-morphs" why --morphs petition:petitions_2017-08:21
says "a rejected record" "malformed-json" why petition:petitions_2017-09:@"$(grep -abo '{"petition_idx":"8"' "$tmp/corpora/petition/petitions_2017-09" | cut -d: -f1)"
offset=$(grep -abo '"8"' "$tmp/corpora/petition/petitions_2017-09" | cut -d: -f1)
says "found by any of its bytes" "malformed-json" why "petition:petitions_2017-09:@$offset"
fails "an unknown id says what its file has" 1 "to petition:petitions_2017-09:10" why petition:petitions_2017-09:9
fails "and what ingest dropped" 1 "empty 2, malformed-json 1" why petition:petitions_2017-09:9
fails "an unknown source" 1 "no such source" why letters:a:1
fails "an unknown sentence" 1 "3 sentences" why "$evil:3"
fails "no id" 64 "give one ID" why
fails "no database" 2 "malmoi audit build" "$MALMOI" audit why --out "$tmp" x:y:z

# ---- why: as JSON ----

why --json "$evil" >"$tmp/json"
verdict "an object on a line" "$(wc -l <"$tmp/json")" 1
check "with steps" grep -q '"stage":"clean","frame":0,"line":2,"lines_of_text":2,"characters":73,"replay":"equal","dropped":{"html-entity":{"documents":0,"sentences":0,"characters":10}' "$tmp/json"
check "and sentences" grep -q '"sentence":2,"paragraph":1,"fate":"kept","text":"둘째 문단은 그대로입니다."' "$tmp/json"
check "whose id is the document's" grep -qF '"id":"petition:petitions_2017-09:7\u001b[31m\"'\' "$tmp/json"

# ---- why: what may not be shown ----

"$MALMOI" cat "$tmp"/out/01-ingest/*-?????.jsonl.zst | grep -o '^{"id":"[^"\\]*"' | cut -d'"' -f4 >"$tmp/ids"
everything() { # everything OPTION…: every answer there is
    while read -r id; do why "$@" "$id"; done <"$tmp/ids"
    why --morphs "$@" "$evil"
    why "$@" "petition:petitions_2017-09:@$offset"
    for shard in "$tokens"/*.bin; do
        for i in 0 1 2 3 4 5 6 7 8; do trace "$@" "$shard" $i; done
    done 2>&1 | grep -v 'there is no sequence'
}
{ everything; everything --json; } >"$tmp/all" 2>&1
verdict "personal data is in no answer" "$(grep -cE '010-4821-7355|4821|kim\.minsu|010-0000-5678|kim@example' "$tmp/all")" 0
verdict "and all answers are there" "$(grep -c '^document' "$tmp/all"),$(grep -c '^ids: equal' "$tmp/all")" "11,29"
says "unless it is asked for" "010-4821-7355 또는" why --show-personal --corpora "$tmp/corpora" "$evil"
says "the raw bytes are those of the file" '{"petition_idx":"7\\u001b[31m\\"' why --show-personal --corpora "$tmp/corpora" "$evil"
says "what clean changed" '<b>꼭</b> 주세요.&nbsp;&nbsp;감사합니다.' why --show-personal "$evil"
says "the bytes of a rejected record" '닫히지 않은 010-4821-7355' why --show-personal "petition:petitions_2017-09:@$offset"
cp -r "$tmp/corpora" "$tmp/changed"
printf '\n' >>"$tmp/changed/petition/petitions_2017-09"
check "another source file shows no bytes, exit code 1" sh -c "! '$MALMOI' audit why --out '$tmp/out' --show-personal \
    --corpora '$tmp/changed' petition:petitions_2017-09:10 >'$tmp/said' && grep -q 'is not the file that ingest read' '$tmp/said'"

# ---- why: what is not as it was ----

cp -r "$tmp/out" "$tmp/other"
cp "$MALMOI" "$tmp/rebuilt"
printf x >>"$tmp/rebuilt"
says "another program is named, and gives the same" "program: " "$tmp/rebuilt" audit why --out "$tmp/out" "$evil"
sed -i 's/newscrawl=200/newscrawl=10/' "$tmp/other/05-filter/newscrawl-00000.ledger.json"
differs() { # differs NAME TEXT COMMAND…: exit code 1, and standard output holds TEXT
    local name=$1 text=$2
    shift 2
    "$@" >"$tmp/said" 2>&1
    local code=$?
    if [ $code -eq 1 ] && grep -qF -- "$text" "$tmp/said"; then echo "ok $name"
    else echo "not ok $name (exit code $code, or no '$text' in:)"; sed 's/^/    /' "$tmp/said" | head -30; fi
}
differs "a configuration that does not make the tree" "REPLAY DIFFERS" "$MALMOI" audit why --out "$tmp/other" newscrawl:articles.jsonl:00000002
mkdir "$tmp/small"
cp -r demo/benchmark/ynat-v1.1 "$tmp/small"
"$MALMOI" bm25 index "$tmp/small" -o "$tmp/small.db" -q
differs "another index" "REPLAY DIFFERS" why --index "$tmp/small.db" petition:petitions_2017-08:21
check "and its sum is shown" grep -qF "small.db: none then, $(sha256sum <"$tmp/small.db" | cut -d' ' -f1)" "$tmp/said"
printf '\0\0\0\7' | dd of="$tmp/other/provenance.db" bs=1 seek=60 conv=notrunc status=none # SQLite's user version
fails "a database of another version" 1 "has format 7" "$MALMOI" audit why --out "$tmp/other" "$evil"
fails "no database at all" 1 "is not a provenance database" "$MALMOI" audit why --out "$tmp/out" --db "$tmp/out/bm25.db" "$evil"

head -c 32 /dev/urandom >"$tmp/key"
head -c 32 /dev/urandom >"$tmp/wrong"
check "a chain with a key" chain "$tmp/keyed" PII_FLAGS="--key $tmp/key"
keyed() { "$MALMOI" audit why --out "$tmp/keyed" "$@" "$evil"; }
says "without the key, pii is counted" "without the key" keyed
says "with it, compared" "73 characters; replay equal" keyed --key "$tmp/key"
differs "with another one, found out" "REPLAY DIFFERS" keyed --key "$tmp/wrong"

# ---- why: a chain with deduplication ----

mkdir "$tmp/twice"
cp -r demo/corpora/petition "$tmp/twice/"
head -n 1 demo/corpora/petition/petitions_2017-08 | sed 's/"petition_idx": "21"/"petition_idx": "23"/' \
    >>"$tmp/twice/petition/petitions_2017-08"
check "a chain with a document that comes twice" chain "$tmp/dedup" CORPORA="$tmp/twice" DEDUP=all
says "the second goes, and the first is named" "duplicate-document; what stays is petition:petitions_2017-08:21, similarity 1.000" \
    "$MALMOI" audit why --out "$tmp/dedup" petition:petitions_2017-08:23
says "by a replay" "03-dedup          the document is dropped; replay equal" "$MALMOI" audit why --out "$tmp/dedup" petition:petitions_2017-08:23
says "the first stays" "03-dedup          frame 0, line 1: 1 paragraphs, 86 characters; replay equal" \
    "$MALMOI" audit why --out "$tmp/dedup" petition:petitions_2017-08:21
says "and its tokens are led through that stage" "03-dedup          frame 0, line 1, paragraph 0" trace "$tmp/dedup/09-tokens/petition-00000" 3

# ---- trace ----

trace "$tokens/petition-00000" 6 >"$tmp/trace"
check "pieces" grep -q '^pieces   연 ##락 ##은 010' "$tmp/trace"
check "the sentence is encoded again" grep -q '^ids: equal$' "$tmp/trace"
check "the record, with the sentence of the split" grep -qF '7\x1B[31m"'\''\u202Ex, sentence 0 of the split' "$tmp/trace"
check "the source's bytes" grep -q '^source   petitions_2017-09, bytes 0+' "$tmp/trace"
check "the paragraph before the split" grep -q '^  03-pii  *frame 0, line 2, paragraph 0$' "$tmp/trace"
says "another file of the shard will do" "ids: equal" trace "$tokens/petition-00000.lineage" 0
says "from inside the folder" "ids: equal" sh -c "cd '$tokens' && '$MALMOI' audit trace petition-00000.idx 0"
says "all sequences" "30 of 30 sequences traced, ids equal in 30" trace --random 1000 -q "$tokens"/*.bin
trace --random 7 --seed 3 "$tokens"/*.bin >"$tmp/a"
trace --random 7 --seed 3 "$tokens"/*.bin >"$tmp/b"
trace --random 7 --seed 4 "$tokens"/*.bin >"$tmp/c"
equal "the same seed, the same sequences" "$tmp/a" "$tmp/b"
verdict "as many as were asked for" "$(grep -c 'ids: equal' "$tmp/a")" 7
check "another seed, others" sh -c "! cmp -s '$tmp/a' '$tmp/c'"
says "by text" "sequence 8 of petition-00000" trace --grep 둘째 "$tokens"/*.bin
verdict "at most so many" "$(trace --grep . --limit 3 "$tokens"/*.bin | grep -c '^sequence')" 3
fails "a text that is nowhere" 1 "no sentence holds the text" trace --grep 없는말 "$tokens"/*.bin
says "as JSON" '"stage":"split","frame":0,"line":2,"line_of_text":2' trace --json "$tokens/petition-00000" 8
mv "$tmp/out/provenance.db" "$tmp/away.db"
trace "$tokens/petition-00000" 6 >"$tmp/scan"
check "without a database the shards are read" grep -q 'found by reading the shards' "$tmp/scan"
equal "with the same answer" <(grep -vE '^(steps|source|   )' "$tmp/trace") <(grep -vE '^(steps|source|   )' "$tmp/scan")
mv "$tmp/away.db" "$tmp/out/provenance.db"
fails "a sequence that is not there" 1 "there is no sequence 99" trace "$tokens/petition-00000" 99
fails "no number" 64 "no number" trace "$tokens/petition-00000" one
fails "no shard" 64 "give a token shard" trace
printf '\1\0' | dd of="$tmp/other/09-tokens/petition-00000.bin" bs=1 seek=2 conv=notrunc status=none
differs "other ids than the sentence has" "ids: DIFFERENT" trace "$tmp/other/09-tokens/petition-00000" 0 --db "$tmp/out/provenance.db"
sed -i 's/\("name":"petition-00000.jsonl.zst","sha256":"\)[0-9a-f]\{8\}/\100000000/g' "$tmp/other/06-decontaminate/petition-00000.ledger.json"
fails "a token shard of other records" 1 "was not made from" trace "$tmp/other/09-tokens/petition-00000" 0
printf 'x\n' >>"$tmp/other/08-vocab/vocab.txt"
fails "another vocabulary" 1 "vocabulary" trace "$tmp/other/09-tokens/cc100-00000" 0

# ---- the sample corpora: what the encoder read is what the tokens are of ----

if [ -d "$SHARED/corpora" ]; then
    mkdir -p "$tmp/month/petition"
    cp "$SHARED/corpora/petition/petitions_2017-08" "$tmp/month/petition/"
    check "a month of petitions" chain "$tmp/big" CORPORA="$tmp/month" VOCAB_SIZE=8000
    says "1,000 random sequences" "ids equal in 1000" trace --random 1000 -q "$tmp/big"/09-tokens/*.bin
    trace --random 1000 "$tmp/big"/09-tokens/*.bin |
        sed -n 's/.* \(petition:.*\) sentence \([0-9]*\), .*/\1:\2/p' | awk 'NR % 200 == 1' >"$tmp/some"
    while read -r id; do "$MALMOI" audit why --out "$tmp/big" "$id"; done <"$tmp/some" >"$tmp/said" 2>&1
    verdict "whose documents replay equal" "$(grep -c '^document' "$tmp/said"),$(grep -c 'REPLAY DIFFERS' "$tmp/said")" "5,0"
else
    echo "skip 1,000 random sequences: no $SHARED here"
fi
