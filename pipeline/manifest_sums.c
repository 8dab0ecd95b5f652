#include "pipeline/manifest_sums.h"

#include <string.h>

#include "common/buf.h"
#include "common/hash.h"
#include "common/io.h"

enum { MANIFEST_LIMIT = 1 << 30, HEX_DIGITS = SHA256_HEX - 1 };

static int check_line(const char *path, const char *line, size_t len, unsigned number, struct err *e)
{
    char actual[SHA256_HEX];
    if (len < HEX_DIGITS + 3 || memcmp(line + HEX_DIGITS, "  ", 2) != 0)
        return err_data(e, "'%s', line %u is not 'SHA256  PATH'", path, number);
    struct buf file = BUF_INIT;
    buf_add(&file, path, (size_t)(io_base_name(path) - path));
    buf_add(&file, line + HEX_DIGITS + 2, len - HEX_DIGITS - 2);
    int result = file.failed ? err_memory(e) : sha256_file(buf_text(&file), actual, NULL, e);
    if (!result && memcmp(actual, line, HEX_DIGITS) != 0)
        result =
            err_data(e, "'%s' is not the file that '%s' lists: its SHA-256 differs", buf_text(&file), path);
    buf_free(&file);
    return result;
}

int manifest_sums_check(const char *path, struct err *e)
{
    struct buf text = BUF_INIT;
    int result = io_read_file(path, MANIFEST_LIMIT, &text, e);
    const char *line = buf_text(&text), *end = line + text.len;
    for (unsigned number = 1; !result && line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (!feed) feed = end;
        result = check_line(path, line, (size_t)(feed - line), number, e);
        line = feed + 1;
    }
    buf_free(&text);
    return result;
}
