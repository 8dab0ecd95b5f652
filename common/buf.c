#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_free(struct buf *b)
{
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->cap) b->data[0] = '\0';
}

char *buf_reserve(struct buf *b, size_t extra)
{
    if (b->failed) return NULL;
    if (b->cap - b->len > extra) return b->data + b->len;
    size_t need;
    if (__builtin_add_overflow(b->len, extra, &need) || need > SIZE_MAX / 2) {
        b->failed = true;
        return NULL;
    }
    size_t cap = b->cap ? b->cap : 64;
    while (cap <= need) cap += cap / 2;
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return NULL;
    }
    b->data = data;
    b->cap = cap;
    b->data[b->len] = '\0';
    return b->data + b->len;
}

void buf_terminate(struct buf *b)
{
    if (b->cap) b->data[b->len] = '\0';
}

int buf_add(struct buf *b, const void *bytes, size_t len)
{
    char *to = buf_reserve(b, len);
    if (!to) return -1;
    if (len) memcpy(to, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return 0;
}

int buf_str(struct buf *b, const char *text)
{
    return buf_add(b, text, strlen(text));
}

int buf_char(struct buf *b, char c)
{
    return buf_add(b, &c, 1);
}

int buf_u64(struct buf *b, uint64_t value)
{
    char digits[20];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + value % 10);
    while (value /= 10);
    return buf_add(b, digits + n, sizeof digits - n);
}

int buf_i64(struct buf *b, int64_t value)
{
    if (value >= 0) return buf_u64(b, (uint64_t)value);
    buf_char(b, '-');
    return buf_u64(b, 0 - (uint64_t)value);
}

int buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0) b->failed = true;
    char *to = need < 0 ? NULL : buf_reserve(b, (size_t)need);
    if (!to) return -1;
    va_start(args, format);
    vsnprintf(to, (size_t)need + 1, format, args);
    va_end(args);
    b->len += (size_t)need;
    return 0;
}

int buf_utf8(struct buf *b, uint32_t c)
{
    char bytes[4];
    size_t n = 0;
    if (c < 0x80) {
        bytes[n++] = (char)c;
    } else if (c < 0x800) {
        bytes[n++] = (char)(0xC0 | c >> 6);
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        bytes[n++] = (char)(0xE0 | c >> 12);
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        bytes[n++] = (char)(0xF0 | c >> 18);
        bytes[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    }
    return buf_add(b, bytes, n);
}

int buf_assign(struct buf *b, const void *bytes, size_t len)
{
    buf_clear(b);
    return buf_add(b, bytes, len);
}

void buf_consume(struct buf *b, size_t n)
{
    if (!n) return;
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
    b->data[b->len] = '\0';
}

const char *buf_text(const struct buf *b)
{
    return b->cap ? b->data : "";
}

char *buf_detach(struct buf *b)
{
    char *data = b->failed ? NULL : b->data;
    if (!data) free(b->data);
    *b = (struct buf)BUF_INIT;
    return data;
}

void buf_swap(struct buf *a, struct buf *b)
{
    struct buf other = *a;
    *a = *b;
    *b = other;
}
