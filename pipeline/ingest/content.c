#include "pipeline/ingest/content.h"

#include <stdbool.h>
#include <string.h>

struct magic {
    size_t at, len;
    const char *bytes;
    enum content content;
};

static const struct magic magics[] = {
    {0, 3, "\xEF\xBB\xBF", CONTENT_BOM},
    {0, 2, "\xFF\xFE", CONTENT_UTF16},
    {0, 2, "\xFE\xFF", CONTENT_UTF16},
    {0, 4, "\0\0\xFE\xFF", CONTENT_UTF16},
    {0, 5, "%PDF-", CONTENT_PDF},
    {0, 4, "PK\3\4", CONTENT_ZIP},
    {0, 6, "7z\xBC\xAF\x27\x1C", CONTENT_ARCHIVE},
    {0, 6, "Rar!\x1A\x07", CONTENT_ARCHIVE},
    {0, 3, "\x1F\x8B\x08", CONTENT_ARCHIVE},
    {0, 6,
     "\xFD"
     "7zXZ\0",
     CONTENT_ARCHIVE},
    {0, 4, "\x28\xB5\x2F\xFD", CONTENT_ARCHIVE},
    {4, 6, "1AY&SY", CONTENT_ARCHIVE}, /* behind "BZh" and the level */
    {257, 5, "ustar", CONTENT_ARCHIVE},
};

/* UTF-16 of Korean text has a NUL in every blank, digit and line end, all on the same side of their pairs. */
static enum content by_nuls(const char *bytes, size_t len)
{
    size_t nuls[2] = {0, 0};
    for (size_t i = 0; i < len; i++) nuls[i & 1] += bytes[i] == '\0';
    size_t all = nuls[0] + nuls[1], more = nuls[0] > nuls[1] ? nuls[0] : nuls[1];
    if (all >= 2 && all * 20 >= len && more * 10 >= all * 9) return CONTENT_UTF16;
    return all * 3 >= len && all ? CONTENT_NULS : CONTENT_TEXT;
}

enum content content_of(const char *bytes, size_t len)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];
        if (len >= m->at + m->len && memcmp(bytes + m->at, m->bytes, m->len) == 0) return m->content;
    }
    return by_nuls(bytes, len < CONTENT_LOOK ? len : CONTENT_LOOK);
}
