/* google-research/bert create_pretraining_data.py, create_instances_from_document and truncate_seq_pair.
 * Texts are spans of the shard's ids, since the sentences of a document lie behind one another. */
#include "common/rng.h"
#include "bert/samples_block.h"

struct span {
    const uint16_t *ids; /* [n] */
    size_t n;
};

static struct span sentences(const struct corpus_document *d, size_t first, size_t last)
{
    size_t from = corpus_sentence_start(d, first);
    return (struct span){d->ids + from, corpus_sentence_start(d, last) - from};
}

/* Whole sentences of another document of the block, from a random one on, until there are wanted tokens.
 * (Google's draws from all documents, and after ten draws of the same one takes that.) */
static struct span random_text(const struct sample_block *b, size_t own, size_t wanted, struct rng *r)
{
    size_t other = rng_below(r, b->documents.len - 1);
    const struct corpus_document *d = &b->documents.items[other + (other >= own)];
    size_t first = rng_below(r, d->n_sentences), last = first, tokens = 0;
    do tokens += corpus_sentence(d, last++);
    while (tokens < wanted && last < d->n_sentences);
    return sentences(d, first, last);
}

/* Take tokens from the longer text, at its front or its back by chance, until both have no more than most. */
static void truncate_pair(struct span *a, struct span *b, size_t most, struct rng *r)
{
    while (a->n + b->n > most) {
        struct span *longer = a->n > b->n ? a : b;
        longer->ids += rng_u32(r) & 1;
        longer->n--;
    }
}

static int add_pair(struct sample_block *b, const struct sample_rules *rules, struct span first,
                    struct span second, const struct block_sample *sample)
{
    size_t n = first.n + second.n + 3;
    struct block_sample added = *sample;
    added.first = b->ids.len;
    added.n = (uint32_t)n;
    added.second = (uint32_t)first.n + 2;
    if (array_reserve(&b->ids, b->ids.len + n) || array_push(&b->samples, added)) return -1;
    uint16_t *to = b->ids.items + b->ids.len;
    *to++ = rules->cls;
    memcpy(to, first.ids, first.n * sizeof *to);
    to += first.n;
    *to++ = rules->sep;
    memcpy(to, second.ids, second.n * sizeof *to);
    to[second.n] = rules->sep;
    b->ids.len += n;
    return 0;
}

static int cut_document(struct sample_block *b, size_t n, const struct sample_rules *rules, uint64_t epoch)
{
    const struct corpus_document *d = &b->documents.items[n];
    size_t most = rules->options.max_length - 3, target = most;
    struct rng r;
    rng_start(&r, rules->options.seed, RNG_SAMPLES, d->number, epoch);
    if (rng_unit(&r) < rules->options.short_share) target = 2 + rng_below(&r, most - 1);
    size_t first = 0, tokens = 0; /* the chunk: its first sentence, its tokens */
    for (size_t i = 0; i < d->n_sentences; i++) {
        tokens += corpus_sentence(d, i);
        if (tokens < target && i + 1 < d->n_sentences) continue;
        size_t chunk = i + 1 - first, middle = first + 1;
        if (chunk > 1) middle += rng_below(&r, chunk - 1);
        struct span a = sentences(d, first, middle), second;
        struct block_sample sample = {.document = d->number};
        if (chunk == 1 || rng_u32(&r) & 1) {
            sample.next = 1;
            second = random_text(b, n, target > a.n ? target - a.n : 0, &r);
            i = middle - 1; /* what was not used is put back */
        } else {
            second = sentences(d, middle, i + 1);
        }
        truncate_pair(&a, &second, most, &r);
        if (add_pair(b, rules, a, second, &sample)) return -1;
        first = i + 1;
        tokens = 0;
    }
    return 0;
}

int sample_block_pairs(struct sample_block *b, const struct sample_rules *rules, uint64_t epoch)
{
    for (size_t i = 0; i < b->n_cut; i++)
        if (cut_document(b, i, rules, epoch)) return -1;
    return 0;
}
