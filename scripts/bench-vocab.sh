#!/usr/bin/env bash
# vocab count on morphemes; vocab train against Hugging Face's trainer, whose vocabulary it gives (where the order of the
# pieces `##c` is chosen at random it is told which one that was), in time and in memory.
. scripts/bench-lib.sh
need_sentences
"$MALMOI" morphs --text -q "$work/sentences" >"$work/morphs"
count() { "$MALMOI" vocab count --text --threads 1 -q "$work/morphs" -o -; }
same_plain count
own() { timed count; }
peer() { timed wc -l "$work/morphs"; }
rate_row 'vocab count --text, of morphemes' "$(bytes_of "$work/morphs")" 'wc -l' 150

if ! need_tokenizers; then
    not_measured 'vocab train --text' '3 ×' 'needs node and npm'
    not_measured 'vocab train: peak memory' 'at most 0.25' 'needs node and npm'
    exit
fi
train() { "$MALMOI" vocab train --text "$small" --size 30000 --unused 0 --special-tokens none --min-frequency 0 --limit-alphabet 0 -q "$@"; }
theirs() { node scripts/bench_hf.js train "$small" "$@" | tail -n 1; } # it prints its progress, too
theirs "$work/a" >"$work/times"
train --hf-order "$work/a" -o - >"$work/b"
same 'vocab train and Hugging Face' "$work/a" "$work/b"
own() { timed train --threads 1 --force -o "$work/trained"; }
peer() { theirs; }
ratio_row 'vocab train --text' "$(bytes_of "$small")" 'Hugging Face' 3
mine=$(sed -n 's/.*"max_rss_mb":\([0-9]*\).*/\1/p' "$work/trained/ledger.json")
other=$(cut -d ' ' -f 4 "$work/peer" | median) # of the runs just timed
ratio=$(quotient "$mine" "$other")
row 'vocab train: peak memory' "$mine MB" "Hugging Face $(number "$other") MB" "$(number "$ratio")" 'at most 0.25' "$(at_most "$ratio" 0.25)"
