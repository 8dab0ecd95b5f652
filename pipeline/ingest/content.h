/* What the first bytes of a file say about it. */
#ifndef MALMOI_CONTENT_H
#define MALMOI_CONTENT_H

#include <stddef.h>

enum content {
    CONTENT_TEXT,  /* or anything not known here */
    CONTENT_BOM,   /* text behind the 3 bytes of a UTF-8 byte-order mark */
    CONTENT_UTF16, /* a UTF-16 (or UTF-32) byte-order mark, or NUL bytes at every other place */
    CONTENT_NULS,  /* other data that is largely NUL bytes */
    CONTENT_PDF,
    CONTENT_ZIP,
    CONTENT_ARCHIVE, /* 7z, RAR, tar, gzip, xz, zstd, bzip2 */
};

enum { CONTENT_LOOK = 4096 }; /* so many bytes (or all, if there are fewer) are enough */

enum content content_of(const char *bytes, size_t len);

#endif
