/* Reading ledgers back: the conservation law, and whether a file is the one its ledger describes. */
#ifndef MALMOI_LEDGER_LAW_H
#define MALMOI_LEDGER_LAW_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json.h"
#include "pipeline/tally.h"

/* The numbers of one ledger. */
struct ledger_summary {
    char *stage;                    /* owned */
    struct counts in, out, dropped; /* -1 in a field of in or out that the ledger does not count */
    struct buf reasons;             /* "reason N documents, N sentences, N characters" lines */
};

/* Read a ledger and check its shape and the law in = out + sum of dropped for every unit that both sides
 * count. ERR_DATA names the ledger and what does not add up. summary may be NULL; it is released with
 * ledger_summary_free, after an error too. */
int ledger_read(const char *path, struct ledger_summary *summary, struct err *e);
/* The same for a ledger that is parsed already; path is for messages. */
int ledger_summarise(const char *path, yajl_val tree, struct ledger_summary *s, struct err *e);
void ledger_summary_free(struct ledger_summary *s);

/* The outputs that the ledger names stand beside it with the recorded size. */
int ledger_check_outputs(const char *path, struct err *e);

/* If a ledger beside the file lists it as an output, compare the SHA-256. *known tells whether one does. */
int ledger_check_file(const char *path, bool *known, struct err *e);

#endif
