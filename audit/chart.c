#include <string.h>

#include "audit/chart_parts.h"
#include "audit/escape.h"
#include "audit/numerals.h"

void chart_open(const struct chart *c, int width, int height, struct buf *out)
{
    buf_printf(
        out,
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"c%d-title c%d-about\">"
        "<title id=\"c%d-title\">",
        width, height, c->number, c->number, c->number);
    escape_html(c->title, strlen(c->title), out);
    buf_printf(out, "</title><desc id=\"c%d-about\">", c->number);
    escape_html(c->about, strlen(c->about), out);
    buf_str(out, "</desc>");
}

void chart_close(struct buf *out)
{
    buf_str(out, "</svg>\n");
}

static void open_text(struct buf *out, const char *class, double x, double y, const char *anchor)
{
    buf_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", class, x, y, anchor);
}

void chart_label(struct buf *out, const char *class, double x, double y, const char *anchor, const char *text)
{
    open_text(out, class, x, y, anchor);
    escape_html(text, strlen(text), out);
    buf_str(out, "</text>");
}

void chart_number(struct buf *out, const char *class, double x, double y, const char *anchor, int64_t value)
{
    open_text(out, class, x, y, anchor);
    numeral_fitting(out, value);
    buf_str(out, "</text>");
}

void chart_short(struct buf *out, const char *class, double x, double y, const char *anchor, int64_t value)
{
    open_text(out, class, x, y, anchor);
    numeral_short(out, value);
    buf_str(out, "</text>");
}

double chart_length(int64_t value, int64_t largest, double length)
{
    enum { VISIBLE = 1 };
    if (value <= 0 || largest <= 0) return 0;
    double scaled = length * (double)value / (double)largest;
    return scaled < VISIBLE ? VISIBLE : scaled;
}

int64_t chart_tick(int64_t largest)
{
    enum { MARKS = 4 };
    int64_t wanted = largest / MARKS, power = 1;
    while (power <= wanted / 10) power *= 10;
    static const int64_t steps[] = {1, 2, 5};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= wanted) return steps[i] * power;
    return 10 * power;
}
