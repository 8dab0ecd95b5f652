/* Files: whole reading, chunked reading, and outputs that appear whole or not at all. */
#ifndef MALMOI_IO_H
#define MALMOI_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"

/* Append the whole file to out; a file of more than limit bytes is an error. */
int io_read_file(const char *path, size_t limit, struct buf *out, struct err *e);

/* A byte source: a file, or standard input for "-". */
struct infile {
    int fd;
    const char *name; /* as given, for messages; "-" reads as "standard input"; not owned */
    uint64_t offset;  /* bytes read so far */
};

int infile_open(struct infile *in, const char *path, struct err *e);
/* Up to len bytes; *got is 0 only at the end. */
int infile_read(struct infile *in, void *bytes, size_t len, size_t *got, struct err *e);
void infile_close(struct infile *in);

/* True if one of the paths is "-": what standard input holds is not known before it is read, so --update can
 * say nothing about it. */
bool io_any_stream(const char *const *paths, size_t n_paths);

/* What to do when an output stands already. */
enum io_existing { IO_REFUSE, IO_REPLACE };

/* An output. The bytes go to PATH.part, which outfile_commit flushes to the disk and renames to PATH;
 * outfile_abort (or a killed process) leaves PATH as it was. PATH.part is locked, so two programs that write
 * the same output do not mix. "-" is standard output, where commit only flushes. */
struct outfile {
    int fd;
    char *path, *part; /* owned; part is NULL for standard output */
    struct buf pending;
    struct sha256 *hash;       /* of everything written, from the first write on */
    bool without_sum;          /* nobody asks for it */
    uint64_t bytes;            /* everything written, pending bytes included */
    uint64_t since_write_back; /* bytes given to the kernel since it was last asked to begin with the disk */
};

int outfile_open(struct outfile *out, const char *path, enum io_existing existing, struct err *e);
/* Before the first write: commit will not be asked for the sum, so do not make one. */
void outfile_skip_sum(struct outfile *out);
int outfile_write(struct outfile *out, const void *bytes, size_t len, struct err *e);
/* After commit hex (when not NULL, and no outfile_skip_sum came before) holds the SHA-256 of the content. out
 * is closed in both cases. */
int outfile_commit(struct outfile *out, char hex[SHA256_HEX], struct err *e);
void outfile_abort(struct outfile *out); /* safe on a closed or zeroed outfile */

/* Write one whole small file atomically, replacing what stands there. */
int io_write_file(const char *path, const void *bytes, size_t len, struct err *e);

bool io_exists(const char *path);
bool io_is_folder(const char *path);
int io_make_folder(const char *path, struct err *e); /* with its parents; no error if it is there */
/* The part after the last '/'. */
const char *io_base_name(const char *path);

#endif
