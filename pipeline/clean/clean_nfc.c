/* Unicode normal form C, with utf8proc, on the stretches that need it. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"

/* Append the normal form of text to out. */
static void normalise(const char *text, size_t len, struct buf *out)
{
    utf8proc_uint8_t *form = NULL;
    utf8proc_ssize_t bytes = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &form,
                                          UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (bytes < 0)
        out->failed = true;
    else
        buf_add(out, form, (size_t)bytes);
    free(form);
}

/* The end of the stretch that begins at from: a character that may need work, with all that may join it.
 * Nothing composes across the beginning of a character without HINT_NFC. */
static size_t stretch_end(const struct buf *text, size_t from)
{
    size_t at = from;
    utf8_next(text->data, text->len, &at);
    while (at < text->len) {
        size_t next = at;
        utf8_next(text->data, text->len, &next);
        if (!(clean_scan(text->data + at, next - at, NULL) & HINT_NFC)) break;
        at = next;
    }
    return at;
}

bool clean_nfc(struct buf *text, struct buf *spare, int64_t *dropped)
{
    buf_clear(spare);
    size_t copied = 0; /* text before it stands in spare */
    for (size_t i = 0; i < text->len;) {
        size_t end = stretch_end(text, i), first = i;
        utf8_next(text->data, text->len, &first);
        if (end > first || (clean_scan(text->data + i, first - i, NULL) & HINT_NFC)) {
            buf_add(spare, text->data + copied, i - copied);
            normalise(text->data + i, end - i, spare);
            copied = end;
        }
        i = end;
    }
    buf_add(spare, text->data + copied, text->len - copied);
    if (spare->failed) return false;
    if (spare->len == text->len && memcmp(spare->data, text->data, text->len) == 0) return false;
    *dropped += (int64_t)utf8_count(text->data, text->len) - (int64_t)utf8_count(spare->data, spare->len);
    buf_swap(text, spare);
    return true;
}
