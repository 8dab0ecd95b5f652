/* The stage `split`: paragraphs become sentences, one a line, as KSS 1.3.1 cuts them (docs/split.md). */
#ifndef MALMOI_SPLIT_H
#define MALMOI_SPLIT_H

#include "pipeline/stage.h"

extern const struct stage split_stage;

#endif
