#include "audit/chart_parts.h"
#include "audit/numerals.h"

/* Streams run down at the left, names and numbers stand at the right of them. */
enum {
    WIDTH = 380,
    UNITS = 2,
    STREAM = 84,    /* the broadest stream */
    DISTANCE = 100, /* from one stream to the next */
    TEXT = 206,     /* where names begin */
    HEAD = 22,      /* above the first stage */
    PITCH = 78,     /* from one stage to the next */
    NODE = 8,       /* the height of a stage */
    FALL = PITCH - NODE
};

static int64_t largest_of(const struct chart_step *steps, size_t n, int unit)
{
    int64_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (steps[i].in[unit] > largest) largest = steps[i].in[unit];
        if (steps[i].out[unit] > largest) largest = steps[i].out[unit];
    }
    return largest;
}

/* What was taken away, or 0 where it is not known or the unit begins here. */
static int64_t loss_of(const struct chart_step *s, int unit)
{
    return s->in[unit] > s->out[unit] && s->out[unit] >= 0 ? s->in[unit] - s->out[unit] : 0;
}

/* The fall into a stage whose top is y: what stays runs on, what is taken away turns off to the right and
 * ends. */
static void add_fall(const struct chart *c, struct buf *out, int unit, double x, double y, double kept,
                     double lost)
{
    enum { TURN = 9, END = 16 };
    double top = y - FALL, end = y - END, middle = (top + end) / 2, left = x + kept, right = left + lost;
    buf_printf(out, "<rect class=\"keep u%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", unit, x,
               top, kept, FALL);
    if (lost > 0)
        buf_printf(
            out,
            "<path class=\"loss\" fill=\"url(#c%d-hatch)\" d=\"M%.1f %.1fH%.1fC%.1f %.1f %.1f %.1f %.1f %.1f"
            "H%.1fC%.1f %.1f %.1f %.1f %.1f %.1fz\"/>",
            c->number, left, top, right, right, middle, right + TURN, middle, right + TURN, end, left + TURN,
            left + TURN, middle, left, middle, left, top);
}

static void add_stream(const struct chart *c, struct buf *out, const struct chart_step *s, int unit, double y,
                       int64_t largest)
{
    double x = 4 + unit * DISTANCE, kept = chart_length(s->out[unit], largest, STREAM);
    if (s->in[unit] >= 0) add_fall(c, out, unit, x, y, kept, chart_length(loss_of(s, unit), largest, STREAM));
    if (s->out[unit] >= 0)
        buf_printf(out, "<rect class=\"node u%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", unit,
                   x, y, kept, NODE);
}

/* "● 598,472 −49,957": the mark is the one above the stream. */
static void add_numbers(struct buf *out, const struct chart_step *s, int unit, double y)
{
    static const char *const marks[UNITS] = {"●", "■"};
    if (s->out[unit] < 0) return;
    buf_printf(out, "<text class=\"value\" x=\"%d\" y=\"%.1f\"><tspan class=\"mark u%d\">%s</tspan> ", TEXT,
               y, unit, marks[unit]);
    numeral_fitting(out, s->out[unit]);
    if (loss_of(s, unit)) {
        buf_str(out, " <tspan class=\"lost\">−");
        numeral_fitting(out, loss_of(s, unit));
        buf_str(out, "</tspan>");
    }
    buf_str(out, "</text>");
}

void chart_flow(const struct chart *c, const char *const heads[2], const struct chart_step *steps, size_t n,
                struct buf *out)
{
    chart_open(c, WIDTH, HEAD + PITCH * (int)n + 44, out);
    buf_printf(
        out,
        "<defs><pattern id=\"c%d-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect class=\"hatch\" width=\"2\" height=\"5\"/></pattern></defs>",
        c->number);
    for (int unit = 0; unit < UNITS; unit++)
        chart_label(out, "head", 4 + unit * DISTANCE, 12, "start", heads[unit]);
    for (int unit = 0; unit < UNITS; unit++) {
        int64_t largest = largest_of(steps, n, unit);
        for (size_t i = 0; i < n; i++)
            add_stream(c, out, &steps[i], unit, HEAD + PITCH * (double)(i + 1), largest);
    }
    for (size_t i = 0; i < n; i++) {
        double y = HEAD + PITCH * (double)(i + 1) + NODE;
        chart_label(out, "name", TEXT, y, "start", steps[i].name);
        for (int unit = 0; unit < UNITS; unit++) add_numbers(out, &steps[i], unit, y + 17 * (unit + 1));
    }
    chart_close(out);
}
