#include "bert/corpus_paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/io.h"
#include "common/json.h"

enum { LEDGER_LIMIT = 64 << 20 };

static int add(struct corpus_paths *paths, char *path, struct err *e)
{
    if (path && !array_push(&paths->items, path)) return 0;
    free(path);
    return err_memory(e);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_entry(struct corpus_paths *paths, const char *folder, const char *name, struct err *e)
{
    size_t len = strlen(name);
    if (len <= 4 || strcmp(name + len - 4, ".bin") != 0) return 0;
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", folder, name);
    return add(paths, buf_detach(&path), e);
}

static int add_folder(struct corpus_paths *paths, const char *folder, struct err *e)
{
    size_t first = paths->items.len;
    DIR *d = opendir(folder);
    if (!d) return err_errno(e, "cannot read folder '%s'", folder);
    int result = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(d);
        if (!entry && errno) result = err_errno(e, "cannot read folder '%s'", folder);
        if (entry) result = add_entry(paths, folder, entry->d_name, e);
        if (!entry || result) break;
    }
    closedir(d);
    if (result) return -1;
    if (paths->items.len == first) return err_usage(e, "no token shard (*.bin) in folder '%s'", folder);
    qsort(paths->items.items + first, paths->items.len - first, sizeof *paths->items.items, by_name);
    return 0;
}

int corpus_paths_add(struct corpus_paths *paths, const char *path, struct err *e)
{
    return io_is_folder(path) ? add_folder(paths, path, e) : add(paths, strdup(path), e);
}

void corpus_paths_free(struct corpus_paths *paths)
{
    for (size_t i = 0; i < paths->items.len; i++) free(paths->items.items[i]);
    array_free(&paths->items);
}

/* The sum that the ledger's list of outputs gives for this name and size, or NULL. */
static const char *recorded_sum(yajl_val outputs, const char *name, uint64_t bytes)
{
    for (size_t i = 0; outputs && i < outputs->u.array.len; i++) {
        yajl_val output = outputs->u.array.values[i];
        const char *listed = json_get_string(output, "name"), *sum = json_get_string(output, "sha256");
        int64_t size = json_get_i64(output, "bytes", -1);
        if (listed && sum && strcmp(listed, name) == 0 && strlen(sum) == SHA256_HEX - 1 && size >= 0 &&
            (uint64_t)size == bytes)
            return sum;
    }
    return NULL;
}

static int add_sum(yajl_val ledger, const char *prefix, const char *suffix, uint64_t bytes, struct buf *out,
                   struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s%s", prefix, suffix);
    yajl_val outputs = json_get(ledger, "outputs", yajl_t_array);
    const char *sum = recorded_sum(outputs, io_base_name(buf_text(&path)), bytes);
    int result = 0;
    if (path.failed)
        result = err_memory(e);
    else if (sum)
        buf_str(out, sum);
    else
        result = err_data(e, "the ledger beside '%s' does not list it with its %llu bytes", buf_text(&path),
                          (unsigned long long)bytes);
    buf_free(&path);
    return result;
}

int corpus_sums(const char *path, const struct tokens *t, struct buf *out, struct err *e)
{
    struct buf prefix = BUF_INIT, ledger_path = BUF_INIT;
    yajl_val ledger = NULL;
    tokens_prefix(path, &prefix);
    buf_printf(&ledger_path, "%s.ledger.json", buf_text(&prefix));
    int result = prefix.failed || ledger_path.failed ? err_memory(e) : 0;
    if (!result) result = json_read_file(buf_text(&ledger_path), LEDGER_LIMIT, &ledger, e);
    if (!result) result = add_sum(ledger, buf_text(&prefix), ".bin", t->bin.len, out, e);
    buf_char(out, ' ');
    if (!result) result = add_sum(ledger, buf_text(&prefix), ".idx", t->idx.len, out, e);
    buf_char(out, '\n');
    yajl_tree_free(ledger);
    buf_free(&ledger_path);
    buf_free(&prefix);
    return result ? result : out->failed ? err_memory(e) : 0;
}

void corpus_source_of(const char *path, struct buf *out)
{
    struct buf prefix = BUF_INIT;
    tokens_prefix(path, &prefix);
    const char *name = io_base_name(buf_text(&prefix));
    size_t len = strlen(name), digits = len;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') digits--;
    if (digits < len && digits > 1 && name[digits - 1] == '-') len = digits - 1;
    buf_add(out, name, len);
    if (prefix.failed) out->failed = true;
    buf_free(&prefix);
}
