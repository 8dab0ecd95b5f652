/* The options that many commands have, in the same words everywhere: each macro is a row of an option table.
 * at is the offset of the value in the options' struct, of the type that the comment names. */
#ifndef MALMOI_OPT_USUAL_H
#define MALMOI_OPT_USUAL_H

#include "common/opt.h"

enum { OPT_MAX_RECORD_DEFAULT = 128 << 20 }; /* bytes */

/* const char *; shape is FILE, DIR, … */
#define OPT_OUTPUT(at, shape, text)                                                                          \
    {                                                                                                        \
        .name = "output", .letter = 'o', .kind = OPT_STRING, .offset = (at), .placeholder = (shape),         \
        .help = (text), .run_only = true                                                                     \
    }

/* const char *: the benchmark index; it is named among the inputs of a ledger, so not in the config. */
#define OPT_INDEX(at)                                                                                        \
    {                                                                                                        \
        .name = "index", .kind = OPT_STRING, .offset = (at), .placeholder = "FILE",                          \
        .help = "the benchmark index, from 'malmoi bm25 index'", .run_only = true                            \
    }

/* int64_t; pool_threads() turns 0 into a number. */
#define OPT_THREADS(at)                                                                                      \
    {                                                                                                        \
        .name = "threads", .kind = OPT_INT, .offset = (at), .placeholder = "N", .low = 0, .high = 1024,      \
        .help = "threads; 0 for the processors there are; the output is the same", .run_only = true          \
    }

/* uint64_t bytes */
#define OPT_MAX_RECORD(at, text)                                                                             \
    {                                                                                                        \
        .name = "max-record", .kind = OPT_SIZE, .offset = (at), .placeholder = "BYTES", .low = 1 << 16,      \
        .high = 1 << 30, .help = (text), .run_only = true                                                    \
    }

/* bool, all that follow */
#define OPT_SWITCH(option, at, text)                                                                         \
    {                                                                                                        \
        .name = (option), .kind = OPT_FLAG, .offset = (at), .help = (text)                                   \
    }
#define OPT_RUN_SWITCH(option, key, at, text)                                                                \
    {                                                                                                        \
        .name = (option), .letter = (key), .kind = OPT_FLAG, .offset = (at), .help = (text),                 \
        .run_only = true                                                                                     \
    }
#define OPT_UPDATE(at)                                                                                       \
    OPT_RUN_SWITCH(                                                                                          \
        "update", 0, at,                                                                                     \
        "do nothing if the ledger says that inputs, options and output are unchanged, else replace")
#define OPT_FORCE(at) OPT_RUN_SWITCH("force", 0, at, "replace an output that exists")
#define OPT_QUIET(at) OPT_RUN_SWITCH("quiet", 'q', at, "no progress, no notes")
#define OPT_VERBOSE(at) OPT_RUN_SWITCH("verbose", 'v', at, "say what is done")
#define OPT_HELP(at) OPT_RUN_SWITCH("help", 'h', at, "show this help")

#endif
