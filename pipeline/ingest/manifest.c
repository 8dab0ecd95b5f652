#include "pipeline/ingest/manifest.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "common/hash.h"
#include "common/io.h"
#include "pipeline/ingest/input_files.h"

enum { MANIFEST_MAX = 1 << 20 };

/* ---- reading ---- */

static const char *text_or(yajl_val object, const char *key, const char *otherwise)
{
    const char *text = json_get_string(object, key);
    return text ? text : otherwise;
}

static int add_file(struct manifest *m, yajl_val item, const char *path, struct err *e)
{
    const char *expected[] = {"expected", NULL};
    struct manifest_file f = {.name = json_get_string(item, "name"),
                              .what = text_or(item, "what", ""),
                              .sha256 = json_get_string(item, "sha256"),
                              .bytes = json_get_i64(item, "bytes", -1)};
    if (!f.name) return err_data(e, "'%s' has an item of \"files\" without a name", path);
    if (f.sha256 && strlen(f.sha256) != SHA256_HEX - 1)
        return err_data(e, "'%s' gives '%s' a sha256 that has not 64 digits", path, f.name);
    f.expected = YAJL_IS_OBJECT(item) && YAJL_IS_TRUE(yajl_tree_get(item, expected, yajl_t_any));
    return array_push(&m->files, f) ? err_memory(e) : 0;
}

static int read_lists(struct manifest *m, const char *path, struct err *e)
{
    yajl_val files = json_get(m->tree, "files", yajl_t_array);
    yajl_val obtain = json_get(m->tree, "obtain", yajl_t_array);
    if (!files) return err_data(e, "'%s' is no manifest: \"files\" is missing", path);
    for (size_t i = 0; i < files->u.array.len; i++)
        if (add_file(m, files->u.array.values[i], path, e)) return -1;
    for (size_t i = 0; obtain && i < obtain->u.array.len; i++) {
        const char *text = YAJL_GET_STRING(obtain->u.array.values[i]);
        if (text && array_push(&m->obtain, text)) return err_memory(e);
    }
    return 0;
}

int manifest_read(struct manifest *m, const char *path, struct err *e)
{
    *m = (struct manifest){0};
    if (json_read_file(path, MANIFEST_MAX, &m->tree, e)) return -1;
    yajl_val licence = json_get(m->tree, "licence", yajl_t_object);
    m->name = json_get_string(m->tree, "name");
    m->title = text_or(m->tree, "title", "");
    m->licence = text_or(licence, "name", "unknown");
    m->limits = text_or(licence, "limits", "");
    int result =
        m->name ? read_lists(m, path, e) : err_data(e, "'%s' is no manifest: \"name\" is missing", path);
    if (result) manifest_free(m);
    return result;
}

void manifest_free(struct manifest *m)
{
    yajl_tree_free(m->tree);
    array_free(&m->obtain);
    array_free(&m->files);
    *m = (struct manifest){0};
}

/* ---- comparing ---- */

struct comparison {
    const struct manifest *manifest;
    struct input_files given;
    ARRAY(size_t) owner; /* of each given file: the first pattern that names it, or files.len */
};

static size_t find_pattern(const struct manifest *m, const char *name)
{
    size_t i = 0;
    while (i < m->files.len && fnmatch(m->files.items[i].name, io_base_name(name), FNM_EXTMATCH) != 0) i++;
    return i;
}

/* How many given files a pattern names, and their bytes. */
static size_t count_owned(const struct comparison *c, size_t pattern, uint64_t *bytes)
{
    size_t count = 0;
    *bytes = 0;
    for (size_t i = 0; i < c->given.items.len; i++) {
        if (c->owner.items[i] != pattern) continue;
        count++;
        *bytes += c->given.items.items[i].bytes;
    }
    return count;
}

static int compare_file(const struct manifest_file *f, const struct input_file *given, struct buf *notes,
                        struct err *e)
{
    char hex[SHA256_HEX];
    uint64_t bytes;
    if (f->bytes >= 0 && given->bytes != (uint64_t)f->bytes) {
        buf_printf(notes, "  differs  '%s' has %" PRIu64 " bytes instead of %" PRId64 "\n", given->name,
                   given->bytes, f->bytes);
        return 0;
    }
    if (!f->sha256) return 0;
    if (sha256_file(given->path, hex, &bytes, e)) return -1;
    if (strcmp(hex, f->sha256) != 0)
        buf_printf(notes, "  differs  '%s' has the SHA-256 %s instead of %s\n", given->name, hex, f->sha256);
    return 0;
}

static void note_found(const struct comparison *c, struct buf *notes)
{
    for (size_t p = 0; p < c->manifest->files.len; p++) {
        const struct manifest_file *f = &c->manifest->files.items[p];
        uint64_t bytes;
        size_t count = count_owned(c, p, &bytes);
        if (count)
            buf_printf(notes, "  found    %s: %zu file%s, %" PRIu64 " bytes: %s\n", f->name, count,
                       count == 1 ? "" : "s", bytes, f->what);
    }
}

static void note_missing(const struct comparison *c, struct buf *notes)
{
    for (size_t p = 0; p < c->manifest->files.len; p++) {
        const struct manifest_file *f = &c->manifest->files.items[p];
        uint64_t bytes;
        if (f->expected && !count_owned(c, p, &bytes))
            buf_printf(notes, "  missing  %s: %s\n", f->name, f->what);
    }
}

static int note_files(const struct comparison *c, struct buf *notes, struct err *e)
{
    note_found(c, notes);
    for (size_t i = 0; i < c->given.items.len; i++) {
        size_t p = c->owner.items[i];
        const struct input_file *given = &c->given.items.items[i];
        if (p == c->manifest->files.len) continue;
        if (compare_file(&c->manifest->files.items[p], given, notes, e)) return -1;
    }
    note_missing(c, notes);
    for (size_t i = 0; i < c->given.items.len; i++)
        if (c->owner.items[i] == c->manifest->files.len)
            buf_printf(notes, "  unknown  '%s'\n", c->given.items.items[i].name);
    return notes->failed ? err_memory(e) : 0;
}

int manifest_compare(const struct manifest *m, const char *folder, struct buf *notes, struct err *e)
{
    struct comparison c = {.manifest = m};
    int result = input_files_add(&c.given, folder, e);
    for (size_t i = 0; !result && i < c.given.items.len; i++)
        if (array_push(&c.owner, find_pattern(m, c.given.items.items[i].name))) result = err_memory(e);
    if (!result) result = note_files(&c, notes, e);
    array_free(&c.owner);
    input_files_free(&c.given);
    return result;
}
