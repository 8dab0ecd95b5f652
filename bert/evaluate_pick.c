#include "bert/evaluate_pick.h"

struct sentence_pick sentence_pick_of(size_t at_most)
{
    return (struct sentence_pick){.stride = 1, .at_most = at_most};
}

void sentence_pick_free(struct sentence_pick *p)
{
    array_free(&p->items);
}

int sentence_pick_add(struct sentence_pick *p, uint64_t document, size_t sentence)
{
    bool wanted = p->at_most && p->seen++ % p->stride == 0;
    if (!wanted) return 0;
    if (p->items.len == p->at_most) {
        size_t kept = 0;
        for (size_t i = 0; i < p->items.len; i += 2) p->items.items[kept++] = p->items.items[i];
        p->items.len = kept;
        p->stride *= 2;
        if ((p->seen - 1) % p->stride) return 0;
        if (p->items.len == p->at_most) return 0; /* at_most is 1: the first one stays */
    }
    return array_push(&p->items, (struct picked_sentence){document, sentence});
}

int evaluate_pick(const struct corpus *corpus, struct sentence_pick *picks, struct unigram *unigram,
                  uint64_t *held_out, struct err *e)
{
    struct corpus_document d;
    *held_out = 0;
    for (uint64_t number = 0; number < corpus_documents(corpus); number++) {
        if (corpus_document(corpus, number, &d, e)) return -1;
        if (!corpus_held_out(corpus, &d)) {
            if (unigram) unigram_add(unigram, d.ids, d.n_ids);
            continue;
        }
        ++*held_out;
        struct sentence_pick *pick = &picks[corpus_source(corpus, number)];
        for (size_t i = 0; i < d.n_sentences; i++)
            if (sentence_pick_add(pick, number, i)) return err_memory(e);
    }
    return 0;
}
