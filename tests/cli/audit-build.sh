# malmoi audit build: every document is followed through a finished tree, and every number fits the ledgers.
. tests/lib.sh
tool=$BUILD/tests/audit_tool
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
sql() { "$tool" sql "$1" "$2"; }
build() { "$MALMOI" audit build -q "$@"; }

# The demo's samples and enough of cc100 for several frames: short and long documents, one that is not Korean, one of
# tags alone, one that the benchmark contains.
cp -r demo/corpora "$tmp/corpora"
planted=$(sed -n 's/.*"sentence1": *"\([^"]*\)".*/\1/p' demo/benchmark/klue-sts-v1.1/*dev.json | head -n 1)
awk -v planted="$planted" 'BEGIN {
    sentence = "우리는 오늘도 말뭉치를 만들고 그 안에 있는 문장이 어디에서 왔는지 끝까지 기억하려고 한다"
    long = sentence; while (length(long) < 900) long = long " " sentence
    for (i = 0; i < 3000; i++) {
        if (i % 3 == 0) print i, sentence "."
        else if (i == 100) print "This document is written in another language, and so it goes. " long2
        else if (i == 200) print "<b></b>"
        else print i, long ".\n" i, sentence "."
        print ""
    } }' >>"$tmp/corpora/cc100/ko.txt"
mkdir "$tmp/corpora/text"
echo "$planted" >"$tmp/corpora/text/planted.txt"
corpus() { CORPORA=$tmp/corpora BENCHMARK=demo/benchmark OUT=$tmp/out JOBS=2 VOCAB_SIZE=1000 COUNT_FLAGS='' scripts/corpus.sh; }
check "the chain" corpus
out=$tmp/out db=$tmp/out/provenance.db

check "a finished tree" build "$out"
cp -r "$out" "$tmp/elsewhere"
rm "$tmp/elsewhere/provenance.db"
check "the same tree at another place" build "$tmp/elsewhere" -o "$tmp/again.db"
equal "gives the same bytes" "$db" "$tmp/again.db"
check "an older database is replaced" build "$out"
equal "by the same bytes" "$db" "$tmp/again.db"
verdict "the tree is only read" "$(ls "$tmp/elsewhere" | grep -c -e part -e db)" 1

# ---- documents ----

check "every place of every document holds it, and its tokens are its own" "$tool" places "$db" "$out"
verdict "several frames were met" "$(sql "$db" "SELECT count(*) > 100 FROM document WHERE hex(places) LIKE '0101%'")" 1
verdict "documents dropped by a stage are those of its ledger" "$(sql "$db" "
    SELECT l.stage, l.shard, l.in_documents - l.out_documents,
           (SELECT count(*) FROM document d WHERE d.fate = l.stage AND d.shard = l.shard) AS found
    FROM ledger l WHERE l.stage BETWEEN 2 AND 11 AND l.stage NOT IN (8, 9, 10) AND found <> l.in_documents - l.out_documents")" ""
verdict "what is counted is what the ledgers count" "$(sql "$db" "
    SELECT s.name FROM shard s, ledger i ON i.shard = s.id AND i.stage = 1, ledger p ON p.shard = s.id AND p.stage = 5,
           ledger t ON t.shard = s.id AND t.stage = 11
    WHERE i.out_documents <> (SELECT count(*) FROM document WHERE shard = s.id)
       OR i.out_characters <> (SELECT sum(characters) FROM document WHERE shard = s.id)
       OR p.out_sentences <> (SELECT sum(sentences) FROM document WHERE shard = s.id)
       OR t.out_sentences <> (SELECT sum(kept) FROM document WHERE shard = s.id)
       OR t.out_documents <> (SELECT count(*) FROM document WHERE shard = s.id AND sequence IS NOT NULL)
       OR (SELECT bytes FROM output WHERE ledger = t.id AND name LIKE '%.bin')
          <> 2 * (SELECT sum(tokens) FROM document WHERE shard = s.id)")" ""
reason() { sql "$db" "SELECT fate, reason, kept FROM document WHERE $1"; }
verdict "too short" "$(sql "$db" "SELECT DISTINCT fate, kept FROM document WHERE reason = 'shorter-than-200'")" "6|0"
verdict "not Korean" "$(reason "reason = 'non-korean'")" "6|non-korean|0"
verdict "tags alone" "$(reason "reason = 'html-tag'")" "2|html-tag|0"
verdict "in the benchmark" "$(reason "id LIKE 'text:%'")" "7|in-benchmark-sts|0"
verdict "one sentence of two" "$(sql "$db" "SELECT count(*) FROM document WHERE fate IS NULL AND characters > 250 AND sentences = 2 AND kept = 1 AND id LIKE 'cc100:%'")" 1998
verdict "every dropped document has a reason" "$(sql "$db" "SELECT value FROM build WHERE key = 'unexplained'")" 0

# ---- the other tables ----

verdict "the findings are what decontaminate wrote" "$(sql "$db" "SELECT document, sentence, benchmark, task, text FROM finding" | sort)" \
    "$("$MALMOI" cat "$out"/06-decontaminate/*.dropped.jsonl.zst | sed 's/.*"id":"\([^"]*\)","sentence":\([0-9]*\),"benchmark":"\(\([a-z]*\)[^"]*\)".*"text":"\([^"]*\)"}/\1|\2|\3|\4|\5/' | sort)"
verdict "the pieces are the vocabulary" "$(sql "$db" 'SELECT text FROM piece ORDER BY id' | cmp - "$out/08-vocab/vocab.txt" 2>&1)" ""
verdict "the tokens of the pieces are all tokens" "$(sql "$db" 'SELECT (SELECT sum(tokens) FROM piece_source) - (SELECT sum(tokens) FROM document)')" 0
verdict "the histograms hold every document and sentence" "$(sql "$db" "
    SELECT unit, stage, sum(count) FROM histogram GROUP BY unit, stage ORDER BY unit, stage")" "$(sql "$db" "
    SELECT * FROM (
    SELECT 'document-characters' AS unit, 1 AS stage, count(*) FROM document
    UNION ALL SELECT 'document-characters', 7, count(*) FROM document WHERE fate IS NULL
    UNION ALL SELECT 'sentence-characters', 5, sum(sentences) FROM document
    UNION ALL SELECT 'sentence-characters', 7, sum(out_sentences) FROM ledger WHERE stage = 7
    UNION ALL SELECT 'sentence-tokens', 11, sum(kept) FROM document) ORDER BY unit, stage")"
verdict "a corpus has its licence" "$(sql "$db" "SELECT licence FROM corpus WHERE source = 'cc100'" | grep -c 'Common Crawl')" 1
verdict "an input file has its sum" "$(sql "$db" "SELECT sha256 FROM file WHERE name = 'ko.txt'")" "$(sha256sum <"$tmp/corpora/cc100/ko.txt" | cut -d' ' -f1)"
verdict "the tree's manifest is named" "$(sql "$db" "SELECT value FROM build WHERE key = 'manifest_sha256'")" "$(sha256sum <"$out/manifest-sha256.txt" | cut -d' ' -f1)"
check "the chain again" corpus
equal "the database is not of the tree" "$out/manifest-sha256.txt" "$tmp/elsewhere/manifest-sha256.txt"

check "check finds it whole" "$MALMOI" check "$db"
verdict "cat gives a line for each document" "$("$MALMOI" cat "$db" | sed 's/.*"id":"\([^"]*\)".*/\1/' | sha256sum)" "$(sql "$db" 'SELECT id FROM document ORDER BY number' | sha256sum)"
verdict "stat gives the facts" "$("$MALMOI" stat "$db" | grep -c '"kind":"provenance".*"unexplained":"0"')" 1

# ---- trees that are not whole ----

bad=$tmp/bad
fresh() { rm -rf "$bad" && cp -r "$tmp/elsewhere" "$bad"; }
plain() { "$MALMOI" cat "$bad/$1" >"$tmp/plain" && rm "$bad/$1"; } # the shard's lines, to be put back changed

fresh
rm "$bad/05-filter/cc100-00000.jsonl.zst"
fails "a stage is missing" 1 "05-filter/cc100-00000.jsonl.zst' or its ledger is missing" build "$bad"
check "--partial takes the rest" build --partial "$bad" -o "$tmp/partial.db"
verdict "the shard's documents end at the stage before" "$(sql "$tmp/partial.db" "
    SELECT count(*) FROM document JOIN shard ON shard.id = shard
    WHERE shard.name = 'cc100-00000' AND (sequence IS NOT NULL OR fate > 5)")" 0
verdict "the others do not" "$(sql "$tmp/partial.db" "SELECT count(*) > 0 FROM document JOIN shard ON shard.id = shard WHERE source = 'petition' AND sequence >= 0")" 1
rm -rf "$bad"/0[2-9]* "$bad/manifest-sha256.txt" "$bad/bm25"*
fails "nothing but ingest" 1 "02-clean/cc100-00000.jsonl.zst' or its ledger is missing" build "$bad"
check "--partial takes that, too" build --partial "$bad"

fresh
plain 04-split/cc100-00000.jsonl.zst
tac "$tmp/plain" >"$bad/04-split/cc100-00000.jsonl.zst"
fails "another order" 1 "'04-split/cc100-00000.jsonl.zst', frame 0, line 1: this record does not follow from '03-pii/cc100-00000.jsonl.zst'" \
    build "$bad" -o "$tmp/none.db"
verdict "what fails leaves nothing" "$(ls "$tmp" | grep none)" ""
fresh
cp "$bad/06-decontaminate/petition-00000.jsonl.zst" "$bad/06-decontaminate/cc100-00000.jsonl.zst"
fails "a shard of another name" 1 "'06-decontaminate/cc100-00000.jsonl.zst', frame 0, line 0: this record does not follow from '05-filter/" build "$bad"
fresh
for kind in bin idx lineage; do cp "$bad/09-tokens/petition-00000.$kind" "$bad/09-tokens/cc100-00000.$kind"; done
fails "tokens of another shard" 1 "'09-tokens/cc100-00000' was made from another '06-decontaminate/cc100-00000.jsonl.zst'" build "$bad"
fresh
plain 03-pii/cc100-00000.jsonl.zst
sed '7s/"text":/"text"/' "$tmp/plain" >"$bad/03-pii/cc100-00000.jsonl.zst"
fails "a record that is none" 1 "'03-pii/cc100-00000.jsonl.zst', frame 0, line 6: malformed record" build "$bad"
fresh
cp "$bad/04-split/petition-00000.ledger.json" "$tmp/ledger"
sed 's/\("outputs":\[{"name":"[^"]*","sha256":"\)../\100/' "$tmp/ledger" >"$bad/04-split/petition-00000.ledger.json"
fails "a stage of another run" 1 "'05-filter/petition-00000.ledger.json': it was made from another '04-split/petition-00000.jsonl.zst'" build "$bad"
fresh
mv "$bad/02-clean/petition-00000.ledger.json" "$bad/02-clean/petition-00007.ledger.json"
fails "a ledger without a shard" 1 "'02-clean/petition-00007.ledger.json': it belongs to no shard of 01-ingest" build --partial "$bad"

# ---- hostile input ----

# Ids that stand many times: documents are told apart by their origins. Ids keep their lengths, and so frames their lines.
fresh
for stage in 01-ingest 02-clean 03-pii 04-split 05-filter 06-decontaminate 07-morphs; do
    "$MALMOI" cat "$bad/$stage/cc100-00000.jsonl.zst" | sed ':a; s/^\({"id":"[^"]*:0*\)[1-9]/\10/; ta' >"$tmp/zeros.jsonl"
    "$MALMOI" filter --min-chars all=0 --max-cjk -1 --min-hangul-share 0 -q "$tmp/zeros.jsonl" --force -o "$tmp/zeros.jsonl.zst"
    cp "$tmp/zeros.jsonl.zst" "$bad/$stage/cc100-00000.jsonl.zst"
done
check "equal ids" build "$bad" -o "$tmp/equal.db"
verdict "stand many times" "$(sql "$tmp/equal.db" "SELECT count(*) > 1000 FROM document WHERE id = 'cc100:ko.txt:0000'")" 1
verdict "the fates are the same" "$(sql "$tmp/equal.db" 'SELECT number, fate, reason, sequence, tokens FROM document' | sha256sum)" \
    "$(sql "$db" 'SELECT number, fate, reason, sequence, tokens FROM document' | sha256sum)"

# Names from ledgers are values, whatever they look like.
fresh
cat >"$tmp/names" <<'NAMES'
x'); DROP TABLE document; --
<script>alert("1")</script>
\u001b[31mred\u001b[0m
NAMES
names=$(sed 's/"/\\"/g; s/.*/"&":{"documents":0,"sentences":0,"characters":0},/' "$tmp/names" | tr -d '\n')
awk -v names="${names//\\/\\\\}" '{ sub(/"dropped":\{/, "\"dropped\":{" names); print }' "$tmp/elsewhere/05-filter/cc100-00000.ledger.json" \
    >"$bad/05-filter/cc100-00000.ledger.json"
check "names that look like commands" build "$bad"
verdict "are kept as they are" "$(sql "$bad/provenance.db" "SELECT reason FROM dropped WHERE reason LIKE '%DROP%' OR reason LIKE '<s%' OR reason LIKE '%[31mred%'" | sort)" \
    "$(sed 's/\\u001b/\x1b/g' "$tmp/names" | sort)"
verdict "and nothing is lost" "$(sql "$bad/provenance.db" 'SELECT count(*) FROM document')" "$(sql "$db" 'SELECT count(*) FROM document')"
sed -i 's/"dropped":{/"dropped":{"twice":{"documents":0},"twice":{"documents":0},/' "$bad/05-filter/cc100-00000.ledger.json"
fails "a reason that stands twice" 1 "'05-filter/cc100-00000.ledger.json': the table 'dropped' would have two rows" build "$bad"

# Where a stage cannot be asked again, a document has no reason, and that is counted.
fresh
sed -i 's/"tool":"malmoi [^"]*"/"tool":"malmoi 0.0.1"/' "$bad/05-filter/cc100-00000.ledger.json"
check "another version of the tool" sh -c "'$MALMOI' audit build '$bad' 2>&1 | grep -q 'dropped documents stay without a reason.*made with another version'"
verdict "no reason is made up" "$(sql "$bad/provenance.db" "SELECT count(*), count(reason) FROM document JOIN shard ON shard.id = shard WHERE fate = 6 AND source = 'cc100'" | cut -d'|' -f2)" 0
verdict "those without are counted" "$(sql "$bad/provenance.db" "SELECT value - (SELECT count(*) FROM document WHERE fate IS NOT NULL AND reason IS NULL) FROM build WHERE key = 'unexplained'")" 0
fresh
rm "$bad/06-decontaminate/text-00000.ledger.json"
sed 's/\("name":"bm25.db","sha256":"\)../\100/' "$tmp/elsewhere/06-decontaminate/text-00000.ledger.json" >"$bad/06-decontaminate/text-00000.ledger.json"
check "another index" sh -c "'$MALMOI' audit build '$bad' 2>&1 | grep -q \"'06-decontaminate/text-00000.ledger.json' was made with another 'bm25.db'\""

# ---- usage ----

fails "no folder" 64 "one folder is wanted" build
fails "a folder that is not there" 2 "is not a folder" build "$tmp/nowhere"
fails "a folder of other things" 1 "is no output of 'make corpus'" build "$tmp/corpora"
fails "no manifests" 2 "give their folder by --manifests" build "$out" --manifests "$tmp/corpora"
echo precious >"$tmp/file"
fails "a file that is something else" 2 "it is not replaced" build "$out" -o "$tmp/file"
verdict "stays" "$(cat "$tmp/file")" precious
check "help" sh -c "'$MALMOI' audit build --help | grep -q provenance.db && '$MALMOI' audit --help | grep -q 'build OUT'"
