/* A run's loss curve as an SVG: readable in a browser, light and dark, without scripts. */
#ifndef MALMOI_BERT_LOSS_SVG_H
#define MALMOI_BERT_LOSS_SVG_H

#include "bert/run_log.h"
#include "common/buf.h"

/* Append the picture of points, which may be none. */
void loss_svg(const struct run_log_points *points, struct buf *out);

#endif
