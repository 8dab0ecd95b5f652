#!/usr/bin/env bash
# Compares the two engines on lines of text: surfaces and parts of speech must be equal, byte for byte. Not among
# the tests, since it takes as long as there is text; all of the sample corpora's sentences need two minutes.
#
#   tests/morphs-compare.sh FILE…        FILE: plain text, a sentence a line, or a shard (.jsonl.zst)
set -eu -o pipefail
MALMOI=${MALMOI:-build/malmoi}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lines=0

sentences() { # sentences FILE
    case $1 in
        *.jsonl.zst) "$MALMOI" cat "$1" | jq -r .text ;;
        *) cat "$1" ;;
    esac
}

for file in "$@"; do
    rm -f "$work"/part-*
    sentences "$file" | split -l 100000 - "$work/part-"
    for part in "$work"/part-*; do
        [ -e "$part" ] || continue
        "$MALMOI" morphs --text --pos --engine native --threads 1 -q "$part" >"$work/native"
        "$MALMOI" morphs --text --pos --engine mecab --threads 1 -q "$part" | cmp - "$work/native" ||
            { cp "$part" morphs-differ.txt; echo "'$file': the engines differ, see morphs-differ.txt" >&2; exit 1; }
        lines=$((lines + $(wc -l <"$part")))
    done
done
echo "$lines lines, all equal"
