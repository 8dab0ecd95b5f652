#!/usr/bin/env bash
# Shards, at the level they are written with: bench_shards.c reads one, parses its records and writes them again, which has to
# give the same file. The peer is zstd on the same bytes at the same level.
. scripts/bench-lib.sh
need_shard
zstd -dqc "$shard" >"$work/records"
"$MALMOI" cat "$shard" >"$work/a"
same 'cat of a shard' "$work/a" "$work/records"
truncate -s 0 "$work"/{passes,read.zstd,write.zstd}
say 'shards'
for ((run = 0; run < RUNS; run++)); do
    "$BUILD/bench/bench_shards" "$shard" "$work/copy.zst" >>"$work/passes"
    timed zstd -dqc "$shard" >>"$work/read.zstd"
    timed zstd -3 --single-thread -qc "$work/records" >>"$work/write.zstd"
done
same 'a shard that is read and written' "$shard" "$work/copy.zst"

shard_row() { # shard_row ENGINE PASS PEER TIMES [LIMIT]
    local mine
    sed -n "s/^$2 //p" "$work/passes" >"$work/own"
    mine=$(wall "$work/own")
    row "$1" "$(rate "$shard_bytes" "$work/own")" "$3 $(rate "$shard_bytes" "$4")" "$(number "$(quotient "$(wall "$4")" "$mine")")" \
        "${5:+$5 MB/s}" "${5:+$(at_least "$(mb_per_s "$shard_bytes" "$mine")" "$5")}"
}
shard_row 'shards: read' read 'zstd -dc' "$work/read.zstd" 600
shard_row 'shards: read and parse every record' parse 'zstd -dc' "$work/read.zstd"
shard_row 'shards: serialise and write' write 'zstd -3' "$work/write.zstd" 200
