#include "bert/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <unistd.h>

#include "common/buf.h"

int folder_sync(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return err_errno(e, "cannot open folder '%s'", path);
    int result = fsync(fd) ? err_errno(e, "cannot flush folder '%s'", path) : 0;
    close(fd);
    return result;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_name(struct folder_names *names, const char *name)
{
    char *copy = strdup(name);
    if (copy && !array_push(&names->items, copy)) return 0;
    free(copy);
    return -1;
}

int folder_list(const char *path, const char *pattern, struct folder_names *names, struct err *e)
{
    DIR *folder = opendir(path);
    if (!folder) return err_errno(e, "cannot open folder '%s'", path);
    int result = 0;
    errno = 0;
    for (struct dirent *entry; !result && (entry = readdir(folder)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (fnmatch(pattern, entry->d_name, 0) == 0 && add_name(names, entry->d_name)) result = err_memory(e);
    }
    if (!result && errno) result = err_errno(e, "cannot read folder '%s'", path);
    closedir(folder);
    if (!result && names->items.len)
        qsort(names->items.items, names->items.len, sizeof *names->items.items, compare_names);
    return result;
}

void folder_names_free(struct folder_names *names)
{
    for (size_t i = 0; i < names->items.len; i++) free(names->items.items[i]);
    array_free(&names->items);
}

int folder_remove(const char *path, struct err *e)
{
    struct folder_names names = {ARRAY_INIT};
    struct buf file = BUF_INIT;
    if (access(path, F_OK) && errno == ENOENT) return 0;
    int result = folder_list(path, "*", &names, e);
    for (size_t i = 0; i < names.items.len && !result; i++) {
        buf_clear(&file);
        buf_printf(&file, "%s/%s", path, names.items.items[i]);
        if (file.failed)
            result = err_memory(e);
        else if (unlink(file.data))
            result = err_errno(e, "cannot remove '%s'", file.data);
    }
    if (!result && rmdir(path)) result = err_errno(e, "cannot remove folder '%s'", path);
    folder_names_free(&names);
    buf_free(&file);
    return result;
}

int folder_link(const char *link, const char *target, struct err *e)
{
    struct buf part = BUF_INIT;
    buf_printf(&part, "%s.part", link);
    int result = part.failed ? err_memory(e) : 0;
    if (!result && unlink(part.data) && errno != ENOENT)
        result = err_errno(e, "cannot remove '%s'", part.data);
    if (!result && (symlink(target, part.data) || rename(part.data, link)))
        result = err_errno(e, "cannot make link '%s'", link);
    buf_free(&part);
    return result;
}
