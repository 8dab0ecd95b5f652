#!/usr/bin/env bash
# decontaminate against KLUE's dev sets. Its search leaves out what cannot reach the threshold: on the text's sentences and on
# benchmark sentences with an edit it has to find what a search finds that leaves out nothing (--min-ratio 0).
. scripts/bench-lib.sh
name='decontaminate --text, KLUE dev sets'
if [ ! -d "$benchmark" ]; then not_measured "$name" '20 MB/s' "needs $benchmark" && exit; fi
need_benchmark
need_sentences
sentences_of "$small" >"$work/asked"
"$MALMOI" bm25 plant --index "$work/bm25.db" --form edited "$work/asked" >"$work/planted"
cat "$work/planted" >>"$work/asked"
query() { "$MALMOI" bm25 query --index "$work/bm25.db" --min-ratio "$1" -q "$work/asked"; }
query 0.55 >"$work/a"
query 0 | awk -F '\t' '$1 < 0.55 { $0 = "" } { print }' >"$work/b"
same 'the search and an exhaustive one' "$work/a" "$work/b"
decontaminate() { "$MALMOI" decontaminate --text --index "$work/bm25.db" --threads 1 -q "$work/sentences"; }
same_plain decontaminate
own() { timed decontaminate; }
peer() { timed wc -l "$work/sentences"; }
rate_row "$name" "$(bytes_of "$work/sentences")" 'wc -l' 20
