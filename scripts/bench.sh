#!/usr/bin/env bash
# The speed table: each engine on one text, against its peer or against a limit, and whether it reaches what is asked
# of it. Prints Markdown, a row as soon as it is measured, and how many rows are met; progress goes to standard error.
# Each group of rows is a script of its own, bench-GROUP.sh; bench-lib.sh says how they time and judge.
#
#   make bench [RUNS=5] [ONLY='split morphs'] [TEXT=FILE] [SENTENCES=1000000]
#
#   RUNS        how often everything is timed; medians count
#   ONLY        groups to be measured: split clean shards ingest morphs encode vocab decontaminate bm25 chain bert
#   TEXT        plain Korean text, a paragraph a line, in place of the sample corpora's
#   SENTENCES   what the search of group bm25 has to search in
#
# A row that is missed is no error: the exit code is 1 only if outputs differ from a peer's or a command fails.
set -eu -o pipefail
. scripts/bench-lib.sh
export RUNS TEXT SENTENCES="${SENTENCES:-1000000}" BUILD MALMOI SHARED
groups='split clean shards ingest morphs encode vocab decontaminate bm25 chain bert'
only=${ONLY:-$groups}
for group in $only; do
    case " $groups " in *" $group "*) ;; *) die "there is no group '$group' (ONLY): $groups" 64 ;; esac
done

rm -rf "$work"
mkdir -p "$work"
say "preparing the text"
if [ -n "$TEXT" ]; then
    cp "$TEXT" "$large"
    head -n 40000 "$large" >"$small"
elif [ -d "$corpora" ]; then
    for source in "$corpora"/*/; do "$MALMOI" ingest "$(basename "$source")" "$source" -o "$kept/corpora" --update -q; done
    for file in "$kept"/corpora/*-?????.jsonl.zst; do "$MALMOI" cat "$file"; done | awk 'NR % 2' | texts >"$large" # every other document
    zstd -dqc "$SHARED/golden/kss/lines.in.zst" | sed -n 1,40000p >"$small"
else
    die "no text: give TEXT=FILE" 64
fi

describe() { awk -v bytes="$(bytes_of "$1")" -v lines="$(wc -l <"$1")" 'BEGIN { printf "%.1f MB in %d lines", bytes / 1e6, lines }'; }
echo "Text: $(describe "$large"); for slow peers $(describe "$small"). Own and peer in turn, RUNS=$RUNS, medians;"
echo "one thread where a row names no other number. $(nproc) processors: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), load before: $(cut -d ' ' -f 1 /proc/loadavg)."
echo
echo '| engine | measured | peer or limit | ratio | at least | verdict |'
echo '|---|--:|--:|--:|--:|---|'
failed=
for group in $only; do
    say "group $group, after $SECONDS s"
    "scripts/bench-$group.sh" | tee -a "$work/table" || failed="$failed $group"
done

echo
awk -F ' *[|] *' '
    $7 == "met" { met++ }
    $7 == "MISSED" { missed = missed "; " $2 }
    $7 == "not measured" { unknown = unknown "; " $2 }
    $7 != "" { judged++ }
    END {
        printf "%d of %d met", met, judged
        if (missed) printf "; missed: %s", substr(missed, 3)
        if (unknown) printf "; not measured: %s", substr(unknown, 3)
        print ""
    }' "$work/table"
say "done after $SECONDS s"
[ -z "$failed" ] || die "failed:$failed"
rm -rf "$work"
