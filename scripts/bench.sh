#!/usr/bin/env bash
# Speed tables: each engine against its peer, in one go, on the same input, alternating; medians of RUNS runs.
# Prints Markdown. Outputs are compared for equality before anything is timed. No test depends on these numbers.
#
#   make bench [RUNS=5] [TEXT=FILE]      TEXT: plain Korean text, a paragraph a line; default: the sample corpora
set -eu -o pipefail
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
SHARED=${SHARED:-../shared}
RUNS=${RUNS:-5}
work=$BUILD/bench
mkdir -p "$work"
export LC_ALL=C.UTF-8 TOKENIZERS_PARALLELISM=false

if [ -n "${TEXT:-}" ]; then
    cp "$TEXT" "$work/text"
elif [ -d "$SHARED/golden" ]; then
    zstd -dqc "$SHARED/golden/kss/lines.in.zst" | sed -n '1,40000p' >"$work/text"
else
    echo "bench: no text: give TEXT=FILE" >&2
    exit 64
fi
bytes=$(stat -c %s "$work/text")

nanoseconds() { # nanoseconds COMMAND…: how long it takes
    local start
    start=$(date +%s%N)
    "$@" >/dev/null
    echo $(($(date +%s%N) - start))
}
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
rate() { awk -v b="$1" -v n="$2" 'BEGIN { printf "%.1f", b / n * 1000 }'; }

# row NAME BYTES COMMAND…: alternates with wc -l on the same text, the cheapest pass over lines there is.
row() {
    local name=$1 size=$2 own=() peer=() i
    shift 2
    "$@" >/dev/null
    for ((i = 0; i < RUNS; i++)); do
        own+=("$(nanoseconds "$@")")
        peer+=("$(nanoseconds wc -l "$work/text")")
    done
    local a b
    a=$(printf '%s\n' "${own[@]}" | median)
    b=$(printf '%s\n' "${peer[@]}" | median)
    echo "| $name | $(rate "$size" "$a") | $(rate "$bytes" "$b") (wc -l) | $(awk -v a="$b" -v b="$a" 'BEGIN { printf "%.3f", a / b }') |"
}

echo "Text: $bytes bytes, $(wc -l <"$work/text") lines; $RUNS runs each, medians; one thread; $(uname -m), $(nproc) processors."
echo
echo '| command | MB/s | peer MB/s | ratio |'
echo '|---|--:|--:|--:|'
for stage in clean pii split filter; do
    options=
    if [ "$stage" = filter ]; then options='--source cc100'; fi
    row "$stage --text" "$bytes" "$MALMOI" $stage --text $options --threads 1 -q "$work/text"
done
# dedup index reads records, documents of 20 lines each, and flushes its output to the disk: ten times the text.
awk '{ gsub(/["\\\001-\037]/, " "); text = text (NR % 20 == 1 ? "" : "\\n") $0 }
    NR % 20 == 0 { printf "{\"id\":\"text:f:%d\",\"source\":\"text\",\"text\":\"%s\"}\n", NR, text; text = "" }' "$work/text" >"$work/records"
for i in 0 1 2 3 4 5 6 7 8 9; do sed "s/:f:/:$i:/" "$work/records"; done >"$work/records.jsonl"
row 'dedup index' $((10 * bytes)) "$MALMOI" dedup index --threads 1 -q --force "$work/records.jsonl" -o "$work/text.signatures"
"$MALMOI" split --text "$work/text" >"$work/sentences.split"
if [ -d "$SHARED/benchmark/klue_benchmark" ]; then
    tr '\037' '\n' <"$work/sentences.split" >"$work/sentences"
    "$MALMOI" bm25 index "$SHARED/benchmark/klue_benchmark" -o "$work/bm25.db" --force -q
    # eight times over: the corpus is large, and reading the index takes as long as this text
    for ((i = 0; i < 8; i++)); do cat "$work/sentences"; done >"$work/sentences.8"
    row 'decontaminate --text, 8 times over' $((8 * $(stat -c %s "$work/sentences"))) "$MALMOI" decontaminate --text \
        --index "$work/bm25.db" --threads 1 -q "$work/sentences.8"
fi
# BM25 in a million sentences, the answers compared: takes some minutes, most of them SQLite's.
tr '\037' '\n' <"$work/sentences.split" | scripts/bench-bm25.sh /dev/stdin "$work" "${SENTENCES:-1000000}"

. scripts/bench-files.sh

# The chain, all stages on disk, with as many threads as there are processors: the bytes of the documents' texts a second.
if [ -d "$SHARED/corpora" ]; then
    chain() {
        rm -rf "$work/chain"
        CORPORA=$SHARED/corpora BENCHMARK=$SHARED/benchmark/klue_benchmark OUT=$work/chain scripts/corpus.sh
    }
    own=()
    for ((i = 0; i < (RUNS + 1) / 2; i++)); do own+=("$(nanoseconds chain)"); done
    size=$(for f in "$work"/chain/01-ingest/*.jsonl.zst; do zstd -dqc "$f"; done | LC_ALL=C awk '
        { from = index($0, "\"text\":\""); to = index($0, "\",\"meta\":"); n += to - from - 8 } END { printf "%d", n }')
    echo "| the chain, sample corpora to tokens, $(nproc) threads | $(rate "$size" "$(printf '%s\n' "${own[@]}" | median)") | | |"
fi

# morphs against MeCab-ko's own library: a C program that reads the same lines and has the library do wakati, in one
# process and one thread. A blank more at each line's end is all that it writes otherwise.
lines=$work/morph-lines
tr '\037' '\n' <"$work/sentences.split" >"$lines"
cc -O3 -o "$work/mecab_wakati" scripts/bench_mecab.c -ldl
wakati() { "$work/mecab_wakati" "$BUILD/deps/mecab/lib/libmecab-ko.so" "$BUILD/deps/mecab-ko-dic" "$lines"; }
morphs() { "$MALMOI" morphs --engine native --text --threads 1 -q "$lines"; }
if [ -e "$BUILD/deps/mecab/lib/libmecab-ko.so" ]; then
    cmp <(wakati | sed 's/ $//') <(morphs) || { echo "bench: morphemes differ from MeCab-ko's" >&2; exit 1; }
    own=() other=()
    for ((i = 0; i < RUNS; i++)); do
        own+=("$(nanoseconds morphs)")
        other+=("$(nanoseconds wakati)")
    done
    a=$(printf '%s\n' "${own[@]}" | median) b=$(printf '%s\n' "${other[@]}" | median)
    size=$(stat -c %s "$lines")
    morphs >"$work/morphs"
    echo "| morphs --engine native --text | $(rate "$size" "$a") | $(rate "$size" "$b") (MeCab-ko's library, wakati) | $(awk -v a="$b" -v b="$a" 'BEGIN { printf "%.1f", a / b }') |"
fi

# vocab count of morphemes, like the stages above against wc -l.
if [ -s "$work/morphs" ]; then
    count() { "$MALMOI" vocab count --text --threads 1 -q "$work/morphs" -o -; }
    row 'vocab count --text, of morphemes' "$(stat -c %s "$work/morphs")" count
fi

peer=$BUILD/deps/tokenizers
if ! [ -d "$peer/node_modules/tokenizers" ]; then
    echo "(Hugging Face tokenizers is not at $peer: 'make test' installs it; its rows are left out)"
    exit 0
fi
export NODE_PATH=$PWD/$peer/node_modules
"$MALMOI" vocab train --text "$work/text" -o "$work/vocab" --size 32000 --force -q
"$MALMOI" encode --text --vocab "$work/vocab" --threads 1 "$work/text" >"$work/ids"
node scripts/bench_hf.js encode "$work/vocab/vocab.txt" "$work/text" 0
cmp "$work/ids" "$work/text.hf" || { echo "bench: ids differ from Hugging Face's" >&2; exit 1; }
own=() other=()
for ((i = 0; i < RUNS; i++)); do
    own+=("$(nanoseconds "$MALMOI" encode --text --vocab "$work/vocab" --threads 1 "$work/text")")
    other+=("$(node scripts/bench_hf.js encode "$work/vocab/vocab.txt" "$work/text" 1)")
done
a=$(printf '%s\n' "${own[@]}" | median) b=$(printf '%s\n' "${other[@]}" | median)
echo "| encode --text | $(rate "$bytes" "$a") | $(rate "$bytes" "$b") (Hugging Face) | $(awk -v a="$b" -v b="$a" 'BEGIN { printf "%.1f", a / b }') |"
own=() other=()
for ((i = 0; i < RUNS; i++)); do
    own+=("$(nanoseconds "$MALMOI" vocab train --text "$work/text" -o "$work/vocab" --size 30000 --unused 0 --special-tokens none --min-frequency 0 --limit-alphabet 0 --threads 1 --force -q)")
    other+=("$(node scripts/bench_hf.js train "$work/text" 1 | tail -n 1)") # it prints its progress, too
done
a=$(printf '%s\n' "${own[@]}" | median) b=$(printf '%s\n' "${other[@]}" | median)
echo "| vocab train --text | $(rate "$bytes" "$a") | $(rate "$bytes" "$b") (Hugging Face) | $(awk -v a="$b" -v b="$a" 'BEGIN { printf "%.1f", a / b }') |"

# The peak of memory of both, where /usr/bin/time can tell.
kilobytes() { { /usr/bin/time -f %M "$@" >/dev/null; } 2>&1 | tail -n 1; }
if [ -x /usr/bin/time ]; then
    a=$(kilobytes "$MALMOI" vocab train --text "$work/text" -o "$work/vocab" --size 30000 --unused 0 --special-tokens none --min-frequency 0 --limit-alphabet 0 --threads 1 --force -q)
    b=$(kilobytes node scripts/bench_hf.js train "$work/text" 1)
    echo "| vocab train --text: peak memory, MB | $((a / 1024)) | $((b / 1024)) (Hugging Face) | $(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / b }') |"
fi
