#include "common/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PENDING_BYTES = 1 << 18, WRITE_BACK_BYTES = 4 << 20 };

bool io_any_stream(const char *const *paths, size_t n_paths)
{
    for (size_t i = 0; i < n_paths; i++)
        if (strcmp(paths[i], "-") == 0) return true;
    return false;
}

int infile_open(struct infile *in, const char *path, struct err *e)
{
    *in = (struct infile){.fd = -1, .name = path};
    if (strcmp(path, "-") == 0) {
        in->fd = STDIN_FILENO;
        in->name = "standard input";
        return 0;
    }
    in->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0) return err_errno(e, "cannot open '%s'", path);
    struct stat st;
    if (fstat(in->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        infile_close(in);
        return err_system(e, "'%s' is a folder", path);
    }
    return 0;
}

int infile_read(struct infile *in, void *bytes, size_t len, size_t *got, struct err *e)
{
    ssize_t n;
    do n = read(in->fd, bytes, len);
    while (n < 0 && errno == EINTR);
    if (n < 0) return err_errno(e, "cannot read '%s' at byte %llu", in->name, (unsigned long long)in->offset);
    in->offset += (uint64_t)n;
    *got = (size_t)n;
    return 0;
}

void infile_close(struct infile *in)
{
    if (in->fd > STDIN_FILENO) close(in->fd);
    in->fd = -1;
}

int io_read_file(const char *path, size_t limit, struct buf *out, struct err *e)
{
    struct infile in;
    if (infile_open(&in, path, e)) return -1;
    int result = 0;
    for (size_t got = 1; !result && got;) {
        char *to = buf_reserve(out, PENDING_BYTES);
        if (!to)
            result = err_memory(e);
        else
            result = infile_read(&in, to, PENDING_BYTES, &got, e);
        if (!result) out->len += got;
        if (!result && out->len > limit) result = err_data(e, "'%s' is larger than %zu bytes", path, limit);
    }
    buf_terminate(out);
    infile_close(&in);
    return result;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

/* Now and then the kernel is asked to begin with the disk, so that the fsync of commit finds little to wait
 * for. That is no more than a hint: a fault of the disk is fsync's to report. */
static int put(struct outfile *out, const char *bytes, size_t len, struct err *e)
{
    if (write_all(out->fd, bytes, len)) return err_errno(e, "cannot write '%s'", out->path);
    out->since_write_back += len;
    if (out->part && out->since_write_back >= WRITE_BACK_BYTES) {
        sync_file_range(out->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
        out->since_write_back = 0;
    }
    return 0;
}

static int flush_pending(struct outfile *out, struct err *e)
{
    if (put(out, buf_text(&out->pending), out->pending.len, e)) return -1;
    buf_clear(&out->pending);
    return 0;
}

static int open_part(struct outfile *out, const char *path, struct err *e)
{
    struct buf part = BUF_INIT;
    buf_printf(&part, "%s.part", path);
    out->part = buf_detach(&part);
    if (!out->part) return err_memory(e);
    out->fd = open(out->part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (out->fd < 0) return err_errno(e, "cannot create '%s'", out->part);
    if (flock(out->fd, LOCK_EX | LOCK_NB)) {
        close(out->fd); /* the other writer's file: neither truncate nor remove it */
        out->fd = -1;
        free(out->part);
        out->part = NULL;
        return err_system(e, "'%s' is being written by another process", path);
    }
    if (ftruncate(out->fd, 0)) return err_errno(e, "cannot empty '%s'", out->part);
    return 0;
}

int outfile_open(struct outfile *out, const char *path, enum io_existing existing, struct err *e)
{
    *out = (struct outfile){.fd = -1, .pending = BUF_INIT};
    out->path = strdup(path);
    int result = out->path ? 0 : err_memory(e);
    if (!result && strcmp(path, "-") == 0) {
        out->fd = STDOUT_FILENO;
    } else if (!result) {
        if (existing == IO_REFUSE && io_exists(path))
            result = err_system(e, "'%s' exists; give --force to replace it", path);
        else
            result = open_part(out, path, e);
    }
    if (result) outfile_abort(out);
    return result;
}

void outfile_skip_sum(struct outfile *out)
{
    out->without_sum = true;
}

/* OpenSSL takes a millisecond to start, so it is left alone until there is something to sum. */
static int begin_sum(struct outfile *out, struct err *e)
{
    if (out->without_sum || out->hash) return 0;
    out->hash = sha256_new();
    return out->hash ? 0 : err_memory(e);
}

int outfile_write(struct outfile *out, const void *bytes, size_t len, struct err *e)
{
    if (begin_sum(out, e)) return -1;
    if (out->hash) sha256_add(out->hash, bytes, len);
    out->bytes += len;
    if (len >= PENDING_BYTES) /* as good as a full buffer: no copy */
        return flush_pending(out, e) ? -1 : put(out, bytes, len, e);
    if (buf_add(&out->pending, bytes, len)) return err_memory(e);
    return out->pending.len < PENDING_BYTES ? 0 : flush_pending(out, e);
}

int outfile_commit(struct outfile *out, char hex[SHA256_HEX], struct err *e)
{
    int result = hex ? begin_sum(out, e) : 0;
    if (!result) result = flush_pending(out, e);
    if (!result && out->part) {
        if (fsync(out->fd)) result = err_errno(e, "cannot write '%s'", out->part);
        int closed = close(out->fd);
        out->fd = -1;
        if (!result && closed) result = err_errno(e, "cannot write '%s'", out->part);
        if (!result && rename(out->part, out->path)) result = err_errno(e, "cannot rename '%s'", out->part);
        if (!result) {
            free(out->part);
            out->part = NULL;
        }
    }
    if (!result && hex && out->hash) sha256_finish(out->hash, hex);
    outfile_abort(out);
    return result;
}

void outfile_abort(struct outfile *out)
{
    if (out->part) {
        if (out->fd >= 0) close(out->fd);
        unlink(out->part);
    }
    free(out->part);
    free(out->path);
    sha256_free(out->hash);
    buf_free(&out->pending);
    *out = (struct outfile){.fd = -1, .pending = BUF_INIT};
}

int io_write_file(const char *path, const void *bytes, size_t len, struct err *e)
{
    struct outfile out;
    if (outfile_open(&out, path, IO_REPLACE, e)) return -1;
    if (outfile_write(&out, bytes, len, e)) {
        outfile_abort(&out);
        return -1;
    }
    return outfile_commit(&out, NULL, e);
}

bool io_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool io_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int io_make_folder(const char *path, struct err *e)
{
    char *copy = strdup(path);
    if (!copy) return err_memory(e);
    int result = 0;
    for (char *at = copy + 1; !result; at++) {
        char c = *at;
        if (c != '/' && c != '\0') continue;
        *at = '\0';
        if (mkdir(copy, 0777) && errno != EEXIST) result = err_errno(e, "cannot make folder '%s'", copy);
        *at = c;
        if (!c) break;
    }
    free(copy);
    if (!result && !io_is_folder(path)) result = err_system(e, "'%s' is not a folder", path);
    return result;
}

const char *io_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
