# For test scripts: `. tests/lib.sh`, then
#
#   check NAME COMMAND…            passes if the command succeeds
#   equal NAME FILE1 FILE2         passes if the files are byte-equal (shows the first difference)
#   fails NAME CODE TEXT COMMAND…  passes if the command exits with CODE and its standard error holds TEXT
#   need_shared NAME               skips the rest of the script where ../shared is absent
#
# $tmp is a scratch folder that goes away; $MALMOI the program; $SHARED the test data.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

check() {
    local name=$1
    shift
    if "$@" >"$tmp/.out" 2>&1; then echo "ok $name"; else echo "not ok $name"; head -c 4000 "$tmp/.out" | sed 's/^/    /'; fi
}

equal() {
    if cmp "$2" "$3" >"$tmp/.out" 2>&1; then echo "ok $1"
    else
        echo "not ok $1"
        sed 's/^/    /' "$tmp/.out"
        diff -a <(head -c 50000000 "$2") <(head -c 50000000 "$3") | head -6 | cut -c1-400 | sed 's/^/    /'
    fi
}

fails() {
    local name=$1 code=$2 text=$3 got
    shift 3
    "$@" >"$tmp/.out" 2>"$tmp/.err"
    got=$?
    if [ "$got" -eq "$code" ] && grep -qF -- "$text" "$tmp/.err"; then echo "ok $name"
    else
        echo "not ok $name (exit code $got instead of $code, or no '$text' in:)"
        head -c 2000 "$tmp/.err" | sed 's/^/    /'
    fi
}

need_shared() {
    [ -d "$SHARED/golden" ] && return
    echo "skip $1: no $SHARED here"
    exit 0
}
