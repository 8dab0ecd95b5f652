#include "bm25/lines.h"

#include <stdio.h>
#include <string.h>

#include "common/io.h"

enum { FILE_LIMIT = INT32_MAX };

static int read_all(const char *path, const struct buf *bytes, const struct klue_sink *sink, struct err *e)
{
    const char *at = buf_text(bytes), *end = at + bytes->len;
    for (unsigned long number = 1; at < end; number++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (!feed) feed = end;
        char item[24];
        snprintf(item, sizeof item, "%lu", number);
        struct klue_text line = {"text", "text", item, "line", at, (size_t)(feed - at)};
        if (sink->take(sink->context, &line, e)) return err_context(e, "'%s'", path);
        at = feed + 1;
    }
    return 0;
}

int bm25_read_lines(const char *path, const struct klue_sink *sink, struct ledger_files *inputs,
                    struct err *e)
{
    struct buf bytes = BUF_INIT;
    int result = ledger_add_file(inputs, path, e);
    if (!result) result = io_read_file(path, FILE_LIMIT, &bytes, e);
    if (!result) result = read_all(path, &bytes, sink, e);
    buf_free(&bytes);
    return result;
}
