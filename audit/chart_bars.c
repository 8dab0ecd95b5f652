#include <string.h>

#include "audit/chart_parts.h"
#include "audit/escape.h"
#include "audit/numerals.h"
#include "common/utf8.h"

enum { WIDTH = 400, ROW = 28, BAR = 16, LABEL = 118, VALUE = 80, LABEL_CHARS = 15 };

static void add_label(struct buf *out, const char *label, double y)
{
    size_t len = strlen(label), at = 0;
    for (int chars = 0; chars < LABEL_CHARS && at < len; chars++) {
        uint32_t c;
        size_t n = utf8_decode(label + at, len - at, &c);
        at += n ? n : 1;
    }
    buf_printf(out, "<text class=\"label\" x=\"0\" y=\"%.1f\" text-anchor=\"start\">", y);
    escape_html(label, at, out);
    buf_str(out, at < len ? "…</text>" : "</text>");
}

void chart_bars(const struct chart *c, const struct chart_bar *bars, size_t n, struct buf *out)
{
    int64_t largest = 0;
    for (size_t i = 0; i < n; i++)
        if (bars[i].value > largest) largest = bars[i].value;
    chart_open(c, WIDTH, n ? ROW * (int)n : ROW, out);
    for (size_t i = 0; i < n; i++) {
        double top = (double)i * ROW + (ROW - BAR) / 2.0, base = top + BAR - 3;
        double length = chart_length(bars[i].value, largest, WIDTH - LABEL - VALUE);
        buf_str(out, "<g><title>");
        escape_html(bars[i].label, strlen(bars[i].label), out);
        buf_str(out, ": ");
        numeral_grouped(out, bars[i].value);
        buf_str(out, "</title>");
        add_label(out, bars[i].label, base);
        buf_printf(out, "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", LABEL, top,
                   length, BAR);
        chart_number(out, "value", LABEL + length + 6, base, "start", bars[i].value);
        buf_str(out, "</g>");
    }
    chart_close(out);
}
