#include "vocab/bert_nfd.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "common/array.h"
#include "common/buf.h"
#include "vocab/bert_classes.h"
#include "vocab/bert_tables.h"

enum { LONGEST = 8 }; /* code points of one decomposition; Unicode's longest canonical one has 4 */

struct part {
    uint32_t c;
    uint32_t order; /* position before reordering */
    uint8_t combining;
    bool inserted; /* not the first of its decomposition: it shares a source */
};

struct bert_decomposer {
    struct bert_classes classes;
    struct buf text;
    ARRAY(uint32_t) source;
    /* A starter and the combining characters after it, which wait to be put in canonical order. */
    ARRAY(struct part) run;
    ARRAY(uint32_t) run_sources; /* of the parts that are not inserted, in input order */
    uint32_t last_source;
    bool failed;
};

struct bert_decomposer *bert_decomposer_new(bool clean_text, bool chinese)
{
    struct bert_decomposer *d = calloc(1, sizeof *d);
    struct bert_class_rules rules = {.clean_text = clean_text, .chinese = chinese, .marks = true};
    if (d && bert_classes_init(&d->classes, &rules)) {
        free(d);
        return NULL;
    }
    return d;
}

void bert_decomposer_free(struct bert_decomposer *d)
{
    if (!d) return;
    bert_classes_free(&d->classes);
    buf_free(&d->text);
    array_free(&d->source);
    array_free(&d->run);
    array_free(&d->run_sources);
    free(d);
}

static uint8_t combining_class(uint32_t c)
{
    if (c < 0x300) return 0;
    utf8proc_propval_t combining = utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
    return combining && !bert_set_has(&bert_late_combining, c) ? (uint8_t)combining : 0;
}

static int in_canonical_order(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    if (x->combining != y->combining) return x->combining < y->combining ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* The library gives sources to positions, not to characters: after reordering, the next character that is not
 * inserted takes the next source. */
static void flush(struct bert_decomposer *d)
{
    if (d->run.len > 1) qsort(d->run.items, d->run.len, sizeof *d->run.items, in_canonical_order);
    size_t next = 0;
    for (size_t i = 0; i < d->run.len; i++) {
        const struct part *p = &d->run.items[i];
        if (!p->inserted) d->last_source = d->run_sources.items[next++];
        if (bert_class_of(&d->classes, p->c) == BERT_MARK) continue;
        buf_utf8(&d->text, p->c);
        if (array_push(&d->source, d->last_source)) d->failed = true;
    }
    array_clear(&d->run);
    array_clear(&d->run_sources);
}

static void feed_part(struct bert_decomposer *d, uint32_t c, bool inserted, uint32_t source)
{
    struct part p = {c, 0, combining_class(c), inserted};
    if (p.combining == 0) flush(d);
    p.order = (uint32_t)d->run.len;
    if (array_push(&d->run, p) || (!inserted && array_push(&d->run_sources, source))) d->failed = true;
}

static void feed(struct bert_decomposer *d, uint32_t c, uint32_t source)
{
    utf8proc_int32_t parts[LONGEST] = {(utf8proc_int32_t)c};
    utf8proc_ssize_t n = 1;
    /* U+11938 has a decomposition since Unicode 13 only. */
    if (c >= 0xC0 && c != 0x11938)
        n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, LONGEST, UTF8PROC_DECOMPOSE, NULL);
    for (utf8proc_ssize_t i = 0; i < n; i++) feed_part(d, (uint32_t)parts[i], i > 0, source);
}

int bert_decompose(struct bert_decomposer *d, const char *line, size_t len, const char **text,
                   size_t *text_len, const uint32_t **source)
{
    buf_clear(&d->text);
    array_clear(&d->source);
    array_clear(&d->run);
    array_clear(&d->run_sources);
    d->last_source = 0;
    uint32_t index = 0;
    for (size_t at = 0; at < len && !d->failed; index++) {
        uint32_t c;
        bool valid;
        at += bert_read(line + at, len - at, &c, &valid);
        enum bert_class class = bert_class_of(&d->classes, c);
        if (class == BERT_DROP) continue;
        if (class == BERT_CHINESE) feed(d, ' ', index);
        feed(d, c, index);
        if (class == BERT_CHINESE) feed(d, ' ', index);
    }
    flush(d);
    *text = d->text.data;
    *text_len = d->text.len;
    *source = d->source.items;
    return d->failed || d->text.failed ? -1 : 0;
}
