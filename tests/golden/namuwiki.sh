# The real NamuWiki pages in three dump styles: what is kept, and that no markup is left.
. tests/lib.sh
need_shared namuwiki

"$MALMOI" ingest namuwiki "$SHARED/corpora/namuwiki" -o "$tmp/out" -q
check "ingest leaves a whole shard" "$MALMOI" check "$tmp/out/namuwiki-00000.jsonl.zst"
"$MALMOI" cat "$tmp/out/namuwiki-00000.jsonl.zst" >"$tmp/records"

# style YEAR: the texts of one dump, a record a line
style() { grep -F "\"file\":\"namuwiki_$1.json\"" "$tmp/records" | sed 's/.*"text":"//; s/","meta".*//'; }
for year in 20160126 20200302 20210301; do style $year >"$tmp/$year"; done
check "each dump gives six articles, its redirect none" test "$(wc -l <"$tmp/20160126")" -eq 6
equal "strings of \\u escapes give the same text" "$tmp/20160126" "$tmp/20200302"
equal "whole-number namespaces give the same text" "$tmp/20210301" "$tmp/20200302"

# count PATTERN: how often it stands in the texts of one dump
count() { sed 's/\\n/\n/g' "$tmp/20200302" | grep -oE -- "$1" | wc -l; }
for mark in '\[\[' '\]\]' '\{\{\{' '\}\}\}' "'''" '~~' '\[\*' '#!' '분류:' '파일:' '\[목차' '\[br' '\[include' 'tablealign' '^##' '^=+ '; do
    check "no $mark is left" test "$(count "$mark")" -eq 0
done
check "|| stands in code alone" test "$(count '^\|\|')" -eq 0
check "no contributor is left" test "$(grep -cE 'namubot|contributors' "$tmp/records")" -eq 0
check "headings are kept" test "$(count '^개요$')" -ge 4
check "sentences are kept" test "$(sed 's/\\n/\n/g' "$tmp/20200302" | grep -cE '(\.|다|요)$')" -ge 400
