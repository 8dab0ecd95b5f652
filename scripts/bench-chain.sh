#!/usr/bin/env bash
# The chain on the sample corpora, all stages on disk, on two processors: the bytes of the documents' texts a second. Every run
# has to leave the same files.
. scripts/bench-lib.sh
name='the chain, corpora to token shards, 2 processors'
if [ ! -d "$corpora" ]; then not_measured "$name" '7 MB/s' "needs $corpora" && exit; fi
if [ "$(nproc)" -gt 2 ]; then pin='taskset -c 0,1'; else pin=; fi
say "$name"
run_chain
cp "$kept/chain/manifest-sha256.txt" "$work/manifest"
size=$(for file in "$kept"/chain/01-ingest/*-?????.jsonl.zst; do "$MALMOI" cat "$file"; done | texts | wc -c)
: >"$work/own"
for ((run = 0; run < RUNS; run++)); do
    rm -rf "$kept/chain"
    timed env JOBS=2 CORPORA="$corpora" BENCHMARK="$benchmark" OUT="$kept/chain" $pin scripts/corpus.sh >>"$work/own"
    same 'the chain, twice' "$work/manifest" "$kept/chain/manifest-sha256.txt"
done
row "$name" "$(rate "$size" "$work/own" 2)" '–' '–' '7 MB/s' "$(at_least "$(mb_per_s "$size" "$(wall "$work/own")")" 7)"
