# malmoi audit verify: a whole tree is silent; damages of every kind are found and named, one by one.
. tests/lib.sh

cp -r demo/corpora "$tmp/corpora"
cp -r demo/corpora "$tmp/others"
find "$tmp/others" -type f -exec sed -i 's/다/라/g' {} +
corpus() { # corpus CORPORA OUT
    CORPORA=$1 BENCHMARK=demo/benchmark OUT=$2 JOBS=2 VOCAB_SIZE=1000 MALMOI=$MALMOI scripts/corpus.sh >"$2.log" 2>&1
}
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
verify() { "$MALMOI" audit verify "$@" 2>&1; }

check "a small output" corpus "$tmp/corpora" "$tmp/out"
check "another one" corpus "$tmp/others" "$tmp/other"
verdict "a whole output: not a word" "$(verify "$tmp/out"; echo $?)" 0
verdict "nor with one thread" "$(verify "$tmp/out" --threads 1; echo $?)" 0

# A copy to damage, and the sums of it written anew, as one who wants to hide something would.
fresh() { rm -rf "$tmp/d" && cp -r "$tmp/out" "$tmp/d"; }
cover() {
    "$MALMOI" ledgers --accounts "$tmp/d" >"$tmp/accounts" && mv "$tmp/accounts" "$tmp/d/accounts-sha256.txt"
    (cd "$tmp/d" && find . -type f ! -name '*ledger.json' ! -name manifest-sha256.txt -printf '%P\n' | LC_ALL=C sort |
        xargs sha256sum) >"$tmp/manifest" && mv "$tmp/manifest" "$tmp/d/manifest-sha256.txt"
}
flip() { # flip FILE OFFSET: the lowest bit of a byte; an offset below zero counts from the end
    local at=$2
    [ "$at" -ge 0 ] || at=$(($(stat -c %s "$tmp/d/$1") + at))
    printf "\\x$(printf %x $((0x$(od -An -tx1 -j "$at" -N 1 "$tmp/d/$1" | tr -d ' ') ^ 1)))" |
        dd of="$tmp/d/$1" bs=1 seek="$at" conv=notrunc status=none
}
finds() { # finds NAME TEXT…: the copy has faults, and each text is among them; options of verify in $options
    local name=$1 code text
    shift
    verify ${options:-} "$tmp/d" >"$tmp/said"
    code=$?
    for text in "$@"; do
        grep -qF -- "$text" "$tmp/said" || { echo "not ok $name: no \"$text\" in:" && sed 's/^/    /' "$tmp/said" && return; }
    done
    if [ $code -eq 1 ]; then echo "ok $name"; else echo "not ok $name: exit code $code"; fi
}

# ---- bits ----

differs='is not the file that the manifest and its ledger list'
fresh && flip 03-pii/petition-00000.jsonl.zst 60
finds "a bit in a frame" "'03-pii/petition-00000.jsonl.zst' $differs" "frame 0 is damaged"
fresh && flip 04-split/modu-00000.jsonl.zst -18
finds "a bit in a seek table" "'04-split/modu-00000.jsonl.zst' $differs" "04-split/modu-00000.jsonl.zst' is not a whole shard"
fresh && flip 09-tokens/petition-00000.bin 4
finds "a bit in the tokens" "'09-tokens/petition-00000.bin' $differs"
printf '\377\377' | dd of="$tmp/d/09-tokens/petition-00000.bin" bs=2 seek=3 conv=notrunc status=none
finds "an id that the vocabulary has not" "token 3 has the id 65535, but the vocabulary has"
fresh && flip 09-tokens/petition-00000.lineage -12
finds "a bit in the lineage" "'09-tokens/petition-00000.lineage' $differs" "(frame 1, line" "names no sentence of the shard"
fresh && flip 08-vocab/vocab.txt 20
finds "a bit in the vocabulary" "'08-vocab/vocab.txt' $differs"
fresh && flip bm25.db 9000
finds "a bit in the index" "'bm25.db' $differs"
fresh && flip manifest-sha256.txt 3
finds "a bit in the manifest" "is not the file that the manifest lists"
fresh && flip 08-vocab/counts/modu-00000.counts.zst 40
finds "a bit in the counts" "'08-vocab/counts/modu-00000.counts.zst' $differs"

# ---- files ----

fresh && mv "$tmp/d/02-clean/cc100-00000.jsonl.zst" "$tmp/x" && mv "$tmp/d/02-clean/modu-00000.jsonl.zst" "$tmp/d/02-clean/cc100-00000.jsonl.zst" &&
    mv "$tmp/x" "$tmp/d/02-clean/modu-00000.jsonl.zst"
finds "two shards exchanged" "'02-clean/cc100-00000.jsonl.zst' $differs" "as '02-clean/modu-00000.jsonl.zst' should have" \
    "it is a record of the source 'modu'"
fresh && rm "$tmp/d/04-split/modu-00000.jsonl.zst" "$tmp/d/09-tokens/cc100-00000.idx" "$tmp/d/05-filter/petition-00000.ledger.json"
finds "missing files: every one is named" "'04-split/modu-00000.jsonl.zst' is missing" "'09-tokens/cc100-00000.idx' is missing" \
    "'05-filter/petition-00000.ledger.json' is missing"
fresh && for file in 05-filter/extra.txt 06-decontaminate/petition-00001.jsonl.zst 02-clean/modu-00000.jsonl.zst.part; do
    echo x >"$tmp/d/$file"
done
finds "stray files" "'05-filter/extra.txt' is a stray file" "'06-decontaminate/petition-00001.jsonl.zst' is a stray file" \
    "'02-clean/modu-00000.jsonl.zst.part' is left over"
fresh && ln -s /etc/passwd "$tmp/d/05-filter/link" && printf x >"$tmp/d/05-filter/$(printf 'a\033[31mb')"
finds "names are printed without escape sequences, links not followed" "'05-filter/link' is no plain file" '\x1B[31m'
fresh && echo '{' >"$tmp/d/05-filter/modu-00000.ledger.json"
finds "a broken ledger is a fault among others" "05-filter/modu-00000.ledger.json'"
fresh && rm "$tmp/d/accounts-sha256.txt" "$tmp/d/manifest-sha256.txt"
finds "no lists" "'accounts-sha256.txt' is missing" "'manifest-sha256.txt' is missing"

# ---- ledgers ----

ledger=$tmp/d/06-decontaminate/petition-00000.ledger.json
fresh && sed -i 's/in-benchmark-sts/in-benchmark-nli/' "$ledger"
finds "a count moved to another reason" "'06-decontaminate/petition-00000.ledger.json' was edited"
fresh && sed -i 's/"min-ratio":0.55/"min-ratio":0.6/' "$ledger"
finds "a configuration changed" "was edited" "two outputs are mixed in '06-decontaminate'" "another configuration than"
fresh && sed -i 's/"out":{"documents":[0-9]*/"out":{"documents":9/' "$ledger" && cover
finds "a count that is not right, the lists written to fit" "out and 0 dropped" "but its ledger says 9" "documents in, but"
fresh && sed -i 's/"shards":{"index":0,"count":1}/"shards":{"index":0,"count":2}/' "$tmp/d/01-ingest/modu-00000.ledger.json" && cover
finds "a shard that is said to be there" "'modu' has 1 shards, but '01-ingest/modu-00000.ledger.json' says 2"

# ---- other outputs ----

fresh && rm -r "$tmp/d/05-filter" && cp -r "$tmp/other/05-filter" "$tmp/d"
finds "a folder of another output" "the folder '05-filter' is of another output: none of its 5 shards was made from '04-split'"
fresh && cp "$tmp/other/05-filter/petition-00000"* "$tmp/d/05-filter" && cover
finds "a shard of another output" "'05-filter/petition-00000.ledger.json' is not of this output: it was made from another"
fresh && "$MALMOI" filter -q --force --min-chars petition=20 "$tmp/d/04-split/petition-00000.jsonl.zst" -o "$tmp/d/05-filter/petition-00000.jsonl.zst" && cover
finds "a shard made with another option" "two outputs are mixed in '05-filter': '05-filter/petition-00000.ledger.json' has another configuration"

# ---- built again: seed 9 chooses petition-00000, seed 2 modu-00000 ----

verdict "every shard built again: nothing to say" \
    "$(verify "$tmp/out" -q --replay all --corpora "$tmp/corpora" --benchmark demo/benchmark; echo $?)" 0
verdict "one shard, chosen by the seed" "$(verify "$tmp/out" --replay 1 2>&1 | grep -c '^malmoi audit verify: 1 of 5 shards are built again, seed 1: ')" 1
# The ledger tells a lie, and the chain makes all that follows from it: only building again shows it.
edit() { sed -i "s/\"min-chars\":\"petition=20\"/\"min-chars\":\"cc100=200,newscrawl=200\"/" "$tmp/d/05-filter/petition-00000.ledger.json"; }
edit && check "the chain takes it for its own" corpus "$tmp/corpora" "$tmp/d"
verdict "an output that its inputs did not make looks whole" "$(verify "$tmp/d"; echo $?)" 0
options='--replay 1 --seed 9' finds "and is found when it is built again" "'05-filter/petition-00000.jsonl.zst' is not what its inputs make: frame 0, line" "record 'petition:"
fresh && "$MALMOI" encode -q --force --literal-specials --strip-accents --vocab "$tmp/d/08-vocab" "$tmp/d/06-decontaminate/modu-00000.jsonl.zst" \
    -o "$tmp/d/09-tokens/modu-00000" && sed -i 's/"strip-accents":true/"strip-accents":false/' "$tmp/d/09-tokens/modu-00000.ledger.json" && cover
verdict "tokens that their text did not make look whole" "$(verify "$tmp/d"; echo $?)" 0
options='--replay 1 --seed 2' finds "and are found" "'09-tokens/modu-00000.bin' is not what its inputs make: sequence 0 (frame 0, line 0, sentence 0)"
fresh && sed -i 's/in-benchmark-sts/in-benchmark-nli/' "$ledger" && cover
verdict "a reason changed, and the lists to fit" "$(verify "$tmp/d"; echo $?)" 0
options='--replay 1 --seed 9' finds "is found" "'06-decontaminate/petition-00000.ledger.json' does not say what its inputs make"
fresh && sed -i 's/"max-cjk":10/"output":"\/tmp\/x","max-cjk":10/' "$tmp/d/05-filter/"*.ledger.json && cover
options='--replay 1 --seed 9' finds "a ledger cannot name a file" "the recorded option 'output' is unknown here"
verdict "nothing is left in the temporary folder" "$(mkdir "$tmp/t" && TMPDIR=$tmp/t verify "$tmp/out" -q --replay 1 && ls "$tmp/t")" ""

check "an output with deduplication" env DEDUP=all CORPORA="$tmp/corpora" BENCHMARK=demo/benchmark OUT="$tmp/out" JOBS=2 VOCAB_SIZE=1000 \
    MALMOI="$MALMOI" scripts/corpus.sh
verdict "is whole, built again or not" "$(verify "$tmp/out" -q --replay 1; echo $?)" 0
fresh && flip 03-dedup/signatures/modu-00000.signatures 100
finds "a bit in the signatures" "'03-dedup/signatures/modu-00000.signatures' $differs"
fresh && sed -i 's/"threshold":0.7/"threshold":0.8/' "$tmp/d/03-dedup/groups/ledger.json"
finds "another configuration of the groups" "'03-dedup/groups/ledger.json' was edited"

printf 'secret' >"$tmp/key"
PII_FLAGS="--key $tmp/key" corpus "$tmp/corpora" "$tmp/other"
verdict "with a key, pii is left out" "$(verify "$tmp/other" --replay 1 | grep -c "left out '03-pii/.*: no --key")" 1
verdict "or done with it" "$(verify "$tmp/other" -q --replay 1 --key "$tmp/key"; echo $?)" 0

fails "no folder" 64 "give one folder" "$MALMOI" audit verify
fails "a folder that is no output" 1 "is no output of 'make corpus'" "$MALMOI" audit verify tests
fails "--replay of no number" 64 "takes a number or 'all'" "$MALMOI" audit verify --replay few "$tmp/out"
