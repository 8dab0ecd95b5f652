/* Drop lists: what `malmoi dedup groups` decided for the records of one shard, one JSON object a line
 * (docs/formats.md).
 *
 *     {"id":"…","hash":"0123456789abcdef","reason":"near-duplicate","kept":"…","similarity":0.912}
 *     {"id":"…","hash":"0123456789abcdef","reason":"duplicate-paragraph","paragraphs":"0-3,5"} */
#ifndef MALMOI_DEDUP_DROPS_H
#define MALMOI_DEDUP_DROPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/err.h"

enum drop_reason { DROP_DUPLICATE, DROP_NEAR, DROP_PARAGRAPH, DROP_REASONS };

/* "duplicate-document", "near-duplicate", "duplicate-paragraph": names of the ledger, too. */
const char *drop_reason_name(enum drop_reason reason);

struct drop {
    const char *id, *kept;  /* kept: the record that stays instead; "" for paragraphs */
    const char *paragraphs; /* rising ranges, "" for a whole document */
    size_t id_len;
    uint64_t hash;       /* low half of the XXH3-128 of the text */
    unsigned similarity; /* in thousandths; 1000 for an equal document */
    enum drop_reason reason;
};

void drop_write(const struct drop *d, struct buf *out);

/* A list in memory: about 100 bytes an entry and its strings. */
struct drop_list;

/* ERR_DATA names the line that is no entry, or that names a record again. */
int drop_list_read(struct drop_list **out, const char *path, struct err *e);
void drop_list_free(struct drop_list *list); /* NULL is fine */
size_t drop_list_len(const struct drop_list *list);

/* The entry of a record, or NULL; notes that it was met. *again tells that it had been met before. Threads
 * may call this at once. */
const struct drop *drop_list_meet(struct drop_list *list, const char *id, size_t len, bool *again);
/* An entry whose record was not met since the last call, or NULL; forgets what was met. */
const struct drop *drop_list_unmet(struct drop_list *list);

/* Clear keep[i] for every paragraph i that the ranges name; false if one is not below n. */
bool drop_paragraphs(const char *ranges, uint8_t *keep, size_t n);

/* ---- check and stat ---- */

int drops_check(const char *path, struct err *e);
int drops_stat(const char *path, FILE *out, struct err *e);

#endif
