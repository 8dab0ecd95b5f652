#!/usr/bin/env bash
# morphs: the morphemes of MeCab-ko's own library, which does wakati on the same lines in one process (bench_mecab.c).
# A blank more at each line's end is all that it writes otherwise.
. scripts/bench-lib.sh
library=$BUILD/deps/mecab/lib/libmecab-ko.so
sentences_of "$small" >"$work/morph-lines"
wakati() { "$BUILD/bench/bench_mecab" "$library" "$BUILD/deps/mecab-ko-dic" "$work/morph-lines"; }
morphs() { "$MALMOI" morphs --engine native --text --threads 1 -q "$work/morph-lines"; }
morphs >"$work/a"
wakati | sed 's/ $//' >"$work/b"
same 'morphs and MeCab-ko' "$work/a" "$work/b"
own() { timed morphs; }
peer() { timed wakati; }
ratio_row 'morphs --engine native --text' "$(bytes_of "$work/morph-lines")" "MeCab-ko's library, wakati," 3
