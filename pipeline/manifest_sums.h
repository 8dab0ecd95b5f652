/* manifest-sha256.txt: `HEX  PATH` lines, as sha256sum -c reads them. */
#ifndef MALMOI_MANIFEST_SUMS_H
#define MALMOI_MANIFEST_SUMS_H

#include "common/err.h"

/* Every file that the manifest names (relative to its own folder) has the sum it gives. Reports the first
 * that has not. */
int manifest_sums_check(const char *path, struct err *e);

#endif
