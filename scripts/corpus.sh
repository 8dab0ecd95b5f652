#!/usr/bin/env bash
# The body of `make corpus`: runs chain.mk's two passes under a lock, removes what no longer belongs to the
# output, and writes the manifest. Takes CORPORA, BENCHMARK, OUT, JOBS, VOCAB_SIZE, DEDUP, EXCLUDE from the
# environment.
set -eu -o pipefail
export LC_ALL=C
die() { echo "make corpus: $1" >&2; exit "${2:-64}"; }

usage='give CORPORA=DIR BENCHMARK=DIR OUT=DIR [JOBS=N] [VOCAB_SIZE=32000] [DEDUP=exact|near|all] [EXCLUDE=FILE]'
[ -n "${CORPORA:-}" ] && [ -n "${BENCHMARK:-}" ] && [ -n "${OUT:-}" ] || die "$usage"
for path in "$CORPORA" "$BENCHMARK" "$OUT"; do
    case $path in *[[:space:]%:\#\$]*) die "'$path': make cannot follow paths with blanks or % : # \$" ;; esac
done
[ -d "$CORPORA" ] || die "there is no folder CORPORA='$CORPORA'" 2
[ -d "$BENCHMARK" ] || die "there is no folder BENCHMARK='$BENCHMARK'" 2
MALMOI=${MALMOI:-build/malmoi}
JOBS=${JOBS:-$(nproc)}
VOCAB_SIZE=${VOCAB_SIZE:-32000}
case ${DEDUP:=} in
    '' | exact | near | all) ;;
    1) DEDUP=near ;;
    *) die "DEDUP='$DEDUP' is none of exact, near (or 1), all" ;;
esac
stages='01-ingest 02-clean 03-pii 04-split 05-filter 06-decontaminate 07-morphs 08-vocab 08-vocab/counts 09-tokens'

if [ -n "$DEDUP" ]; then stages="$stages 03-dedup 03-dedup/signatures 03-dedup/groups"; fi

mkdir -p "$OUT"
exec 9<"$OUT"
# Every process of a run inherits the lock, so what a killed `make` left running is waited for, too.
flock -n 9 || { echo "make corpus: waiting for another run in '$OUT' to end" >&2 && flock 9; }
for stage in $stages; do mkdir -p "$OUT/$stage"; done
find "$OUT" -name '*.part' -prune -exec rm -rf {} +

pass() { # pass TARGET: one pass of the chain
    ${MAKE:-make} --no-print-directory -f chain.mk -j "$JOBS" MALMOI="$MALMOI" CORPORA="$CORPORA" \
        SOURCES="$sources" BENCHMARK="$BENCHMARK" OUT="$OUT" JOBS="$JOBS" VOCAB_SIZE="$VOCAB_SIZE" DEDUP="$DEDUP" "$1"
}

# What stands in the output but has no input any more: sources that are gone, shards that are fewer now.
remove_stale() { # remove_stale FOLDER NAME…: files of the folder whose name up to the first dot is not listed
    local folder=$1 file name
    shift
    for file in "$folder"/*; do
        [ -f "$file" ] || continue
        name=${file##*/}
        name=${name%%.*}
        case " $* " in *" $name "*) ;; *) rm -f "$file" ;; esac
    done
}

"$MALMOI" corpus "$CORPORA"
# The heaviest first: make begins them in this order.
sources=$(for source in modu cc100 namuwiki newscrawl petition html jsonl text; do
    if [ -e "$CORPORA/$source" ]; then du -sL "$CORPORA/$source"; fi
done | sort -k1,1nr -k2 | sed "s|.*/||" | tr "\n" " ")
[ -n "$sources" ] || die "'$CORPORA' has none of the folders modu cc100 namuwiki newscrawl petition html jsonl text" 1

# What is to be left out, a list a source: OUT/exclude/SOURCE.ids. A source that lists nothing is not read again.
split_list() { # split_list FILE: into OUT/exclude/SOURCE.ids.part
    awk -v out="$OUT/exclude/" -v list="$1" '
        /^$/ || /^#/ { next }
        !/^(modu|cc100|namuwiki|newscrawl|petition|html|jsonl|text):[^:]+:/ || /[[:cntrl:]]/ {
            printf "make corpus: \047%s\047, line %d is no id of a document, SOURCE:FILE:KEY\n", list, NR >"/dev/stderr"
            exit 1 }
        { print >(out substr($0, 1, index($0, ":") - 1) ".ids.part") }' "$1"
}
ids_of() { [ ! -e "$1" ] || cat "$1"; }
mend_list() { # mend_list SOURCE: take its new list, and tell what that means
    local list=$OUT/exclude/$1.ids back
    [ -e "$list.part" ] || [ -e "$list" ] || return 0
    if [ -e "$list.part" ]; then sort -u "$list.part" >"$list.new.part"; else : >"$list.new.part"; fi
    back=$(ids_of "$list" | comm -23 - "$list.new.part" | wc -l)
    if [ "$back" -gt 0 ]; then echo "make corpus: $back documents of $1 are no longer on the list, and come back" >&2; fi
    case " $sources " in *" $1 "*) ;; *) echo "make corpus: ids of $1 are listed, but there is no such corpus" >&2 && : >"$list.new.part" ;; esac
    if ! ids_of "$list" | cmp -s - "$list.new.part"; then rm -f "$OUT"/provenance.db*; fi # it has text of documents
    if [ ! -s "$list.new.part" ]; then rm -f "$list"
    elif ! cmp -s "$list.new.part" "$list"; then mv "$list.new.part" "$list"; fi
    rm -f "$list.part" "$list.new.part"
}
if [ -n "${EXCLUDE:-}" ]; then
    [ -r "$EXCLUDE" ] || die "cannot read EXCLUDE='$EXCLUDE'" 2
    mkdir -p "$OUT/exclude"
    split_list "$EXCLUDE" || { rm -f "$OUT"/exclude/*.part && exit 1; }
    for source in modu cc100 namuwiki newscrawl petition html jsonl text; do mend_list "$source"; done
    rmdir --ignore-fail-on-non-empty "$OUT/exclude"
elif [ -n "$(find "$OUT" -path "$OUT/exclude/*.ids")" ]; then
    die "'$OUT' leaves out the documents in '$OUT/exclude'; give EXCLUDE=FILE again, or EXCLUDE=/dev/null to take them back"
fi
for file in "$OUT"/01-ingest/*; do
    [ -f "$file" ] || continue
    name=${file##*/}
    case " $sources " in *" ${name%%-*} "*) ;; *) rm -f "$file" ;; esac
done

pass sources
for list in "$OUT"/exclude/*.ids; do
    [ -f "$list" ] || continue
    name=${list##*/}
    name=${name%.ids}
    gone=$({ grep -ho '"taken-down":{"documents":[0-9]*' "$OUT/01-ingest/$name"-?????.ledger.json || true; } |
        awk -F: '{ n += $3 } END { print n + 0 }')
    listed=$(wc -l <"$list")
    if [ "$gone" -lt "$listed" ]; then
        echo "make corpus: $((listed - gone)) of $listed ids of $name on the list are of no document" >&2
    fi
done
shards=
for file in "$OUT"/01-ingest/*-?????.jsonl.zst; do
    [ -f "$file" ] || die "nothing was ingested from '$CORPORA'" 1
    name=${file##*/}
    shards="$shards ${name%%.*}"
done
for stage in $stages; do
    case $stage in
        08-vocab) ;;
        03-dedup/groups) remove_stale "$OUT/$stage" $shards groups ledger ;;
        *) remove_stale "$OUT/$stage" $shards ;;
    esac
done
# Of an earlier run with DEDUP.
if [ -z "$DEDUP" ] && [ -d "$OUT/03-dedup" ]; then rm -r "$OUT/03-dedup"; fi
pass tokens

# Every step of this run has just made its files or compared them with its ledger: their sums are not computed again.
"$MALMOI" ledgers --lists "$OUT"
echo "manifest: $OUT/manifest-sha256.txt"
