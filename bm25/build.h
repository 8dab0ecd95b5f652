/* Writing the benchmark index: documents → terms and postings → one SQLite file.
 *
 * The file's bytes depend on the documents, the options and the version of SQLite alone. */
#ifndef MALMOI_BM25_BUILD_H
#define MALMOI_BM25_BUILD_H

#include "bm25/documents.h"
#include "bm25/tokens.h"
#include "pipeline/ledger.h"

struct bm25_build_options {
    enum bm25_tokens tokens;
    double k1, b; /* k1 > 0; 0 <= b <= 1 */
};

#define BM25_BUILD_DEFAULTS                                                                                  \
    {                                                                                                        \
        BM25_BIGRAM, 1.2, 0.75                                                                               \
    }

struct bm25_counts {
    uint64_t texts;          /* read, duplicates counted */
    uint64_t documents;      /* distinct ones in the index */
    uint64_t without_tokens; /* distinct texts skipped: nothing is left of them after normalisation */
    uint64_t terms, postings, tokens;
};

/* Make the index at path, whole or not at all, replacing what stands there. inputs is what the documents were
 * read from: their names and hashes are recorded. */
int bm25_build(const struct bm25_documents *documents, const struct ledger_files *inputs,
               const struct bm25_build_options *options, const char *path, struct bm25_counts *counts,
               struct err *e);

#endif
