# malmoi audit export: what others' tools read of a tree. Their forms are checked against the members that each standard
# requires (tests/data/audit), and every sum against the file.
. tests/lib.sh
shape=$BUILD/tests/json_shape
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
corpus() { CORPORA=demo/corpora BENCHMARK=demo/benchmark OUT=$tmp/out JOBS=2 VOCAB_SIZE=1000 COUNT_FLAGS='' scripts/corpus.sh; }
check "the chain" corpus
out=$tmp/out bag=$tmp/bag
fails "a tree without its database" 2 "provenance.db" "$MALMOI" audit export "$out" -o "$bag"
check "nothing is left behind" sh -c "! ls -d '$bag'* 2>/dev/null"
"$MALMOI" audit build -q "$out"
check "export" "$MALMOI" audit export "$out" -o "$bag" --name 'a | <b> corpus' --creator 'Lab "X"' --url https://example.org/c

check "the bag's sums hold" sh -c "cd '$bag' && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt"
verdict "its payload is the tree's manifest" "$(sed 's|  data/|  |' "$bag/manifest-sha256.txt" | cmp - "$out/manifest-sha256.txt" 2>&1)" ""
verdict "no file of the bag is without a sum" "$(cd "$bag" && find . -type f ! -name tagmanifest-sha256.txt -printf '%P\n' | LC_ALL=C sort)" \
    "$(cat "$bag/manifest-sha256.txt" "$bag/tagmanifest-sha256.txt" | cut -c67- | LC_ALL=C sort)"
verdict "Payload-Oxum counts bytes and files" "$(sed -n 's/^Payload-Oxum: //p' "$bag/bag-info.txt")" \
    "$(find "$bag/data" -type f -printf '%s\n' | awk '{ b += $1 } END { printf "%d.%d", b, NR }')"
verdict "bagit.txt is as RFC 8493 has it" "$(cat "$bag/bagit.txt")" "BagIt-Version: 1.0
Tag-File-Character-Encoding: UTF-8"

check "statements have the members of in-toto and SLSA" "$shape" tests/data/audit/statement.shape "$bag/statements.jsonl"
verdict "a statement a ledger" "$(wc -l <"$bag/statements.jsonl")" "$(find "$out" -name '*ledger.json' | wc -l)"
check "Croissant has its members" "$shape" tests/data/audit/croissant.shape "$bag/croissant.json"
verdict "Croissant lists every file with its sum" \
    "$(grep -o '"contentUrl":"data/[^"]*","encodingFormat":"[^"]*","sha256":"[0-9a-f]*"' "$bag/croissant.json" |
        sed 's|"contentUrl":"\([^"]*\)".*"sha256":"\([^"]*\)"|\2  \1|')" "$(cat "$bag/manifest-sha256.txt")"
# The shape check can fail: a member less, a sum that is none, an empty list.
for edit in 's/"predicateType"/"predicatetype"/' 's/"sha256":"[0-9a-f]/"sha256":"X/' 's/"subject":\[[^]]*\]/"subject":[]/'; do
    sed "1$edit" "$bag/statements.jsonl" >"$tmp/edited"
    check "the check sees $edit" sh -c "! '$shape' tests/data/audit/statement.shape '$tmp/edited' && ! cmp -s '$tmp/edited' '$bag/statements.jsonl'"
done

# Every subject is a file of the tree; every dependency is an earlier subject or comes from outside.
pairs() { # pairs MEMBER: HEX NAME of that list of every statement
    grep -o "\"$1\":\[[^]]*\]" "$bag/statements.jsonl" | grep -o '"name":"[^"]*","digest":{"sha256":"[0-9a-f]*"' |
        sed 's/"name":"\([^"]*\)","digest":{"sha256":"\([^"]*\)"/\2  \1/'
}
pairs subject | LC_ALL=C sort -k2 >"$tmp/subjects"
check "the sum of every subject is the file's" sh -c "cd '$out' && sha256sum --quiet -c '$tmp/subjects'"
verdict "every file but the lists is a subject" "$(LC_ALL=C comm -3 <(cut -c67- "$tmp/subjects") <(cut -c67- "$out/manifest-sha256.txt"))" "	accounts-sha256.txt"
pairs resolvedDependencies | grep -E '  0[1-9]-' | sort -u >"$tmp/inside"
check "dependencies inside the tree are subjects" bash -c "[ -s '$tmp/inside' ] && [ -z \"\$(LC_ALL=C comm -23 <(LC_ALL=C sort '$tmp/inside') <(LC_ALL=C sort '$tmp/subjects'))\" ]"
verdict "times stand in runDetails alone" "$(sed 's/"metadata":{[^}]*}//' "$bag/statements.jsonl" | grep -cE '20[0-9]{2}-[0-9]{2}-[0-9]{2}T')" 0

# The datasheet.
tokens=$("$BUILD/tests/audit_tool" sql "$out/provenance.db" "SELECT sum(tokens) FROM document d JOIN shard s ON s.id = d.shard WHERE source = 'petition'" |
    sed ':a;s/\B[0-9]\{3\}\>/,&/;ta')
check "the datasheet has the corpus's numbers" grep -q "^| petition | .* $tokens |$" "$bag/datasheet.md"
check "its sections" sh -c "[ \$(grep -cE '^## (Motivation|Composition|Collection process|Preprocessing, cleaning, labelling|Uses|Distribution|Maintenance)\$' '$bag/datasheet.md') = 7 ]"
check "a hostile name is no mark-up" grep -qF '# Datasheet: a \| \<b\> corpus' "$bag/datasheet.md"

# Twice the same; what does not fit is refused.
"$MALMOI" audit export "$out" -o "$tmp/again" --name 'a | <b> corpus' --creator 'Lab "X"' --url https://example.org/c
check "two exports are equal" diff -r "$bag" "$tmp/again"
fails "a folder that exists is left alone" 2 "exists" "$MALMOI" audit export "$out" -o "$bag"
check "without the payload" "$MALMOI" audit export "$out" -o "$tmp/light" --no-payload
check "there is no data" test ! -e "$tmp/light/data"
cp "$out/manifest-sha256.txt" "$tmp/manifest"
sed -i '1s/^./0/' "$out/manifest-sha256.txt"
fails "a database of another state" 1 "was built from another state" "$MALMOI" audit export "$out" -o "$tmp/x"
printf '%064d  ../../etc/passwd\n' 0 >"$out/manifest-sha256.txt"
fails "a hostile manifest" 1 "line 1 is not" "$MALMOI" audit export "$out" -o "$tmp/x"
cp "$tmp/manifest" "$out/manifest-sha256.txt"
fails "a date that is none" 64 "is no date" "$MALMOI" audit export "$out" -o "$tmp/x" --published tomorrow
fails "no output" 64 "no output" "$MALMOI" audit export "$out"
