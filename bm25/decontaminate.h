/* The stage `decontaminate`: drops the sentences that the benchmark contains (docs/decontaminate.md).
 *
 * What it shares between threads is the index, a struct bm25 (bm25/index.h). */
#ifndef MALMOI_BM25_DECONTAMINATE_H
#define MALMOI_BM25_DECONTAMINATE_H

#include "pipeline/stage.h"

extern const struct stage decontaminate_stage;

#endif
