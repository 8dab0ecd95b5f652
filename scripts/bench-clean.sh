#!/usr/bin/env bash
# clean and pii: both on, the text through one and what it left through the other; each alone; and other stages of text.
. scripts/bench-lib.sh
stage() { "$MALMOI" "$1" --text --threads 1 -q "${@:2}"; }
for name in clean pii; do same_plain stage $name "$large"; done
stage clean "$large" >"$work/cleaned"
both() { stage clean "$large" && stage pii "$work/cleaned"; }
peer() { timed wc -l "$large"; }
own() { timed both; }
rate_row 'clean --text, then pii --text' "$(bytes_of "$large")" 'wc -l' 100
own() { timed stage clean "$large"; }
rate_row 'clean --text' "$(bytes_of "$large")" 'wc -l'
own() { timed stage pii "$large"; }
rate_row 'pii --text' "$(bytes_of "$large")" 'wc -l'
own() { timed stage filter --source cc100 "$large"; }
rate_row 'filter --text' "$(bytes_of "$large")" 'wc -l'
need_shard
own() { timed "$MALMOI" dedup index --threads 1 -q --force "$shard" -o "$work/signatures"; }
zstd -dqc "$shard" >"$work/records"
peer() { timed wc -l "$work/records"; }
rate_row 'dedup index' "$shard_bytes" 'wc -l'
