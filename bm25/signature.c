#include "bm25/signature.h"

#include "common/cpu.h"

_Static_assert(BM25_SIGNATURE_BITS == 1 << (32 - 23), "bm25_signature_add takes the hash's upper 9 bits");

/* The loop of every form: the compiler turns the count into what the target has. */
static inline __attribute__((always_inline)) size_t sieve(const struct bm25_candidate *candidates, size_t n,
                                                          const struct bm25_signature *signatures,
                                                          const struct bm25_signature *query, uint32_t *out)
{
    const struct bm25_signature q = *query;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        struct bm25_signature common = signatures[candidates[i].document];
        for (int k = 0; k < BM25_SIGNATURE_WORDS; k++) common.words[k] &= q.words[k];
        out[found] = candidates[i].document;
        found += bm25_signature_count(&common) >= candidates[i].bits;
    }
    return found;
}

static size_t sieve_plain(const struct bm25_candidate *candidates, size_t n,
                          const struct bm25_signature *signatures, const struct bm25_signature *query,
                          uint32_t *out)
{
    return sieve(candidates, n, signatures, query, out);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("popcnt,avx2,bmi,bmi2"))) static size_t
sieve_avx2(const struct bm25_candidate *candidates, size_t n, const struct bm25_signature *signatures,
           const struct bm25_signature *query, uint32_t *out)
{
    return sieve(candidates, n, signatures, query, out);
}
#endif

bm25_sieve *bm25_sieve_choose(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (cpu_level() >= CPU_AVX2) return sieve_avx2;
#endif
    return sieve_plain;
}
