/* Full sentences behind one another, as RoBERTa's FULL-SENTENCES (Liu et al., 2019, section 4.2). */
#include "bert/samples_block.h"

/* The sample that is being filled. While it is open there is room for its last [SEP], or that stands already.
 */
struct packer {
    struct sample_block *block;
    const struct sample_rules *rules;
    struct block_sample sample;
    bool open;
    bool ended; /* the last token is a document's [SEP], which is then the sample's too */
};

static int put(struct packer *p, const uint16_t *ids, size_t n)
{
    struct sample_block *b = p->block;
    if (array_reserve(&b->ids, b->ids.len + n)) return -1;
    memcpy(b->ids.items + b->ids.len, ids, n * sizeof *ids);
    b->ids.len += n;
    p->sample.n += (uint32_t)n;
    return 0;
}

static int open_sample(struct packer *p, uint64_t document)
{
    p->sample = (struct block_sample){.first = p->block->ids.len, .document = document};
    p->open = true;
    p->ended = false;
    return put(p, &p->rules->cls, 1);
}

static int close_sample(struct packer *p)
{
    if (!p->ended && put(p, &p->rules->sep, 1)) return -1;
    p->open = false;
    p->sample.second = p->sample.n;
    return array_push(&p->block->samples, p->sample);
}

static int pack_sentence(struct packer *p, uint64_t document, const uint16_t *ids, size_t n)
{
    while (n > 0) {
        if (!p->open && open_sample(p, document)) return -1;
        size_t filled = p->sample.n + 1, length = p->rules->options.max_length;
        size_t room = filled < length ? length - filled : 0, taken = n < room ? n : room;
        if (n > room && p->sample.n > 1) {
            if (close_sample(p)) return -1;
            continue;
        }
        if (put(p, ids, taken)) return -1;
        p->ended = false;
        ids += taken;
        n -= taken;
    }
    return 0;
}

static int pack_document(struct packer *p, const struct corpus_document *d)
{
    const uint16_t *ids = d->ids;
    for (size_t i = 0; i < d->n_sentences; i++) {
        size_t n = corpus_sentence(d, i);
        if (pack_sentence(p, d->number, ids, n)) return -1;
        ids += n;
    }
    p->ended = true;
    return put(p, &p->rules->sep, 1);
}

int sample_block_pack(struct sample_block *b, const struct sample_rules *rules)
{
    struct packer p = {.block = b, .rules = rules};
    for (size_t i = 0; i < b->n_cut; i++)
        if (pack_document(&p, &b->documents.items[i])) return -1;
    return p.open ? close_sample(&p) : 0;
}
