#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "audit/recipe_file.h"
#include "audit/recipe_parts.h"
#include "common/archive_library.h"
#include "common/hash.h"
#include "common/json.h"

enum { READ_BYTES = 1 << 16, NAME_LIMIT = 256 };

struct recipe_in {
    struct archive_library lib;
    struct archive *archive;
    struct infile file;
    char *raw;        /* [READ_BYTES] */
    struct buf sums;  /* of the members so far, as the last member has them */
    struct err fault; /* of the file, met inside libarchive */
    struct buf name, content;
    size_t members;
    bool ended;
};

/* ---- libarchive's view of the file ---- */

static la_ssize_t on_read(struct archive *a, void *context, const void **bytes)
{
    struct recipe_in *in = context;
    size_t got;
    if (infile_read(&in->file, in->raw, READ_BYTES, &got, &in->fault)) {
        in->lib.archive_set_error(a, EIO, "read fault");
        return -1;
    }
    *bytes = in->raw;
    return (la_ssize_t)got;
}

static int damaged(const struct recipe_in *in, struct err *e)
{
    if (in->fault.code) {
        if (e) *e = in->fault;
        return -1;
    }
    const char *why = in->lib.archive_error_string(in->archive);
    return err_data(e, "'%s' is no recipe, or damaged or cut short near byte %llu: %s", in->file.name,
                    (unsigned long long)in->file.offset, why ? why : "unknown fault");
}

int recipe_in_open(struct recipe_in **out, const char *path, struct err *e)
{
    struct recipe_in *in = calloc(1, sizeof *in);
    *out = NULL;
    if (!in) return err_memory(e);
    in->file.fd = -1;
    in->raw = malloc(READ_BYTES);
    int result = in->raw ? archive_library_open(&in->lib, e) : err_memory(e);
    if (!result) in->archive = in->lib.archive_read_new();
    if (!result) result = in->archive ? infile_open(&in->file, path, e) : err_memory(e);
    if (!result && (in->lib.archive_read_support_filter_zstd(in->archive) ||
                    in->lib.archive_read_support_format_tar(in->archive)))
        result = err_system(e, "libarchive lacks a format: %s", in->lib.archive_error_string(in->archive));
    if (!result && in->lib.archive_read_open(in->archive, in, NULL, on_read, NULL) != ARCHIVE_OK)
        result = damaged(in, e);
    if (result)
        recipe_in_close(in);
    else
        *out = in;
    return result;
}

void recipe_in_close(struct recipe_in *in)
{
    if (!in) return;
    if (in->archive) in->lib.archive_read_free(in->archive);
    infile_close(&in->file);
    buf_free(&in->sums);
    buf_free(&in->name);
    buf_free(&in->content);
    free(in->raw);
    free(in);
}

/* ---- one member ---- */

/* Letters, digits, '-', '_', '.'; no part of the path begins with a dot. */
static bool is_plain_name(const char *name)
{
    bool begins = true;
    if (strlen(name) > NAME_LIMIT) return false;
    for (; *name; name++) {
        char c = *name;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!letter && (begins || (c != '-' && c != '.' && c != '/'))) return false;
        begins = c == '/';
    }
    return !begins;
}

static int check_header(struct recipe_in *in, struct archive_entry *entry, struct err *e)
{
    const char *name = in->lib.archive_entry_pathname(entry);
    if (!name || !is_plain_name(name))
        return err_data(e, "'%s': a member has the name '%.200s', which no recipe has", in->file.name,
                        name ? name : "");
    if (in->lib.archive_entry_filetype(entry) != AE_IFREG || in->lib.archive_entry_hardlink(entry) ||
        in->lib.archive_entry_symlink(entry))
        return err_data(e, "'%s': '%s' is no plain file", in->file.name, name);
    if (!in->lib.archive_entry_size_is_set(entry) || in->lib.archive_entry_size(entry) < 0 ||
        in->lib.archive_entry_size(entry) > RECIPE_MEMBER_LIMIT)
        return err_data(e, "'%s': '%s' is said to be of %lld bytes; a recipe's members are smaller",
                        in->file.name, name, (long long)in->lib.archive_entry_size(entry));
    if (in->members > 1 && strcmp(name, in->name.data) <= 0)
        return err_data(e, "'%s': '%s' stands behind '%s', out of order", in->file.name, name, in->name.data);
    in->members++;
    buf_clear(&in->name);
    return buf_str(&in->name, name) ? err_memory(e) : 0;
}

static int read_content(struct recipe_in *in, size_t size, struct err *e)
{
    buf_clear(&in->content);
    char *to = buf_reserve(&in->content, size + 1);
    if (!to) return err_memory(e);
    la_ssize_t got = in->lib.archive_read_data(in->archive, to, size);
    if (got < 0 || (size_t)got != size) return damaged(in, e);
    in->content.len = size;
    buf_terminate(&in->content);
    return 0;
}

/* The first member says what the file is. */
static int check_about(struct recipe_in *in, struct err *e)
{
    yajl_val about;
    struct err why;
    const char *path = in->file.name;
    if (strcmp(in->name.data, RECIPE_ABOUT) != 0 || json_parse(buf_text(&in->content), path, &about, &why))
        return err_data(e, "'%s' is no recipe: it does not begin with %s", path, RECIPE_ABOUT);
    const char *format = json_get_string(about, "format");
    int64_t version = json_get_i64(about, "version", -1);
    int result = 0;
    if (!format || strcmp(format, RECIPE_FORMAT) != 0)
        result = err_data(e, "'%s' is no recipe: %s says another format", path, RECIPE_ABOUT);
    else if (version != RECIPE_VERSION)
        result = err_data(e, "'%s' is a recipe of version %lld, and this program reads version %d", path,
                          (long long)version, RECIPE_VERSION);
    yajl_tree_free(about);
    return result;
}

/* The last member is the sums of the others. */
static int check_sums(struct recipe_in *in, struct err *e)
{
    struct archive_entry *more;
    const struct buf *had = &in->content;
    in->ended = true;
    if (had->len != in->sums.len || memcmp(buf_text(had), buf_text(&in->sums), had->len) != 0)
        return err_data(e, "'%s' was changed: its members have not the sums that it lists", in->file.name);
    int next = in->lib.archive_read_next_header(in->archive, &more);
    if (next == ARCHIVE_OK)
        return err_data(e, "'%s': something stands behind %s", in->file.name, RECIPE_SUMS);
    return next == ARCHIVE_EOF ? 0 : damaged(in, e);
}

static int read_member(struct recipe_in *in, struct err *e)
{
    struct archive_entry *entry;
    int next = in->lib.archive_read_next_header(in->archive, &entry);
    if (next == ARCHIVE_EOF)
        return err_data(e, "'%s' is cut short: it has no %s", in->file.name, RECIPE_SUMS);
    if (next != ARCHIVE_OK) return damaged(in, e);
    if (check_header(in, entry, e) || read_content(in, (size_t)in->lib.archive_entry_size(entry), e))
        return -1;
    return in->members == 1 ? check_about(in, e) : 0;
}

int recipe_in_next(struct recipe_in *in, const char **name, const struct buf **content, struct err *e)
{
    char sum[SHA256_HEX];
    if (in->ended) return 0;
    /* libarchive reads a name in the thread's locale. */
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    int result = utf8 ? read_member(in, e) : err_system(e, "the C library has no locale C.UTF-8");
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    if (result) return -1;
    if (strcmp(in->name.data, RECIPE_SUMS) == 0) return check_sums(in, e);
    sha256_hex_of(buf_text(&in->content), in->content.len, sum);
    if (buf_printf(&in->sums, "%s  %s\n", sum, in->name.data)) return err_memory(e);
    *name = in->name.data;
    *content = &in->content;
    return 1;
}
