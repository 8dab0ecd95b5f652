#include "pipeline/pii/pii.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/pii/pii_fake.h"
#include "pipeline/pii/pii_fold.h"
#include "pipeline/pii/pii_scan.h"

static const char public_key[] = "malmoi public default key, not a secret";

struct pii {
    struct pii_patterns *patterns;
    struct pii_key key;
    uint8_t *key_bytes; /* owned */
};

struct pii_worker {
    const struct pii *pii;
    struct pii_scanner *scanner;
    struct pii_faker faker;
    struct mark_set set; /* pii_mark_set, or every byte */
    struct marks marks, folded_marks;
    struct buf folded;
    pii_spans spans;
    int64_t match_limit; /* of the last pii_find */
};

int pii_new(struct pii **out, const void *key, size_t key_len, unsigned kinds, struct err *e)
{
    struct pii *p = calloc(1, sizeof *p);
    *out = NULL;
    if (!p) return err_memory(e);
    if (key_len == 0) {
        key = public_key;
        key_len = sizeof public_key - 1;
    }
    p->key_bytes = malloc(key_len);
    if (!p->key_bytes) {
        pii_free(p);
        return err_memory(e);
    }
    memcpy(p->key_bytes, key, key_len);
    p->key = (struct pii_key){p->key_bytes, key_len};
    if (pii_patterns_new(&p->patterns, kinds, e)) {
        pii_free(p);
        return -1;
    }
    *out = p;
    return 0;
}

void pii_free(struct pii *p)
{
    if (!p) return;
    pii_patterns_free(p->patterns);
    if (p->key_bytes) explicit_bzero(p->key_bytes, p->key.len);
    free(p->key_bytes);
    free(p);
}

struct pii_worker *pii_worker_new(const struct pii *p)
{
    struct pii_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->pii = p;
    pii_mark_set(&w->set);
    w->scanner = pii_scanner_new(p->patterns);
    if (!w->scanner) {
        free(w);
        return NULL;
    }
    return w;
}

void pii_worker_free(struct pii_worker *w)
{
    if (!w) return;
    pii_scanner_free(w->scanner);
    pii_faker_free(&w->faker);
    marks_free(&w->marks);
    marks_free(&w->folded_marks);
    buf_free(&w->folded);
    array_free(&w->spans);
    free(w);
}

void pii_worker_plain(struct pii_worker *w)
{
    mark_set_add(&w->set, 0, 0xFF);
}

/* Turn spans of the folded text, from the first-th on, into spans of the text, by walking both together. */
static void unfold(struct pii_worker *w, size_t first, const char *text, size_t len)
{
    const char *folded = w->folded.data;
    size_t at = 0, folded_at = 0;
    for (size_t i = first; i < w->spans.len; i++) {
        struct pii_span *v = &w->spans.items[i];
        size_t end = v->start + v->len;
        while (folded_at < v->start) {
            utf8_next(folded, w->folded.len, &folded_at);
            utf8_next(text, len, &at);
        }
        v->start = at;
        while (folded_at < end) {
            utf8_next(folded, w->folded.len, &folded_at);
            utf8_next(text, len, &at);
        }
        v->len = at - v->start;
    }
}

/* Find in text[from..from + w->marks.len), which is valid UTF-8 and whose marks are in w. */
static int find_valid(struct pii_worker *w, const char *text, size_t from, struct err *e)
{
    const char *part = text + from;
    const struct marks *m = &w->marks;
    unsigned glance = m->any ? pii_glance(part, m) : 0;
    size_t first = w->spans.len;
    if (!(glance & ~(unsigned)PII_HAS_COLON)) return 0;
    if (glance & PII_FOLDS) {
        buf_clear(&w->folded);
        if (pii_fold(part, m, &w->folded)) return err_memory(e);
        const char *folded = buf_text(&w->folded);
        if (marks_find(&w->folded_marks, &w->set, folded, w->folded.len)) return err_memory(e);
        glance = pii_glance(folded, &w->folded_marks);
        if (pii_scan(w->scanner, folded, &w->folded_marks, glance, &w->spans, &w->match_limit, e)) return -1;
        unfold(w, first, part, m->len);
    } else if (pii_scan(w->scanner, part, m, glance, &w->spans, &w->match_limit, e))
        return -1;
    for (size_t i = first; i < w->spans.len; i++) w->spans.items[i].start += from;
    return 0;
}

int pii_find(struct pii_worker *w, const char *text, size_t len, const pii_spans **spans, struct err *e)
{
    array_clear(&w->spans);
    w->match_limit = 0;
    *spans = &w->spans;
    if (marks_find(&w->marks, &w->set, text, len)) return err_memory(e);
    if (w->marks.valid) return find_valid(w, text, 0, e);
    for (size_t at = 0; at < len;) {
        size_t valid = utf8_valid_prefix(text + at, len - at);
        if (marks_find(&w->marks, &w->set, text + at, valid)) return err_memory(e);
        if (find_valid(w, text, at, e)) return -1;
        at += valid + 1; /* the byte that is none */
    }
    return 0;
}

int pii_replace(struct pii_worker *w, const char *text, size_t len, struct buf *out,
                struct pii_counts *counts, struct err *e)
{
    const pii_spans *spans;
    size_t at = 0;
    if (pii_find(w, text, len, &spans, e)) return -1;
    counts->match_limit += w->match_limit;
    for (size_t i = 0; i < spans->len; i++) {
        const struct pii_span *v = &spans->items[i];
        buf_add(out, text + at, v->start - at);
        if (pii_fake(&w->faker, &w->pii->key, v->kind, text + v->start, v->len, out, e)) return -1;
        counts->kinds[v->kind]++;
        at = v->start + v->len;
    }
    buf_add(out, text + at, len - at);
    return out->failed ? err_memory(e) : 0;
}
