# The MeCab-ko goldens: segmentation and part of speech of every line, for one thread and for several.
# (Lines of bytes that are not text are compared in tests/unit/test_morph_engines.c.)
. tests/lib.sh
need_shared golden/morphs
golden=$SHARED/golden/mecab-ko
if ! echo | "$MALMOI" morphs --text >/dev/null 2>&1; then
    echo "skip golden/morphs: no MeCab-ko here; 'make setup' installs it"
    exit 0
fi
for name in in tok wakati; do zstd -dcq "$golden/sentences.$name.zst" >"$tmp/$name"; done
for engine in native mecab; do
    for threads in 1 3; do
        "$MALMOI" morphs --text --engine $engine --threads $threads "$tmp/in" >"$tmp/got"
        equal "morphs --engine $engine gives MeCab's surfaces with $threads threads" "$tmp/got" "$tmp/wakati"
        "$MALMOI" morphs --text --engine $engine --pos --threads $threads "$tmp/in" |
            awk -F '\t' '$0 == "EOS" { print line; line = ""; next }
                         { line = line (line == "" ? "" : "\036") $1 "\037" $2 }' >"$tmp/got"
        equal "morphs --engine $engine --pos gives MeCab's parts of speech with $threads threads" "$tmp/got" "$tmp/tok"
    done
done

# The two engines on text that is in no golden: what the other tools' goldens read.
zstd -dcq "$SHARED/golden/kss/lines.in.zst" | tail -n 20000 >"$tmp/in"
for engine in native mecab; do "$MALMOI" morphs --text --pos --engine $engine "$tmp/in" >"$tmp/$engine"; done
equal "both engines give the same for 20,000 paragraphs" "$tmp/native" "$tmp/mecab"
