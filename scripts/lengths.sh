#!/usr/bin/env bash
# How long files and functions are: prints medians and the longest, and fails on a file over 500 lines or a
# function over 100. A function's length is the distance from its opening line to the closing brace in column 0.
set -u
cd "$(dirname "$0")/.."
list=$(mktemp)
trap 'rm -f "$list"' EXIT
files=$(git ls-files 'common/*.[ch]' 'pipeline/*.[ch]' 'bm25/*.[ch]' 'vocab/*.[ch]' 'bert/*.[ch]' 'audit/*.[ch]' 'cmd/*.[ch]')
wc -l $files | awk '$2 != "total" { print $1, $2 }' | sort -n >"$list"
awk '{ n[NR] = $1; name[NR] = $2 }
     END { printf "files: %d, median %d lines, longest %d (%s)\n", NR, n[int((NR + 1) / 2)], n[NR], name[NR]
           for (i = 1; i <= NR; i++) if (n[i] > 500) { printf "%s has %d lines\n", name[i], n[i]; bad = 1 }
           exit bad }' "$list"
bad=$?
awk 'FNR == 1 { start = 0 }
     /^[A-Za-z_].*\)$/ || /^[A-Za-z_].*,$/ || /^[A-Za-z_].*\($/ { if (!start) { start = FNR } }
     /^{$/ { open = FNR; if (!start) start = FNR - 1 }
     /^};?$/ || /;$/ { if (/^}$/ && open) print FNR - start + 1, FILENAME ":" start; if (/^[^ \t]/) { start = 0; open = 0 } }' \
    $(printf '%s\n' $files | grep '\.c$') | sort -n >"$list"
awk '{ n[NR] = $1; name[NR] = $2 }
     END { printf "functions: %d, median %d lines, 90%% at most %d, longest %d (%s)\n", NR, n[int((NR + 1) / 2)],
                  n[int(NR * 0.9)], n[NR], name[NR]
           for (i = 1; i <= NR; i++) if (n[i] > 100) { printf "%s has %d lines\n", name[i], n[i]; bad = 1 }
           exit bad }' "$list" || bad=1
exit $bad
