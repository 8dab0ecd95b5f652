# make vocab-study: three vocabularies, a model each, a table and a plot; the same again from the same text.
. tests/lib.sh
need_morphs() { echo 가 | "$MALMOI" morphs --text >/dev/null 2>&1; }
if ! need_morphs; then
    echo "skip vocab-study: no MeCab-ko here"
    exit 0
fi

# --- sentences with particles and endings, in two sources; documents 130 and on repeat earlier ones ---
text() { # text SOURCE FIRST DOCUMENTS
    awk -v source="$1" -v first="$2" -v documents="$3" 'BEGIN {
        n = split("학교 도서관 시장 병원 회사 공원 식당 극장 은행 서울", place)
        split("학생 선생 의사 가수 농부 친구 아이 기자 손님 직원", who)
        split("공부 운동 일 노래 요리 청소 준비 연습 발표 설명", what)
        split("하였습니다 했다 하고 있다 한다 하겠습니다", did)
        for (d = first; d < first + documents; d++) {
            printf "{\"id\":\"%s:%d\",\"source\":\"%s\",\"text\":\"", source, d, source
            for (s = 0; s < 6; s++) { x = d * 7 + s * 3
                printf "%s%d번 %s들은 %s에서 \\\"%s\\\"을 %s와 %s%s.", s ? "\\n" : "", d % 130, who[x % n + 1], place[(x + d) % n + 1],
                    what[(x * 3 + s) % n + 1], who[(x + 4) % n + 1], what[(d + s) % n + 1], did[(d * s) % 5 + 1] }
            print "\",\"meta\":{},\"origin\":{\"file\":\"f\",\"offset\":0,\"length\":0}}" } }'
}
out=$tmp/out/06-decontaminate
mkdir -p "$out"
text news 0 300 | "$MALMOI" split -q - -o - >"$tmp/news.jsonl"
text talk 300 1 >"$tmp/talk.jsonl" # its one document is held out
for source in news talk; do "$MALMOI" filter -q "$tmp/$source.jsonl" -o "$out/$source-00000.jsonl.zst"; done

ln -s "$PWD/$BUILD/deps" "$tmp/deps"
study() { # study FOLDER VARIABLE=VALUE…
    env BUILD="$tmp/$1" OUT="$tmp/out" VOCAB_SIZE=400 UNUSED=20 EVERY=9 STEPS=6 SEEDS="1 2" BATCH=8 LENGTH=32 THREADS=1 PSEUDO=5 \
        MALMOI="$MALMOI" "${@:2}" scripts/vocab-study.sh
}
check "the study runs" study a
table=$tmp/a/vocab-study/table.md
check "a row a vocabulary" sh -c "grep -c '^| ([abc])' '$table' | grep -qx 3"
# The columns: vocabulary, tokens an eojeol, [UNK], bits a character, range, unigram, piecewise, steps, pieces, tokens.
check "sane numbers" awk -F ' *[|] *' '
    /^\| \([abc]\)/ { split($6, range, "–"); n++
        if (!($3 >= 1 && $3 < 8 && $4 >= 0 && $4 < 100 && $5 > 0 && $5 < 30 && range[1] <= $5 && $5 <= range[2] &&
              $7 > 0 && $7 < 30 && $8 > 0 && $8 < 30 && $9 >= 3 && $9 < 20 && $10 > 100 && $10 <= 400 && $11 > 0)) { print; bad = 1 } }
    END { exit bad || n != 3 }' "$table"
check "marks make ## pieces" grep -q '^##에서$' "$tmp/a/vocab-study/marked/vocab/vocab.txt"
check "which the trainer alone does not" grep -q 'as they are: [01]\.$' "$table" # perhaps # itself
check "the stand-in is gone" sh -c "! grep -q 'ꀀ' '$tmp/a/vocab-study/marked/vocab/vocab.txt'"
check "no piece twice" sh -c "test -z \"\$(sort '$tmp/a/vocab-study/marked/vocab/vocab.txt' | uniq -d)\""
check "every source is held out" test -s "$tmp/a/vocab-study/eojeol/held-out/talk-00000.bin"
check "no text is on both sides" sh -c "
    sed 's/^.*\"text\"/\"text\"/; s/,\"meta\".*//' '$tmp'/a/vocab-study/held-out/*.jsonl >'$tmp/held' &&
    sed 's/^.*\"text\"/\"text\"/; s/,\"meta\".*//' '$tmp'/a/vocab-study/train/*.jsonl | grep -cxFf '$tmp/held' | grep -qx 0"
check "a plot" grep -q '</svg>' "$tmp/a/vocab-study/plot.svg"

study b >/dev/null 2>&1
equal "a second study: the table" "$table" "$tmp/b/vocab-study/table.md"
equal "and the plot" "$tmp/a/vocab-study/plot.svg" "$tmp/b/vocab-study/plot.svg"
study a >"$tmp/again" 2>"$tmp/notes"
equal "the same study again: the table" "$tmp/b/vocab-study/table.md" "$tmp/again"
check "and nothing is trained again" sh -c "! grep -q training '$tmp/notes'"
study a STEPS=7 SEEDS=1 >/dev/null 2>"$tmp/notes"
check "another number of steps trains anew" sh -c "grep -c training '$tmp/notes' | grep -qx 3"

fails "no text" 64 "give OUT=DIR" env BUILD="$tmp/c" OUT= MALMOI="$MALMOI" scripts/vocab-study.sh
fails "an output without the stage" 2 "holds no shards" env BUILD="$tmp/c" OUT="$tmp" MALMOI="$MALMOI" scripts/vocab-study.sh
