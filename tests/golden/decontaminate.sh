# Decontamination on the real benchmark: required recall of planted sentences, and few false alarms.
. tests/lib.sh
need_shared decontaminate
benchmark=$SHARED/benchmark/klue_benchmark
index=$tmp/bm25.db
check "the benchmark is indexed" "$MALMOI" bm25 index "$benchmark" -o "$index" -q
check "it has the 12,038 distinct sentences of four dev sets" sh -c "'$MALMOI' stat '$index' | grep -q '\"documents\":12038,'"
check "its postings are those of its texts" "$MALMOI" check "$index"

# Unplanted text: a part of each of three corpora, cut into sentences.
xz -dcq "$SHARED/corpora/cc100/ko.txt.xz" | head -c 8000000 >"$tmp/text"
sed -n 's/.*"content": *"\(.*\)", *"[a-z_]*".*/\1/p' "$SHARED/corpora/petition/petitions_2019-06" | sed 's/\\n/\n/g' |
    head -c 4000000 >>"$tmp/text"
"$MALMOI" split --text "$tmp/text" | tr '\037' '\n' | grep -a . >"$tmp/sentences"
awk 'length($0) > 60 && ++n % 5 == 0 && ++kept <= 10000' "$tmp/sentences" >"$tmp/hosts"

# at_least PERCENT FORM: the recall of sentences planted in this disguise
at_least() {
    "$MALMOI" bm25 plant --index "$index" --form "$2" --seed 7 "$tmp/hosts" >"$tmp/planted" || return 1
    "$MALMOI" decontaminate --index "$index" --text -q "$tmp/planted" >"$tmp/left" || return 1
    awk -v least="$1" 'length($0) { missed++ }
        END { recall = 100 * (NR - missed) / NR; print missed " of " NR " missed"; exit !(NR >= 12038 && recall >= least) }' "$tmp/left"
}
check "verbatim: all" at_least 100 verbatim
for form in no-blanks blanks no-punctuation punctuation; do check "$form: 99.5 %" at_least 99.5 $form; done
for form in embedded embedded-long deleted replaced particle syllable edited edited-embedded; do
    check "$form: 95 %" at_least 95 $form
done

few_false_alarms() {
    "$MALMOI" decontaminate --index "$index" --text -q "$tmp/sentences" >"$tmp/left" || return 1
    awk '!length($0) { flagged++ }
        END { print flagged " of " NR " flagged"; exit !(NR > 50000 && flagged <= NR / 1000) }' "$tmp/left"
}
check "unplanted text: at most one sentence in a thousand" few_false_alarms
for threads in 1 3; do
    "$MALMOI" decontaminate --index "$index" --text -q --threads $threads "$tmp/planted" >"$tmp/left.$threads"
done
equal "the result is the same for any number of threads" "$tmp/left.1" "$tmp/left.3"
"$MALMOI" bm25 query --index "$index" --threads 1 "$tmp/planted" >"$tmp/query.1"
"$MALMOI" bm25 query --index "$index" --threads 3 "$tmp/planted" >"$tmp/query.3"
equal "and so is that of query" "$tmp/query.1" "$tmp/query.3"
