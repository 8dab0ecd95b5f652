#!/usr/bin/env bash
# Recall and precision of `malmoi dedup` on planted copies. Prints a Markdown table.
#
#   scripts/measure-dedup.sh OUT/03-pii/*-00000.jsonl.zst          [N=2000] [THRESHOLDS='0.7 0.5']
#
# N records of 200 characters or more, drawn evenly from the shards, are freed of what resembles another of them
# (threshold 0.3), so that every pair found afterwards is either planted or wrong. For each kind of copy
# (scripts/plant-duplicates.awk) originals and copies are grouped. Recall: copies that are in their original's group.
# Precision: of all members of groups but one a group, those that are copies of the rest.
set -eu -o pipefail
export LC_ALL=C
MALMOI=${MALMOI:-${BUILD:-build}/malmoi}
N=${N:-2000}
KINDS=${KINDS:-verbatim moved blanks punctuation 5 10 20}
THRESHOLDS=${THRESHOLDS:-0.7 0.5}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

if [ $# -eq 0 ]; then
    echo "measure-dedup: no shards; usage: scripts/measure-dedup.sh SHARD…" >&2
    exit 64
fi
"$MALMOI" cat "$@" | awk 'length($0) > 1000' >"$tmp/long"
awk -v all="$(wc -l <"$tmp/long")" -v n=$((N + N / 2)) 'int(NR * n / all) > int((NR - 1) * n / all)' "$tmp/long" >"$tmp/drawn.jsonl"
"$MALMOI" dedup index -q "$tmp/drawn.jsonl" -o "$tmp/drawn.signatures"
"$MALMOI" dedup groups -q --threshold 0.3 "$tmp/drawn.signatures" -o "$tmp/drawn"
"$MALMOI" dedup -q --drops "$tmp/drawn/drawn.drops.jsonl.zst" "$tmp/drawn.jsonl" -o - | awk -v n="$N" 'NR <= n' >"$tmp/a.jsonl"
n=$(wc -l <"$tmp/a.jsonl")
"$MALMOI" dedup index -q "$tmp/a.jsonl" -o "$tmp/a.signatures"

echo "$n records of more than 1000 bytes, on average $(($(wc -c <"$tmp/a.jsonl") / n)) bytes each."
echo
printf '| copies |'
for t in $THRESHOLDS; do printf ' recall at %s | precision |' "$t"; done
printf '\n|---|'
for t in $THRESHOLDS; do printf -- '--:|--:|'; done
echo
for kind in $KINDS; do
    awk -v kind="$kind" -f scripts/plant-duplicates.awk "$tmp/a.jsonl" >"$tmp/b.jsonl"
    "$MALMOI" dedup index -q --force "$tmp/b.jsonl" -o "$tmp/b.signatures"
    printf '| %s |' "$kind"
    for t in $THRESHOLDS; do
        "$MALMOI" dedup groups -q --force --threshold "$t" "$tmp/a.signatures" "$tmp/b.signatures" -o "$tmp/groups"
        "$MALMOI" cat "$tmp/groups/groups.jsonl.zst" | awk -v n="$n" '
            {
                members = 0
                delete seen
                while (match($0, /"(kept|id)":"[^"]*"/)) {
                    id = substr($0, RSTART, RLENGTH)
                    $0 = substr($0, RSTART + RLENGTH)
                    sub(/^"(kept|id)":"/, "", id)
                    sub(/(#[^#"]*)?"$/, "", id)
                    members++
                    if (seen[id]++) found++
                }
                pairs += members - 1
            }
            END { printf " %.3f | %.3f |", found / n, pairs ? found / pairs : 1 }'
    done
    echo
done
