#include "vocab/bert_classes.h"

#include <stdlib.h>
#include <string.h>

#include "vocab/bert_tables.h"

enum { CODE_POINTS = 0x110000, PAGE = 256, PAGES = CODE_POINTS / PAGE };

static void mark(uint8_t *flat, const struct bert_set *set, enum bert_class class)
{
    for (size_t i = 0; i < set->n; i++)
        memset(flat + set->ranges[i].first, class, set->ranges[i].last - set->ranges[i].first + 1);
}

static void mark_lowered(uint8_t *flat)
{
    flat[0x130] = BERT_LOWERED;
    for (size_t i = 0; i < bert_n_lower_runs; i++) {
        const struct bert_lower_run *run = &bert_lower_runs[i];
        for (uint32_t c = run->first; c <= run->last; c += (uint32_t)run->step) flat[c] = BERT_LOWERED;
    }
}

/* Later marks win: clean_text comes first in the original, so its class is marked last. */
static void classify(uint8_t *flat, const struct bert_class_rules *rules)
{
    if (rules->lowercase) mark_lowered(flat);
    if (rules->punctuation) mark(flat, &bert_punctuation, BERT_PUNCTUATION);
    if (rules->marks) mark(flat, &bert_nonspacing, BERT_MARK);
    if (rules->chinese) mark(flat, &bert_chinese, BERT_CHINESE);
    mark(flat, &bert_white_space, BERT_SPACE);
    if (rules->clean_text) mark(flat, &bert_other, BERT_DROP);
}

int bert_classes_init(struct bert_classes *t, const struct bert_class_rules *rules)
{
    uint8_t *flat = calloc(CODE_POINTS, 1);
    t->pages = flat ? malloc(CODE_POINTS) : NULL;
    if (!t->pages) {
        free(flat);
        return -1;
    }
    classify(flat, rules);
    uint16_t n = 0;
    for (size_t p = 0; p < PAGES; p++) {
        uint16_t same = 0;
        while (same < n && memcmp(t->pages[same], flat + p * PAGE, PAGE) != 0) same++;
        if (same == n) memcpy(t->pages[n++], flat + p * PAGE, PAGE);
        t->page_of[p] = same;
    }
    free(flat);
    void *shrunk = realloc(t->pages, (size_t)n * PAGE);
    if (shrunk) t->pages = shrunk;
    return 0;
}

void bert_classes_free(struct bert_classes *t)
{
    free(t->pages);
    t->pages = NULL;
}
