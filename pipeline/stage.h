/* The frame that every record-to-record stage runs in (clean, pii, split, filter, decontaminate, morphs).
 *
 * A stage is a pure function on one record. The frame gives it everything else: reading and writing shards or
 * plain JSON Lines, threads with ordered output, the ledger and its law, rejects, --text, --update, progress.
 *
 * A stage is described by a struct stage and handed to stage_main by its file in cmd/. */
#ifndef MALMOI_STAGE_H
#define MALMOI_STAGE_H

#include "common/buf.h"
#include "common/err.h"
#include "common/opt.h"
#include "pipeline/ledger.h"
#include "pipeline/record.h"
#include "pipeline/tally.h"

enum stage_verdict { STAGE_FAIL = -1, STAGE_KEEP = 0, STAGE_DROP = 1 };

struct stage {
    const char *name;    /* "clean": the command and the ledger's stage */
    const char *purpose; /* the help's first line */
    const char *details; /* the help's further text: what it does, an example line */

    /* The stage's own options. The struct begins with a struct stage_options (see below). */
    const struct opt *options;
    const void *defaults;
    size_t options_size;

    /* Once, after the options are read: check them and build what all threads share, read-only. *shared may
     * stay NULL. inputs takes further inputs of the ledger (an index, a dictionary) by ledger_add_file. */
    int (*open)(const void *options, void **shared, struct ledger_files *inputs, struct err *e);
    void (*close)(void *shared);

    /* Once a thread: a worker's private state. May be NULL if there is none. */
    void *(*worker_new)(const void *options, void *shared, struct err *e);
    void (*worker_free)(void *worker);

    /* Change r in place. A dropped document's own reason is counted by the stage (tally_drop with documents 1
     * and all that the record still held); everything the stage takes away inside a kept record likewise. The
     * frame counts in and out itself and compares. notes takes side records, one JSON object a line, which go
     * to SHARD.NOTES.jsonl.zst when notes_name is set. */
    enum stage_verdict (*record)(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                 struct err *e);
    const char *notes_name; /* "dropped"; NULL for none */

    /* Once a shard, after its last record and before anything of it stands: the last word on whether the
     * result may be published. May be NULL. */
    int (*end)(void *shared, struct err *e);

    /* --text: append the result of one line (without line end) to out; the frame adds the line end. */
    int (*line)(void *worker, const char *line, size_t len, struct buf *out, struct err *e);
    /* Or the same for many whole lines at once, each with its line end, as the result has them. */
    int (*lines)(void *worker, const char *lines, size_t len, struct buf *out, struct err *e);

    struct tally_units units;
};

/* Options of every stage; the first member of a stage's own options struct. */
struct stage_options {
    const char *output;
    int64_t threads;
    uint64_t max_record;
    bool text, force, update, quiet, verbose, help;
};

/* Fields that a stage's defaults begin with: `.stage = STAGE_DEFAULTS`. */
#define STAGE_DEFAULTS                                                                                       \
    {                                                                                                        \
        .output = NULL, .threads = 0, .max_record = 128 << 20                                                \
    }

/* The table of struct stage_options. */
extern const struct opt stage_frame_options[];

/* Runs the command: parses argv (argv[0] is the command's name), works, prints errors, returns the exit code.
 */
int stage_main(const struct stage *stage, int argc, char **argv);

#endif
