# `malmoi morphs`: lines, marks, records, and what it says about a wrong library or dictionary.
. tests/lib.sh
deps=$BUILD/deps
[ -e "$deps" ] || deps=$BUILD/../deps # the sanitizers' builds
if ! echo | "$MALMOI" morphs --text >/dev/null 2>&1 && [ ! -e "$deps/mecab/lib/libmecab-ko.so" ]; then
    echo "skip cli/morphs: no MeCab-ko here; 'make setup' installs it"
    exit 0
fi

# line TEXT [OPTION…]
line() { printf '%b\n' "$1" | "$MALMOI" morphs --text "${@:2}"; }
is() { [ "$(line "$1" "${@:3}")" = "$2" ] || { line "$1" "${@:3}"; return 1; }; }
check "the engine is native by default" sh -c '"$MALMOI" help morphs | grep -qF "[native]"'
check "a sentence becomes its morphemes" is '두루미가 하늘을 날았다.' '두루미 가 하늘 을 날 았 다 .'
check "--boundary marked marks what does not begin a word" is '두루미가  하늘을 날았다.' \
    '두루미 ##가 하늘 ##을 날 ##았 ##다 ##.' --boundary marked
check "--engine mecab gives the same" is '두루미가 하늘을 날았다.' '두루미 가 하늘 을 날 았 다 .' --engine mecab
check "the left-space penalty is applied" is '당시 인조는' "$(printf '당시\tNNG\n인조\tNNG\n는\tJX\nEOS')" --pos
check "an empty line stays an empty line" is '\n가' "$(printf '\n가')"
check "an empty line has an EOS of its own" is '' EOS --pos
check "a blank line has no morpheme" is ' \t ' ''
check "invalid UTF-8 and NUL come through" [ "$(printf '\377\0가\n' | "$MALMOI" morphs --text | od -An -tx1 | tr -d ' \n')" = ff0020eab0800a ]

{ yes 가나다 | head -n 5000 | tr -d '\n'; echo; } >"$tmp/word"
"$MALMOI" morphs --text "$tmp/word" | tr -d ' ' >"$tmp/word.out"
equal "a word of 15,000 characters loses nothing" "$tmp/word" "$tmp/word.out"
{ yes '비가 왔다. 우산을' | head -n 30000 | tr '\n' ' '; echo; } >"$tmp/long"
"$MALMOI" morphs --text "$tmp/long" | tr -d ' ' >"$tmp/long.out"
tr -d ' ' <"$tmp/long" >"$tmp/long.expected"
equal "a line of 800,000 bytes loses nothing" "$tmp/long.expected" "$tmp/long.out"
printf '앞%70000s뒤\n' '' >"$tmp/gap"
check "words after 70,000 blanks are not lost" [ "$("$MALMOI" morphs --text "$tmp/gap")" = '앞 뒤' ]

printf '{"id":"t:%d","source":"t","text":"두루미가 난다.\\n \\n하늘은 높다.","kept":"1-2,7"}\n' 1 2 3 >"$tmp/in.jsonl"
"$MALMOI" morphs --threads 1 "$tmp/in.jsonl" -o "$tmp/one.jsonl.zst"
"$MALMOI" morphs --threads 3 "$tmp/in.jsonl" -o "$tmp/three.jsonl.zst"
equal "threads do not change the output" "$tmp/one.jsonl.zst" "$tmp/three.jsonl.zst"
check "a sentence stays a line, and a blank one goes from kept too" [ "$(zstd -dcq "$tmp/one.jsonl.zst" | head -n 1)" = \
    '{"id":"t:1","source":"t","text":"두루미 가 난다 .\n하늘 은 높 다 .","kept":"1,7"}' ]
"$MALMOI" morphs --engine mecab "$tmp/in.jsonl" -o "$tmp/mecab.jsonl.zst"
equal "the engines write the same records" "$tmp/one.jsonl.zst" "$tmp/mecab.jsonl.zst"
check "the ledger names the engine" grep -q '"engine":"native"' "$tmp/one.ledger.json"
check "the ledger binds the dictionary" grep -q ab83418a2b4a "$tmp/one.ledger.json"
check "the ledger counts the blank sentences" grep -q '"no-morpheme":{"documents":0,"sentences":3}' "$tmp/one.ledger.json"

fails "an engine that is not there is wrong usage" 64 "engine" "$MALMOI" morphs --engine kiwi --text "$tmp/word"
fails "--pos needs --text" 64 "--pos needs --text" "$MALMOI" morphs --pos "$tmp/in.jsonl" -o -
fails "--pos does not go with marks" 64 "--boundary marked" "$MALMOI" morphs --text --pos --boundary marked "$tmp/word"
fails "a library that is absent is named" 2 "$tmp/none.so" "$MALMOI" morphs --text --engine mecab --mecab-library "$tmp/none.so" "$tmp/word"
fails "a file that is no library is named" 2 "in.jsonl" "$MALMOI" morphs --text --engine mecab --mecab-library "$tmp/in.jsonl" "$tmp/word"
fails "so is one from the environment" 2 MALMOI_MECAB_LIBRARY \
    env MALMOI_MECAB_LIBRARY="$tmp/none.so" "$MALMOI" morphs --text --engine mecab "$tmp/word"
check "the native engine needs no library" env MALMOI_MECAB_LIBRARY="$tmp/none.so" "$MALMOI" morphs --text "$tmp/word"
fails "a folder without a dictionary is named" 2 "$tmp" env MECAB_KO_DICDIR="$tmp" "$MALMOI" morphs --text "$tmp/word"

mkdir "$tmp/dictionary"
for file in "$(cd "$deps/mecab-ko-dic" && pwd)"/*; do ln -s "$file" "$tmp/dictionary/"; done
rm "$tmp/dictionary/dicrc"
sed 's/^left-space-penalty-factor.*//' "$deps/mecab-ko-dic/dicrc" >"$tmp/dictionary/dicrc"
fails "a changed dictionary is refused" 1 "dicrc" "$MALMOI" morphs --text --mecab-dictionary "$tmp/dictionary" "$tmp/word"
for engine in native mecab; do
    fails "one without penalties is refused by $engine even if any may do" 1 "left-space penalty" \
        "$MALMOI" morphs --text --engine $engine --any-dictionary --mecab-dictionary "$tmp/dictionary" "$tmp/word"
done
cp "$deps/mecab-ko-dic/dicrc" "$tmp/dictionary/dicrc"
for file in sys.dic unk.dic matrix.bin char.bin; do
    rm "$tmp/dictionary/$file"
    head -c 1000 "$deps/mecab-ko-dic/$file" >"$tmp/dictionary/$file"
    fails "a cut $file is refused by name" 1 "'$file'" \
        "$MALMOI" morphs --text --any-dictionary --mecab-dictionary "$tmp/dictionary" "$tmp/word"
    rm "$tmp/dictionary/$file"
    ln -s "$(cd "$deps/mecab-ko-dic" && pwd)/$file" "$tmp/dictionary/"
done
