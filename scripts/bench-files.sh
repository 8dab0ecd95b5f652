# Rows of scripts/bench.sh for what is limited by memory, by zstd or by xz; sourced by it.
#
# Inputs are so large that the start of a program does not count. What ingest reads is there only with $SHARED.

# against NAME BYTES PEER COMMAND…: alternates with the function peer_PEER.
against() {
    local name=$1 size=$2 peer=$3 own=() other=() i a b
    shift 3
    for ((i = 0; i < RUNS; i++)); do
        own+=("$(nanoseconds "$@")")
        other+=("$(nanoseconds "peer_$peer")")
    done
    a=$(printf '%s\n' "${own[@]}" | median) b=$(printf '%s\n' "${other[@]}" | median)
    echo "| $name | $(rate "$size" "$a") | $(rate "$size" "$b") ($peer) | $(awk -v a="$b" -v b="$a" 'BEGIN { printf "%.3f", a / b }') |"
}
must_equal() { cmp "$2" "$3" >&2 || { echo "bench: $1 differs" >&2; exit 1; }; }

# ---- split ----

for ((n = 0; n < 200000000; n += bytes)); do cat "$work/text"; done >"$work/large"
large=$(stat -c %s "$work/large")
peer_wc() { wc -l "$work/large"; }
peer_cp() { cp "$work/large" "$work/copy"; }
"$MALMOI" split --text -q "$work/large" | sha256sum >"$work/split.sum"
MALMOI_CPU=plain "$MALMOI" split --text -q "$work/large" | sha256sum | cmp - "$work/split.sum"
against 'split --text, 200 MB' "$large" wc "$MALMOI" split --text --threads 1 -q "$work/large"
against 'split --text, 200 MB, into a file' "$large" cp "$MALMOI" split --text --threads 1 -q -o "$work/split" --force "$work/large"

# ---- shards ----

cc -O3 -std=c11 -D_GNU_SOURCE -I. -o "$work/bench_shards" scripts/bench_shards.c "$BUILD/libmalmoi.a" \
    $(pkg-config --libs libzstd yajl libcrypto libxxhash) -pthread
head -c 60000000 "$work/large" | sed G >"$work/documents" # a blank line after each: a document a line
"$MALMOI" ingest cc100 "$work/documents" -o "$work/shards" --force -q
shard=$work/shards/cc100-00000.jsonl.zst
zstd -dqc "$shard" >"$work/records"
records=$(stat -c %s "$work/records")
"$MALMOI" cat "$shard" | cmp - "$work/records"
"$work/bench_shards" "$shard" "$work/copy.zst" >"$work/rates"
must_equal "a shard that is read and written" "$shard" "$work/copy.zst"
peer_zstd-dc() { zstd -dqc "$shard"; }
against 'cat of a shard' "$records" zstd-dc "$MALMOI" cat "$shard"
zstd_rate=$(zstd -b3 -B1048576 "$work/records" 2>&1 | tr "\r" "\n" | sed -n "s/.*), *\\([0-9.]*\\) MB.*/\\1/p" | tail -n 1)
awk -v zstd="$zstd_rate" "{ printf \"| shards: %s | %.1f | %s |\\n\", \$1, \$2, \$1 == \"write\" ? zstd \" (zstd -b3) | \" : \" | \" }" "$work/rates"

# ---- ingest ----

if [ -d "$SHARED/corpora" ]; then
    xz_file=$SHARED/corpora/cc100/ko.txt.xz
    mkdir -p "$work/unpacked"
    xz -dc "$xz_file" >"$work/unpacked/ko.txt.xz" # the content counts, not the name, which stands in the records
    unpacked=$(stat -c %s "$work/unpacked/ko.txt.xz")
    "$MALMOI" ingest cc100 "$xz_file" -o "$work/cc100" --force -q
    "$MALMOI" ingest cc100 "$work/unpacked/ko.txt.xz" -o - -q | zstd -qc >"$work/plain.zst"
    zstd -dqc "$work/cc100/cc100-00000.jsonl.zst" | cmp - <(zstd -dqc "$work/plain.zst")
    peer_xz-dc() { xz -T1 -dc "$xz_file"; }
    against 'ingest cc100, xz to shards' "$unpacked" xz-dc "$MALMOI" ingest cc100 "$xz_file" -o "$work/cc100" --force -q

    # forms FORMAT FILE: the file many times over, read to standard output, so that zstd does not count.
    forms() {
        local file=$work/form
        case $1 in
        namuwiki)
            { printf '['; for ((n = 0; n < 300; n++)); do sed 's/^\[//; s/\]$/,/' "$2"; done; printf '{}]\n'; } >"$file" ;;
        *) for ((n = 0; n < 40; n++)); do cat "$2"; done >"$file" ;;
        esac
        peer_cat() { cat "$file"; }
        against "ingest $1, $(basename "$2")" "$(stat -c %s "$file")" cat "$MALMOI" ingest "$1" "$file" -o - -q
    }
    forms petition "$SHARED/corpora/petition/petitions_2019-05"
    forms petition "$SHARED/corpora/petition/petition.csv"
    forms newscrawl "$SHARED/corpora/newscrawl/newscrawl.jsonl"
    forms namuwiki "$SHARED/corpora/namuwiki/namuwiki_20160126.json"
fi
