/* The sections of the report, in their order. */
#ifndef MALMOI_AUDIT_REPORT_PARTS_H
#define MALMOI_AUDIT_REPORT_PARTS_H

#include "audit/report_html.h"

extern const char report_style[], report_script[];

void report_summary(struct report *r); /* in the page's header: what it is, and the verdict */
void report_chain(struct report *r);
void report_sources(struct report *r);
void report_lengths(struct report *r);
void report_vocabulary(struct report *r);
void report_findings(struct report *r);
void report_personal(struct report *r);
void report_licences(struct report *r);
void report_rebuild(struct report *r);

#endif
