# Copies of records (JSON Lines) with known changes, to measure deduplication with: awk -v kind=KIND -f this RECORDS
#
#   verbatim     the text as it is          moved        the first third of the paragraphs (or sentences) to the end
#   blanks       one blank in ten taken out punctuation  every . and , taken out
#   N (5, 10 …)  N of 100 eojeols replaced by eojeols of other records
#
# A copy's id is the record's with "#KIND" behind it. The choice of places comes from a fixed sequence.
function random(n) { # 0 … n-1
    seed = (seed * 16807) % 2147483647
    return int(seed / 2147483647 * n)
}

BEGIN { seed = 20210520 }

{
    start = index($0, ",\"text\":\"") + 9
    end = start
    while ((c = substr($0, end, 1)) != "\"") end += c == "\\" ? 2 : 1
    head[NR] = substr($0, 1, start - 1)
    text[NR] = substr($0, start, end - start)
    tail[NR] = substr($0, end)
    if (kind + 0 > 0) {
        n = split(text[NR], words, /( |\\n)+/)
        for (i = 1; i <= n && kept < 200000; i++) if (words[i] != "") pool[kept++] = words[i]
    }
}

function replaced(t, share,    out, n, i, parts, lines, m, k) {
    m = split(t, lines, /\\n/)
    for (k = 1; k <= m; k++) {
        n = split(lines[k], parts, " ")
        out = out (k > 1 ? "\\n" : "")
        for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") (random(100) < share ? pool[random(kept)] : parts[i])
    }
    return out
}

function moved(t,    separator, parts, n, first, i, out) {
    separator = index(t, "\\n") ? "\\n" : ". "
    n = split(t, parts, separator == "\\n" ? /\\n/ : /\. /)
    first = int(n / 3)
    for (i = first + 1; i <= n; i++) out = out (i > first + 1 ? separator : "") parts[i]
    for (i = 1; i <= first; i++) out = out separator parts[i]
    return out
}

function blanked(t,    parts, n, i, out) {
    n = split(t, parts, " ")
    for (i = 1; i <= n; i++) out = out (i > 1 && random(10) ? " " : "") parts[i]
    return out
}

END {
    for (r = 1; r <= NR; r++) {
        t = text[r]
        if (kind == "moved") t = moved(t)
        else if (kind == "blanks") t = blanked(t)
        else if (kind == "punctuation") gsub(/[.,]/, "", t)
        else if (kind + 0 > 0) t = replaced(t, kind + 0)
        sub(/^\{"id":"[^"]*/, "&#" kind, head[r])
        print head[r] t tail[r]
    }
}
