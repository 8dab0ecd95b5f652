/* The parts of reproduce(), for audit/reproduce*.c alone. */
#ifndef MALMOI_AUDIT_REPRODUCE_PARTS_H
#define MALMOI_AUDIT_REPRODUCE_PARTS_H

#include "audit/recipe_read.h"
#include "audit/reproduce.h"

struct reproducer {
    const struct reproduce_options *options;
    struct reproduce_result *result;
    struct recipe recipe;
    struct rerun rerun;
    struct tree built; /* the output */
};

/* Tell a line, put together as printf does. */
int reproduce_note(const struct reproducer *p, struct err *e, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Run the chain as the recipe's ledgers record it, and write the output's lists of sums. */
int reproduce_run(struct reproducer *p, struct err *e);
/* Compare the files of the output with the recipe's manifest. */
int reproduce_compare_files(struct reproducer *p, struct err *e);
/* Compare the records. */
int reproduce_compare_records(struct reproducer *p, struct err *e);

#endif
