/* Names of archive entries: made valid UTF-8 whatever wrote the archive, and judged for safety. */
#ifndef MALMOI_ENTRY_NAME_H
#define MALMOI_ENTRY_NAME_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/err.h"

/* Append raw as UTF-8: as it is if it is valid, else read as CP949 (Korean Windows), else with U+FFFD for
 * what is invalid. The same on every machine and in every locale. */
int entry_name_decode(const char *raw, struct buf *out, struct err *e);

/* False for an absolute path, a drive letter, or a ".." between '/' or '\'. */
bool entry_name_safe(const char *name);

/* The last part of a name without a compression suffix (.xz .gz .bz2 .zst .lz), appended to out. */
int entry_name_base(const char *name, struct buf *out);

/* Files that operating systems leave behind: .DS_Store, ._x, __MACOSX/, Thumbs.db, desktop.ini. */
bool entry_name_system_file(const char *name);

#endif
