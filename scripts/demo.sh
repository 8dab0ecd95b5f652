#!/usr/bin/env bash
# The body of `make demo`: the whole chain on real input, from a fresh machine on. The bundled samples show the five
# corpora's formats; the Korean help of LibreOffice, fetched from Debian, is the bulk of the text.
set -eu -o pipefail
BUILD=${BUILD:-build}
MALMOI=$BUILD/malmoi
work=$BUILD/demo
package=libreoffice-help-ko
mkdir -p "$work/corpora" "$work/download"

download() { (cd "$work/download" && rm -f "$package"_*.deb && apt-get $as_root download -q "$package" >/dev/null); }

if ! [ -d "$work/corpora/html/help" ]; then
    echo "demo: fetching the Korean LibreOffice help (about 3 MB)"
    # Root's own folders are closed to the user that apt would otherwise download as.
    as_root= sudo=sudo
    if [ "$(id -u)" -eq 0 ]; then as_root='-o APT::Sandbox::User=root' sudo=; fi
    if ! download 2>/dev/null; then # the package lists may be absent or old
        $sudo apt-get update -q >/dev/null && download || {
            echo "demo: 'apt-get download $package' failed; the demo needs Debian's package archive" >&2
            exit 2
        }
    fi
    rm -rf "$work/unpacked" && mkdir -p "$work/unpacked"
    dpkg-deb -x "$work/download/$package"_*.deb "$work/unpacked"
    mkdir -p "$work/corpora/html"
    mv "$work/unpacked/usr/share/libreoffice/help" "$work/corpora/html/help"
fi
for source in modu cc100 namuwiki newscrawl petition; do
    rm -rf "$work/corpora/$source"
    cp -r "demo/corpora/$source" "$work/corpora/$source"
done
xz -f "$work/corpora/cc100/ko.txt"

CORPORA=$work/corpora BENCHMARK=demo/benchmark OUT=$work/out VOCAB_SIZE=${VOCAB_SIZE:-8000} scripts/corpus.sh >"$work/log"

vocab=$work/out/08-vocab
echo 'demo: training a tiny BERT for a minute'
rm -rf "$work/bert"
"$MALMOI" bert train "$work/out/09-tokens" --vocab "$vocab" --preset tiny --max-length 128 --objective mlm --batch 16 \
    --optimizer adamw --epsilon 1e-12 --beta2 0.98 --rate 1e-3 --warmup 0.05 --dropout 0 --minutes "${MINUTES:-1}" -o "$work/bert"

masked='문서[MASK] 저장할 수 있습니다.'
sentence='도서관에서 문서를 저장하고 인쇄하려면 어떻게 해야 합니까?'
{
    echo '# What went in, what came out, and what each rule took away'
    "$MALMOI" ledgers --drops "$work/out"
    echo
    echo '# The vocabulary'
    echo "$(wc -l <"$vocab/vocab.txt") pieces in $vocab/vocab.txt; from the middle of the list:"
    sed -n '2500,2519p' "$vocab/vocab.txt" | tr '\n' ' '
    echo
    echo
    echo '# One sentence through the engines'
    echo "text      $sentence"
    echo "sentences $(echo "$sentence" | "$MALMOI" split --text | tr '\037' '|')"
    echo "morphemes $(echo "$sentence" | "$MALMOI" morphs --text)"
    echo "ids       $(echo "$sentence" | "$MALMOI" encode --text --vocab "$vocab")"
    echo
    echo "# A tiny BERT after ${MINUTES:-1} minute: $(tail -n 1 "$work/bert/log.jsonl" | sed 's/.*"mlm":\([0-9.]*\).*/loss \1/') (a guess among all pieces: $(wc -l <"$vocab/vocab.txt" | awk '{ printf "%.2f", log($1) }'))"
    echo "$masked" | "$MALMOI" bert fill-mask "$work/bert" --top-k 3
    echo
    echo '# Every file is whole'
    (cd "$work/out" && sha256sum --quiet -c manifest-sha256.txt) && echo "sha256sum -c manifest-sha256.txt: all $(wc -l <"$work/out/manifest-sha256.txt") files are as listed"
} >"$work/report.txt"
cat "$work/report.txt"
"$MALMOI" audit build --quiet "$work/out"
"$MALMOI" audit report "$work/out/provenance.db" --force -o "$work/report.html"
echo
echo "these lines: $work/report.txt"
echo "report: $work/report.html"
