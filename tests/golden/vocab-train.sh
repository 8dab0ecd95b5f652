# The vocabularies that Hugging Face's trainer made, byte for byte, given the order of their "##c" pieces.
. tests/lib.sh
need_shared vocab-train
golden=$SHARED/golden/wordpiece-train
for folder in hard medium morpheme small small-limit tiny; do
    mkdir "$tmp/$folder"
    for file in "$golden/$folder"/*; do
        case $file in
        *.zst) zstd -dq "$file" -o "$tmp/$folder/$(basename "$file" .zst)" ;;
        *) cp "$file" "$tmp/$folder/" ;;
        esac
    done
done
chmod -R u+w "$tmp"

train() { # train INPUT ORDER OPTION…: vocab.txt without special and unused tokens on standard output
    local input=$1 order=$2
    shift 2
    "$MALMOI" vocab train -q --text "$input" -o - --special-tokens none --unused 0 --hf-order "$order" "$@"
}

reproduce() { # reproduce NAME INPUT VOCABULARY OPTION…
    local name=$1 input=$tmp/$2 vocabulary=$tmp/$3
    shift 3
    train "$input" "$vocabulary" "$@" >"$tmp/vocab.txt" 2>"$tmp/messages" || cat "$tmp/messages"
    equal "$name" "$tmp/vocab.txt" "$vocabulary"
}

reproduce "tiny: until no pair is left" tiny/input.txt tiny/vocab.txt --size 30000 --min-frequency 0
reproduce "tiny: an alphabet larger than the vocabulary" tiny/input.txt tiny/vocab-500.txt --size 500 --min-frequency 0
reproduce "small" small/input.txt small/vocab.txt --size 8000 --min-frequency 0
reproduce "small: a lower bound that the last merge meets" small/input.txt small/vocab.txt --size 8000 --min-frequency 6
reproduce "small-limit: 1000 characters, pairs from 2 on" small/input.txt small-limit/vocab.txt --size 30000
reproduce "hard: control characters, long words, CJK" hard/input.txt hard/vocab.txt --size 80000 --min-frequency 0
reproduce "medium" medium/input.txt medium/vocab.txt --size 32000
reproduce "morpheme" morpheme/input.txt morpheme/vocab.txt --size 32000

# Special tokens come first and leave room for that many merges less; the order file may begin with them.
with_special=$tmp/with-special.txt
{ printf '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n'; head -n 7995 "$tmp/small/vocab.txt"; } >"$with_special"
"$MALMOI" vocab train -q --text "$tmp/small/input.txt" -o "$tmp/special" --unused 0 --size 8000 \
    --hf-order "$with_special"
equal "small with special tokens" "$tmp/special/vocab.txt" "$with_special"
{ head -n 7500 "$with_special"; seq -f '[unused%.0f]' 0 499; } >"$tmp/with-unused.txt"
"$MALMOI" vocab train -q --text "$tmp/small/input.txt" -o "$tmp/unused" --size 8000 --hf-order "$with_special"
equal "small with special and unused tokens" "$tmp/unused/vocab.txt" "$tmp/with-unused.txt"

# A smaller vocabulary is the beginning of a larger one.
train "$tmp/small/input.txt" "$tmp/small/vocab.txt" --size 5000 >"$tmp/vocab.txt"
equal "small, 5000 pieces: the first lines of 8000" "$tmp/vocab.txt" <(head -n 5000 "$tmp/small/vocab.txt")

# Counts, shuffled lines, split files and little memory: the same vocabulary.
shuf --random-source="$tmp/small/vocab.txt" "$tmp/small/input.txt" >"$tmp/shuffled.txt"
reproduce "small, shuffled" shuffled.txt small/vocab.txt --size 8000
reproduce "small, one thread, 1 MiB" small/input.txt small/vocab.txt --size 8000 --threads 1 --memory 1M
split -n l/3 "$tmp/small/input.txt" "$tmp/part-"
"$MALMOI" vocab count -q --text "$tmp"/part-a? -o "$tmp/words.counts.zst" --memory 1M
"$MALMOI" vocab train -q "$tmp/words.counts.zst" -o - --special-tokens none --unused 0 --size 8000 \
    --hf-order "$tmp/small/vocab.txt" >"$tmp/vocab.txt"
equal "small, from counts of three files" "$tmp/vocab.txt" "$tmp/small/vocab.txt"
