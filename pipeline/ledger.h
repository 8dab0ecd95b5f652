/* The ledger beside every output: what made it, from what, and where everything went.
 *
 * `PREFIX.ledger.json` stands beside `PREFIX.jsonl.zst` (or PREFIX.bin …). Everything but its "run" object
 * depends on inputs and configuration alone. */
#ifndef MALMOI_LEDGER_H
#define MALMOI_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"
#include "pipeline/tally.h"

#define MALMOI_VERSION "malmoi 0.1.0"

struct ledger_file {
    char *name; /* base name, owned */
    char sha256[SHA256_HEX];
    uint64_t bytes;
    char text_sha256[SHA256_HEX]; /* of the uncompressed content; "" if that is the same thing */
};

struct ledger_files {
    ARRAY(struct ledger_file) items;
};

/* Hash the file at path and add it. */
int ledger_add_file(struct ledger_files *files, const char *path, struct err *e);
/* Add a file whose sums are known; text_sha256 may be NULL. */
int ledger_add_known(struct ledger_files *files, const char *name, const char *sha256, uint64_t bytes,
                     const char *text_sha256, struct err *e);
void ledger_files_free(struct ledger_files *files);

struct ledger {
    const char *stage;
    struct buf config; /* the members of the config object, without its braces; opt_config writes them */
    struct ledger_files inputs, outputs;
    struct buf counts; /* `"counts":{…},"dropped":{…}`; tally_json writes it. May be left empty */
    struct buf extra;  /* further members, `"key":value,…`, that do not depend on the run; may be empty */
    double started;    /* progress_clock() at the start */
    int threads;
};

void ledger_start(struct ledger *l, const char *stage, int threads);
void ledger_free(struct ledger *l);

/* Write PATH atomically. */
int ledger_write(struct ledger *l, const char *path, struct err *e);

/* The SHA-256 of the running program, "" if it cannot be read: a rebuilt program may write other bytes, so
 * what an older one made is not current. */
const char *ledger_program(void);

/* The ledger's path for an output: SHARD.jsonl.zst, PREFIX.bin, PREFIX → PREFIX.ledger.json, appended to out.
 */
void ledger_path(const char *output, struct buf *out);

/* True if the ledger at path says that these inputs with this stage and config (and this program) made
 * outputs that still stand beside it unchanged. l needs stage, config and inputs. A missing or broken ledger
 * is "no". */
bool ledger_is_current(const struct ledger *l, const char *path);

#endif
