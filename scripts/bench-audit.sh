#!/usr/bin/env bash
# provenance.db at scale: how long a database of DOCUMENTS made-up documents takes to write, and how long the
# questions of the audit commands take on it, cold (its pages are not in memory) and warm. Prints Markdown.
#
#   make bench-audit [DOCUMENTS=10000000] [DB=FILE: kept]      about 3 GB of disk for ten million documents
set -eu -o pipefail
BUILD=${BUILD:-build}
DOCUMENTS=${DOCUMENTS:-10000000}
work=$BUILD/bench
mkdir -p "$work"
db=${DB:-$work/provenance.db}
[ -n "${DB:-}" ] || trap 'rm -f "$db"' EXIT

if [ ! -e "$db" ]; then
    start=$(date +%s)
    "$BUILD/bench/bench_audit" make "$db" "$DOCUMENTS"
    echo "$DOCUMENTS documents: $(($(date +%s) - start)) s to write, $(($(stat -c %s "$db") / 1000000)) MB"
    echo
fi
"$BUILD/bench/bench_audit" ask "$db"
