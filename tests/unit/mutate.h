/* Made-up hostile text for comparing two ways to the same result: samples are cut, joined and spoiled, always
 * in the same order. */
#ifndef MALMOI_MUTATE_H
#define MALMOI_MUTATE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/buf.h"

/* SplitMix64: the numbers are the same everywhere. */
static uint64_t random_number(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)(random_number(state) % limit);
}

/* A stretch of a sample: mostly all of it or a long part, sometimes cut inside a character. */
static void add_part(struct buf *text, uint64_t *state, const char *sample)
{
    size_t len = strlen(sample), from = 0, to = len;
    if (len && random_below(state, 3) == 0) from = random_below(state, len);
    if (len && random_below(state, 3) == 0) to = from + random_below(state, len - from + 1);
    buf_add(text, sample + from, to - from);
}

/* Replace text by one to four parts of samples (some of them bits such as signs and rare characters), then
 * change up to three bytes. It never holds U+000A. */
static void make_text(struct buf *text, uint64_t *state, const char *const *samples, size_t n_samples,
                      const char *const *bits, size_t n_bits)
{
    buf_clear(text);
    for (size_t parts = 1 + random_below(state, 4); parts; parts--) {
        if (random_below(state, 3) == 0)
            for (size_t n = random_below(state, 70); n; n--) buf_str(text, "가");
        add_part(text, state, samples[random_below(state, n_samples)]);
        while (random_below(state, 2)) buf_str(text, bits[random_below(state, n_bits)]);
    }
    for (size_t changes = random_below(state, 4); changes && text->len; changes--) {
        char *at = text->data + random_below(state, text->len);
        *at = (char)(random_below(state, 2) ? random_number(state)
                                            : (uint8_t)*at ^ 1u << random_below(state, 8));
        if (*at == '\n') *at = ' ';
    }
}

#endif
