/* What an ingest leaves in its folder: shards, rejects and ledgers, published together or not at all.
 *
 * Everything is written into FOLDER/SOURCE.part/ and moved into FOLDER at the end: shards, then ledgers. A
 * killed run leaves only that folder, which the next run clears; a lock on it keeps two runs apart. */
#ifndef MALMOI_INGEST_OUTPUT_H
#define MALMOI_INGEST_OUTPUT_H

#include <stdbool.h>

#include "common/err.h"
#include "pipeline/ledger.h"
#include "pipeline/tally.h"

struct ingest_output;

/* folder "-": records go to standard output as JSON Lines; rejects are then only counted. */
int ingest_output_open(struct ingest_output **o, const char *folder, const char *source, uint64_t shard_bytes,
                       struct err *e);
/* One line with its U+000A. A record that would make the shard exceed shard_bytes begins the next one. */
int ingest_output_record(struct ingest_output *o, const char *line, size_t len, struct err *e);
/* Such a line that is left out: it counts for where shards begin, so that leaving it out moves no other. */
int ingest_output_skip(struct ingest_output *o, size_t len, struct err *e);
int ingest_output_reject(struct ingest_output *o, const char *line, size_t len, struct err *e);
/* The tally of the shard that is being written: changes with ingest_output_record. */
struct tally *ingest_output_tally(struct ingest_output *o);

/* Finish and publish everything and remove what an earlier run with more shards left; l has stage, config and
 * inputs. *total (may be NULL) gets the sum of all tallies. o is to be closed afterwards. */
int ingest_output_publish(struct ingest_output *o, struct ledger *l, struct tally *total, size_t *shards,
                          struct err *e);
void ingest_output_close(struct ingest_output *o); /* without publish before it: forget everything */

/* Is anything of this source there already? */
bool ingest_output_exists(const char *folder, const char *source);
/* Is everything there, and made of exactly l's inputs by l's configuration? */
bool ingest_output_is_current(const char *folder, const char *source, const struct ledger *l);

#endif
