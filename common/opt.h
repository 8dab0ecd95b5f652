/* Options as data: a struct with its defaults, and a table that tells where each option's value goes.
 *
 * From the table come the parser, the help screen and the "config" object of the ledger. */
#ifndef MALMOI_OPT_H
#define MALMOI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

enum opt_kind {
    OPT_FLAG,   /* bool: --name sets it, --no-name clears it */
    OPT_STRING, /* const char *: points into argv; NULL until given */
    OPT_INT,    /* int64_t between low and high */
    OPT_SIZE,   /* uint64_t bytes, with K, M, G for powers of 1024, between low and high */
    OPT_DOUBLE, /* double between low and high */
    OPT_CHOICE, /* int: index into choices */
    OPT_LIST,   /* struct opt_list: may be repeated, and each value may be a comma-separated list */
    OPT_END
};

struct opt_list {
    ARRAY(const char *) items; /* each a NUL-terminated string, owned; in the order given */
};

struct opt {
    const char *name; /* without the dashes */
    char letter;      /* 0 for none */
    enum opt_kind kind;
    size_t offset;           /* of the value in the options' struct */
    const char *placeholder; /* N, FILE, …; NULL for flags */
    const char *help;
    double low, high;           /* OPT_INT, OPT_SIZE, OPT_DOUBLE */
    const char *const *choices; /* OPT_CHOICE, NULL-terminated */
    bool run_only; /* does not change what is written (threads, paths, verbosity): kept out of the config */
};

#define OPT_TABLE_END                                                                                        \
    {                                                                                                        \
        .kind = OPT_END                                                                                      \
    }

struct opt_args {
    ARRAY(const char *) items; /* the operands, pointing into argv */
};

/* Parse argv[0..argc) into values; operands and options may mix, "--" ends the options, "-" is an operand.
 * tables is a NULL-terminated list of tables that share the values struct's base. An error is of ERR_USAGE
 * and names the option. */
int opt_parse(const struct opt *const *tables, void *values, int argc, char **argv, struct opt_args *operands,
              struct err *e);

/* Append the help lines of one table. values holds the defaults, which are shown. */
void opt_help(const struct opt *table, const void *values, struct buf *out);

/* Append `"name":value` members for every option that is not run_only, in table order, to an open object. */
void opt_config(const struct opt *table, const void *values, struct buf *out);

void opt_list_free(struct opt_list *list);

#endif
