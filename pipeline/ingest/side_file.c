#include "pipeline/ingest/side_file.h"

#include <string.h>
#include <strings.h>

#include "common/io.h"

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcasecmp(name + n - m, end) == 0;
}

bool side_file_is_data(const char *member_name)
{
    static const char *const beginnings[] = {"readme",  "license",    "licence",
                                             "copying", "sha256sums", "md5sums"};
    static const char *const ends[] = {".md", ".pdf", ".html", ".htm", ".sha256", ".md5", ".sha1"};
    const char *base = io_base_name(member_name);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncasecmp(base, beginnings[i], strlen(beginnings[i])) == 0) return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(base, ends[i])) return false;
    return true;
}
