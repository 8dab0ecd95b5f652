#include <inttypes.h>

#include "audit/chart_parts.h"
#include "audit/numerals.h"

enum { WIDTH = 400, HEIGHT = 200, LEFT = 44, RIGHT = 6, TOP = 10, BOTTOM = 24, LABEL = 34, BROADEST = 44 };

static int64_t largest_of(const struct chart_bin *bins, size_t n)
{
    int64_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (bins[i].before > largest) largest = bins[i].before;
        if (bins[i].after > largest) largest = bins[i].after;
    }
    return largest;
}

static void add_grid(struct buf *out, int64_t largest)
{
    int64_t tick = chart_tick(largest);
    for (int64_t mark = 0; mark <= largest; mark += tick) {
        double y = HEIGHT - BOTTOM - (largest ? (HEIGHT - TOP - BOTTOM) * (double)mark / (double)largest : 0);
        buf_printf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
                   WIDTH - RIGHT, y, y);
        chart_short(out, "tick", LEFT - 6, y + 4, "end", mark);
        if (mark > INT64_MAX - tick) break;
    }
}

static void add_bar(struct buf *out, const char *class, double x, double width, int64_t value,
                    int64_t largest)
{
    double height = chart_length(value, largest, HEIGHT - TOP - BOTTOM);
    buf_printf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, x,
               HEIGHT - BOTTOM - height, width, height);
}

static void add_bin(struct buf *out, const struct chart_bin *b, double x, double slot, int64_t largest)
{
    buf_printf(out, "<g><title>≥ %" PRId64 ": ", b->low);
    if (b->before >= 0) {
        numeral_grouped(out, b->before);
        buf_str(out, " → ");
    }
    numeral_grouped(out, b->after);
    buf_str(out, "</title>");
    if (b->before >= 0) add_bar(out, "bar before", x + slot * 0.06, slot * 0.88, b->before, largest);
    add_bar(out, "bar", x + slot * 0.22, slot * 0.56, b->after, largest);
    buf_str(out, "</g>");
}

void chart_histogram(const struct chart *c, const struct chart_bin *bins, size_t n, struct buf *out)
{
    int64_t largest = largest_of(bins, n);
    double slot = n ? (double)(WIDTH - LEFT - RIGHT) / (double)n : 0;
    if (slot > BROADEST) slot = BROADEST;
    size_t every = slot > 0 ? (size_t)(LABEL / slot) + 1 : 1;
    chart_open(c, WIDTH, HEIGHT, out);
    add_grid(out, largest);
    for (size_t i = 0; i < n; i++) {
        double x = LEFT + slot * (double)i;
        add_bin(out, &bins[i], x, slot, largest);
        if (i % every == 0) chart_short(out, "tick", x + slot / 2, HEIGHT - 8, "middle", bins[i].low);
    }
    chart_close(out);
}
