# The KSS goldens, line for line, for one thread and for several.
. tests/lib.sh
need_shared golden/split
golden=$SHARED/golden/kss
zstd -dcq "$golden/lines.in.zst" >"$tmp/in"
zstd -dcq "$golden/lines.out.zst" >"$tmp/expected"
for threads in 1 2 5; do
    "$MALMOI" split --text --threads $threads "$tmp/in" >"$tmp/got"
    equal "split --text gives KSS's sentences with $threads threads" "$tmp/got" "$tmp/expected"
done

# As records: documents of 100 golden lines each, without those that hold control characters.
paste -d "$(printf '\001')" "$tmp/in" "$tmp/expected" | awk -F "$(printf '\001')" '$1 !~ /[\002-\037\177]/' >"$tmp/pairs"
cut -d "$(printf '\001')" -f 2 "$tmp/pairs" | tr '\037' '\n' | grep -av '^$' >"$tmp/expected.sentences"
cut -d "$(printf '\001')" -f 1 "$tmp/pairs" | sed 's/[\\"]/\\&/g' | awk '
    { text = text (NR % 100 == 1 ? "" : "\\n") $0 }
    NR % 100 == 0 { print record(); text = "" }
    END { print record() }
    function record() { return "{\"id\":\"t:" NR "\",\"source\":\"t\",\"text\":\"" text "\"}" }' >"$tmp/records.jsonl"
"$MALMOI" split "$tmp/records.jsonl" -o "$tmp/one.jsonl.zst" --threads 1
"$MALMOI" split "$tmp/records.jsonl" -o "$tmp/many.jsonl.zst" --threads 5
equal "records come out the same for any number of threads" "$tmp/one.jsonl.zst" "$tmp/many.jsonl.zst"
zstd -dcq "$tmp/one.jsonl.zst" | sed 's/^{"id":"[^"]*","source":"t","text":"//; s/"}$//' |
    awk '{ gsub(/\\\\/, "\001"); gsub(/\\n/, "\n"); gsub(/\\"/, "\""); gsub(/\001/, "\\"); print }' >"$tmp/sentences"
equal "records hold one sentence a line" "$tmp/sentences" "$tmp/expected.sentences"
