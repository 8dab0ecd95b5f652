#include "audit/figures.h"

#include <stdlib.h>

#include "pipeline/record.h"
#include "vocab/vocab.h"

int histogram_bin(int64_t size)
{
    return size > 0 ? 64 - __builtin_clzll((unsigned long long)size) : 0;
}

/* ---- counting ---- */

struct source_figures *figures_of(struct figures *f, const char *source, size_t len)
{
    for (size_t i = 0; i < f->sources.len; i++) {
        struct source_figures *s = f->sources.items[i];
        if (strncmp(s->name, source, len) == 0 && !s->name[len]) return s;
    }
    struct source_figures *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->name = strndup(source, len);
    s->pieces = calloc((size_t)VOCAB_MAX + 1, sizeof *s->pieces);
    if (s->name && s->pieces && !array_push(&f->sources, s)) return s;
    free(s->name);
    free(s->pieces);
    free(s);
    return NULL;
}

void figures_add_lines(struct histogram *h, const char *text, size_t len)
{
    const char *end = text + len;
    while (len) {
        const char *feed = memchr(text, '\n', (size_t)(end - text)), *stop = feed ? feed : end;
        histogram_add(h, record_characters(text, (size_t)(stop - text)));
        if (!feed) break;
        text = feed + 1;
    }
}

void figures_add_tokens(struct source_figures *s, const struct tokens *t)
{
    for (uint64_t i = 0; i < t->n_ids; i++) s->pieces[t->ids[i]]++;
    for (uint64_t i = 0; i < t->n_sequences; i++) {
        size_t n;
        (void)tokens_sequence(t, i, &n);
        histogram_add(&s->tokens, (int64_t)n);
    }
}

/* ---- writing ---- */

static int write_histogram(struct audit_writer *w, const char *source, int stage, const char *unit,
                           const struct histogram *h, struct err *e)
{
    for (int b = 0; b < HISTOGRAM_BINS; b++) {
        if (!h->bins[b]) continue;
        int64_t low = b ? (int64_t)1 << (b - 1) : 0, high = b ? 2 * low : 1;
        if (audit_row(w, AUDIT_HISTOGRAM, e, audit_text(source), audit_int(stage), audit_text(unit),
                      audit_int(low), audit_int(high), audit_int(h->bins[b])))
            return -1;
    }
    return 0;
}

static int write_histograms(struct audit_writer *w, const struct source_figures *s, struct err *e)
{
    const struct {
        int stage;
        const char *unit;
        const struct histogram *histogram;
    } rows[] = {{AUDIT_INGEST, "document-characters", &s->ingested},
                {AUDIT_DECONTAMINATE, "document-characters", &s->ended},
                {AUDIT_SPLIT, "sentence-characters", &s->split},
                {AUDIT_DECONTAMINATE, "sentence-characters", &s->left},
                {AUDIT_TOKENS, "sentence-tokens", &s->tokens}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (write_histogram(w, s->name, rows[i].stage, rows[i].unit, rows[i].histogram, e)) return -1;
    return 0;
}

static int write_pieces(struct audit_writer *w, const struct source_figures *s, size_t n_pieces,
                        struct err *e)
{
    for (size_t id = 0; id <= VOCAB_MAX; id++) {
        if (!s->pieces[id]) continue;
        if (id >= n_pieces)
            return err_data(e, "the token shards of '%s' hold the id %zu, and the vocabulary has %zu pieces",
                            s->name, id, n_pieces);
        if (audit_row(w, AUDIT_PIECE_SOURCE, e, audit_text(s->name), audit_int((int64_t)id),
                      audit_int(s->pieces[id])))
            return -1;
    }
    return 0;
}

int figures_write(const struct figures *f, size_t n_pieces, struct audit_writer *w, struct err *e)
{
    for (size_t i = 0; i < f->sources.len; i++)
        if (write_histograms(w, f->sources.items[i], e) || write_pieces(w, f->sources.items[i], n_pieces, e))
            return -1;
    return 0;
}

void figures_free(struct figures *f)
{
    for (size_t i = 0; i < f->sources.len; i++) {
        free(f->sources.items[i]->name);
        free(f->sources.items[i]->pieces);
        free(f->sources.items[i]);
    }
    array_free(&f->sources);
}
