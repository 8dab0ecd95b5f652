#include "bert/fill_mask.h"

#include <math.h>

#include "bert/rows.h"

static const char mask_text[] = "[MASK]";
enum { MASK_LEN = sizeof mask_text - 1 };

void fill_mask_best(const real *logits, size_t size, struct fill_mask_guess *best, size_t n)
{
    double most = (double)row_largest(logits, size), sum = 0;
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        double logit = (double)logits[i];
        sum += exp(logit - most);
        if (kept == n && !(logit > best[n - 1].probability)) continue;
        size_t at = kept < n ? kept++ : n - 1;
        for (; at > 0 && logit > best[at - 1].probability; at--) best[at] = best[at - 1];
        best[at] = (struct fill_mask_guess){(uint16_t)i, logit}; /* a probability at the end */
    }
    for (size_t i = 0; i < kept; i++) best[i].probability = exp(best[i].probability - most) / sum;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

int fill_mask_sentence(const char *line, size_t len, size_t mask, const char *token, size_t token_len,
                       struct buf *out)
{
    size_t before = mask, after = mask + MASK_LEN;
    if (token_len > 2 && memcmp(token, "##", 2) == 0) {
        token += 2;
        token_len -= 2;
        while (before > 0 && is_blank(line[before - 1])) before--;
    }
    buf_add(out, line, before);
    buf_add(out, token, token_len);
    return buf_add(out, line + after, len - after);
}

/* The place of the [MASK] of sequence s; each line must have exactly one. */
static int find_mask(const struct encode_lines *l, size_t s, uint32_t *place, struct err *e)
{
    size_t n = 0;
    for (uint32_t t = l->batch.starts.items[s]; t < l->batch.starts.items[s + 1]; t++) {
        if (l->batch.ids.items[t] != l->model->vocab.mask) continue;
        *place = t;
        n++;
    }
    if (n == 1) return 0;
    if (n)
        err_data(e, "%zu [MASK] where there must be exactly one", n);
    else
        err_data(e, "no [MASK]; there must be exactly one");
    return encode_lines_fault(l, s, e);
}

static int mark_masks(struct encode_lines *l, struct err *e)
{
    for (size_t s = 0; s < l->lines.len; s++) {
        uint32_t place = 0;
        if (find_mask(l, s, &place, e)) return -1;
        if (array_push(&l->batch.masked, place)) return err_memory(e);
    }
    return 0;
}

static int write_line(const struct encode_lines *l, size_t s, const struct fill_mask_guess *best, size_t n,
                      struct buf *scratch, struct outfile *out, struct err *e)
{
    const struct encoded_line *line = &l->lines.items[s];
    const char *text = l->text.data + line->start;
    const char *mask = memmem(text, line->len, mask_text, MASK_LEN);
    if (!mask)
        return err_data(e, "no [MASK]"); /* not after mark_masks: the encoder makes its id of nothing else */
    buf_clear(scratch);
    for (size_t i = 0; i < n; i++) {
        size_t len;
        const char *token = vocab_token(&l->model->vocab, best[i].id, &len);
        buf_printf(scratch, "%.6f\t", best[i].probability);
        buf_add(scratch, token, len);
        buf_char(scratch, '\t');
        fill_mask_sentence(text, line->len, (size_t)(mask - text), token, len, scratch);
        buf_char(scratch, '\n');
    }
    return scratch->failed ? err_memory(e) : outfile_write(out, scratch->data, scratch->len, e);
}

static int predict(struct encode_lines *l, struct fill_mask_guess *best, size_t n, struct buf *scratch,
                   struct outfile *out, struct err *e)
{
    const real *logits;
    size_t size = l->model->vocab.tokens.len;
    if (mark_masks(l, e)) return -1;
    if (bert_predict(&l->model->model, &l->batch, l->model->workspace, &logits, e)) return -1;
    for (size_t s = 0; s < l->lines.len; s++) {
        fill_mask_best(logits + s * size, size, best, n);
        if (write_line(l, s, best, n, scratch, out, e)) return -1;
    }
    return 0;
}

int fill_mask_run(const struct text_model *t, const struct encode_lines_options *options, size_t top_k,
                  struct outfile *out, struct err *e)
{
    struct fill_mask_guess best[FILL_MASK_MOST] = {{0}};
    struct encode_lines lines;
    struct buf scratch = BUF_INIT;
    size_t n = top_k < t->vocab.tokens.len ? top_k : t->vocab.tokens.len;
    if (n < 1 || n > FILL_MASK_MOST)
        return err_usage(e, "there must be 1 to %d predictions a line", FILL_MASK_MOST);
    if (text_model_needs_masked_head(t, "fill-mask", e)) return -1;
    encode_lines_start(&lines, t, options);
    int got = 0, result = 0;
    while (!result && (got = encode_lines_next(&lines, e)) > 0)
        result = predict(&lines, best, n, &scratch, out, e);
    encode_lines_end(&lines);
    buf_free(&scratch);
    return result ? result : got;
}
