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

/* What must not be shown as it stands: bytes that are no UTF-8 (n 0), and controls. */
static void add_code(const char *text, size_t n, uint32_t c, struct buf *out)
{
    if (n == 0)
        buf_printf(out, "\\x%02X", (unsigned char)*text);
    else
        buf_printf(out, c < 0x80 ? "\\x%02X" : "\\u%04X", (unsigned)c);
}

void escape_terminal(const char *text, size_t len, struct buf *out)
{
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        size_t n = utf8_decode(text + at, len - at, &c);
        if (n == 0 || is_control(c))
            add_code(text + at, n, c, out);
        else if (c == '\\')
            buf_str(out, "\\\\");
        else
            buf_add(out, text + at, n);
        at += n ? n : 1;
    }
}

static const char *reference_of(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool is_shown(uint32_t c)
{
    return !is_control(c) && c != 0xFFFE && c != 0xFFFF;
}

void escape_html(const char *text, size_t len, struct buf *out)
{
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        size_t n = utf8_decode(text + at, len - at, &c);
        const char *reference = n ? reference_of(c) : NULL;
        if (reference)
            buf_str(out, reference);
        else if (n && is_shown(c))
            buf_add(out, text + at, n);
        else
            add_code(text + at, n, c, out);
        at += n ? n : 1;
    }
}
