#include <errno.h>
#include <stdlib.h>

#include "audit/recipe_file.h"
#include "audit/recipe_parts.h"
#include "common/archive_library.h"
#include "common/hash.h"

struct recipe_out {
    struct archive_library lib;
    struct archive *archive;
    struct outfile file;
    struct buf sums;  /* of the members, as sha256sum writes them */
    struct err fault; /* of the file, met inside libarchive */
};

static la_ssize_t on_write(struct archive *a, void *context, const void *bytes, size_t len)
{
    struct recipe_out *o = context;
    if (!outfile_write(&o->file, bytes, len, &o->fault)) return (la_ssize_t)len;
    o->lib.archive_set_error(a, EIO, "write fault");
    return -1;
}

static int fault(const struct recipe_out *o, struct err *e)
{
    if (!o->fault.code)
        return err_system(e, "cannot write the recipe: %s", o->lib.archive_error_string(o->archive));
    if (e) *e = o->fault;
    return -1;
}

static bool begin(struct recipe_out *o)
{
    struct archive *a = o->archive;
    return !o->lib.archive_write_set_format_pax_restricted(a) && !o->lib.archive_write_add_filter_zstd(a) &&
           !o->lib.archive_write_set_filter_option(a, "zstd", "compression-level", "3") &&
           !o->lib.archive_write_set_bytes_in_last_block(a, 1) &&
           !o->lib.archive_write_open(a, o, NULL, on_write, NULL);
}

int recipe_out_open(struct recipe_out **out, const char *path, enum io_existing existing, struct err *e)
{
    struct recipe_out *o = calloc(1, sizeof *o);
    *out = NULL;
    if (!o) return err_memory(e);
    if (archive_library_open(&o->lib, e) || outfile_open(&o->file, path, existing, e)) {
        free(o);
        return -1;
    }
    outfile_skip_sum(&o->file);
    o->archive = o->lib.archive_write_new();
    int result = !o->archive ? err_memory(e) : begin(o) ? 0 : fault(o, e);
    if (result)
        recipe_out_abort(o);
    else
        *out = o;
    return result;
}

static int write_member(struct recipe_out *o, const char *name, const void *bytes, size_t len, struct err *e)
{
    struct archive_entry *entry = o->lib.archive_entry_new();
    if (!entry) return err_memory(e);
    o->lib.archive_entry_set_pathname(entry, name);
    o->lib.archive_entry_set_filetype(entry, AE_IFREG);
    o->lib.archive_entry_set_perm(entry, 0644);
    o->lib.archive_entry_set_mtime(entry, 0, 0);
    o->lib.archive_entry_set_size(entry, (la_int64_t)len);
    bool good = o->lib.archive_write_header(o->archive, entry) == ARCHIVE_OK &&
                o->lib.archive_write_data(o->archive, bytes, len) == (la_ssize_t)len;
    o->lib.archive_entry_free(entry);
    return good ? 0 : fault(o, e);
}

int recipe_out_add(struct recipe_out *o, const char *name, const void *bytes, size_t len, struct err *e)
{
    char sum[SHA256_HEX];
    if (len > RECIPE_MEMBER_LIMIT) return err_data(e, "'%s' is too large for a recipe", name);
    sha256_hex_of(bytes, len, sum);
    if (buf_printf(&o->sums, "%s  %s\n", sum, name)) return err_memory(e);
    return write_member(o, name, bytes, len, e);
}

static void release(struct recipe_out *o)
{
    if (o->archive) o->lib.archive_write_free(o->archive);
    buf_free(&o->sums);
    free(o);
}

int recipe_out_commit(struct recipe_out *o, struct err *e)
{
    int result = write_member(o, RECIPE_SUMS, buf_text(&o->sums), o->sums.len, e);
    if (!result && o->lib.archive_write_close(o->archive) != ARCHIVE_OK) result = fault(o, e);
    if (result) {
        recipe_out_abort(o);
        return -1;
    }
    result = outfile_commit(&o->file, NULL, e);
    release(o);
    return result;
}

void recipe_out_abort(struct recipe_out *o)
{
    if (!o) return;
    if (o->archive) o->lib.archive_write_fail(o->archive);
    outfile_abort(&o->file);
    release(o);
}
