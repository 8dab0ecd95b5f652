/* Errors. Library code fills a struct err and returns -1; only cmd/ prints and exits.
 *
 * The codes are the exit codes of docs and interface: what a caller of the program can do about it. */
#ifndef MALMOI_ERR_H
#define MALMOI_ERR_H

enum err_code {
    ERR_NONE = 0,
    ERR_DATA = 1,   /* the data is bad: a broken shard, a hostile archive, a wrong vocabulary */
    ERR_SYSTEM = 2, /* input/output or system fault: no such file, disk full, out of memory */
    ERR_USAGE = 64  /* wrong options */
};

struct err {
    enum err_code code;
    char message[1024]; /* lower case, no full stop, subject in single quotes; longer text is cut */
};

/* Fill e and return -1, so that "return err_data(e, …)" is the whole failure path. e may be NULL. */
int err_data(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
int err_usage(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
int err_system(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As err_system, with ": " and the text of errno appended. */
int err_errno(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Inline, so that analysers see that it never returns 0. */
void err_fill_memory(struct err *e);
static inline int err_memory(struct err *e)
{
    err_fill_memory(e);
    return -1;
}

/* Put "context: " before the message that e holds; returns -1. */
int err_context(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
