# Ids and offsets of every golden line are those of the Hugging Face library.
. tests/lib.sh
need_shared encode
make -s BUILD="$BUILD" "$BUILD/tests/encode_golden" || { echo "not ok encode: the driver does not build"; exit 1; }
golden=$SHARED/golden/wordpiece-encode
driver=$BUILD/tests/encode_golden
for f in vocab.txt encode.jsonl pairs.jsonl encode-uncased.jsonl; do zstd -dqf "$golden/$f.zst" -o "$tmp/$f"; done

same() { # same NAME INPUT VOCAB OPTION…
    local name=$1 input=$2
    shift 2
    check "$name" "$driver" "$@" <"$input"
}

same encode "$tmp/encode.jsonl" "$tmp/vocab.txt"
same pairs "$tmp/pairs.jsonl" "$tmp/vocab.txt"
same unregistered "$golden/encode-unregistered.jsonl" "$tmp/vocab.txt" literal-specials
same uncased "$tmp/encode-uncased.jsonl" "$golden/vocab-uncased.txt" lowercase strip-accents

# The same on the command line, for any number of threads.
for what in text ids offsets; do "$driver" print $what <"$tmp/encode.jsonl" >"$tmp/$what"; done
"$MALMOI" encode --text --vocab "$tmp" <"$tmp/text" >"$tmp/got-ids"
equal "encode --text" "$tmp/ids" "$tmp/got-ids"
"$MALMOI" encode --text --vocab "$tmp/vocab.txt" --threads 3 --offsets <"$tmp/text" >"$tmp/got-offsets"
equal "encode --text --offsets" "$tmp/offsets" "$tmp/got-offsets"
