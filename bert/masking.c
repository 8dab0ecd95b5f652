#include "bert/masking.h"

#include <math.h>
#include <stdlib.h>

#include "common/rng.h"

enum {
    N_IDS = 1 << 16, /* whatever an id is, it has a kind */
    KIND_CONTINUES = 1,
    KIND_SEPARATES = 2
};

struct word {
    uint32_t first, n; /* tokens of the sample */
};

struct masking {
    struct masking_options options;
    uint16_t mask;
    uint8_t *kinds;         /* [N_IDS] */
    ARRAY(uint16_t) random; /* what a random token is drawn from */
    ARRAY(struct word)
    words;                 /* scratch: what may be chosen; single tokens unless whole words are asked for */
    ARRAY(uint8_t) chosen; /* scratch: [n] */
};

static bool is_special(const struct vocab *v, uint16_t id)
{
    return id == v->pad || id == v->unk || id == v->cls || id == v->sep || id == v->mask;
}

static bool is_unused(const char *token, size_t len)
{
    return len > 8 && memcmp(token, "[unused", 7) == 0 && token[len - 1] == ']';
}

static int read_vocabulary(struct masking *m, const struct vocab *v, struct err *e)
{
    m->mask = v->mask;
    m->kinds = calloc(N_IDS, 1);
    if (!m->kinds) return err_memory(e);
    for (size_t id = 0; id < v->tokens.len; id++) {
        size_t len;
        const char *token = vocab_token(v, id, &len);
        if (id == v->cls || id == v->sep) m->kinds[id] = KIND_SEPARATES;
        if (len > 2 && memcmp(token, "##", 2) == 0) m->kinds[id] = KIND_CONTINUES;
        if (is_special(v, (uint16_t)id) || is_unused(token, len)) continue;
        if (array_push(&m->random, (uint16_t)id)) return err_memory(e);
    }
    return m->random.len ? 0 : err_data(e, "the vocabulary has no token but special and unused ones");
}

int masking_new(struct masking **masking, const struct vocab *vocab, const struct masking_options *options,
                size_t max_length, struct err *e)
{
    if (!(options->share > 0 && options->share <= 1))
        return err_usage(e, "the share of masked tokens must lie above 0 and up to 1");
    if (vocab->mask == VOCAB_NONE) return err_data(e, "the vocabulary has no [MASK]");
    struct masking *m = calloc(1, sizeof *m);
    if (!m) return err_memory(e);
    m->options = *options;
    if (!m->options.max_predictions)
        m->options.max_predictions = max_length * 5 / 32 ? max_length * 5 / 32 : 1;
    if (read_vocabulary(m, vocab, e)) {
        masking_free(m);
        return -1;
    }
    *masking = m;
    return 0;
}

void masking_free(struct masking *m)
{
    if (!m) return;
    free(m->kinds);
    array_free(&m->random);
    array_free(&m->words);
    array_free(&m->chosen);
    free(m);
}

/* As Python's round(), halves go to the even number. */
static size_t budget(const struct masking *m, size_t n)
{
    double wanted = nearbyint(m->options.share * (double)n);
    size_t count = wanted < 1 ? 1 : (size_t)wanted;
    return count < m->options.max_predictions ? count : m->options.max_predictions;
}

static void find_words(struct masking *m, const uint16_t *ids, size_t n)
{
    bool inside = false; /* a word that may go on */
    array_clear(&m->words);
    for (size_t i = 0; i < n; i++) {
        uint8_t kind = m->kinds[ids[i]];
        if (kind & KIND_SEPARATES)
            inside = false;
        else if (inside && kind & KIND_CONTINUES)
            m->words.items[m->words.len - 1].n++;
        else {
            m->words.items[m->words.len++] = (struct word){(uint32_t)i, 1};
            inside = m->options.whole_words;
        }
    }
}

/* Draw words without putting them back until the budget is spent; returns the number of tokens chosen. */
static size_t choose(struct masking *m, size_t left, struct rng *r)
{
    struct word *words = m->words.items;
    size_t before = left;
    for (size_t i = 0; i < m->words.len && left > 0; i++) {
        size_t drawn = i + rng_below(r, m->words.len - i);
        struct word word = words[drawn];
        words[drawn] = words[i];
        if (word.n > left) continue;
        memset(m->chosen.items + word.first, 1, word.n);
        left -= word.n;
    }
    return before - left;
}

/* Going over the tokens in order, so that the positions rise. */
static void replace(const struct masking *m, size_t first, struct batch *b, struct rng *r)
{
    uint16_t *ids = b->ids.items;
    for (size_t i = first; i < b->ids.len; i++) {
        if (!m->chosen.items[i - first]) continue;
        b->masked.items[b->masked.len++] = (uint32_t)i;
        b->labels.items[b->labels.len++] = ids[i];
        uint64_t chance = rng_below(r, 10);
        if (chance < 8)
            ids[i] = m->mask;
        else if (chance == 9)
            ids[i] = m->random.items[rng_below(r, m->random.len)];
    }
}

int masking_add(struct masking *m, const struct sample *sample, bool with_next, uint64_t key, struct batch *b,
                struct err *e)
{
    size_t first = b->ids.len, n = sample->n;
    struct rng r;
    if (array_reserve(&m->words, n) || array_reserve(&m->chosen, n)) return err_memory(e);
    find_words(m, sample->ids, n);
    memset(m->chosen.items, 0, n);
    rng_start(&r, m->options.seed, RNG_MASK, sample->number, sample->epoch);
    size_t total = b->masked.len + choose(m, budget(m, n), &r);
    if (batch_add(b, sample->ids, n, sample->second, key) || array_reserve(&b->masked, total) ||
        array_reserve(&b->labels, total) || (with_next && array_push(&b->next, sample->next)))
        return err_memory(e);
    replace(m, first, b, &r);
    return 0;
}
