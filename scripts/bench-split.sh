#!/usr/bin/env bash
# split: the sentences of KSS's goldens, and the same on the text with and without vector instructions; then its speed.
. scripts/bench-lib.sh
golden=$SHARED/golden/kss
if [ -d "$golden" ]; then
    for side in in out; do zstd -dq "$golden/lines.$side.zst" -o "$work/kss.$side"; done
    "$MALMOI" split --text -q "$work/kss.in" >"$work/kss"
    same 'split and KSS' "$work/kss" "$work/kss.out"
fi
split() { "$MALMOI" split --text --threads 1 -q "$large"; }
same_plain split
own() { timed split; }
peer() { timed wc -l "$large"; }
rate_row 'split --text' "$(bytes_of "$large")" 'wc -l' 300
