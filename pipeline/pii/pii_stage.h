/* The stage `pii`: replaces personal data by keyed pseudonyms of the same shape (docs/pii.md). */
#ifndef MALMOI_PII_STAGE_H
#define MALMOI_PII_STAGE_H

#include "pipeline/stage.h"

extern const struct stage pii_stage;

#endif
