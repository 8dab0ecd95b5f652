/* The stage `morphs`: sentences become morphemes, joined by one blank (docs/morphs.md). */
#ifndef MALMOI_MORPHS_H
#define MALMOI_MORPHS_H

#include "pipeline/stage.h"

extern const struct stage morphs_stage;

#endif
