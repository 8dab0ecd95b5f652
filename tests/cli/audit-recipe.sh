# malmoi audit recipe, reproduce: no text in a recipe, the same corpus out of it, every difference named; hostile recipes.
. tests/lib.sh

cp -r demo/corpora "$tmp/corpora"
corpus() { # corpus CORPORA OUT
    CORPORA=$1 BENCHMARK=demo/benchmark OUT=$2 JOBS=2 VOCAB_SIZE=1000 MALMOI=$MALMOI scripts/corpus.sh >"$2.log" 2>&1
}
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
reproduce() { "$MALMOI" audit reproduce --benchmark demo/benchmark "$@"; }
differs() { # differs NAME CORPORA LINES: what is listed before the table
    reproduce "$tmp/recipe" --corpora "$2" -o "$tmp/$1" >"$tmp/said" 2>"$tmp/notes"
    verdict "$1: exit code" $? 1
    verdict "$1: exactly its records" "$(sed '/^source  /,$d' "$tmp/said")" "$3"
}
row() { awk -v source="$1" -v stage="$2" '$1 == source && $2 == stage { print $3, $4, $5, $6 }' "$tmp/said"; }

check "a small output" corpus "$tmp/corpora" "$tmp/out"
check "a recipe of it" "$MALMOI" audit recipe "$tmp/out" -o "$tmp/recipe"
check "a second one" "$MALMOI" audit recipe "$tmp/out" -o "$tmp/recipe2"
equal "has the same bytes" "$tmp/recipe" "$tmp/recipe2"
fails "an older recipe stays" 2 "exists" "$MALMOI" audit recipe "$tmp/out" -o "$tmp/recipe"
fails "no output" 64 "give -o" "$MALMOI" audit recipe "$tmp/out"
fails "no folder" 2 "is not a folder" "$MALMOI" audit recipe "$tmp/none" -o "$tmp/x"

# ---- no text ----

mkdir "$tmp/unpacked" && zstd -qdc "$tmp/recipe" | tar -xf - -C "$tmp/unpacked"
check "tar and zstd read it" test -s "$tmp/unpacked/records/petition-00000/000000"
syllables() { cat "$@" | grep -oP '\p{Hangul}' | tr -d '\n'; }
windows() { # windows FILE…: every 8 syllables of Hangul that follow one another, whatever stands between
    local i
    for i in 0 1 2 3 4 5 6 7; do syllables "$@" | sed -E "s/^.{$i}//" | grep -oE '.{8}'; done | sort -u
}
for shard in "$tmp"/out/01-ingest/*.zst; do "$MALMOI" cat "$shard"; done >"$tmp/text"
windows "$tmp/text" >"$tmp/windows"
check "the sample has such text" test "$(wc -l <"$tmp/windows")" -gt 500
check "which this test would find" sh -c "grep -oP '\p{Hangul}' '$tmp/text' | tr -d '\n' | grep -qFf '$tmp/windows'"
find "$tmp/unpacked" -type f -exec cat {} + >"$tmp/all"
verdict "none of it is in the recipe" "$(syllables "$tmp/all" | grep -cFf "$tmp/windows")" 0
verdict "no Hangul stands in the records" "$(cat "$tmp"/unpacked/records/*/* | grep -cP '\p{Hangul}')" 0
verdict "no id does" "$(grep -rlE 'petitions_2017-08:[0-9]|"id"' "$tmp/unpacked" | wc -l)" 0
verdict "no run does" "$(grep -rhE '"run":\{.+\}\}' "$tmp/unpacked" | sort -u)" ""

# ---- check, cat, stat ----

mv "$tmp/recipe2" "$tmp/recipe.tar.zst"
verdict "check is silent" "$("$MALMOI" check "$tmp/recipe.tar.zst" 2>&1; echo $?)" 0
verdict "cat prints a line a document" "$("$MALMOI" cat "$tmp/recipe.tar.zst" | grep -c '^{"shard":".*,"id":".*,"01-ingest":".*"}$')" 9
check "stat counts" sh -c "'$MALMOI' stat '$tmp/recipe.tar.zst' | grep -q '\"shards\":5,\"ledgers\":47,\"files\":66,\"documents\":9'"
head -c 9000 "$tmp/recipe" >"$tmp/cut.tar.zst"
fails "check of one that is cut short" 1 "cut short" "$MALMOI" check "$tmp/cut.tar.zst"

# ---- the same corpus ----

check "the corpus from its recipe" reproduce "$tmp/recipe" --corpora "$tmp/corpora" -o "$tmp/again"
equal "is the same" "$tmp/out/manifest-sha256.txt" "$tmp/again/manifest-sha256.txt"
check "and whole" "$MALMOI" audit verify "$tmp/again"
check "its own recipe" "$MALMOI" audit recipe "$tmp/again" -o "$tmp/recipe3"
equal "has the same bytes: no times" "$tmp/recipe" "$tmp/recipe3"
find "$tmp/again" -name '*.zst' -printf '%p %i %T@\n' | sort >"$tmp/before"
check "a second run" reproduce "$tmp/recipe" --corpora "$tmp/corpora" -o "$tmp/again" --jobs 1
equal "builds nothing" "$tmp/before" <(find "$tmp/again" -name '*.zst' -printf '%p %i %T@\n' | sort)
check "compared only" "$MALMOI" audit reproduce "$tmp/recipe" --compare-only -o "$tmp/out"
verdict "--json: every line an object, all of them equal" \
    "$("$MALMOI" audit reproduce "$tmp/recipe" --compare-only --json -o "$tmp/out" | grep -vcE '^\{"source":.*,"different":0,"missing":0,"extra":0\}$')" 0

# ---- other sources ----

cp -r "$tmp/corpora" "$tmp/changed" && sed -i '0,/차/s//배/' "$tmp/changed/petition/petitions_2017-08"
differs "a changed record" "$tmp/changed" \
    "petition petitions_2017-08 0+381: different from 01-ingest on: petition:petitions_2017-08:21"
verdict "its source and stage in the table" "$(row petition 01-ingest)" "1 1 0 0"
verdict "no other source" "$(row modu 09-tokens)" "2 0 0 0"
check "the file is named" grep -q "petition/petitions_2017-08 is another file than the recorded one" "$tmp/notes"

cp -r "$tmp/corpora" "$tmp/shorter" && sed -i 1d "$tmp/shorter/newscrawl/articles.jsonl"
first=$(head -n 1 "$tmp/corpora/newscrawl/articles.jsonl" | wc -c)
differs "a record less" "$tmp/shorter" "newscrawl articles.jsonl 0+$((first - 1)): missing from 01-ingest on"
verdict "the others are equal" "$(row newscrawl 01-ingest)" "1 0 1 0"
verdict "tokens of another vocabulary are counted" "$(row petition 09-tokens)" "0 2 0 0"
check "but not listed" grep -q "^the vocabulary is another one, and with it the tokens of 7 documents" "$tmp/said"
check "though they have moved" grep -q "^newscrawl: 1 equal documents stand at another place" "$tmp/said"
check "the output compared with its own recipe" sh -c "'$MALMOI' audit recipe '$tmp/a record less' -o '$tmp/shorter.recipe' &&
    '$MALMOI' audit reproduce '$tmp/shorter.recipe' --compare-only -o '$tmp/a record less'"
verdict "the other way round: a record more" \
    "$("$MALMOI" audit reproduce "$tmp/shorter.recipe" --compare-only -q -o "$tmp/out" | head -n 1 | cut -d: -f1,2)" \
    "newscrawl articles.jsonl 0+$((first - 1)): extra from 01-ingest on"

cp -r "$tmp/corpora" "$tmp/fewer" && rm -r "$tmp/fewer/namuwiki"
reproduce "$tmp/recipe" --corpora "$tmp/fewer" -o "$tmp/without" >"$tmp/said" 2>"$tmp/notes"
verdict "a source that is missing" "$? $(row namuwiki 04-split)" "1 0 0 1 0"
check "is named" grep -q "the source 'namuwiki' is missing" "$tmp/notes"

# ---- the key ----

printf secret >"$tmp/key" && printf other >"$tmp/key2"
DEDUP=all PII_FLAGS="--key $tmp/key" corpus "$tmp/corpora" "$tmp/keyed"
"$MALMOI" audit recipe "$tmp/keyed" -o "$tmp/keyed.recipe"
fails "a chain with a key asks for it" 64 "no --key" reproduce "$tmp/keyed.recipe" --corpora "$tmp/corpora" -o "$tmp/k"
verdict "before anything is run" "$(ls "$tmp/k" 2>&1 | grep -c 'No such')" 1
check "with deduplication and the key" reproduce "$tmp/keyed.recipe" --corpora "$tmp/corpora" --key "$tmp/key" -o "$tmp/k"
equal "it is the same" "$tmp/keyed/manifest-sha256.txt" "$tmp/k/manifest-sha256.txt"

# ---- hostile recipes: plain tar is read, too ----

pack() { (cd "$tmp/unpacked" && find recipe.json accounts-sha256.txt corpora ledgers manifest-sha256.txt records sums-sha256.txt -type f ! -name recipe.json ! -name sums-sha256.txt | LC_ALL=C sort >"$tmp/names" &&
    tar -cf "$tmp/hostile" recipe.json -T "$tmp/names" "$@"); }
sums() { (cd "$tmp/unpacked" && sha256sum recipe.json $(cat "$tmp/names") >sums-sha256.txt); }
refused() { # refused NAME TEXT
    fails "$1" 1 "$2" timeout 20 "$MALMOI" audit reproduce "$tmp/hostile" --corpora "$tmp/corpora" --benchmark demo/benchmark \
        -o "$tmp/sandbox/out"
}
mkdir "$tmp/sandbox"
pack sums-sha256.txt
check "a recipe that tar has packed" "$MALMOI" audit reproduce "$tmp/hostile" --compare-only -o "$tmp/out"
pack
refused "without sums" "it has no sums-sha256.txt"
head -c 6000 "$tmp/recipe" >"$tmp/hostile"
refused "cut short" "damaged or cut short near byte 6000"
head -c 3000 /dev/urandom >"$tmp/hostile"
refused "something else" "is no recipe"
echo x >"$tmp/unpacked/zz" && pack --transform 's|^zz|../zz|' --absolute-names zz
refused "a path that leads out" "a member has the name '../zz', which no recipe has"
pack --absolute-names --transform "s|^zz|$tmp/sandbox/zz|" zz
refused "an absolute path" "which no recipe has"
ln -s /etc/passwd "$tmp/unpacked/zz-link" && pack zz-link
refused "a symbolic link" "'zz-link' is no plain file"
ln "$tmp/unpacked/records/modu-00000/000000" "$tmp/unpacked/records/modu-00000/000001" && pack
refused "a hard link" "'records/modu-00000/000001' is no plain file"
rm "$tmp/unpacked/records/modu-00000/000001"
pack zz
refused "a member of another name" "'zz' is no member of a recipe"
truncate -s 9G "$tmp/huge" && (cd "$tmp" && tar -cf - -C "$tmp/unpacked" recipe.json -C "$tmp" huge 2>/dev/null | head -c 4096 >"$tmp/hostile")
refused "a huge member" "'huge' is said to be of 9663676416 bytes"
rm "$tmp/huge"
pack --hard-dereference recipe.json
refused "a name twice" "'recipe.json' stands behind 'records/"
sed -i 's/"version":1/"version":2/' "$tmp/unpacked/recipe.json" && sums && pack sums-sha256.txt
refused "another version" "is a recipe of version 2, and this program reads version 1"
sed -i 's/"version":2/"version":1/' "$tmp/unpacked/recipe.json"
sums && sed -i '$s/=/-/' "$tmp/unpacked/records/modu-00000/000000" && pack sums-sha256.txt
refused "records that were changed" "its members have not the sums that it lists"
sed -i 's/"min-cjk"/"output":"\/tmp\/x","min-cjk"/; s/"max-cjk"/"output":"\/tmp\/x","max-cjk"/' "$tmp/unpacked/ledgers/05-filter/"*
pack && sums && pack sums-sha256.txt
refused "a ledger that names a file" "the recorded option 'output' is unknown here"
verdict "nothing was written outside of the output" "$(ls "$tmp/sandbox")" "out"
fails "a recipe that is not there" 2 "cannot open" "$MALMOI" audit reproduce "$tmp/none" --compare-only -o "$tmp/out"
fails "neither corpora nor --compare-only" 64 "--compare-only" "$MALMOI" audit reproduce "$tmp/recipe" -o "$tmp/x"

# ---- real text ----

need_shared cli/audit-recipe
mkdir "$tmp/real" && cp -r "$SHARED/corpora/petition" "$tmp/real/petition" && chmod -R u+w "$tmp/real"
corpus "$tmp/real" "$tmp/real.out"
check "a recipe of real text" "$MALMOI" audit recipe "$tmp/real.out" -o "$tmp/real.recipe"
sed -i 100d "$tmp/real/petition/petitions_2019-05"
reproduce "$tmp/real.recipe" --corpora "$tmp/real" -o "$tmp/real.again" >"$tmp/said" 2>"$tmp/notes"
verdict "without its line 100" "$? $(sed '/^source  /,$d' "$tmp/said" | wc -l)" "1 1"
check "that record alone is missing" grep -qE '^petition petitions_2019-05 [0-9]+\+[0-9]+: missing from 01-ingest on$' "$tmp/said"
