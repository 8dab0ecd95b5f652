# tokenizer.json is read by Hugging Face's own library (npm tokenizers@0.23.2), which then encodes as the goldens
# and as `malmoi encode` say.
. tests/lib.sh
need_shared tokenizer-json
package=$BUILD/deps/tokenizers
if ! reason=$(scripts/get-tokenizers.sh "$package"); then
    echo "skip tokenizer-json: $reason"
    exit 0
fi
modules=$(cd "$package/node_modules" && pwd)
encode() { # encode TOKENIZER MODE <INPUT
    NODE_PATH=$modules node tests/golden/tokenizer-json.js "$1" "$2"
}

train=$SHARED/golden/wordpiece-train golden=$SHARED/golden/wordpiece-encode
zstd -dq "$train/medium/input.txt.zst" -o "$tmp/medium.txt"
for f in vocab.txt encode.jsonl pairs.jsonl; do zstd -dq "$golden/$f.zst" -o "$tmp/$f"; done

# The goldens' vocabulary: the five special tokens, then the medium vocabulary.
check "train" "$MALMOI" vocab train -q --text "$tmp/medium.txt" -o "$tmp/same" --unused 0 --hf-order "$tmp/vocab.txt"
equal "vocab.txt of the goldens" "$tmp/same/vocab.txt" "$tmp/vocab.txt"
check "ids and offsets of the goldens" encode "$tmp/same/tokenizer.json" check <"$tmp/encode.jsonl"
check "special tokens, pairs and type ids of the goldens" encode "$tmp/same/tokenizer.json" pairs <"$tmp/pairs.jsonl"

# A vocabulary in malmoi's own order with unused pieces: the library and malmoi encode alike.
check "train in canonical order" "$MALMOI" vocab train -q --text "$tmp/medium.txt" -o "$tmp/own" --size 8000
head -n 20000 "$tmp/medium.txt" >"$tmp/lines.txt"
encode "$tmp/own/tokenizer.json" ids <"$tmp/lines.txt" >"$tmp/theirs"
"$MALMOI" encode --text --vocab "$tmp/own" --special <"$tmp/lines.txt" >"$tmp/ours"
equal "the library and malmoi encode alike" "$tmp/theirs" "$tmp/ours"
