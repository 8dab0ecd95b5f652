#include "bert/loss_svg.h"

#include <math.h>

enum { WIDTH = 760, HEIGHT = 420, LEFT = 56, RIGHT = 24, TOP = 28, BOTTOM = 48, MOST_POINTS = 600 };

struct scale {
    double steps;     /* the last step */
    double low, high; /* of the losses */
};

/* The largest of 1, 2, 5 times a power of ten that cuts range in at least four. */
static double tick(double range)
{
    double power = pow(10, floor(log10(range / 4)));
    double times = range / 4 / power;
    return power * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
}

static double x_of(const struct scale *s, double step)
{
    return LEFT + (WIDTH - LEFT - RIGHT) * step / s->steps;
}

static double y_of(const struct scale *s, double loss)
{
    return TOP + (HEIGHT - TOP - BOTTOM) * (s->high - loss) / (s->high - s->low);
}

static struct scale scale_of(const struct run_log_points *points)
{
    struct scale s = {1, 0, 1};
    for (size_t i = 0; i < points->items.len; i++) {
        const struct run_log_point *p = &points->items.items[i];
        if (p->step > s.steps) s.steps = p->step;
        if (p->mlm > s.high) s.high = p->mlm;
        if (p->nsp > s.high) s.high = p->nsp;
    }
    s.high = ceil(s.high * 1.02);
    return s;
}

static void grid(const struct scale *s, struct buf *out)
{
    double y_tick = tick(s->high - s->low), x_tick = tick(s->steps);
    int rows = (int)((s->high - s->low) / y_tick + 0.01), columns = (int)(s->steps / x_tick + 0.01);
    for (int i = 0; i <= rows; i++) {
        double y = s->low + i * y_tick;
        buf_printf(out,
                   "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" "
                   "text-anchor=\"end\">%g</text>\n",
                   LEFT, y_of(s, y), WIDTH - RIGHT, LEFT - 8, y_of(s, y) + 4, y);
    }
    for (int i = 0; i <= columns; i++)
        buf_printf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n", x_of(s, i * x_tick),
                   HEIGHT - BOTTOM + 20, i * x_tick);
    buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">steps</text>\n",
               (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8);
    buf_printf(out, "<text x=\"%d\" y=\"18\">loss (nats)</text>\n", LEFT - 40);
}

/* Runs of points are drawn as their means, so that a long run is a readable line. */
static void curve(const struct scale *s, const struct run_log_points *points, bool next, struct buf *out)
{
    size_t n = points->items.len, run = (n + MOST_POINTS - 1) / MOST_POINTS;
    const char *move = "M";
    buf_printf(out, "<path class=\"%s\" d=\"", next ? "nsp" : "mlm");
    for (size_t i = 0; i < n; i += run) {
        double step = 0, loss = 0, count = 0;
        for (size_t k = i; k < n && k < i + run; k++) {
            const struct run_log_point *p = &points->items.items[k];
            if (next && p->nsp < 0) continue;
            step += p->step;
            loss += next ? p->nsp : p->mlm;
            count++;
        }
        if (count == 0) continue;
        buf_printf(out, "%s%.1f %.1f", move, x_of(s, step / count), y_of(s, loss / count));
        move = "L";
    }
    buf_str(out, "\"/>\n");
}

static void legend(const struct run_log_points *points, struct buf *out)
{
    const struct run_log_point *last = &points->items.items[points->items.len - 1];
    buf_printf(out,
               "<text class=\"mlm-name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">masked tokens: %.3f</text>\n",
               WIDTH - RIGHT, TOP + 16, last->mlm);
    if (last->nsp >= 0)
        buf_printf(out,
                   "<text class=\"nsp-name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">next text: %.3f</text>\n",
                   WIDTH - RIGHT, TOP + 36, last->nsp);
}

void loss_svg(const struct run_log_points *points, struct buf *out)
{
    struct scale s = scale_of(points);
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "aria-label=\"Training loss by step\">\n<style>"
               "svg{background:#fff}text{font:13px sans-serif;fill:#333}path{fill:none;stroke-width:2}"
               ".grid{stroke:#ddd;stroke-width:1}.mlm{stroke:#0b6e8f}.nsp{stroke:#b3541e}"
               ".mlm-name{fill:#0b6e8f}.nsp-name{fill:#b3541e}"
               "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ccc}.grid{stroke:#333}"
               ".mlm{stroke:#5cc0e0}.nsp{stroke:#f0a060}.mlm-name{fill:#5cc0e0}.nsp-name{fill:#f0a060}}"
               "</style>\n",
               WIDTH, HEIGHT);
    grid(&s, out);
    if (points->items.len) {
        curve(&s, points, false, out);
        curve(&s, points, true, out);
        legend(points, out);
    }
    buf_str(out, "</svg>\n");
}
