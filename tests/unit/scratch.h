/* A scratch folder for tests that write files, and ways to damage a file. */
#ifndef MALMOI_SCRATCH_H
#define MALMOI_SCRATCH_H

#include <ftw.h>

#include "tests/unit/unit.h"

struct scratch {
    char folder[64], path[128];
};

static inline const char *scratch_path(struct scratch *s, const char *name)
{
    snprintf(s->path, sizeof s->path, "%s/%s", s->folder, name);
    return s->path;
}

/* Make a folder of a new name and put its path to folder. */
static inline void scratch_make(char *folder, size_t size)
{
    const char *base = getenv("TMPDIR");
    int len = snprintf(folder, size, "%s/malmoi-XXXXXX", base ? base : P_tmpdir);
    assert_in_range(len, 1, size - 1);
    assert_non_null(mkdtemp(folder));
}

static inline int scratch_open(void **state)
{
    struct scratch *s = calloc(1, sizeof *s);
    assert_non_null(s);
    scratch_make(s->folder, sizeof s->folder);
    *state = s;
    return 0;
}

static inline int scratch_remove(const char *path, const struct stat *st, int flag, struct FTW *place)
{
    (void)st;
    (void)flag;
    (void)place;
    return remove(path);
}

static inline int scratch_close(void **state)
{
    struct scratch *s = *state;
    nftw(s->folder, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(s);
    return 0;
}

static inline long scratch_size(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    fclose(f);
    return size;
}

static inline void scratch_flip(const char *path, long at, int bit)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    int c = fgetc(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    fputc(c ^ 1 << bit, f);
    assert_int_equal(fclose(f), 0);
}

#endif
