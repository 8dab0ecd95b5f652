#!/usr/bin/env bash
# ingest: CC-100 from xz into shards against `xz -dc`, which nothing that reads the file can pass; the other forms to standard output,
# so that compressing does not count, against the cheapest pass over the same bytes. The samples of NamuWiki, Newscrawl and the
# petitions are small: they are read many times over.
. scripts/bench-lib.sh
if [ ! -d "$corpora" ]; then
    not_measured 'ingest cc100, xz to shards' '0.9 ×' "needs $corpora"
    for form in namuwiki modu newscrawl petition; do not_measured "ingest $form" '150 MB/s' "needs $corpora"; done
    exit
fi
ingest() { "$MALMOI" ingest "$@" -q; }

# The content counts, not the name, which stands in the records: it is the same in both.
xz_file=$corpora/cc100/ko.txt.xz plain_file=$work/unpacked/ko.txt.xz
mkdir -p "$work/unpacked"
xz -dc "$xz_file" >"$plain_file"
ingest cc100 "$xz_file" -o "$work/cc100" --force
zstd -dqc "$work"/cc100/cc100-*.jsonl.zst >"$work/a"
ingest cc100 "$plain_file" -o - >"$work/b"
same 'ingest cc100' "$work/a" "$work/b"
own() { timed ingest cc100 "$xz_file" -o "$work/cc100" --force; }
peer() { timed xz -T1 -dc "$xz_file"; }
ratio_row 'ingest cc100, xz to shards' "$(bytes_of "$plain_file")" 'xz -dc' 0.9

# form NAME FORMAT FILE BYTES PEER [LIMIT]
form() {
    local format=$2 file=$3
    read_form() { ingest "$format" "$file" -o -; }
    same_plain read_form
    own() { timed read_form; }
    rate_row "$1" "$4" "$5" "${6:-}"
}
many() { local n; for ((n = 0; n < $1; n++)); do cat "${@:2}"; done; } # many TIMES FILE…

file=$work/namuwiki.json
sed 's/^\[//; s/\]$/,/' "$corpora/namuwiki/namuwiki_20160126.json" >"$work/pages" # the pages without the array around them
{ printf '['; many 300 "$work/pages"; printf '{}]\n'; } >"$file"
peer() { timed wc -l "$file"; }
form 'ingest namuwiki, JSON' namuwiki "$file" "$(bytes_of "$file")" 'wc -l' 150

web=$corpora/modu/NIKL_WEB\(v1.0\).zip # 11,719 files of 29 KB
peer() { timed "$BUILD/bench/bench_unpack" "$web"; }
form 'ingest modu, JSON from zip' modu "$web" "$("$BUILD/bench/bench_unpack" "$web")" 'libarchive' 150

peer() { timed wc -l "$file"; }
file=$work/newscrawl.jsonl
many 30 "$corpora/newscrawl/newscrawl.jsonl" >"$file"
form 'ingest newscrawl, JSON Lines' newscrawl "$file" "$(bytes_of "$file")" 'wc -l' 150

file=$work/petitions
many 12 "$corpora"/petition/petitions_* >"$file"
form 'ingest petition, JSON Lines' petition "$file" "$(bytes_of "$file")" 'wc -l' 150

file=$work/petition.csv
many 40 "$corpora/petition/petition.csv" >"$file"
form 'ingest petition, CSV' petition "$file" "$(bytes_of "$file")" 'wc -l'
