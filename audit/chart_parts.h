/* What all charts share. */
#ifndef MALMOI_AUDIT_CHART_PARTS_H
#define MALMOI_AUDIT_CHART_PARTS_H

#include "audit/chart.h"

void chart_open(const struct chart *c, int width, int height, struct buf *out);
void chart_close(struct buf *out);

/* A text at a place; anchor is "start", "middle" or "end". Text of other people's making is escaped. */
void chart_label(struct buf *out, const char *class, double x, double y, const char *anchor,
                 const char *text);
/* The same of a number, by numeral_fitting or numeral_short. */
void chart_number(struct buf *out, const char *class, double x, double y, const char *anchor, int64_t value);
void chart_short(struct buf *out, const char *class, double x, double y, const char *anchor, int64_t value);

/* How long value is where largest is `length`; a value above 0 has at least a visible length. */
double chart_length(int64_t value, int64_t largest, double length);

/* The distance of a few round marks (1, 2 or 5 times a power of ten) on an axis up to largest; at least 1. */
int64_t chart_tick(int64_t largest);

#endif
