/* A config object, as opt_config wrote it into a ledger, back into the arguments of a command. */
#ifndef MALMOI_OPT_RECORDED_H
#define MALMOI_OPT_RECORDED_H

#include "common/arena.h"
#include "common/json.h"
#include "common/opt.h"

/* Append an argument for each value of the config object: "--name=value", "--name" or "--no-name". The
 * strings lie in the arena. Only options of the tables that opt_config writes are accepted, so that an edited
 * ledger cannot name an output or a key: anything else is an ERR_DATA. A null (an option that was not given)
 * adds nothing. tables is NULL-terminated. */
int opt_recorded(const struct opt *const *tables, yajl_val config, struct arena *arena, struct opt_args *out,
                 struct err *e);

#endif
