#include "pipeline/ingest/source.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/archive_library.h"
#include "common/io.h"
#include "pipeline/ingest/content.h"
#include "pipeline/ingest/entry_name.h"
#include "pipeline/ingest/keyset.h"
#include "pipeline/ingest/read_ahead.h"

enum { READ_BYTES = 1 << 17, DATA_BYTES = 1 << 17, WORTH_A_THREAD = 1 << 18 };

struct source {
    const struct input_file *file;
    struct infile in;
    struct archive_library lib;
    struct archive *archive;
    struct progress *progress;
    struct sha256 *hash; /* of standard input, else NULL */
    char *raw;           /* [READ_BYTES] of the file */
    char *data;          /* [DATA_BYTES] of the member */
    size_t peeked;       /* bytes of data that member_read has not given yet */
    size_t peeked_from;
    struct read_ahead *ahead; /* reads the member, and all that reading changes, in a thread; or NULL */
    int64_t max_expansion;
    uint64_t consumed, produced;               /* bytes of the file and of its members */
    uint64_t member_consumed, member_produced; /* where the file stood at the member's beginning; its bytes */
    uint64_t entries;
    struct keyset names;
    struct buf name, base;
    struct err fault; /* of the file itself, met inside libarchive */
    bool member_ended, without_tar, ended;
    locale_t utf8; /* libarchive converts names to the thread's locale: it has to be UTF-8 meanwhile */
};

/* ---- libarchive's view of the file ---- */

static la_ssize_t on_read(struct archive *a, void *context, const void **bytes)
{
    struct source *s = context;
    size_t got;
    if (infile_read(&s->in, s->raw, READ_BYTES, &got, &s->fault)) {
        s->lib.archive_set_error(a, EIO, "read fault");
        return -1;
    }
    if (s->hash) sha256_add(s->hash, s->raw, got);
    if (s->progress) progress_add(s->progress, got);
    s->consumed += got;
    *bytes = s->raw;
    return (la_ssize_t)got;
}

static la_int64_t on_seek(struct archive *a, void *context, la_int64_t offset, int whence)
{
    struct source *s = context;
    off_t at = lseek(s->in.fd, offset, whence);
    if (at < 0) {
        err_errno(&s->fault, "cannot seek in '%s'", s->in.name);
        s->lib.archive_set_error(a, EIO, "seek fault");
        return ARCHIVE_FATAL;
    }
    s->in.offset = (uint64_t)at;
    return at;
}

static int container_fault(struct source *s, struct err *e)
{
    if (s->fault.code) {
        if (e) *e = s->fault;
        return -1;
    }
    const char *why = s->lib.archive_error_string(s->archive);
    unsigned long long at = s->in.offset;
    if (!why) why = "unknown fault";
    if (s->name.len == 0)
        return err_data(e, "'%s' is damaged or cut short near byte %llu: %s", s->in.name, at, why);
    return err_data(e, "'%s' is damaged or cut short near byte %llu, in '%s' after its byte %llu: %s",
                    s->in.name, at, s->name.data, (unsigned long long)s->member_produced, why);
}

/* Only what can be told from text for certain is asked for, and nothing that would run another program. */
static bool support(const struct source *s)
{
    struct archive *a = s->archive;
    bool good = !s->lib.archive_read_support_filter_gzip(a) && !s->lib.archive_read_support_filter_bzip2(a) &&
                !s->lib.archive_read_support_filter_xz(a) && !s->lib.archive_read_support_filter_zstd(a) &&
                !s->lib.archive_read_support_filter_lzip(a) && !s->lib.archive_read_support_format_7zip(a) &&
                !s->lib.archive_read_support_format_empty(a) && !s->lib.archive_read_support_format_raw(a);
    if (good && !s->without_tar) good = !s->lib.archive_read_support_format_tar(a);
    /* A zip is read by its directory at the end, which alone tells links and encryption; a pipe has no end.
     */
    return good && !(s->hash ? s->lib.archive_read_support_format_zip_streamable(a)
                             : s->lib.archive_read_support_format_zip_seekable(a));
}

static int open_archive(struct source *s, struct err *e)
{
    s->archive = s->lib.archive_read_new();
    if (!s->archive) return err_memory(e);
    if (!support(s))
        return err_system(e, "libarchive lacks a format: %s", s->lib.archive_error_string(s->archive));
    struct archive *a = s->archive;
    s->lib.archive_read_set_callback_data(a, s);
    s->lib.archive_read_set_read_callback(a, on_read);
    if (!s->hash) s->lib.archive_read_set_seek_callback(a, on_seek);
    return s->lib.archive_read_open1(a) == ARCHIVE_OK ? 0 : container_fault(s, e);
}

int source_open(struct source **out, const struct input_file *file, int64_t max_expansion,
                struct progress *progress, struct err *e)
{
    *out = NULL;
    struct source *s = calloc(1, sizeof *s);
    if (!s) return err_memory(e);
    s->file = file;
    s->progress = progress;
    s->max_expansion = max_expansion;
    s->in.fd = -1;
    s->raw = malloc(READ_BYTES);
    s->data = malloc(DATA_BYTES);
    s->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    bool standard_input = strcmp(file->path, "-") == 0;
    if (standard_input) s->hash = sha256_new();
    int result = s->raw && s->data && (s->hash || !standard_input) ? 0 : err_memory(e);
    if (!result && !s->utf8) result = err_system(e, "the C library has no locale C.UTF-8");
    if (!result) result = archive_library_open(&s->lib, e);
    if (!result) result = infile_open(&s->in, file->path, e);
    if (!result) result = open_archive(s, e);
    if (result)
        source_close(s);
    else
        *out = s;
    return result;
}

void source_close(struct source *s)
{
    if (!s) return;
    read_ahead_stop(s->ahead);
    if (s->archive) s->lib.archive_read_free(s->archive);
    if (s->utf8) freelocale(s->utf8);
    infile_close(&s->in);
    sha256_free(s->hash);
    keyset_free(&s->names);
    buf_free(&s->name);
    buf_free(&s->base);
    free(s->raw);
    free(s->data);
    free(s);
}

int source_sums(struct source *s, char hex[SHA256_HEX], uint64_t *bytes, struct err *e)
{
    size_t got = 1;
    while (got) {
        if (infile_read(&s->in, s->raw, READ_BYTES, &got, e)) return -1;
        sha256_add(s->hash, s->raw, got);
        s->consumed += got;
    }
    sha256_finish(s->hash, hex);
    *bytes = s->consumed;
    return 0;
}

/* ---- a member's bytes ---- */

static bool too_large(uint64_t produced, uint64_t consumed, int64_t max_expansion)
{
    return produced > SOURCE_EXPANSION_FLOOR && produced / (uint64_t)max_expansion > consumed;
}

/* Both are needed: a small bomb beside large entries, and one stretch of a file that many entries share. */
static int check_expansion(const struct source *s, struct err *e)
{
    uint64_t whole = s->hash ? s->consumed : s->file->bytes;
    uint64_t of_member = s->consumed - s->member_consumed + READ_BYTES; /* some was read before it began */
    if (!too_large(s->member_produced, of_member, s->max_expansion) &&
        !too_large(s->produced, whole, s->max_expansion))
        return 0;
    return err_data(
        e,
        "'%s' unpacks to more than %lld times its size in '%s'; it may be a zip bomb, give a higher "
        "--max-expansion if it is not",
        s->in.name, (long long)s->max_expansion, s->name.data);
}

/* Read up to room bytes of the member; *got 0 is its end. */
static int read_data(void *source, char *to, size_t room, size_t *got, struct err *e)
{
    struct source *s = source;
    *got = 0;
    if (s->member_ended) return 0;
    la_ssize_t n;
    do n = s->lib.archive_read_data(s->archive, to, room);
    while (n == ARCHIVE_RETRY);
    if (n < 0) return container_fault(s, e);
    s->member_ended = n == 0;
    s->member_produced += (uint64_t)n;
    s->produced += (uint64_t)n;
    *got = (size_t)n;
    return check_expansion(s, e);
}

static int peek(struct source *s, struct err *e)
{
    s->peeked = s->peeked_from = 0;
    for (size_t got = 1; got && s->peeked < CONTENT_LOOK;) {
        if (read_data(s, s->data + s->peeked, DATA_BYTES - s->peeked, &got, e)) return -1;
        s->peeked += got;
    }
    return 0;
}

int member_read(struct member *m, const char **data, size_t *len, struct err *e)
{
    struct source *s = m->stream;
    *data = s->data;
    if (s->peeked) {
        *data += s->peeked_from;
        *len = s->peeked;
        s->peeked = 0;
        return 0;
    }
    if (!s->ahead && s->member_produced >= WORTH_A_THREAD && !s->member_ended)
        s->ahead = read_ahead_start(read_data, s, DATA_BYTES);
    return s->ahead ? read_ahead_next(s->ahead, data, len, e) : read_data(s, s->data, DATA_BYTES, len, e);
}

static void stop_ahead(struct source *s)
{
    read_ahead_stop(s->ahead);
    s->ahead = NULL;
}

/* ---- from entry to member ---- */

static int format_of(const struct source *s)
{
    return s->lib.archive_format(s->archive) & ARCHIVE_FORMAT_BASE_MASK;
}

/* 1 and an entry, 0 at the end. */
static int next_entry(struct source *s, struct archive_entry **entry, struct err *e)
{
    locale_t before = uselocale(s->utf8);
    int r;
    do r = s->lib.archive_read_next_header(s->archive, entry);
    while (r == ARCHIVE_RETRY);
    uselocale(before);
    if (r == ARCHIVE_EOF) return 0;
    if (r < ARCHIVE_WARN) return buf_clear(&s->name), container_fault(s, e);
    s->entries++;
    return 1;
}

static int set_name(struct source *s, struct archive_entry *entry, struct err *e)
{
    buf_assign(&s->name, s->file->name, strlen(s->file->name));
    int format = format_of(s);
    if (format != ARCHIVE_FORMAT_RAW && format != ARCHIVE_FORMAT_EMPTY) {
        locale_t before = uselocale(s->utf8);
        const char *raw = s->lib.archive_entry_pathname(entry);
        uselocale(before);
        if (!raw) raw = "";
        while (strncmp(raw, "./", 2) == 0) raw += 2;
        buf_char(&s->name, '/');
        if (entry_name_decode(raw, &s->name, e)) return -1;
    }
    buf_clear(&s->base);
    entry_name_base(buf_text(&s->name), &s->base);
    return s->name.failed || s->base.failed ? err_memory(e) : 0;
}

static void judge(struct source_member *m, enum source_verdict verdict, const char *reason)
{
    m->verdict = verdict;
    m->reason = reason;
}

static int judge_content(struct source *s, struct source_member *m, struct err *e)
{
    enum content content = content_of(s->data, s->peeked);
    bool plain = format_of(s) == ARCHIVE_FORMAT_RAW && s->lib.archive_filter_count(s->archive) == 1;
    if (plain && content == CONTENT_ZIP)
        return err_data(e, "'%s' is a zip archive that is cut short at byte %llu: its directory is missing",
                        s->in.name, (unsigned long long)s->file->bytes);
    if (plain && content == CONTENT_ARCHIVE)
        return err_data(e, "'%s' is an archive of a kind that is not read (zip, 7z, tar are)", s->in.name);
    if (content == CONTENT_BOM) {
        m->member.start = s->peeked_from = 3;
        s->peeked -= 3;
    }
    if (content == CONTENT_UTF16) judge(m, SOURCE_REJECT, "utf-16");
    if (content == CONTENT_NULS) judge(m, SOURCE_REJECT, "nul-bytes");
    if (content == CONTENT_PDF) judge(m, SOURCE_SKIP, "pdf");
    if (content == CONTENT_ZIP || content == CONTENT_ARCHIVE) judge(m, SOURCE_SKIP, "nested-archive");
    if (s->member_ended && s->peeked == 0) judge(m, SOURCE_SKIP, "empty-file");
    return 0;
}

static int judge_entry(struct source *s, struct archive_entry *entry, struct source_member *m, struct err *e)
{
    const char *inside = s->name.data + strlen(s->file->name);
    if (s->lib.archive_entry_is_encrypted(entry))
        return err_data(e, "'%s' is encrypted in '%s'; unpack it with its password first", s->name.data,
                        s->in.name);
    if (s->lib.archive_entry_filetype(entry) != AE_IFREG || s->lib.archive_entry_hardlink(entry)) {
        judge(m, SOURCE_SKIP, "link-or-device");
        return 0;
    }
    if (entry_name_system_file(s->name.data)) {
        judge(m, SOURCE_SKIP, "system-file");
        return 0;
    }
    if (peek(s, e) || judge_content(s, m, e)) return -1;
    if (m->verdict == SOURCE_SKIP) return 0;
    if (*inside == '/' && !entry_name_safe(inside + 1)) judge(m, SOURCE_REJECT, "unsafe-path");
    int fresh = keyset_add(&s->names, hash64(s->name.data, s->name.len));
    if (fresh == 0) judge(m, SOURCE_REJECT, "repeated-name");
    return fresh < 0 ? err_memory(e) : 0;
}

/* A file that begins with 512 NUL bytes looks like the end of a tar archive: read it again as what it is. */
static int reopen_without_tar(struct source *s, struct err *e)
{
    s->lib.archive_read_free(s->archive);
    s->archive = NULL;
    s->without_tar = true;
    if (lseek(s->in.fd, 0, SEEK_SET)) return err_errno(e, "cannot seek in '%s'", s->in.name);
    s->in.offset = s->consumed = 0;
    return open_archive(s, e);
}

int source_next(struct source *s, struct source_member *m, struct err *e)
{
    *m = (struct source_member){.verdict = SOURCE_READ};
    struct archive_entry *entry;
    int got;
    stop_ahead(s);
    if (s->ended) return 0;
    do {
        got = next_entry(s, &entry, e);
        if (got == 0 && s->entries == 0 && format_of(s) == ARCHIVE_FORMAT_TAR && !s->hash &&
            !s->without_tar) {
            if (reopen_without_tar(s, e)) return -1;
            got = next_entry(s, &entry, e);
        }
    } while (got > 0 && s->lib.archive_entry_filetype(entry) == AE_IFDIR);
    bool empty = got == 0 && s->entries == 0 && format_of(s) == ARCHIVE_FORMAT_EMPTY;
    s->ended = got == 0;
    if (got < 0 || (got == 0 && !empty)) return got;
    s->member_ended = empty;
    s->member_produced = 0;
    s->member_consumed = s->consumed;
    if (set_name(s, empty ? NULL : entry, e)) return -1;
    if (empty)
        judge(m, SOURCE_SKIP, "empty-file");
    else if (judge_entry(s, entry, m, e))
        return -1;
    m->member.name = s->name.data;
    m->member.base = s->base.data;
    m->member.stream = s;
    return 1;
}
