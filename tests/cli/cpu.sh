# MALMOI_CPU: every form of the code that has one for each kind of processor gives the same.
. tests/lib.sh

if [ -d "$SHARED/golden/kss" ]; then
    zstd -dcq "$SHARED/golden/kss/lines.in.zst" | sed -n '1,4000p;40001,44000p' >"$tmp/text"
else
    awk 'BEGIN { for (i = 0; i < 4000; i++) printf "%s“비가 왔다.” 우산을 폈다! %d번 갔어요 It'"'"'s\n", substr("가나다라마바사", 1, i % 8), i }' >"$tmp/text"
fi
printf '갔다\377왔다. \342\200 끝이다.\n' >>"$tmp/text" # not valid UTF-8
MALMOI_CPU=plain "$MALMOI" split --text -q "$tmp/text" >"$tmp/split"

# A level that the processor lacks stands for its best one: then a line below repeats the one before.
for level in plain avx2 avx512; do
    export MALMOI_CPU=$level
    for program in test_kss test_common test_record test_ingest_tables test_ingest_namuwiki; do
        check "$program with MALMOI_CPU=$level" sh -c "\"$BUILD/tests/$program\" >/dev/null 2>&1"
    done
    "$MALMOI" split --text -q "$tmp/text" >"$tmp/got"
    equal "split --text with MALMOI_CPU=$level" "$tmp/got" "$tmp/split"
done
