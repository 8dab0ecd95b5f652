#include "pipeline/ingest/exclude.h"

#include <stdlib.h>
#include <string.h>

#include "common/io.h"
#include "common/utf8.h"

enum { LIST_LIMIT = 1 << 30 };

/* What a sink makes is SOURCE:FILE:KEY; the key may be empty, as a source's own id may be. */
static bool is_id(const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    if (!colon || colon == line || !utf8_valid(line, len)) return false;
    const char *second = memchr(colon + 1, ':', len - (size_t)(colon + 1 - line));
    if (!second || second == colon + 1) return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) return false;
    return true;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct exclude_id *)a)->id, ((const struct exclude_id *)b)->id);
}

static void sort(struct exclude *x)
{
    size_t n = 0;
    if (x->ids.len) qsort(x->ids.items, x->ids.len, sizeof *x->ids.items, by_id);
    for (size_t i = 0; i < x->ids.len; i++)
        if (n == 0 || by_id(&x->ids.items[n - 1], &x->ids.items[i]) != 0) x->ids.items[n++] = x->ids.items[i];
    x->ids.len = n;
}

int exclude_read(struct exclude *x, const char *path, struct err *e)
{
    *x = (struct exclude){ARRAY_INIT, BUF_INIT};
    int result = io_read_file(path, LIST_LIMIT, &x->text, e);
    char *line = x->text.data, *end = line + x->text.len;
    for (unsigned number = 1; !result && line < end; number++) {
        char *feed = memchr(line, '\n', (size_t)(end - line));
        if (!feed) feed = end;
        size_t len = (size_t)(feed - line);
        *feed = '\0';
        if (len && line[0] != '#') {
            if (!is_id(line, len))
                result = err_data(e, "'%s', line %u is no id of a document, SOURCE:FILE:KEY", path, number);
            else if (array_push(&x->ids, (struct exclude_id){.id = line}))
                result = err_memory(e);
        }
        line = feed + 1;
    }
    if (result)
        exclude_free(x);
    else
        sort(x);
    return result;
}

void exclude_free(struct exclude *x)
{
    array_free(&x->ids);
    buf_free(&x->text);
}

struct exclude_id *exclude_find(const struct exclude *x, const char *id, size_t len)
{
    size_t low = 0, high = x->ids.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(x->ids.items[middle].id, id, len);
        if (order == 0) order = x->ids.items[middle].id[len] != '\0';
        if (order == 0) return &x->ids.items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
