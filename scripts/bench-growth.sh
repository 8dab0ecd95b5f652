#!/usr/bin/env bash
# How cost grows with the input: processor seconds of each engine on the same text once, ten times and a hundred times.
# A program of linear cost takes ten times as long a column, less what its start costs. Prints Markdown.
#
#   make bench-growth [TEXT=FILE]      TEXT: plain Korean text, a paragraph a line; default: the sample corpora's
set -eu -o pipefail
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
SHARED=${SHARED:-../shared}
work=$BUILD/bench-growth
mkdir -p "$work"
export LC_ALL=C.UTF-8
TIMEFORMAT='%U %S'

if [ -n "${TEXT:-}" ]; then cp "$TEXT" "$work/1"
elif [ -d "$SHARED/golden" ]; then zstd -dqc "$SHARED/golden/kss/lines.in.zst" | sed -n '1,40000p' >"$work/1"
else
    echo "bench-growth: no text: give TEXT=FILE" >&2
    exit 64
fi
repeat() { for ((i = 0; i < 10; i++)); do cat "$1"; done >"$2"; }
repeat "$work/1" "$work/10"
repeat "$work/10" "$work/100"
seconds() { # seconds COMMAND…: user and system time of the best of two runs
    for _ in 1 2; do { time "$@" >"$work/out" 2>/dev/null; } 2>&1 | awk '{ printf "%.2f\n", $1 + $2 }'; done | sort -n | head -n 1
}

"$MALMOI" vocab train --text "$work/1" -o "$work/vocab" --size 32000 --force -q
"$MALMOI" bm25 index "$SHARED/benchmark/klue_benchmark" -o "$work/bm25.db" --force -q 2>/dev/null || rm -f "$work/bm25.db"
echo "| processor seconds | $(stat -c %s "$work/1" | awk '{ printf "%.1f MB", $1 / 1e6 }') | ten times | a hundred times | hundred / ten |"
echo '|---|--:|--:|--:|--:|'
row() { # row NAME COMMAND…: @ in the command is the text
    local name=$1 factor times=()
    shift
    for factor in 1 10 100; do times+=("$(seconds "${@//@/$work/$factor}")"); done
    echo "| $name | ${times[0]} | ${times[1]} | ${times[2]} | $(awk -v a="${times[1]}" -v b="${times[2]}" 'BEGIN { printf "%.1f", b / a }') |"
}
for stage in clean pii split filter; do row "$stage --text" "$MALMOI" "$stage" --text --threads 1 -q @; done
if [ -f "$work/bm25.db" ]; then row 'decontaminate --text' "$MALMOI" decontaminate --text --index "$work/bm25.db" --threads 1 -q @; fi
row 'encode --text' "$MALMOI" encode --text --vocab "$work/vocab" --threads 1 -q @
row 'vocab count --text' "$MALMOI" vocab count --text --threads 1 -q --force -o "$work/counts.zst" @
row 'morphs --text' "$MALMOI" morphs --text --threads 1 -q @
