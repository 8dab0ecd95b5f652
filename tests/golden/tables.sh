# Real petitions and news: counts, ids and origins.
. tests/lib.sh
need_shared tables

"$MALMOI" ingest petition "$SHARED/corpora/petition" -o "$tmp/p" -q
"$MALMOI" ingest newscrawl "$SHARED/corpora/newscrawl" -o "$tmp/n" -q
"$MALMOI" cat "$tmp/p/petition-00000.jsonl.zst" >"$tmp/petition"
"$MALMOI" cat "$tmp/n/newscrawl-00000.jsonl.zst" >"$tmp/news"

# lines FILE: what wc counts in a corpus file
lines() { wc -l <"$SHARED/corpora/petition/$1"; }
for month in 2017-08 2019-04 2019-05 2019-06; do
    kept=$(grep -cF "\"file\":\"petitions_$month\"" "$tmp/petition")
    empty=$(grep -c '"content": ""' "$SHARED/corpora/petition/petitions_$month")
    check "$month: every petition with a text is kept" test $((kept + empty)) -eq "$(lines petitions_$month)"
done
check "the CSV form gives its 800 rows but 7 empty ones" test "$(grep -cF '"id":"petition:petition.csv:' "$tmp/petition")" -eq 793
check "nothing is rejected" test ! -e "$tmp/p/petition-00000.rejects.jsonl.zst"

# Line 1 of a month, cut out of its file by the record's origin.
origin=$(grep -m1 -F '"file":"petitions_2017-08"' "$tmp/petition" | grep -oE '"offset":[0-9]+,"length":[0-9]+')
length=${origin##*:}
head -c "$length" "$SHARED/corpora/petition/petitions_2017-08" >"$tmp/cut"
head -1 "$SHARED/corpora/petition/petitions_2017-08" | tr -d '\n' >"$tmp/first"
equal "the origin is the raw record" "$tmp/cut" "$tmp/first"

check "WMT documents, articles and sentences are all read" test "$(wc -l <"$tmp/news")" -eq 30922
check "ids are unique" test "$(grep -oE '^\{"id":"[^"]*"' "$tmp/news" | sort -u | wc -l)" -eq 30922
zcat "$SHARED/corpora/newscrawl/news-docs.2018.ko.filtered.gz" | head -1 | cut -f3 | tr -d '\n' | sha256sum | cut -c1-64 >"$tmp/key"
check "the key of a WMT document is the sum of its third field" grep -qF ":$(cat "$tmp/key")\"" "$tmp/news"
