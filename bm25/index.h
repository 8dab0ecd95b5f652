/* The benchmark index in memory: read once from its file, then read-only and shared by all threads.
 *
 *   w(t, d)  = idf(t) · tf / (K(d) + tf),  K(d) = k1 · (1 − b + b · tokens(d) / mean)          Okapi BM25
 *   idf(t)   = ln(1 + (N − n(t) + ½) / (n(t) + ½))                               in Lucene's form: never
 * negative self(d)  = Σ w(t, d) over the distinct terms t of d ratio(q, d) = Σ w(t, d) over the distinct
 * terms t of both q and d, divided by self(d)
 *
 * The ratio lies in [0, 1] and is 1 exactly when every term of d is in q (bm25/README.md). It does not
 * depend on what else q holds: a benchmark sentence inside a long one has ratio 1. */
#ifndef MALMOI_BM25_INDEX_H
#define MALMOI_BM25_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "bm25/signature.h"
#include "bm25/tokens.h"
#include "common/arena.h"
#include "common/err.h"

struct bm25_posting { /* a term of a document */
    uint32_t term;
    uint32_t tf;
};

struct bm25_impact { /* a document of a term */
    uint32_t document;
    float weight; /* w(t, d) / self(d), rounded upwards */
};

/* The lists that a search for min_ratio reads: each document stands in those of its rarest terms, as the
 * others' weights add up to less than min_ratio (bm25/README.md). For a low min_ratio (BM25_LOW_RATIO) there
 * are all postings with their weights instead. */
struct bm25_lists {
    double min_ratio;
    size_t *at; /* [T+1] term t's list is candidates[at[t]] … */
    struct bm25_candidate *candidates;
    uint32_t *fewest;            /* [D] terms of d that can give it min_ratio */
    struct bm25_impact *impacts; /* or NULL */
};

/* Sizes in brackets: D documents, T terms. All fields are for reading only. Terms are numbered by frequency,
 * the most frequent one is 0, so that what most lines ask for lies together. */
struct bm25 {
    enum bm25_tokens tokens;
    double k1, b;
    double min_ratio;
    uint32_t n_documents, n_terms;

    const char **id;   /* [D] "sts/klue-sts-v1_dev_00000/sentence1": the first place the text stands in */
    const char **task; /* [D] "sts" */
    const char **text; /* [D] NUL-terminated */
    size_t *text_len;  /* [D] bytes */
    uint32_t *length;  /* [D] tokens */
    double *norm;      /* [D] K(d) */
    double *self;      /* [D] self(d) */

    uint64_t *term; /* [T] packed code points */
    uint32_t *df;   /* [T] n(t) */
    double *idf;    /* [T] */

    size_t
        *forward_at; /* [D+1] document d's postings are forward[forward_at[d]] …, by ascending code points */
    struct bm25_posting *forward;

    struct bm25_lists all; /* every document */
    struct bm25_lists
        parted; /* those that KSS cuts into several sentences: in the corpus, lines of their own */
    struct bm25_lists copies; /* every document, for a ratio of 1 */

    struct bm25_signature *signature; /* [D] of all terms */
    uint32_t *slots;                  /* hash table: numbers of terms; free ones have BM25_NO_TERM */
    unsigned slot_bits;               /* the logarithm of their number */

    struct arena arena; /* of the strings */
};

/* Read the index at path, prepared for finding the documents of a ratio of at least min_ratio (0: all that
 * share a term). A file that is no index, has another format, or does not fit its own digest is ERR_DATA. */
int bm25_open(struct bm25 **index, const char *path, double min_ratio, struct err *e);
void bm25_close(struct bm25 *index); /* NULL is fine */

#define BM25_NO_TERM UINT32_MAX

static inline uint64_t bm25_hash(uint64_t term)
{
    return (term ^ term >> 21) * 0x9E3779B97F4A7C15u;
}

/* Where a term stands in the table, or after it. */
static inline size_t bm25_slot_of(const struct bm25 *x, uint64_t term)
{
    return bm25_hash(term) >> (64 - x->slot_bits);
}

/* The number of a term, or BM25_NO_TERM. */
static inline uint32_t bm25_find_term(const struct bm25 *x, uint64_t term)
{
    size_t mask = ((size_t)1 << x->slot_bits) - 1, slot = bm25_slot_of(x, term);
    while (x->slots[slot] != BM25_NO_TERM && x->term[x->slots[slot]] != term) slot = (slot + 1) & mask;
    return x->slots[slot];
}

/* w(t, d) of a document's posting, not divided by self(d). */
static inline double bm25_weight(const struct bm25 *x, uint32_t document, const struct bm25_posting *p)
{
    return x->idf[p->term] * p->tf / (x->norm[document] + p->tf);
}

#endif
