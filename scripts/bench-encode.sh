#!/usr/bin/env bash
# encode: the ids of Hugging Face's encodeBatch on the same lines with the same vocabulary. That is timed inside of Node, without
# its start and without reading the text; malmoi's time is the whole command's.
. scripts/bench-lib.sh
if ! need_tokenizers; then not_measured 'encode --text' '15 ×' 'needs node and npm' && exit; fi
"$MALMOI" vocab train --text "$small" -o "$work/vocabulary" --size 32000 -q
encode() { "$MALMOI" encode --text --vocab "$work/vocabulary" --threads 1 -q "$small"; }
theirs() { node scripts/bench_hf.js encode "$work/vocabulary/vocab.txt" "$small" "$@"; }
theirs "$work/a"
encode >"$work/b"
same 'encode and Hugging Face' "$work/a" "$work/b"
own() { timed encode; }
peer() { theirs; }
ratio_row 'encode --text' "$(bytes_of "$small")" 'Hugging Face' 15
