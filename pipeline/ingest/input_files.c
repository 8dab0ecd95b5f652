#include "pipeline/ingest/input_files.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/io.h"

static int add(struct input_files *files, const char *path, const char *name, uint64_t bytes, struct err *e)
{
    struct input_file file = {strdup(path), strdup(name), bytes};
    if (file.path && file.name && !array_push(&files->items, file)) return 0;
    free(file.path);
    free(file.name);
    return err_memory(e);
}

static int by_name(const void *a, const void *b)
{
    const struct input_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int visit(FTS *walk, FTSENT *entry, size_t prefix, struct input_files *files, struct err *e)
{
    bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';
    switch (entry->fts_info) {
    case FTS_D:
        if (hidden) fts_set(walk, entry, FTS_SKIP);
        return 0;
    case FTS_F:
        if (hidden) return files->hidden++, 0;
        return add(files, entry->fts_path, entry->fts_path + prefix, (uint64_t)entry->fts_statp->st_size, e);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        errno = entry->fts_errno;
        return err_errno(e, "cannot read '%s'", entry->fts_path);
    case FTS_SLNONE:
        return err_system(e, "'%s' is a symbolic link to nothing", entry->fts_path);
    default:
        return 0;
    }
}

static int add_folder(struct input_files *files, const char *folder, struct err *e)
{
    char *root = strdup(folder);
    if (!root) return err_memory(e);
    for (size_t n = strlen(root); n > 1 && root[n - 1] == '/'; n--) root[n - 1] = '\0';
    size_t first = files->items.len, prefix = strlen(root) + (strcmp(root, "/") != 0);
    char *const roots[] = {root, NULL};
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    int result = walk ? 0 : err_errno(e, "cannot read folder '%s'", folder);
    while (!result) {
        errno = 0;
        FTSENT *entry = fts_read(walk);
        if (!entry && errno) result = err_errno(e, "cannot read folder '%s'", folder);
        if (!entry) break;
        result = visit(walk, entry, prefix, files, e);
    }
    if (walk) fts_close(walk);
    free(root);
    if (!result && files->items.len > first)
        qsort(files->items.items + first, files->items.len - first, sizeof *files->items.items, by_name);
    return result;
}

int input_files_add(struct input_files *files, const char *operand, struct err *e)
{
    if (strcmp(operand, "-") == 0) return add(files, "-", "-", 0, e);
    struct stat st;
    if (stat(operand, &st)) return err_errno(e, "cannot open '%s'", operand);
    if (S_ISDIR(st.st_mode)) return add_folder(files, operand, e);
    if (!S_ISREG(st.st_mode)) return err_system(e, "'%s' is neither a file nor a folder", operand);
    return add(files, operand, io_base_name(operand), (uint64_t)st.st_size, e);
}

int input_files_check(const struct input_files *files, struct err *e)
{
    size_t n = files->items.len;
    struct input_file *sorted = calloc(n ? n : 1, sizeof *sorted);
    if (!sorted) return err_memory(e);
    if (n) memcpy(sorted, files->items.items, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    int result = 0;
    for (size_t i = 1; i < n && !result; i++)
        if (strcmp(sorted[i - 1].name, sorted[i].name) == 0)
            result = err_usage(
                e,
                "'%s' and '%s' have the same name, and so would their records; give a folder that holds both",
                sorted[i - 1].path, sorted[i].path);
    free(sorted);
    return result;
}

void input_files_free(struct input_files *files)
{
    for (size_t i = 0; i < files->items.len; i++) {
        free(files->items.items[i].path);
        free(files->items.items[i].name);
    }
    array_free(&files->items);
}
