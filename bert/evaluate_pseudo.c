#include "bert/evaluate_pseudo.h"

enum { MOST_SEQUENCES = 512 /* in a batch; each needs a row of logits as wide as the vocabulary */ };

struct pseudo {
    const struct text_model *model;
    struct batch batch;
    size_t batch_tokens;
    struct evaluate_sums *sums;
};

static int flush(struct pseudo *p, struct err *e)
{
    struct bert_losses losses = {0};
    if (!batch_sequences(&p->batch)) return 0;
    if (bert_evaluate(&p->model->model, &p->batch, p->model->workspace, &losses, NULL, e)) return -1;
    p->sums->pseudo += losses.masked;
    p->sums->pseudo_tokens += losses.n_masked;
    batch_clear(&p->batch);
    return 0;
}

/* The sequence once for each of its tokens but the first and last, which is masked there. */
static int add_sentence(struct pseudo *p, const uint16_t *ids, size_t n, struct err *e)
{
    struct batch *b = &p->batch;
    for (size_t i = 1; i + 1 < n; i++) {
        bool full = b->ids.len + n > p->batch_tokens || batch_sequences(b) == MOST_SEQUENCES;
        if (full && flush(p, e)) return -1;
        uint32_t place = (uint32_t)(b->ids.len + i);
        if (batch_add(b, ids, n, n, 0) || array_push(&b->masked, place) || array_push(&b->labels, ids[i]))
            return err_memory(e);
        b->ids.items[place] = p->model->vocab.mask;
    }
    return 0;
}

int evaluate_pseudo(const struct text_model *t, const struct corpus *corpus, const struct sentence_pick *pick,
                    const struct evaluate_options *options, struct evaluate_sums *sums, struct err *e)
{
    struct pseudo p = {t, BATCH_INIT, options->batch_tokens, sums};
    uint16_t *ids = calloc(options->max_length, sizeof *ids);
    int result = ids ? 0 : err_memory(e);
    for (size_t i = 0; i < pick->items.len && !result; i++) {
        const struct picked_sentence *at = &pick->items.items[i];
        struct corpus_document d;
        result = corpus_document(corpus, at->document, &d, e);
        if (result) break;
        size_t n = corpus_sentence(&d, at->sentence);
        if (n > options->max_length - 2) n = options->max_length - 2;
        ids[0] = t->vocab.cls;
        memcpy(ids + 1, d.ids + corpus_sentence_start(&d, at->sentence), n * sizeof *ids);
        ids[n + 1] = t->vocab.sep;
        result = add_sentence(&p, ids, n + 2, e);
        sums->pseudo_sentences++;
    }
    if (!result) result = flush(&p, e);
    free(ids);
    batch_free(&p.batch);
    return result;
}
