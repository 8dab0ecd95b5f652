# The chain over the sample corpora, with two jobs, one job, and killed on the way: the acceptance of `make corpus`.
. tests/lib.sh
need_shared chain/shared

corpus() { # corpus OUT JOBS
    CORPORA=$SHARED/corpora BENCHMARK=$SHARED/benchmark/klue_benchmark OUT=$1 JOBS=$2 MALMOI=$MALMOI scripts/corpus.sh
}
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }

check "make corpus with two jobs" corpus "$tmp/a" 2
check "sha256sum -c passes" sh -c "cd '$tmp/a' && sha256sum --quiet -c manifest-sha256.txt"
verdict "check is silent on every file" "$(find "$tmp/a" -type f -print0 | xargs -0 "$MALMOI" check 2>&1)" ""
check "in = out + dropped in every ledger" "$MALMOI" ledgers "$tmp/a"
vocab=$tmp/a/08-vocab/vocab.txt
verdict "the vocabulary has 32,000 pieces" "$(wc -l <"$vocab")" 32000
verdict "special tokens first" "$(head -n 5 "$vocab" | tr '\n' ' ')" "[PAD] [UNK] [CLS] [SEP] [MASK] "
verdict "500 unused pieces last" "$(tail -n 500 "$vocab" | sed 's/[0-9]//g' | sort | uniq -c | tr -d ' \n')" "500[unused]"
verdict "no process used 1 GiB" "$(grep -ho '"max_rss_mb":[0-9]*' -r "$tmp/a" | cut -d: -f2 | awk '$1 >= 1024')" ""

# Killed at random moments into the run with one job, then finished.
for seconds in 3 9 20; do
    CORPORA=$SHARED/corpora BENCHMARK=$SHARED/benchmark/klue_benchmark OUT=$tmp/b JOBS=1 MALMOI=$MALMOI \
        setsid scripts/corpus.sh >/dev/null 2>&1 &
    victim=$!
    sleep "$((RANDOM % seconds)).$((RANDOM % 10))"
    kill -9 -- "-$victim" 2>/dev/null
    wait "$victim" 2>/dev/null
done
check "a killed run is finished with one job" corpus "$tmp/b" 1
equal "one job, killed and finished, gives the same manifest" "$tmp/a/manifest-sha256.txt" "$tmp/b/manifest-sha256.txt"
