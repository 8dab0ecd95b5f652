/* Numbers as people read them. All append to out; a failed allocation stays there. */
#ifndef MALMOI_AUDIT_NUMERALS_H
#define MALMOI_AUDIT_NUMERALS_H

#include "common/buf.h"

/* 1,234,567 */
void numeral_grouped(struct buf *out, int64_t value);
/* At most six characters: 999, 1.5k, 64k, 12.3M, 9.2E; rounded down. */
void numeral_short(struct buf *out, int64_t value);
/* Grouped below a hundred million, else short: at most ten characters and a sign. */
void numeral_fitting(struct buf *out, int64_t value);
/* 12.3%; 0% for nothing, <0.1% and >99.9% where rounding would hide a part; – where there is no whole. */
void numeral_share(struct buf *out, int64_t part, int64_t whole);
/* 1.5 kB, in powers of 1,000 */
void numeral_bytes(struct buf *out, int64_t bytes);

#endif
