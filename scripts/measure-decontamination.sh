#!/usr/bin/env bash
# Measures decontamination: recall of planted benchmark sentences, and what is flagged in unplanted text.
#
#   scripts/measure-decontamination.sh BENCHMARK SHARD… [-- OPTIONS OF DECONTAMINATE]
#
# BENCHMARK is KLUE's folder klue_benchmark; each SHARD holds sentences (after `malmoi split` or `filter`).
# Every sentence of the benchmark is planted in each disguise that `malmoi bm25 plant` knows, with words of the
# first shard around it where the disguise needs some. SEED, TOKENS, K1 and B may be set in the environment.
set -eu
MALMOI=${MALMOI:-build/malmoi}
benchmark=$1
shift
shards=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do shards+=("$1"); shift; done
[ $# -gt 0 ] && shift
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$MALMOI" bm25 index "$benchmark" -o "$tmp/bm25.db" -q --tokens "${TOKENS:-bigram}" --k1 "${K1:-1.2}" --b "${B:-0.75}"

# Hosts: sentences of more than 60 bytes, one in 20, at most 20,000. JSON escapes are undone roughly.
"$MALMOI" cat "${shards[0]}" | sed -E 's/^.*"text":"(([^"\\]|\\.)*)".*$/\1/; s/\\n/\n/g; s/\\t/ /g; s/\\"/"/g' |
    awk 'length($0) > 60 && ++n % 20 == 0 && ++kept <= 20000' >"$tmp/hosts" || true

echo "| disguise | planted | missed | recall % |"
echo "|---|---:|---:|---:|"
for form in verbatim no-blanks blanks no-punctuation punctuation embedded embedded-long \
    deleted replaced particle syllable edited edited-embedded; do
    "$MALMOI" bm25 plant --index "$tmp/bm25.db" --form $form --seed "${SEED:-1}" "$tmp/hosts" >"$tmp/planted"
    "$MALMOI" decontaminate --index "$tmp/bm25.db" --text -q "$@" "$tmp/planted" >"$tmp/left"
    awk -v form=$form 'length($0) { missed++ }
        END { printf "| %s | %d | %d | %.2f |\n", form, NR, missed, 100 * (NR - missed) / NR }' "$tmp/left"
done

echo
echo "| unplanted text | sentences | flagged | of these copies | others | others % |"
echo "|---|---:|---:|---:|---:|---:|"
for shard in "${shards[@]}"; do
    "$MALMOI" decontaminate --index "$tmp/bm25.db" -q "$@" "$shard" -o "$tmp/out.jsonl.zst" --force
    sentences=$(grep -o '"in":{[^}]*}' "$tmp/out.ledger.json" | sed 's/.*"sentences":\([0-9]*\).*/\1/')
    "$MALMOI" cat "$tmp/out.dropped.jsonl.zst" | awk -v name="$(basename "$shard" .jsonl.zst)" -v n="$sentences" '
        /"ratio":1.0000,"share":1.0000/ { copies++ }
        END { printf "| %s | %d | %d | %d | %d | %.3f |\n", name, n, NR, copies, NR - copies, 100 * (NR - copies) / n }'
done
