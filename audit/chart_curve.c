#include <math.h>

#include "audit/chart_parts.h"

enum { WIDTH = 400, HEIGHT = 280, LEFT = 44, RIGHT = 12, TOP = 12, BOTTOM = 26 };

/* The decades that an axis shows. */
struct axis {
    int first, last;
};

static int decade(int64_t value)
{
    int d = 0;
    for (; value >= 10; value /= 10) d++;
    return d;
}

static void include(struct axis *a, int64_t value)
{
    int low = decade(value);
    if (low < a->first) a->first = low;
    if (low + 1 > a->last) a->last = low + 1;
}

static bool is_drawn(const struct chart_point *p)
{
    return p->x >= 1 && p->y >= 1;
}

static double place(const struct axis *a, int64_t value, double length)
{
    return length * (log10((double)value) - a->first) / (a->last - a->first);
}

static double x_of(const struct axis *x, int64_t value)
{
    return LEFT + place(x, value, WIDTH - LEFT - RIGHT);
}

static double y_of(const struct axis *y, int64_t value)
{
    return HEIGHT - BOTTOM - place(y, value, HEIGHT - TOP - BOTTOM);
}

static void add_grid(struct buf *out, const struct axis *x, const struct axis *y)
{
    int64_t value = 1;
    for (int d = 0; d <= x->last || d <= y->last; d++) {
        if (d >= x->first && d <= x->last) {
            double at = x_of(x, value);
            buf_printf(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", at, at, TOP,
                       HEIGHT - BOTTOM);
            chart_short(out, "tick", at, HEIGHT - 8, "middle", value);
        }
        if (d >= y->first && d <= y->last) {
            double at = y_of(y, value);
            buf_printf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
                       WIDTH - RIGHT, at, at);
            chart_short(out, "tick", LEFT - 6, at + 4, "end", value);
        }
        if (value > INT64_MAX / 10) break; /* the last decade of an axis up to INT64_MAX has no mark */
        value *= 10;
    }
}

void chart_curve(const struct chart *c, const struct chart_point *points, size_t n, struct buf *out)
{
    struct axis x = {.first = 18, .last = 1}, y = x;
    size_t drawn = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_drawn(&points[i])) continue;
        include(&x, points[i].x);
        include(&y, points[i].y);
        drawn++;
    }
    chart_open(c, WIDTH, HEIGHT, out);
    if (drawn) {
        add_grid(out, &x, &y);
        buf_str(out, "<polyline class=\"line\" points=\"");
        for (size_t i = 0; i < n; i++)
            if (is_drawn(&points[i]))
                buf_printf(out, "%.1f,%.1f ", x_of(&x, points[i].x), y_of(&y, points[i].y));
        buf_str(out, "\"/>");
    }
    for (size_t i = 0; i < n; i++)
        if (is_drawn(&points[i]))
            buf_printf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>",
                       x_of(&x, points[i].x), y_of(&y, points[i].y));
    chart_close(out);
}
