#include "pipeline/manifest_sums.h"

#include <stdlib.h>
#include <string.h>

#include "common/io.h"

enum { MANIFEST_LIMIT = 1 << 30, HEX_DIGITS = SHA256_HEX - 1 };

static bool is_sum(const char *line, size_t len)
{
    return len > HEX_DIGITS + 2 && strspn(line, "0123456789abcdef") == HEX_DIGITS &&
           memcmp(line + HEX_DIGITS, "  ", 2) == 0 && !memchr(line, '\0', len);
}

static int read_line(struct sum_list *list, char *line, size_t len, const char *name, struct err *e)
{
    size_t n = list->lines.len;
    if (!is_sum(line, len)) return err_data(e, "'%s', line %zu is not 'SHA256  PATH'", name, n + 1);
    struct sum_line entry = {.path = line + HEX_DIGITS + 2};
    memcpy(entry.sha256, line, HEX_DIGITS);
    line[len] = '\0';
    if (n && strcmp(list->lines.items[n - 1].path, entry.path) >= 0)
        return err_data(e, "'%s', line %zu: '%s' is not in the order of the paths", name, n + 1, entry.path);
    return array_push(&list->lines, entry) ? err_memory(e) : 0;
}

/* list->text is there. */
static int read_lines(struct sum_list *list, const char *name, struct err *e)
{
    int result = 0;
    char *line = list->text.data, *end = line + list->text.len;
    while (!result && line < end) {
        char *feed = memchr(line, '\n', (size_t)(end - line));
        if (!feed) feed = end;
        result = read_line(list, line, (size_t)(feed - line), name, e);
        line = feed + 1;
    }
    if (result) sum_list_free(list);
    return result;
}

int sum_list_read(struct sum_list *list, const char *path, struct err *e)
{
    *list = (struct sum_list){ARRAY_INIT, BUF_INIT};
    if (!io_read_file(path, MANIFEST_LIMIT, &list->text, e)) return read_lines(list, path, e);
    sum_list_free(list);
    return -1;
}

int sum_list_parse(struct sum_list *list, const struct buf *text, const char *name, struct err *e)
{
    *list = (struct sum_list){ARRAY_INIT, BUF_INIT};
    return buf_assign(&list->text, buf_text(text), text->len) ? err_memory(e) : read_lines(list, name, e);
}

void sum_list_free(struct sum_list *list)
{
    array_free(&list->lines);
    buf_free(&list->text);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct sum_line *)a)->path, ((const struct sum_line *)b)->path);
}

const struct sum_line *sum_list_find(const struct sum_list *list, const char *path)
{
    struct sum_line key = {.path = path};
    if (!list->lines.len) return NULL;
    return bsearch(&key, list->lines.items, list->lines.len, sizeof key, by_path);
}

static int check_line(const char *path, const struct sum_line *line, struct err *e)
{
    char actual[SHA256_HEX];
    struct buf file = BUF_INIT;
    buf_add(&file, path, (size_t)(io_base_name(path) - path));
    buf_str(&file, line->path);
    int result = file.failed ? err_memory(e) : sha256_file(buf_text(&file), actual, NULL, e);
    if (!result && strcmp(actual, line->sha256) != 0)
        result =
            err_data(e, "'%s' is not the file that '%s' lists: its SHA-256 differs", buf_text(&file), path);
    buf_free(&file);
    return result;
}

int manifest_sums_check(const char *path, struct err *e)
{
    struct sum_list list;
    if (sum_list_read(&list, path, e)) return -1;
    int result = 0;
    for (size_t i = 0; i < list.lines.len && !result; i++) result = check_line(path, &list.lines.items[i], e);
    sum_list_free(&list);
    return result;
}
