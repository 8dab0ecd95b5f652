/* Charts as inline SVG, drawn for a width of 380 to 400 units, which a phone shows without scaling.
 *
 * Every chart is one image to a screen reader (role="img") with its title and description; colours, fonts and
 * line widths are the page's, by class: `bar`, `bar before`, `dot`, `line`, `grid`, `keep`, `loss`, `value`,
 * `label`. Texts are escaped. Negative numbers are drawn as zero. Empty data make an empty frame. Everything
 * is appended to out, where a failed allocation stays. Same data, same bytes. */
#ifndef MALMOI_AUDIT_CHART_H
#define MALMOI_AUDIT_CHART_H

#include "common/buf.h"

struct chart {
    int number;                /* unique on the page: the chart's ids begin with cNUMBER- */
    const char *title, *about; /* plain text */
};

/* Horizontal bars from zero, a line each, with their values. */
struct chart_bar {
    const char *label; /* cut to 15 characters; whole in the bar's title */
    int64_t value;
};
void chart_bars(const struct chart *c, const struct chart_bar *bars, size_t n, struct buf *out);

/* Bins side by side from left to right: a broad outlined bar for `before`, a narrow solid one for `after`. */
struct chart_bin {
    int64_t low;
    int64_t before, after; /* before -1: the chart has one series */
};
void chart_histogram(const struct chart *c, const struct chart_bin *bins, size_t n, struct buf *out);

/* A curve over two logarithmic axes; points with an x or y below 1 are left out. */
struct chart_point {
    int64_t x, y;
};
void chart_curve(const struct chart *c, const struct chart_point *points, size_t n, struct buf *out);

/* What flows through stages from top to bottom, in two units side by side, and what each takes away. */
struct chart_step {
    const char *name;
    int64_t in[2], out[2]; /* -1: not counted */
};
/* heads[unit]: what stands above the unit's stream. */
void chart_flow(const struct chart *c, const char *const heads[2], const struct chart_step *steps, size_t n,
                struct buf *out);

#endif
