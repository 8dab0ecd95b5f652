/* Signatures: a proof, in one cache line, that a document and a text share too few terms to matter.
 *
 * A signature has one bit a hash value, set for each of some terms. Two sets that share k terms, of which at
 * most c fall on a bit that another one of the document's sets too, have at least k - c bits in common. */
#ifndef MALMOI_BM25_SIGNATURE_H
#define MALMOI_BM25_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

enum { BM25_SIGNATURE_WORDS = 8, BM25_SIGNATURE_BITS = 64 * BM25_SIGNATURE_WORDS };

struct bm25_signature {
    uint64_t words[BM25_SIGNATURE_WORDS];
};

/* A document in the list of a term. */
struct bm25_candidate {
    uint32_t document;
    uint16_t terms; /* fewer terms in common cannot give it the ratio wanted */
    uint16_t bits;  /* nor fewer bits of its signature */
};

static inline void bm25_signature_add(struct bm25_signature *s, uint32_t term)
{
    uint32_t bit = term * 0x9E3779B1u >> 23;
    s->words[bit >> 6] |= 1ull << (bit & 63);
}

static inline uint32_t bm25_signature_count(const struct bm25_signature *s)
{
    uint32_t n = 0;
    for (int i = 0; i < BM25_SIGNATURE_WORDS; i++) n += (uint32_t)__builtin_popcountll(s->words[i]);
    return n;
}

/* What a text has. */
struct bm25_query {
    struct bm25_signature signature;
    uint32_t n_terms; /* known distinct ones */
};

/* Write the documents of those candidates that have enough bits in common with the query to out, which has
 * room for n; returns how many. signatures are those of all documents. */
typedef size_t bm25_sieve(const struct bm25_candidate *candidates, size_t n,
                          const struct bm25_signature *signatures, const struct bm25_signature *query,
                          uint32_t *out);

/* The sieve for this processor (common/cpu.h). All give the same answers. */
bm25_sieve *bm25_sieve_choose(void);

#endif
