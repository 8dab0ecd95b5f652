#!/usr/bin/env bash
# BM25 search in SENTENCES sentences, against SQLite's FTS5: bench_bm25.c has both and compares their answers.
#
# The sentences are made up: 3 to 17 eojeols each, drawn at random from the text's, so their terms are as frequent as
# the text's. Queries are, in turn, a sentence without one of its eojeols and a new one that was drawn likewise.
. scripts/bench-lib.sh
queries=2000 fts5_queries=20 # FTS5 answers about one a second
sentences_of "$small" | tr -s ' ' '\n' >"$work/eojeols"

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
say "bm25: an index of $SENTENCES sentences, and one of FTS5's"
draw "$SENTENCES" 1 >"$work/million"
paste -d '\n' <(sed -n "1,$((queries / 2))p" "$work/million" | LC_ALL=C awk '{ $(int(NF / 2) + 1) = ""; print }') \
    <(draw "$((queries / 2))" 2) >"$work/million.queries"
"$MALMOI" bm25 index --text "$work/million" -o "$work/million.db" --force -q
"$BUILD/bench/bench_bm25" "$work/million.db" "$work/million" "$work/million.queries" "$fts5_queries" "$RUNS" >"$work/rates"
mine=$(cut -d ' ' -f 1 "$work/rates" | median) other=$(cut -d ' ' -f 2 "$work/rates" | median)
ratio=$(quotient "$mine" "$other")
row "BM25 in $SENTENCES sentences, processor time" "$(number "$mine") queries/s" "SQLite FTS5 $(number "$other") queries/s" \
    "$(number "$ratio")" '1000 ×' "$(at_least "$ratio" 1000)"
