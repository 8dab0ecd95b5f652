/* Figures of a source: histograms, and how often each piece of the vocabulary stands in its token shards. */
#ifndef MALMOI_AUDIT_FIGURES_H
#define MALMOI_AUDIT_FIGURES_H

#include "audit/write.h"
#include "vocab/tokens.h"

/* How many sizes fall between powers of two: bin 0 holds size 0, bin b the sizes in [2^(b-1), 2^b). */
enum { HISTOGRAM_BINS = 63 };

struct histogram {
    int64_t bins[HISTOGRAM_BINS];
};

int histogram_bin(int64_t size); /* 0 <= size < 2^62 */
static inline void histogram_add(struct histogram *h, int64_t size)
{
    h->bins[histogram_bin(size)]++;
}

struct source_figures {
    char *name;                       /* owned */
    struct histogram ingested, ended; /* characters of documents: after ingest, at the end */
    struct histogram split, left;     /* characters of sentences: after split, at the end */
    struct histogram tokens;          /* tokens of sentences */
    int64_t *pieces;                  /* [VOCAB_MAX + 1] tokens of each id */
};

struct figures {
    ARRAY(struct source_figures *) sources;
};

/* The figures of a source, made when they are first asked for; NULL when memory runs out. */
struct source_figures *figures_of(struct figures *f, const char *source, size_t len);
/* Add the characters of every line of a text. */
void figures_add_lines(struct histogram *h, const char *text, size_t len);
void figures_add_tokens(struct source_figures *s, const struct tokens *t);

/* Write the tables `histogram` and `piece_source`. ERR_DATA if a token is none of the first n_pieces. */
int figures_write(const struct figures *f, size_t n_pieces, struct audit_writer *w, struct err *e);
void figures_free(struct figures *f);

#endif
