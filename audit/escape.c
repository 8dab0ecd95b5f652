#include "audit/escape.h"

#include "common/utf8.h"

/* Embeddings, overrides, isolates and marks of direction: they show a text in another order than it has. */
static bool turns_direction(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || turns_direction(c);
}

void escape_terminal(const char *text, size_t len, struct buf *out)
{
    for (size_t at = 0; at < len;) {
        uint32_t c;
        size_t n = utf8_decode(text + at, len - at, &c);
        if (n == 0) {
            buf_printf(out, "\\x%02X", (unsigned char)text[at]);
            n = 1;
        } else if (c == '\\') {
            buf_str(out, "\\\\");
        } else if (!is_control(c)) {
            buf_add(out, text + at, n);
        } else {
            buf_printf(out, c < 0x80 ? "\\x%02X" : "\\u%04X", (unsigned)c);
        }
        at += n;
    }
}
