# The linker takes the first of two functions of a name from a library and says nothing: there must be one of each.
. tests/lib.sh
twice() { nm --defined-only "$@" 2>/dev/null | awk '$2 ~ /^[TDBR]$/ && $3 !~ /^__/ { n[$3]++ } END { for (s in n) if (n[s] > 1) print s }'; }

twice "$BUILD/libmalmoi.a" "$BUILD"/obj/cmd/*.o >"$tmp/twice"
equal "no function or variable is defined twice" "$tmp/twice" /dev/null
check "of many that there are" sh -c "nm --defined-only '$BUILD/libmalmoi.a' 2>/dev/null | grep -c ' T ' | awk '{ exit \$1 < 500 }'"
