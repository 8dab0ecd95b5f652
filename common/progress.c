#include "common/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

double progress_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void progress_start(struct progress *p, const char *label, uint64_t total_bytes, bool quiet)
{
    double now = progress_clock();
    *p = (struct progress){.label = label, .total = total_bytes, .started = now, .shown = now};
    p->on = !quiet && isatty(STDERR_FILENO);
}

static void show(const struct progress *p, double now)
{
    double seconds = now - p->started, rate = seconds > 0 ? (double)p->done / seconds : 0;
    fprintf(stderr, "\r%s: %.1f MB, %.1f MB/s", p->label, (double)p->done / 1e6, rate / 1e6);
    if (p->total > p->done && rate > 0) {
        long left = (long)((double)(p->total - p->done) / rate);
        fprintf(stderr, ", %d %%, %ld:%02ld left", (int)(100.0 * (double)p->done / (double)p->total),
                left / 60, left % 60);
    }
    fputs("\033[K", stderr);
}

void progress_add(struct progress *p, uint64_t bytes)
{
    p->done += bytes;
    if (!p->on) return;
    double now = progress_clock();
    if (now - p->shown < 1.0 / 6) return;
    p->shown = now;
    show(p, now);
}

void progress_end(struct progress *p)
{
    if (p->on) fputs("\r\033[K", stderr);
    p->on = false;
}
