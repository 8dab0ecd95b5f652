#include <string.h>

#include "common/json.h"
#include "pipeline/dedup/groups.h"
#include "pipeline/shard.h"

enum { MOST_LINE = 1 << 28 };

struct groups_counts {
    uint64_t groups, exact, near, paragraph; /* groups; members that were dropped, by kind */
};

static int count_members(struct groups_counts *c, const char *kind, yajl_val dropped, bool continued)
{
    size_t n = dropped->u.array.len;
    uint64_t *members = strcmp(kind, "exact") == 0       ? &c->exact
                        : strcmp(kind, "near") == 0      ? &c->near
                        : strcmp(kind, "paragraph") == 0 ? &c->paragraph
                                                         : NULL;
    if (!members || !n) return -1;
    *members += n;
    c->groups += !continued;
    for (size_t i = 0; i < n; i++)
        if (!json_get_string(dropped->u.array.values[i], "id")) return -1;
    return 0;
}

static int read_line(const char *line, const char *path, struct groups_counts *c, struct err *e)
{
    yajl_val tree = NULL;
    if (json_parse(line, path, &tree, e)) return -1;
    const char *kind = json_get_string(tree, "kind"), *kept = json_get_string(tree, "kept");
    yajl_val dropped = json_get(tree, "dropped", yajl_t_array);
    bool continued = json_get_i64(tree, "part", 0) > 0;
    int result = 0;
    if (!kind || !kept || !dropped || count_members(c, kind, dropped, continued))
        result = err_data(e, "no group: kind, kept and the dropped ids are wanted");
    yajl_tree_free(tree);
    return result;
}

static int read_groups(const char *path, struct groups_counts *c, struct err *e)
{
    struct shard_reader *reader;
    struct buf text = BUF_INIT;
    uint64_t frame, number = 0;
    if (shard_open(&reader, path, MOST_LINE, e)) return -1;
    int result;
    while (!(result = shard_next(reader, &text, &frame, e)) && text.len) {
        for (char *line = text.data, *end = line + text.len; !result && line < end; number++) {
            char *feed = memchr(line, '\n', (size_t)(end - line));
            *feed = '\0';
            result = read_line(line, path, c, e);
            if (result) err_context(e, "'%s', line %llu", path, (unsigned long long)number);
            line = feed + 1;
        }
        if (result) break;
    }
    shard_close(reader);
    buf_free(&text);
    return result;
}

int groups_check(const char *path, struct err *e)
{
    struct groups_counts c = {0};
    return read_groups(path, &c, e);
}

int groups_stat(const char *path, FILE *out, struct err *e)
{
    struct groups_counts c = {0};
    if (read_groups(path, &c, e)) return -1;
    fprintf(out, ",\"groups\":%llu,\"exact\":%llu,\"near\":%llu,\"paragraph\":%llu",
            (unsigned long long)c.groups, (unsigned long long)c.exact, (unsigned long long)c.near,
            (unsigned long long)c.paragraph);
    return 0;
}
