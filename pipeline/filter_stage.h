/* The stage `filter`: drops short, foreign and hanja-heavy sentences (docs/filter.md).
 *
 * What it shares between threads is a struct filter (filter.h). */
#ifndef MALMOI_FILTER_STAGE_H
#define MALMOI_FILTER_STAGE_H

#include "pipeline/stage.h"

extern const struct stage filter_stage;

#endif
