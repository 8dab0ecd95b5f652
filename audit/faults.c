#include "audit/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void push(struct faults *f, char *text, enum err_code code)
{
    if (!text || array_push(&f->items, text)) {
        free(text);
        f->failed = true;
    } else if (code > f->code) {
        f->code = code;
    }
}

void faults_add(struct faults *f, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) text = NULL;
    va_end(arguments);
    push(f, text, ERR_DATA);
}

void faults_err(struct faults *f, const struct err *e)
{
    push(f, strdup(e->message[0] ? e->message : "failed"), e->code ? e->code : ERR_SYSTEM);
}

void faults_move(struct faults *f, struct faults *from)
{
    for (size_t i = 0; i < from->items.len; i++) push(f, from->items.items[i], from->code);
    f->failed |= from->failed;
    array_clear(&from->items);
}

void faults_free(struct faults *f)
{
    for (size_t i = 0; i < f->items.len; i++) free(f->items.items[i]);
    array_free(&f->items);
}
