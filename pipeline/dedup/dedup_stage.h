/* The stage `dedup`: takes out what a drop list names (docs/dedup.md). */
#ifndef MALMOI_DEDUP_STAGE_H
#define MALMOI_DEDUP_STAGE_H

#include "pipeline/stage.h"

extern const struct stage dedup_stage;

#endif
