#include "bert/encode_lines.h"

enum { N_SPECIAL = 2 /* [CLS] and [SEP] */ };

void encode_lines_start(struct encode_lines *l, const struct text_model *model,
                        const struct encode_lines_options *options)
{
    *l = (struct encode_lines){.model = model,
                               .options = *options,
                               .batch = BATCH_INIT,
                               .text = BUF_INIT,
                               .encoding = ENCODING_INIT};
    text_lines_start(&l->reader, options->paths, options->n_paths, options->max_line, options->label,
                     options->quiet);
}

void encode_lines_end(struct encode_lines *l)
{
    text_lines_end(&l->reader);
    batch_free(&l->batch);
    array_free(&l->lines);
    buf_free(&l->text);
    encoding_free(&l->encoding);
}

static int context(const char *name, uint64_t number, struct err *e)
{
    return err_context(e, "'%s', line %llu", name, (unsigned long long)number);
}

int encode_lines_fault(const struct encode_lines *l, size_t line, struct err *e)
{
    return context(l->lines.items[line].name, l->lines.items[line].number, e);
}

/* The sequence of the line that was read. */
static int encode(struct encode_lines *l, struct err *e)
{
    const struct vocab *v = &l->model->vocab;
    struct encoding *out = &l->encoding;
    size_t positions = l->model->model.layout.config.positions, room = positions - N_SPECIAL;
    encoding_clear(out);
    if (array_push(&out->ids, v->cls) ||
        encode_text(l->model->encoder, l->line, l->line_len, l->options.cut ? room + 1 : 0, out))
        return err_memory(e);
    size_t n = out->ids.len - 1;
    if (n > room && !l->options.cut) {
        err_data(e, "%zu tokens with [CLS] and [SEP], but the model has %zu positions", n + N_SPECIAL,
                 positions);
        return context(l->reader.in.name, l->reader.number, e);
    }
    if (n > room) {
        out->ids.len = 1 + room;
        l->n_cut++;
    }
    return array_push(&out->ids, v->sep) ? err_memory(e) : 0;
}

/* Append the waiting line to the batch. */
static int add(struct encode_lines *l, struct err *e)
{
    struct encoded_line line = {l->text.len, l->line_len, l->reader.in.name, l->reader.number};
    if (buf_add(&l->text, l->line, l->line_len) || array_push(&l->lines, line) ||
        batch_add(&l->batch, l->encoding.ids.items, l->encoding.ids.len, l->encoding.ids.len, 0))
        return err_memory(e);
    l->waiting = false;
    return 0;
}

static bool has_room(const struct encode_lines *l)
{
    if (!l->lines.len) return true;
    return l->lines.len < ENCODE_LINES_MOST &&
           l->batch.ids.len + l->encoding.ids.len <= l->options.batch_tokens;
}

int encode_lines_next(struct encode_lines *l, struct err *e)
{
    batch_clear(&l->batch);
    array_clear(&l->lines);
    buf_clear(&l->text);
    for (;;) {
        if (!l->waiting) {
            int got = text_lines_next(&l->reader, &l->line, &l->line_len, e);
            if (got < 0) return -1;
            if (!got) return l->lines.len > 0;
            if (encode(l, e)) return -1;
            l->waiting = true;
        }
        if (!has_room(l)) return 1;
        if (add(l, e)) return -1;
    }
}
