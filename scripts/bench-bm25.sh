#!/usr/bin/env bash
# One row for scripts/bench.sh: BM25 search in a million sentences, against SQLite's FTS5 (scripts/bench_bm25.c).
#
#   scripts/bench-bm25.sh TEXT WORK [SENTENCES=1000000] [QUERIES=2000]
#
# The sentences are made up: 3 to 17 eojeols each, drawn at random from TEXT's, so their terms are as frequent as
# the text's. Queries are, in turn, a sentence without one of its eojeols and a new one that was drawn likewise.
set -eu -o pipefail
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
work=$2 sentences=${3:-1000000} queries=${4:-2000}
tr -s ' ' '\n' <"$1" >"$work/eojeols"
fts5_queries=20 # at about one a second

# draw N SEED: a generator of its own, since awk's rand() differs between awks
draw() {
    LC_ALL=C awk -v n="$1" -v x="$2" '
        function random(below) { x = (x * 16807) % 2147483647; return x % below }
        length($0) > 3 { word[count++] = $0 }
        END {
            while (made < n) {
                line = word[random(count)]
                for (k = 2 + random(15); k; k--) line = line " " word[random(count)]
                if (!seen[line]++) { print line; made++ }
            }
        }' "$work/eojeols"
}
draw "$sentences" 1 >"$work/million"
paste -d '\n' <(head -n "$((queries / 2))" "$work/million" | LC_ALL=C awk '{ $(int(NF / 2) + 1) = ""; print }') \
    <(draw "$((queries / 2))" 2) >"$work/million.queries"
"$MALMOI" bm25 index --text "$work/million" -o "$work/million.db" --force -q
flags=$(pkg-config --libs libzstd libarchive yajl libpcre2-8 sqlite3 libxml-2.0 libcrypto libxxhash libutf8proc)
# shellcheck disable=SC2086 # flags are words
cc -std=c11 -D_GNU_SOURCE -O3 -I. -o "$work/bench_bm25" scripts/bench_bm25.c "$BUILD/libmalmoi.a" $flags -lm -pthread
"$work/bench_bm25" "$work/million.db" "$work/million" "$work/million.queries" "$fts5_queries"
