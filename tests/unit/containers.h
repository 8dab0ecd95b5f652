/* For tests: small containers, made by libarchive in a scratch folder. */
#ifndef MALMOI_TEST_CONTAINERS_H
#define MALMOI_TEST_CONTAINERS_H

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/io.h"
#include "tests/unit/scratch.h"

/* One file of a container; link: a symbolic link to data. */
struct content_file {
    const char *name, *data;
    size_t len; /* 0: as long as the string */
    bool link;
};

static char scratch[64];

static int make_scratch(void **state)
{
    (void)state;
    scratch_make(scratch, sizeof scratch);
    return 0;
}

static int remove_scratch(void **state)
{
    (void)state;
    struct buf command = BUF_INIT;
    buf_printf(&command, "rm -rf '%s'", scratch);
    int result = system(command.data);
    buf_free(&command);
    return result;
}

/* SCRATCH/name; the caller frees it. */
static char *in_scratch(const char *name)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", scratch, name);
    return buf_detach(&path);
}

__attribute__((unused)) static char *write_plain(const char *name, const void *bytes, size_t len)
{
    char *path = in_scratch(name);
    assert_int_equal(io_write_file(path, bytes, len, NULL), 0);
    return path;
}

/* format: "zip", "7zip", "paxr", "raw"; filter: "none", "gzip", "xz", "zstd", "bzip2"; files end with name
 * NULL. */
__attribute__((unused)) static char *write_container(const char *name, const char *format, const char *filter,
                                                     const char *password, const struct content_file *files)
{
    char *path = in_scratch(name);
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
    if (strcmp(filter, "none") != 0)
        assert_int_equal(archive_write_add_filter_by_name(a, filter), ARCHIVE_OK);
    if (password) {
        assert_int_equal(archive_write_set_options(a, "zip:encryption=zipcrypt"), ARCHIVE_OK);
        assert_int_equal(archive_write_set_passphrase(a, password), ARCHIVE_OK);
    }
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (; files->name; files++) {
        size_t len = files->len ? files->len : strlen(files->data);
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, files->name);
        archive_entry_set_filetype(entry, files->link ? AE_IFLNK : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, files->link ? 0 : (la_int64_t)len);
        if (files->link) archive_entry_set_symlink(entry, files->data);
        assert_true(archive_write_header(a, entry) >= ARCHIVE_WARN);
        if (!files->link) assert_int_equal(archive_write_data(a, files->data, len), (la_ssize_t)len);
        archive_entry_free(entry);
    }
    if (archive_write_close(a) != ARCHIVE_OK) fail_msg("%s", archive_error_string(a));
    archive_write_free(a);
    return path;
}

/* The file without its last n bytes, under another name; frees path. */
__attribute__((unused)) static char *cut_short(char *path, size_t n, const char *name)
{
    struct buf bytes = BUF_INIT;
    assert_int_equal(io_read_file(path, 1 << 28, &bytes, NULL), 0);
    assert_true(bytes.len > n);
    char *cut = write_plain(name, bytes.data, bytes.len - n);
    buf_free(&bytes);
    free(path);
    return cut;
}

#endif
