# What the groups of `make bench` have in common: how a command is timed, how two are compared, how a row is judged.
# Sourced by scripts/bench.sh and by each scripts/bench-GROUP.sh.
#
# A group compares outputs first (`same`), then defines two commands that print a line of times each,
#
#   own() { timed "$MALMOI" split --text --threads 1 -q "$large"; }
#   peer() { timed wc -l "$large"; }
#
# and has them run in turn, RUNS times, and judged by their medians: `rate_row` by the own rate, `ratio_row` by how
# many times the peer's it is. Rates are of the wall clock; where the processor time says something else by more than a
# tenth (the machine was busy, or several threads were at work), the rate by it stands beside.
set -eu -o pipefail
export LC_ALL=C.UTF-8
BUILD=${BUILD:-build}
MALMOI=${MALMOI:-$BUILD/malmoi}
SHARED=${SHARED:-../shared}
RUNS=${RUNS:-5}
TEXT=${TEXT:-}
corpora=$SHARED/corpora benchmark=$SHARED/benchmark/klue_benchmark
kept=$BUILD/bench        # the sample corpora's shards and the chain's output, which malmoi keeps up to date by itself
work=$BUILD/bench/work   # of one run of bench.sh
large=$work/text         # what is measured on: a paragraph a line
small=$work/lines        # a text for peers that are slow

say() { echo "bench: $*" >&2; }
die() { say "$1" && exit "${2:-1}"; }
bytes_of() { stat -L -c %s "$1"; }

# ---- equality ----

same() { # same WHAT FILE FILE
    if ! [ -s "$2" ] || ! cmp "$2" "$3" >&2; then die "$1: the outputs differ"; fi
}
same_plain() { # same_plain COMMAND…: what it prints has to be the same without vector instructions
    "$@" >"$work/a"
    MALMOI_CPU=plain "$@" >"$work/b"
    same "$1" "$work/a" "$work/b"
}

# ---- times ----

# timed COMMAND…: prints its seconds: of the wall clock, of the user, of the system. What it writes goes nowhere.
timed() {
    local TIMEFORMAT='%3R %3U %3S'
    { time "$@" >/dev/null 2>&3; } 3>&2 2>&1
}
alternate() { # own and peer in turn: their times are in $work/own and $work/peer then
    local run
    truncate -s 0 "$work"/{own,peer}
    for ((run = 0; run < RUNS; run++)); do
        own >>"$work/own"
        peer >>"$work/peer"
    done
}
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
wall() { cut -d ' ' -f 1 "$1" | median; }
processor() { awk '{ print $2 + $3 }' "$1" | median; }

# ---- numbers ----

# number X: three digits or more, cut off, so that what is missed does not look met; nothing where X is none, which row notices
number() {
    [[ $1 =~ ^[0-9.e-]+$ ]] || return 0
    awk -v x="$1" 'BEGIN { unit = (x >= 100 ? 1 : x >= 10 ? 10 : 100); printf "%." (length(unit) - 1) "f", int(x * unit + 1e-9) / unit }'
}
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.6f", (b > 0 ? a / b : 0) }'; }
mb_per_s() { awk -v bytes="$1" -v s="$2" 'BEGIN { printf "%.6f", bytes / 1e6 / (s > 0.001 ? s : 0.001) }'; } # BYTES SECONDS

# rate BYTES TIMES [PROCESSORS]: the rate by the wall clock, and by processor time where that is another
rate() {
    local clock cpu
    clock=$(mb_per_s "$1" "$(wall "$2")") cpu=$(mb_per_s $(($1 * ${3:-1})) "$(processor "$2")")
    printf '%s MB/s' "$(number "$clock")"
    if awk -v a="$clock" -v b="$cpu" 'BEGIN { exit !(a > 1.1 * b || b > 1.1 * a) }'; then
        printf ' (by processor time %s)' "$(number "$cpu")"
    fi
}

# ---- rows ----

row() { # row ENGINE MEASURED PEER RATIO AT_LEAST VERDICT; the last two are empty where nothing is asked
    local cell
    for cell in "${@:1:4}" ${5:+"$6"}; do [ -n "$cell" ] || die "$1: a number is missing"; done
    printf '| %s | %s | %s | %s | %s | %s |\n' "$@"
}
not_measured() { row "$1" '–' "$3" '–' "$2" 'not measured'; } # not_measured ENGINE AT_LEAST WHY
at_least() { awk -v x="$1" -v limit="$2" 'BEGIN { print (x >= limit ? "met" : "MISSED") }'; } # at_least VALUE LIMIT
at_most() { awk -v x="$1" -v limit="$2" 'BEGIN { print (x <= limit ? "met" : "MISSED") }'; }

# rate_row ENGINE BYTES PEER [LIMIT]: own has to reach LIMIT MB/s; the peer is a pass over as many bytes, to compare
rate_row() {
    local own
    say "$1"
    alternate
    own=$(mb_per_s "$2" "$(wall "$work/own")")
    row "$1" "$(rate "$2" "$work/own")" "$3 $(number "$(mb_per_s "$2" "$(wall "$work/peer")")") MB/s" \
        "$(number "$(quotient "$(wall "$work/peer")" "$(wall "$work/own")")")" \
        "${4:+$4 MB/s}" "${4:+$(at_least "$own" "$4")}"
}

# ratio_row ENGINE BYTES PEER LIMIT: own has to be LIMIT times as quick as the peer on the same bytes
ratio_row() {
    local ratio
    say "$1"
    alternate
    ratio=$(quotient "$(wall "$work/peer")" "$(wall "$work/own")")
    row "$1" "$(rate "$2" "$work/own")" "$3 $(rate "$2" "$work/peer")" "$(number "$ratio")" "$4 ×" "$(at_least "$ratio" "$4")"
}

# ---- what several groups read ----

texts() { # the texts of records on standard input, a paragraph a line
    LC_ALL=C awk '{
        from = index($0, "\"text\":\"") + 8
        text = substr($0, from, index($0, "\",\"meta\":{") - from)
        gsub(/\\\\/, "\001", text); gsub(/\\n/, "\n", text); gsub(/\\t/, " ", text); gsub(/\\"/, "\"", text); gsub(/\001/, "\\", text)
        print text }'
}
sentences_of() { "$MALMOI" split --text -q "$1" | tr '\037' '\n'; }
need_sentences() { # $work/sentences: the large text, a sentence a line
    if [ ! -e "$work/sentences" ]; then sentences_of "$large" >"$work/sentences"; fi
}
# need_shard: $shard, and how many $shard_bytes of records it holds. It is CC-100's, whose records are nearly all text, or TEXT's.
need_shard() {
    shard=$kept/corpora/cc100-00000.jsonl.zst
    if [ -n "$TEXT" ]; then
        shard=$work/shard/cc100-00000.jsonl.zst
        awk '{ print } NR % 20 == 0 { print "" }' "$large" >"$work/documents" # of twenty paragraphs each
        "$MALMOI" ingest cc100 "$work/documents" -o "$work/shard" --shard-size 1G --force -q
    fi
    shard_bytes=$("$MALMOI" stat "$shard" | sed -n 's/.*"text_bytes":\([0-9]*\).*/\1/p')
}
need_benchmark() { # $work/bm25.db: the index of KLUE's dev sets
    if [ ! -e "$work/bm25.db" ]; then "$MALMOI" bm25 index "$benchmark" -o "$work/bm25.db" -q; fi
}
need_tokenizers() { # Hugging Face's library, for bench_hf.js
    scripts/get-tokenizers.sh "$BUILD/deps/tokenizers" >&2 || return 1
    export NODE_PATH=$PWD/$BUILD/deps/tokenizers/node_modules TOKENIZERS_PARALLELISM=false
}
# run_chain: the sample corpora to token shards, in $kept/chain; what is there and up to date stays
run_chain() {
    CORPORA=$corpora BENCHMARK=$benchmark OUT=$kept/chain MALMOI=$MALMOI scripts/corpus.sh >"$work/chain.log" 2>&1 ||
        { cat "$work/chain.log" >&2 && die "the chain failed"; }
}
