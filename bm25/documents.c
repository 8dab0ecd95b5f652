#include "bm25/documents.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"
#include "common/utf8.h"

enum { FIRST_SLOTS = 1 << 12 };

/* The slot where text is, or where it goes. */
static size_t find_slot(const struct bm25_documents *d, const char *text, size_t len)
{
    size_t mask = d->n_slots - 1, slot = hash64(text, len) & mask;
    for (; d->slots[slot]; slot = (slot + 1) & mask) {
        const struct bm25_text *t = &d->texts.items[d->slots[slot] - 1];
        if (t->len == len && memcmp(t->text, text, len) == 0) break;
    }
    return slot;
}

static int grow(struct bm25_documents *d, struct err *e)
{
    size_t n = d->n_slots ? d->n_slots * 2 : FIRST_SLOTS;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots) return err_memory(e);
    free(d->slots);
    d->slots = slots;
    d->n_slots = n;
    for (uint32_t i = 0; i < d->texts.len; i++)
        slots[find_slot(d, d->texts.items[i].text, d->texts.items[i].len)] = i + 1;
    return 0;
}

static int intern(struct bm25_documents *d, const char *text, size_t len, uint32_t *document, struct err *e)
{
    if (d->texts.len * 2 >= d->n_slots && grow(d, e)) return -1;
    size_t slot = find_slot(d, text, len);
    if (!d->slots[slot]) {
        if (d->texts.len >= UINT32_MAX / 2) return err_data(e, "the benchmark has too many texts");
        char *copy = arena_copy(&d->arena, text, len);
        if (!copy || array_push(&d->texts, (struct bm25_text){copy, len})) return err_memory(e);
        d->slots[slot] = (uint32_t)d->texts.len;
    }
    *document = d->slots[slot] - 1;
    return 0;
}

static int add_valid(struct bm25_documents *d, const struct klue_text *t, const char *item, size_t item_len,
                     const char *text, size_t len, struct err *e)
{
    struct bm25_source source = {.task = t->task, .split = t->split};
    if (intern(d, text, len, &source.document, e)) return -1;
    source.item = arena_copy(&d->arena, item, item_len);
    source.field = arena_copy(&d->arena, t->field, strlen(t->field));
    if (!source.item || !source.field || array_push(&d->sources, source)) return err_memory(e);
    return 0;
}

int bm25_documents_add(void *context, const struct klue_text *t, struct err *e)
{
    struct buf text = BUF_INIT, item = BUF_INIT;
    utf8_repair(t->text, t->len, &text);
    utf8_repair(t->item, strlen(t->item), &item);
    int result = text.failed || item.failed
                     ? err_memory(e)
                     : add_valid(context, t, buf_text(&item), item.len, buf_text(&text), text.len, e);
    buf_free(&text);
    buf_free(&item);
    return result;
}

void bm25_documents_free(struct bm25_documents *d)
{
    array_free(&d->texts);
    array_free(&d->sources);
    free(d->slots);
    arena_free(&d->arena);
    d->slots = NULL;
}
