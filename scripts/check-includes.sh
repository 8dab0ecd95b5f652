#!/usr/bin/env bash
# The direction of includes: cmd → audit → pipeline, bm25, vocab, bert → common. Nothing lower includes anything higher.
# Prints every include that points upward and fails if there is one.
set -u
cd "$(dirname "$0")/.."
level() { # level FOLDER: its height
    case $1 in common) echo 0 ;; pipeline | bm25 | vocab | bert) echo 1 ;; audit) echo 2 ;; cmd) echo 3 ;; *) echo 9 ;; esac
}
bad=0
while IFS=: read -r file line text; do
    target=${text#*\"}
    target=${target%%\"*}
    if [[ $target != */* ]]; then
        echo "$file:$line: '$target' is not given from the top folder"
        bad=1
    elif [ "$(level "${file%%/*}")" -lt "$(level "${target%%/*}")" ]; then
        echo "$file:$line: ${file%%/*} includes the higher '$target'"
        bad=1
    fi
done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' common/*.[ch] pipeline/*.[ch] pipeline/*/*.[ch] bm25/*.[ch] vocab/*.[ch] \
    bert/*.[ch] audit/*.[ch] cmd/*.[ch] 2>/dev/null)
exit $bad
