#include "bert/embed.h"

#include <math.h>

#include "bert/npy.h"

static void scale_to_one(float *vector, size_t n)
{
    double square = 0;
    for (size_t i = 0; i < n; i++) square += (double)vector[i] * (double)vector[i];
    if (!(square > 0)) return;
    for (size_t i = 0; i < n; i++) vector[i] = (float)((double)vector[i] / sqrt(square));
}

void embed_pool(const real *rows, size_t n, size_t hidden, const struct embed_options *options, float *vector)
{
    size_t used = options->pooling == EMBED_CLS ? 1 : n;
    for (size_t i = 0; i < hidden; i++) {
        double sum = 0;
        for (size_t t = 0; t < used; t++) sum += (double)rows[t * hidden + i];
        vector[i] = (float)(sum / (double)used);
    }
    if (options->normalise) scale_to_one(vector, hidden);
}

/* A run from lines to vectors. */
struct embedding {
    const struct text_model *model;
    const struct embed_options *options;
    struct outfile *out;
    size_t hidden;
    uint64_t line; /* written up to now */
    float *vector; /* [hidden] */
    struct buf json;
};

static int write_json(struct embedding *x, struct err *e)
{
    struct buf *json = &x->json;
    buf_clear(json);
    buf_printf(json, "{\"line\":%llu,\"vector\":[", (unsigned long long)x->line);
    for (size_t i = 0; i < x->hidden; i++)
        buf_printf(json, i ? ",%.9g" : "%.9g", (double)x->vector[i]); /* nine digits name any float */
    buf_str(json, "]}\n");
    return json->failed ? err_memory(e) : outfile_write(x->out, json->data, json->len, e);
}

static int embed_batch(struct embedding *x, const struct encode_lines *l, struct err *e)
{
    const real *rows;
    if (bert_encode(&x->model->model, &l->batch, x->model->workspace, &rows, e)) return -1;
    for (size_t s = 0; s < l->lines.len; s++) {
        size_t first = l->batch.starts.items[s], n = l->batch.starts.items[s + 1] - first;
        embed_pool(rows + first * x->hidden, n, x->hidden, x->options, x->vector);
        x->line++;
        if (x->options->format == EMBED_JSONL
                ? write_json(x, e)
                : outfile_write(x->out, x->vector, x->hidden * sizeof *x->vector, e))
            return -1;
    }
    return 0;
}

static int embed_lines(struct embedding *x, const struct encode_lines_options *options, uint64_t *n_cut,
                       struct err *e)
{
    struct encode_lines lines;
    int got = 0, result = 0;
    encode_lines_start(&lines, x->model, options);
    while (!result && (got = encode_lines_next(&lines, e)) > 0) result = embed_batch(x, &lines, e);
    *n_cut = lines.n_cut;
    encode_lines_end(&lines);
    return result ? result : got;
}

static int write_header(struct embedding *x, const struct encode_lines_options *lines, uint64_t *expected,
                        struct err *e)
{
    if (!lines->n_paths)
        return err_usage(e, "standard input can be read only once, but .npy wants its lines counted first; "
                            "name files, or write JSON Lines");
    if (text_lines_count(lines->paths, lines->n_paths, lines->max_line, expected, e)) return -1;
    return npy_write_header(x->out, (size_t)*expected, x->hidden, e);
}

int embed_run(const struct text_model *t, const struct encode_lines_options *lines,
              const struct embed_options *options, struct outfile *out, uint64_t *n_cut, struct err *e)
{
    struct embedding x = {
        .model = t, .options = options, .out = out, .hidden = t->model.layout.config.hidden};
    uint64_t expected = 0;
    x.vector = calloc(x.hidden, sizeof *x.vector);
    if (!x.vector) return err_memory(e);
    int result = options->format == EMBED_NPY ? write_header(&x, lines, &expected, e) : 0;
    if (!result) result = embed_lines(&x, lines, n_cut, e);
    if (!result && options->format == EMBED_NPY && x.line != expected)
        result = err_data(e, "the files changed while they were read: %llu lines, then %llu",
                          (unsigned long long)expected, (unsigned long long)x.line);
    free(x.vector);
    buf_free(&x.json);
    return result;
}
