/* Files that stand beside a corpus and hold none of it. */
#ifndef MALMOI_SIDE_FILE_H
#define MALMOI_SIDE_FILE_H

#include <stdbool.h>

/* False for read-me files, licences, checksums and guides, by name; what struct ingest_format calls want. */
bool side_file_is_data(const char *member_name);

#endif
