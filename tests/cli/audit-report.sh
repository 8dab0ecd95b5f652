# malmoi audit report: one well-formed page with the numbers of the database, nothing personal, nothing foreign unescaped.
. tests/lib.sh
tool=$BUILD/tests/audit_tool
verdict() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' is not '$3'"; fi; }
sql() { "$tool" sql "$db" "$1"; }
of_page() { "$tool" xpath "$page" "$1"; }
report() { "$MALMOI" audit report "$@"; }

# The demo's samples; a file whose name is markup and which holds a sentence of the benchmark, whose item's name is markup,
# too; a petition with personal data.
cp -r demo/corpora "$tmp/corpora"
cp -r demo/benchmark "$tmp/benchmark"
evil='<img src=x onerror=alert(1)>&".txt'
planted='값 a < b & "c"인 경우에는 <i 표시를 다음 문장으로 옮기지 않고 그대로 둔다.'
cat >"$tmp/benchmark/klue-sts-v1.1/klue-sts-v1.1_dev.json" <<'END'
[{"guid": "<script>alert(2)</script>", "source": "demo", "sentence1": "값 a < b & \"c\"인 경우에는 <i 표시를 다음 문장으로 옮기지 않고 그대로 둔다.",
  "sentence2": "표시를 옮긴다.", "labels": {"label": 4.0, "real-label": 4.0, "binary-label": 1}}]
END
mkdir "$tmp/corpora/text"
echo "$planted" >"$tmp/corpora/text/$evil"
mobile=010-9876-5432 mail=gildong.hong@naver.com
echo "연락은 $mobile 번으로 주시거나 $mail 주소로 보내 주시기 바랍니다." >"$tmp/corpora/text/personal.txt"
CORPORA=$tmp/corpora BENCHMARK=$tmp/benchmark OUT=$tmp/out JOBS=2 VOCAB_SIZE=1000 COUNT_FLAGS='' scripts/corpus.sh >"$tmp/log" 2>&1
sed -i 's|"news-copyright":|"<u onclick=x>\&":|' "$tmp"/out/02-clean/*.ledger.json # a reason that no stage would give
check "the tree's database" "$MALMOI" audit build -q --partial "$tmp/out"
db=$tmp/out/provenance.db page=$tmp/report.html

check "a report" report "$db" -o "$page"
report --out "$tmp/out" -o - >"$tmp/again.html"
equal "the same database gives the same bytes" "$page" "$tmp/again.html"
fails "a report that is there stays" 2 "exists" report "$db" -o "$page"
check "unless --force is given" report "$db" -o "$page" --force
fails "no output" 64 "-o FILE" report "$db"
cp "$db" "$tmp/other.db"
printf '\0\0\0\2' | dd of="$tmp/other.db" bs=1 seek=60 conv=notrunc status=none
fails "a database of another version" 1 "it has format 2" report "$tmp/other.db" -o "$tmp/none.html"
fails "no database" 1 "not a database" report "$MALMOI" -o "$tmp/none.html"
verdict "and then there is no page" "$(ls "$tmp" | grep -c none)" 0

# ---- the page ----

verdict "it is well-formed and has its eight sections" "$(of_page 'count(//main/section[h2])')" 8
verdict "headings come in order" "$(of_page 'count(//h1) = 1 and not(//h3[not(ancestor::section/h2)]) and not(//h4)')" true
verdict "tables have captions, and heads with their scope" "$(of_page 'count(//table[not(caption)]) + count(//th[not(@scope)])')" 0
verdict "charts are images with a name and a description" "$(of_page 'count(//svg[@role="img"][title][desc][@aria-labelledby])')" "$(of_page 'count(//figure)')"
verdict "ids are there once" "$(grep -o ' id="[^"]*"' "$page" | sort | uniq -d)" ""
verdict "every word is there in both languages" "$(of_page 'count(//span[@lang="ko"][@class]) - count(//span[@class="en"])')" 0
verdict "nothing is loaded" "$(of_page 'count(//@src | //link | //iframe | //object | //img | //*[starts-with(@href, "http")])')" 0
verdict "and nothing may be" "$(of_page 'starts-with(//meta[@http-equiv="Content-Security-Policy"]/@content, "default-src '"'none'"'")')" true
verdict "there is one style, one script, and none in an attribute" "$(of_page 'concat(count(//style), count(//script), count(//@style | //@*[starts-with(name(), "on")]))')" 110
check "in 360 pixels nothing has a fixed width" sh -c "! grep -oE '(^|[;{ ])width:[0-9]+px' '$page' | grep -v 'width:1px'"

# ---- its numbers ----

charted='.//*[@class="bar" or @class="dot"]'
verdict "a chart has a bar or a point for every row of its table" \
    "$(of_page "count(//figure[$charted][count($charted) != count(.//tbody/tr)])")" 0
verdict "there are as many charts of lengths as sources want" "$(of_page 'count(//section[@id="lengths"]//svg)')" \
    "$(($(sql 'SELECT count(DISTINCT source) FROM shard') * 3 + 3))"
grouped() { sed -E ':a;s/([0-9])([0-9]{3})($|,)/\1,\2\3/;ta'; }
tile() { of_page "normalize-space((//dl[@class=\"tiles\"]//strong)[$1])"; }
verdict "documents" "$(tile 1)" "$(sql 'SELECT count(*) FROM document WHERE fate IS NULL' | grouped)"
verdict "sentences" "$(tile 2)" "$(sql 'SELECT sum(kept) FROM document' | grouped)"
verdict "tokens" "$(tile 3)" "$(sql 'SELECT sum(tokens) FROM document' | grouped)"
verdict "pieces" "$(tile 4)" "$(wc -l <"$tmp/out/08-vocab/vocab.txt" | grouped)"
verdict "the bars of lengths are all documents" "$(of_page 'sum(//section[@id="lengths"]/div[1]/figure[1]//td[3])')" \
    "$(sql 'SELECT count(*) FROM document WHERE fate IS NULL')"
verdict "a licence a source" "$(of_page 'count(//section[@id="licences"]//article)')" "$(sql 'SELECT count(DISTINCT source) FROM shard')"
verdict "the tree's sum" "$(of_page 'string(//section[@id="rebuild"]//tbody/tr[1]/td)')" "$(sha256sum <"$tmp/out/manifest-sha256.txt" | cut -d' ' -f1)"

# ---- what is not its own ----

verdict "a finding shows its text" "$(of_page "count(//td[@class='long'][contains(., 'a < b & \"c\"')])")" 1
check "the name of its file as it is" grep -qF '&lt;img src=x onerror=alert(1)&gt;&amp;&quot;.txt' "$page"
check "the name of its benchmark item" grep -qF '&lt;script&gt;alert(2)&lt;/script&gt;' "$page"
check "a reason" grep -qF '&lt;u onclick=x&gt;&amp;' "$page"
verdict "none of them as markup" "$(grep -ciE '<img|<u |alert\([0-9]\)</script>.*alert|<script>alert' "$page")" 0
verdict "nothing personal" "$(grep -cF -e "$mobile" -e "${mobile//-/}" -e "$mail" -e gildong "$page")" 0
verdict "but how often it was replaced" "$(of_page 'string(//section[@id="personal"]//figure//tr[th="mobile"]/td)')" 2

# A tree that is not at its end is said to be one, and a ledger that does not balance is seen.
verdict "a part is no whole" "$(of_page 'string(//p[contains(@class, "verdict")]/@class)')" "verdict bad"
sed -i 's|"<u onclick=x>&":|"news-copyright":|' "$tmp"/out/02-clean/*.ledger.json
check "the whole tree" "$MALMOI" audit build -q "$tmp/out"
check "has a report" report "$db" -o "$page" --force
verdict "that is well" "$(of_page 'string(//p[contains(@class, "verdict")]/@class)')" "verdict good"
sed -i 's|\("news-copyright":{[^}]*"characters":\)|\11|' "$tmp/out/02-clean/modu-00000.ledger.json"
check "a tree with a lie in a ledger" "$MALMOI" audit build -q --partial "$tmp/out"
check "gets one, too" report "$db" -o "$page" --force
check "which tells it" grep -q 'The books do not balance. In 1 ledgers' "$page"

# ---- in a browser ----

if ! command -v chromium >/dev/null; then
    echo "skip the page in a browser: no chromium here"
    exit 0
fi
browse() { timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$tmp/profile" --enable-logging=stderr "$@" 2>"$tmp/console"; }
browse --accept-lang=en --dump-dom "file://$page" >"$tmp/dom.html"
verdict "nothing on the console" "$(grep -E 'CONSOLE|Refused|Uncaught' "$tmp/console")" ""
check "the script chooses the reader's language" grep -q '<html lang="en">' "$tmp/dom.html"
shapes() { grep -oE 'class="(bar|bar before|dot|node u[01])"' "$1" | sort | uniq -c; }
equal "every bar and point is in the document" <(shapes "$page") <(shapes "$tmp/dom.html")
browse --accept-lang=ko --dump-dom "file://$page" >"$tmp/dom.html"
check "Korean for who reads Korean" grep -q '<html lang="ko">' "$tmp/dom.html"
# A narrow telephone, everything opened: tables scroll for themselves, the page does not.
cat >"$tmp/narrow.html" <<'END'
<iframe src="report.html" width="360" height="800"></iframe>
<script>onload = function () {
    var page = document.querySelector('iframe').contentDocument
    page.querySelectorAll('details').forEach(function (d) { d.open = true })
    document.body.append('broader by ' + Math.max(0, page.documentElement.scrollWidth - 360) + ' pixels')
}</script>
END
browse --allow-file-access-from-files --dump-dom "file://$tmp/narrow.html" >"$tmp/dom.html"
verdict "nothing is broader than 360 pixels" "$(grep -o 'broader by [0-9]* pixels' "$tmp/dom.html")" "broader by 0 pixels"
browse --window-size=390,900 --screenshot="$tmp/phone.png" "file://$page" >/dev/null
check "it can be drawn" test -s "$tmp/phone.png"
