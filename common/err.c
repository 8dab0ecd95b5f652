#include "common/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int fill(struct err *e, enum err_code code, const char *format, va_list args)
{
    if (e) {
        e->code = code;
        vsnprintf(e->message, sizeof e->message, format, args);
    }
    return -1;
}

int err_data(struct err *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = fill(e, ERR_DATA, format, args);
    va_end(args);
    return result;
}

int err_usage(struct err *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = fill(e, ERR_USAGE, format, args);
    va_end(args);
    return result;
}

int err_system(struct err *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int result = fill(e, ERR_SYSTEM, format, args);
    va_end(args);
    return result;
}

int err_errno(struct err *e, const char *format, ...)
{
    int saved = errno;
    va_list args;
    va_start(args, format);
    int result = fill(e, ERR_SYSTEM, format, args);
    va_end(args);
    if (e) {
        char space[256];
        size_t used = strlen(e->message);
        /* The GNU form, which returns the text. */
        snprintf(e->message + used, sizeof e->message - used, ": %s", strerror_r(saved, space, sizeof space));
    }
    return result;
}

void err_fill_memory(struct err *e)
{
    err_system(e, "out of memory");
}

int err_context(struct err *e, const char *format, ...)
{
    if (!e) return -1;
    char inner[sizeof e->message];
    memcpy(inner, e->message, sizeof inner);
    va_list args;
    va_start(args, format);
    fill(e, e->code, format, args);
    va_end(args);
    size_t used = strlen(e->message);
    snprintf(e->message + used, sizeof e->message - used, ": %.*s", (int)(sizeof inner - 1), inner);
    return -1;
}
