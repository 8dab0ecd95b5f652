# `malmoi vocab count` and `malmoi vocab train` on the command line.
. tests/lib.sh

# Lines that look like text: words of two to four syllables, frequent and rare ones, from a fixed sequence.
awk 'BEGIN {
    s = 20201; n = split("가 나 다 라 마 바 사 아 자 차 카 타 파 하 고 노 도 로 모 보", syllable, " ")
    for (line = 0; line < 6000; line++) {
        text = ""
        for (w = 0; w < 12; w++) {
            word = ""
            for (i = 0; i < 2 + w % 3; i++) {
                s = (s * 69069 + 1) % 4294967296
                word = word syllable[1 + int((s / 65536 / 65536) * (s % 7 < 4 ? 5 : n))]
            }
            text = text word (w % 5 == 4 ? ", " : " ")
        }
        print text
    }
}' >"$tmp/text.txt"
awk -v q='"' '{printf "{%sid%s:%stext:f:%d%s,%ssource%s:%stext%s,%stext%s:%s%s%s,%smeta%s:{},%sorigin%s:{%sfile%s:%sf%s,%soffset%s:0,%slength%s:1}}\n",
    q,q,q,NR,q, q,q,q,q, q,q,q,$0,q, q,q, q,q,q,q,q,q,q,q,q,q}' "$tmp/text.txt" >"$tmp/records.jsonl"

check "count text" "$MALMOI" vocab count --text "$tmp/text.txt" -o "$tmp/words.counts.zst"
check "check is content" "$MALMOI" check "$tmp/words.counts.zst" "$tmp/words.ledger.json"
check "zstd -d reads counts" sh -c "zstd -dqc '$tmp/words.counts.zst' | tail -n 1 | grep -q '^# end words='"
check "stat counts words" sh -c "'$MALMOI' stat '$tmp/words.counts.zst' | grep -q '\"occurrences\":84000'"
check "cat gives JSON Lines" sh -c "'$MALMOI' cat '$tmp/words.counts.zst' | grep -qx '{\"word\":\",\",\"count\":12000}'"
zstd -dqc "$tmp/words.counts.zst" >"$tmp/words"
same_words() { # same_words NAME ARGUMENT…: counting so gives the same words
    local name=$1
    shift
    "$MALMOI" vocab count -q "$@" -o - >"$tmp/other"
    equal "$name" "$tmp/other" "$tmp/words"
}
same_words "shards give the same counts as their text" "$tmp/records.jsonl"
same_words "one thread counts the same" --threads 1 --text "$tmp/text.txt"
same_words "seven threads count the same" --threads 7 --text "$tmp/text.txt"
same_words "a mebibyte of memory counts the same" --memory 1M --text "$tmp/text.txt"
sort -r "$tmp/text.txt" >"$tmp/reversed.txt"
same_words "another order of lines counts the same" --text "$tmp/reversed.txt"
same_words "standard input counts the same" --text - <"$tmp/text.txt"
head -n 2500 "$tmp/text.txt" >"$tmp/head.txt"
tail -n +2501 "$tmp/records.jsonl" >"$tmp/tail.jsonl"
"$MALMOI" vocab count -q --text "$tmp/head.txt" -o "$tmp/head.counts.zst"
same_words "counts and records add up" "$tmp/head.counts.zst" "$tmp/tail.jsonl"
split -l 150 "$tmp/text.txt" "$tmp/part-"
for part in "$tmp"/part-*; do "$MALMOI" vocab count -q --text "$part" -o "$part.counts.zst"; done
same_words "forty files of counts add up" "$tmp"/part-*.counts.zst
same_words "forty files of counts add up in a mebibyte" --memory 1M "$tmp"/part-*.counts.zst
check "spilling leaves nothing behind" sh -c "! ls '$tmp' | grep -q words-"

check "train on text" "$MALMOI" vocab train --text "$tmp/text.txt" -o "$tmp/v" --size 1200 --unused 10
head -n 5 "$tmp/v/vocab.txt" | tr '\n' ' ' >"$tmp/first"
printf '[PAD] [UNK] [CLS] [SEP] [MASK] ' >"$tmp/expected"
equal "special tokens come first" "$tmp/first" "$tmp/expected"
[ "$(wc -l <"$tmp/v/vocab.txt")" = 1200 ] && [ "$(tail -n 1 "$tmp/v/vocab.txt")" = "[unused9]" ] &&
    echo "ok the vocabulary has its size, and unused pieces last" || echo "not ok the vocabulary has its size, and unused pieces last"
check "check is content with the folder" "$MALMOI" check "$tmp"/v/*.json
check "the ledger names all four files" sh -c "[ \$(grep -cE 'vocab.txt|tokenizer.json|tokenizer_config.json|special_tokens_map.json' '$tmp/v/ledger.json') = 4 ]"
same_vocabulary() { # same_vocabulary NAME ARGUMENT…
    local name=$1
    shift
    "$MALMOI" vocab train -q --size 1200 --unused 10 "$@" -o "$tmp/w" --force
    equal "$name" "$tmp/w/vocab.txt" "$tmp/v/vocab.txt"
}
same_vocabulary "counts give the same vocabulary" "$tmp/words.counts.zst"
same_vocabulary "shards give the same vocabulary" "$tmp/records.jsonl"
same_vocabulary "another order of lines gives the same vocabulary" --text "$tmp/reversed.txt"
same_vocabulary "one thread gives the same vocabulary" --threads 1 --text "$tmp/text.txt"
same_vocabulary "a mebibyte of memory gives the same vocabulary" --threads 2 --memory 1M --text "$tmp/text.txt"
same_vocabulary "its own order gives the same vocabulary" --hf-order "$tmp/v/vocab.txt" --text "$tmp/text.txt"
"$MALMOI" vocab train -q --size 1200 --unused 10 --text - -o - <"$tmp/text.txt" >"$tmp/stream"
equal "a pipe gives the same vocabulary" "$tmp/stream" "$tmp/v/vocab.txt"

fails "a vocabulary that exists is left alone" 2 "give --force" "$MALMOI" vocab train --text "$tmp/text.txt" -o "$tmp/v"
fails "counts that exist are left alone" 2 "give --force" "$MALMOI" vocab count --text "$tmp/text.txt" -o "$tmp/words.counts.zst"
before=$(stat -c %Y.%i "$tmp/v/vocab.txt" "$tmp/words.counts.zst")
"$MALMOI" vocab train --update --size 1200 --unused 10 --text "$tmp/text.txt" -o "$tmp/v"
"$MALMOI" vocab count --update --text "$tmp/text.txt" -o "$tmp/words.counts.zst"
[ "$before" = "$(stat -c %Y.%i "$tmp/v/vocab.txt" "$tmp/words.counts.zst")" ] &&
    echo "ok --update does nothing when nothing changed" || echo "not ok --update does nothing when nothing changed"
"$MALMOI" vocab train -q --update --size 1000 --unused 10 --text "$tmp/text.txt" -o "$tmp/v"
[ "$(wc -l <"$tmp/v/vocab.txt")" = 1000 ] && echo "ok --update follows an option" || echo "not ok --update follows an option"
check "a vocabulary that stays short says so" sh -c "'$MALMOI' vocab train --text '$tmp/head.txt' -o - --min-frequency 1000 2>&1 >/dev/null | grep -q 'instead of 32000'"

printf 'ab\377cd\n' >"$tmp/broken.txt"
fails "text that is not UTF-8" 1 "is not UTF-8 at byte 2" "$MALMOI" vocab train --text "$tmp/broken.txt" -o "$tmp/x"
head -c 3000 "$tmp/words.counts.zst" >"$tmp/cut.counts.zst"
fails "counts that are cut short" 1 "cut.counts.zst" "$MALMOI" vocab train "$tmp/cut.counts.zst" -o "$tmp/x"
fails "a line that is no record" 1 "line 0" "$MALMOI" vocab count "$tmp/text.txt" -o "$tmp/x.counts"
fails "a vocabulary without an order" 1 "--hf-order" "$MALMOI" vocab train --hf-order /dev/null --text "$tmp/text.txt" -o "$tmp/x"
fails "more unused pieces than pieces" 64 "--unused 500" "$MALMOI" vocab train --size 400 --text "$tmp/text.txt" -o "$tmp/x"
fails "no input" 64 "nothing to train on" "$MALMOI" vocab train -o "$tmp/x"
fails "no output" 64 "give -o" "$MALMOI" vocab count "$tmp/records.jsonl"
fails "neither count nor train" 64 "'make' is neither" "$MALMOI" vocab make
fails "a file that is not there" 2 "cannot open" "$MALMOI" vocab count "$tmp/none" -o "$tmp/x.counts"
fails "a full disk" 2 "No space left on device" sh -c "'$MALMOI' vocab train -q --text '$tmp/text.txt' -o - >/dev/full"
fails "too many words for the memory" 2 "--min-word-count 2" "$MALMOI" vocab train --train-memory 1M --text "$tmp/text.txt" -o "$tmp/x"
check "a failure leaves no folder behind" sh -c "! [ -e '$tmp/x' ]"
check "help teaches" sh -c "'$MALMOI' vocab train --help | grep -q 'words.counts.zst -o'"
