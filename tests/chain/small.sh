# The whole chain over the demo's samples: same bytes for any JOBS, rebuilt by content, whole after being killed.
. tests/lib.sh

cp -r demo/corpora "$tmp/corpora"
xz -f "$tmp/corpora/cc100/ko.txt"
corpus() { # corpus OUT JOBS
    CORPORA=$tmp/corpora BENCHMARK=demo/benchmark OUT=$1 JOBS=$2 VOCAB_SIZE=1000 MALMOI=$MALMOI \
        COUNT_FLAGS= scripts/corpus.sh >"$1.log" 2>&1
}
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
state() { (cd "$1" && find . -type f -printf '%p %i %T@\n' | sort); }

check "the chain runs with two jobs" corpus "$tmp/a" 2
check "the chain runs with one job" corpus "$tmp/b" 1
equal "one job and two give the same manifest" "$tmp/a/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"
check "sha256sum -c passes" sh -c "cd '$tmp/a' && sha256sum --quiet -c manifest-sha256.txt"
verdict "accounts-sha256.txt lists every ledger" "$(cut -c67- "$tmp/a/accounts-sha256.txt")" \
    "$(cd "$tmp/a" && find . -name '*ledger.json' -printf '%P\n' | LC_ALL=C sort)"
verdict "and the manifest lists it" "$(grep -c '  accounts-sha256.txt$' "$tmp/a/manifest-sha256.txt")" 1
verdict "check is silent on every file" "$(find "$tmp/a" -type f -print0 | xargs -0 "$MALMOI" check 2>&1)" ""
check "every ledger balances" "$MALMOI" ledgers "$tmp/a"
verdict "every shard has its ledger" "$(find "$tmp/a" -name '*-?????.jsonl.zst' | sed 's/.jsonl.zst$/.ledger.json/' | xargs ls 2>&1 >/dev/null)" ""
for source in modu cc100 namuwiki newscrawl petition; do
    check "$source reached the tokens" test -s "$tmp/a/09-tokens/$source-00000.bin"
done
check "the planted benchmark sentence is gone" sh -c "'$MALMOI' cat '$tmp/a/06-decontaminate/petition-00000.dropped.jsonl.zst' | grep -q klue-sts-v1_dev_00000"

state "$tmp/a" | grep -v manifest >"$tmp/before"
check "a second run succeeds" corpus "$tmp/a" 2
state "$tmp/a" | grep -v manifest >"$tmp/after"
equal "a second run rebuilds nothing" "$tmp/before" "$tmp/after"

# A damaged and a missing file are mended; what did not change stays.
printf 'x' >>"$tmp/a/03-pii/petition-00000.jsonl.zst"
rm "$tmp/a/05-filter/modu-00000.jsonl.zst" "$tmp/a/09-tokens/cc100-00000.idx"
check "a damaged tree is mended" corpus "$tmp/a" 2
equal "and is the same again" "$tmp/a/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"
find "$tmp/a" -type f -newer "$tmp/after" ! -name 'manifest*' -printf '%P\n' | sort >"$tmp/rebuilt"
verdict "only what was damaged was rebuilt" "$(grep -vcE 'petition-00000|modu-00000|cc100-00000' "$tmp/rebuilt")" 0

# Killed at random moments, then run to its end.
for round in 1 2 3 4 5; do
    rm -rf "$tmp/k/0$((RANDOM % 9 + 1))"-*
    mkdir -p "$tmp/k"
    CORPORA=$tmp/corpora BENCHMARK=demo/benchmark OUT=$tmp/k JOBS=2 VOCAB_SIZE=1000 MALMOI=$MALMOI \
        setsid scripts/corpus.sh >/dev/null 2>&1 &
    victim=$!
    sleep "0.$((RANDOM % 9))"
    kill -9 -- "-$victim" 2>/dev/null
    wait "$victim" 2>/dev/null
done
check "a killed run can be finished" corpus "$tmp/k" 2
equal "and gives the same manifest" "$tmp/k/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"

# A source that changes, and one that goes.
rm -r "$tmp/corpora/namuwiki"
sed -i '2d' "$tmp/corpora/newscrawl/articles.jsonl"
check "the chain follows its sources" corpus "$tmp/a" 2
verdict "what has no source is gone" "$(find "$tmp/a" -name 'namuwiki*')" ""
check "the rest is whole" sh -c "cd '$tmp/a' && sha256sum --quiet -c manifest-sha256.txt"
rm -rf "$tmp/b"
check "a fresh tree from the same sources" corpus "$tmp/b" 2
equal "is the same" "$tmp/a/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"

# Duplicates go on request alone: here the whole of cc100 is there twice.
xzcat "$tmp/corpora/cc100/ko.txt.xz" >"$tmp/ko"
{ cat "$tmp/ko"; echo; cat "$tmp/ko"; } | xz >"$tmp/corpora/cc100/ko.txt.xz"
check "the corpus with duplicates" corpus "$tmp/b" 2
for jobs in 1 2; do DEDUP=near check "DEDUP=near with JOBS=$jobs" corpus "$tmp/d$jobs" $jobs; done
equal "any JOBS, the same manifest with DEDUP" "$tmp/d1/manifest-sha256.txt" "$tmp/d2/manifest-sha256.txt"
check "every ledger balances with DEDUP" "$MALMOI" ledgers "$tmp/d1"
verdict "check is silent on it" "$(find "$tmp/d1" -type f -print0 | xargs -0 "$MALMOI" check 2>&1)" ""
out_documents() { sed -n 's/.*"out":{"documents":\([0-9]*\).*/\1/p' "$1"; }
verdict "half of cc100 reached the split" "$(("$(out_documents "$tmp/d1/04-split/cc100-00000.ledger.json")" * 2))" "$(out_documents "$tmp/b/04-split/cc100-00000.ledger.json")"
DEDUP=near check "a second run with DEDUP" corpus "$tmp/d1" 2
verdict "rebuilds nothing" "$(find "$tmp/d1" -type f -newer "$tmp/d2/manifest-sha256.txt" ! -name 'manifest*')" ""
check "without DEDUP again" corpus "$tmp/d1" 2
equal "nothing is left of it" "$tmp/d1/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"
fails "another DEDUP" 64 "none of exact, near" env DEDUP=yes CORPORA=demo/corpora BENCHMARK=demo/benchmark OUT="$tmp/n" scripts/corpus.sh

fails "no folder for OUT" 64 "give CORPORA" env -u OUT CORPORA=x BENCHMARK=y scripts/corpus.sh
fails "a folder that is not there" 2 "there is no folder" env CORPORA="$tmp/none" BENCHMARK=demo/benchmark OUT="$tmp/n" scripts/corpus.sh
mkdir "$tmp/empty"
fails "a folder without corpora" 1 "has none of the folders" env CORPORA="$tmp/empty" BENCHMARK=demo/benchmark OUT="$tmp/n" scripts/corpus.sh
fails "a path that make cannot follow" 64 "make cannot follow" env CORPORA="$tmp/empty" BENCHMARK=demo/benchmark OUT="$tmp/n n" scripts/corpus.sh
