#include "bert/run_log.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "common/io.h"
#include "common/json.h"

enum { LOG_LIMIT = 1 << 30 };

static int log_path(const char *out, struct buf *path, struct err *e)
{
    buf_printf(path, "%s/log.jsonl", out);
    return path->failed ? err_memory(e) : 0;
}

/* Means over the steps since the last line. */
struct means {
    double mlm, nsp, mlm_accuracy, nsp_accuracy, tokens_per_second, gflops, share_of_peak, waiting;
};

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static struct means means_of(const struct trainer *t, const struct step_sums *s)
{
    const struct bert_losses *l = &s->losses;
    return (struct means){.mlm = ratio(l->masked, (double)l->n_masked),
                          .nsp = ratio(l->next, (double)l->n_next),
                          .mlm_accuracy = ratio((double)l->right_masked, (double)l->n_masked),
                          .nsp_accuracy = ratio((double)l->right_next, (double)l->n_next),
                          .tokens_per_second = ratio(s->tokens, s->seconds),
                          .gflops = ratio(s->flops, s->seconds) * 1e-9,
                          .share_of_peak = ratio(ratio(s->flops, s->seconds), t->peak),
                          .waiting = ratio(s->waiting, s->seconds)};
}

/* JSON has no infinities: what is not finite is null. */
static void add_number(struct buf *line, const char *key, double value)
{
    json_key(line, key);
    if (isfinite(value))
        buf_printf(line, "%.6g", value);
    else
        buf_str(line, "null");
}

static void write_line(const struct trainer *t, const struct step_sums *s, struct buf *line)
{
    struct means m = means_of(t, s);
    buf_char(line, '{');
    json_key_u64(line, "step", t->state.step);
    json_key_u64(line, "epoch", t->state.cursor.epoch);
    add_number(line, "loss", m.mlm + m.nsp);
    add_number(line, "mlm", m.mlm);
    if (s->losses.n_next) add_number(line, "nsp", m.nsp);
    add_number(line, "mlm_accuracy", m.mlm_accuracy);
    if (s->losses.n_next) add_number(line, "nsp_accuracy", m.nsp_accuracy);
    add_number(line, "rate", s->rate);
    add_number(line, "norm", s->norm);
    json_key_u64(line, "tokens", t->state.tokens);
    add_number(line, "tokens_per_second", m.tokens_per_second);
    add_number(line, "gflops", m.gflops);
    add_number(line, "share_of_peak", m.share_of_peak);
    add_number(line, "waiting", m.waiting);
    json_key_u64(line, "skipped", t->state.skipped);
    add_number(line, "seconds", trainer_seconds(t));
    buf_str(line, "}\n");
}

static int append(const char *path, const struct buf *line, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0) return err_errno(e, "cannot open '%s'", path);
    ssize_t written = write(fd, line->data, line->len);
    int result = 0;
    if (written < 0) result = err_errno(e, "cannot write '%s'", path);
    if (!result && (size_t)written < line->len)
        result = err_system(e, "cannot write '%s': the disk is full", path);
    if (close(fd) && !result) result = err_errno(e, "cannot write '%s'", path);
    return result;
}

int run_log_add(const char *out, const struct trainer *t, const struct step_sums *sums, struct err *e)
{
    struct buf path = BUF_INIT, line = BUF_INIT;
    int result = log_path(out, &path, e);
    if (!result) write_line(t, sums, &line);
    if (!result) result = line.failed ? err_memory(e) : append(path.data, &line, e);
    buf_free(&path);
    buf_free(&line);
    return result;
}

/* The end comes when the steps or the minutes are over, whichever is first. */
static double seconds_left(const struct trainer *t, const struct step_sums *s)
{
    double left = (double)(t->options->steps - t->state.step) * ratio(s->seconds, (double)s->steps);
    double minutes = 60 * t->options->minutes - trainer_seconds(t);
    if (t->options->minutes > 0 && minutes < left) left = minutes > 0 ? minutes : 0;
    return left;
}

void run_log_line(const struct trainer *t, const struct step_sums *s, char *line, size_t size)
{
    struct means m = means_of(t, s);
    char next[64] = "", left[32];
    double seconds = seconds_left(t, s);
    if (s->losses.n_next) snprintf(next, sizeof next, " nsp %.3f (%.0f%%)", m.nsp, 100 * m.nsp_accuracy);
    if (seconds < 360000)
        snprintf(left, sizeof left, "%d:%02d:%02d", (int)seconds / 3600, (int)seconds / 60 % 60,
                 (int)seconds % 60);
    else
        snprintf(left, sizeof left, "%.0f days", seconds / 86400);
    snprintf(
        line, size,
        "step %llu/%llu  mlm %.3f (%.1f%%)%s  lr %.2e  norm %.2f  %.0f tok/s  %.0f GFLOP/s  %.0f%% of %.0f  "
        "wait %.1f%%  left %s%s",
        (unsigned long long)t->state.step, (unsigned long long)t->options->steps, m.mlm, 100 * m.mlm_accuracy,
        next, s->rate, s->norm, m.tokens_per_second, m.gflops, 100 * m.share_of_peak, t->peak * 1e-9,
        100 * m.waiting, left, t->state.skipped ? "  (steps were skipped)" : "");
}

/* ---- reading ---- */

static int read_log(const char *out, struct buf *content, struct err *e)
{
    struct buf path = BUF_INIT;
    int result = log_path(out, &path, e);
    if (!result && io_exists(path.data)) result = io_read_file(path.data, LOG_LIMIT, content, e);
    buf_free(&path);
    return result;
}

/* The next line of the log from *at on, as a tree; NULL for one that is none. */
static yajl_val next_line(struct buf *content, size_t *at, size_t *start)
{
    yajl_val line = NULL;
    *start = *at;
    char *end = memchr(content->data + *at, '\n', content->len - *at);
    size_t stop = end ? (size_t)(end - content->data) : content->len;
    if (end) *end = '\0';
    if (json_parse(content->data + *at, "log.jsonl", &line, NULL)) line = NULL;
    if (end) *end = '\n';
    *at = end ? stop + 1 : stop;
    return line;
}

static double number_of(yajl_val line, const char *key, double otherwise)
{
    yajl_val value = json_get(line, key, yajl_t_number);
    return value ? YAJL_GET_DOUBLE(value) : otherwise;
}

int run_log_read(const char *out, struct run_log_points *points, struct err *e)
{
    struct buf content = BUF_INIT;
    int result = read_log(out, &content, e);
    for (size_t at = 0, start; at < content.len && !result;) {
        yajl_val line = next_line(&content, &at, &start);
        struct run_log_point p = {number_of(line, "step", -1), number_of(line, "mlm", -1),
                                  number_of(line, "nsp", -1)};
        if (p.step >= 0 && p.mlm >= 0 && array_push(&points->items, p)) result = err_memory(e);
        if (line) yajl_tree_free(line);
    }
    buf_free(&content);
    return result;
}

int run_log_rewind(const char *out, uint64_t step, struct err *e)
{
    struct buf content = BUF_INIT, kept = BUF_INIT, path = BUF_INIT;
    int result = read_log(out, &content, e);
    for (size_t at = 0, start; at < content.len && !result;) {
        yajl_val line = next_line(&content, &at, &start);
        double of = number_of(line, "step", -1);
        if (of >= 0 && of <= (double)step) buf_add(&kept, content.data + start, at - start);
        if (line) yajl_tree_free(line);
    }
    if (!result && kept.failed) result = err_memory(e);
    if (!result) result = log_path(out, &path, e);
    if (!result && kept.len != content.len) result = io_write_file(path.data, buf_text(&kept), kept.len, e);
    buf_free(&content);
    buf_free(&kept);
    buf_free(&path);
    return result;
}
