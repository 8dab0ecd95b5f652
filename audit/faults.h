/* Faults of an output tree, a line each, in the order in which they were found. */
#ifndef MALMOI_AUDIT_FAULTS_H
#define MALMOI_AUDIT_FAULTS_H

#include <stdbool.h>

#include "common/array.h"
#include "common/err.h"

/* One thread at a time. Failure to allocate is sticky: failed. */
struct faults {
    ARRAY(char *) items; /* owned; may hold bytes of the tree's making: escape them for a terminal */
    enum err_code code;  /* the worst one; ERR_NONE while there is no fault */
    bool failed;
};

void faults_add(struct faults *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A fault of another module, with its code. */
void faults_err(struct faults *f, const struct err *e);
/* Move all faults of from behind those of f. */
void faults_move(struct faults *f, struct faults *from);
void faults_free(struct faults *f);

#endif
