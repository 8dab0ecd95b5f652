/* The scanner: finds the values of pii_rules in folded text.
 *
 * It steps from mark to mark (pii_fold.h): first over those of the network kinds ('@', "://", "www.", a dot
 * between letters), then over digits; patterns are only run there. Values do not overlap: of two that would,
 * the network kind wins, then the one that begins first, then the rule that stands first in the table. */
#ifndef MALMOI_PII_SCAN_H
#define MALMOI_PII_SCAN_H

#include "common/marks.h"
#include "pipeline/pii/pii.h"

struct pii_patterns; /* compiled rules, for all threads at once */

int pii_patterns_new(struct pii_patterns **out, unsigned kinds, struct err *e);
void pii_patterns_free(struct pii_patterns *p);

struct pii_scanner; /* one a thread; p must outlive it */

struct pii_scanner *pii_scanner_new(struct pii_patterns *p); /* NULL when memory runs out */
void pii_scanner_free(struct pii_scanner *s);

/* Append the values in text (folded, valid UTF-8) to spans, in order. m and glance are its marks and what
 * pii_glance says of them. *match_limit is raised by the tests that were given up. */
int pii_scan(struct pii_scanner *s, const char *text, const struct marks *m, unsigned glance,
             pii_spans *spans, int64_t *match_limit, struct err *e);

#endif
