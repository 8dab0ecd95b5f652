/* The benchmark's texts as they are read: every distinct text once, with all the places it stands in. */
#ifndef MALMOI_BM25_DOCUMENTS_H
#define MALMOI_BM25_DOCUMENTS_H

#include <stdint.h>

#include "bm25/klue.h"
#include "common/arena.h"
#include "common/array.h"

struct bm25_source {
    uint32_t document;
    const char *task, *split, *item, *field;
};

struct bm25_text {
    const char *text; /* valid UTF-8 */
    size_t len;
};

struct bm25_documents {
    ARRAY(struct bm25_text) texts;     /* [document], in the order of their first appearance */
    ARRAY(struct bm25_source) sources; /* in the order of appearance */
    uint32_t *slots;                   /* hash table: document + 1, or 0 */
    size_t n_slots;                    /* a power of two */
    struct arena arena;                /* of all strings */
};

#define BM25_DOCUMENTS_INIT                                                                                  \
    {                                                                                                        \
        ARRAY_INIT, ARRAY_INIT, NULL, 0, ARENA_INIT                                                          \
    }

/* A klue_sink's take: context is the struct bm25_documents. Invalid UTF-8 is replaced by U+FFFD. */
int bm25_documents_add(void *context, const struct klue_text *text, struct err *e);
void bm25_documents_free(struct bm25_documents *d);

#endif
