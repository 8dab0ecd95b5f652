/* What two spellings of one value have in common, and which of its signs a pseudonym keeps. */
#ifndef MALMOI_PII_NORMAL_H
#define MALMOI_PII_NORMAL_H

#include "pipeline/pii/pii.h"

/* Append to normal what identifies the value, so that its spellings agree: digits without separators, a phone
 * number without its country code, an e-mail address in lower case with '@' for "(at)". value holds n folded
 * code points. */
void pii_normalise(enum pii_kind kind, const uint32_t *value, size_t n, struct buf *normal);

/* Set fixed[i] for the signs that stay: scheme, "www." and public suffix of a web address, the suffix of an
 * e-mail address, area codes. fixed is zeroed by the caller; signs that are no digit, letter or syllable stay
 * in any case. */
void pii_fix(enum pii_kind kind, const uint32_t *value, size_t n, uint8_t *fixed);

#endif
