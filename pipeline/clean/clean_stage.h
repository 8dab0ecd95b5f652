/* The stage `clean`: repairs encoding, strips noise from paragraphs (docs/clean.md). */
#ifndef MALMOI_CLEAN_STAGE_H
#define MALMOI_CLEAN_STAGE_H

#include "pipeline/stage.h"

extern const struct stage clean_stage;

#endif
