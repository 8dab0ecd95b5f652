/* This program run again as a process of its own. */
#ifndef MALMOI_AUDIT_SPAWN_H
#define MALMOI_AUDIT_SPAWN_H

#include <stddef.h>

#include "common/err.h"

#define SPAWN_SAID "stderr"

/* Run /proc/self/exe with these arguments (the first is its name) and wait. It reads nothing, its output is
 * thrown away, and what it says on standard error goes to FOLDER/SPAWN_SAID. 0 if it ended with 0; else e has
 * its exit code, and the first line that it said. */
int spawn_self(const char *const *arguments, size_t n, const char *folder, struct err *e);

#endif
