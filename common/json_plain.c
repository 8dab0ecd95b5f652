#include "common/json_plain.h"

#include <stdint.h>
#include <string.h>

#include "common/json_scan.h"
#include "common/json_unescape.h"

bool json_take(struct json_cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted) return false;
    c->at++;
    return true;
}

bool json_take_word(struct json_cursor *c, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0) return false;
    c->at += n;
    return true;
}

void json_pass_blanks(struct json_cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r')) c->at++;
}

/* The value of a digit; 16 if it is none. */
static unsigned hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return (unsigned)(digit - '0');
    char small = (char)(digit | 0x20);
    return small >= 'a' && small <= 'f' ? (unsigned)(small - 'a' + 10) : 16;
}

/* The four digits of \uXXXX; where the character ends at to, which has room for three bytes; NULL if it is
 * not plain. */
static char *take_code(struct json_cursor *c, char *to)
{
    if (c->end - c->at < 4) return NULL;
    unsigned a = hex_value(c->at[0]), b = hex_value(c->at[1]), x = hex_value(c->at[2]),
             y = hex_value(c->at[3]);
    uint32_t code = a << 12 | b << 8 | x << 4 | y;
    if ((a | b | x | y) & 16 || code == 0 || (code & 0xF800) == 0xD800) return NULL;
    c->at += 4;
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
    } else {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

/* The rest of an escape, behind its backslash: likewise. */
static char *take_escape(struct json_cursor *c, char *to)
{
    if (c->at == c->end) return NULL;
    char name = *c->at++;
    if (name == 'u') return take_code(c, to);
    return (*to = json_escaped_byte(name)) ? to + 1 : NULL;
}

/* An escape stands here, or behind one plain byte. */
static bool is_escape_near(const struct json_cursor *c)
{
    if (c->at == c->end) return false;
    if (*c->at == '\\') return true;
    return c->end - c->at > 1 && c->at[1] == '\\' && (unsigned char)*c->at >= 0x20 && *c->at != '"';
}

bool json_take_string(struct json_cursor *c, struct buf *out)
{
    enum { ESCAPE = 3 };
    if (!json_take(c, '"') || !json_unescape_blocks(c, out)) return false;
    for (;;) {
        size_t run = json_plain_run(c->at, (size_t)(c->end - c->at));
        char *to = buf_reserve(out, run + ESCAPE);
        if (!to) return false;
        memcpy(to, c->at, run);
        c->at += run;
        to += run;
        if (c->at == c->end) return false;
        if (*c->at == '"') {
            out->len = (size_t)(to - out->data);
            break;
        }
        if (*c->at++ != '\\' || !(to = take_escape(c, to))) return false;
        out->len = (size_t)(to - out->data);
        while (is_escape_near(c)) { /* where one escape is, others are */
            if (!(to = buf_reserve(out, 1 + ESCAPE))) return false;
            if (*c->at != '\\') *to++ = *c->at++;
            c->at++;
            if (!(to = take_escape(c, to))) return false;
            out->len = (size_t)(to - out->data);
        }
    }
    c->at++;
    buf_terminate(out);
    return true;
}

bool json_pass_string(struct json_cursor *c)
{
    char ignored[3];
    if (!json_take(c, '"')) return false;
    for (;;) {
        c->at += json_plain_run(c->at, (size_t)(c->end - c->at));
        if (c->at == c->end) return false;
        if (*c->at == '"') break;
        if (*c->at++ != '\\' || !take_escape(c, ignored)) return false;
    }
    c->at++;
    return true;
}

static bool pass_digits(struct json_cursor *c)
{
    const char *start = c->at;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9') c->at++;
    return c->at > start;
}

static bool pass_number(struct json_cursor *c)
{
    json_take(c, '-');
    if (!json_take(c, '0') && !pass_digits(c)) return false;
    return !json_take(c, '.') || pass_digits(c);
}

bool json_pass_scalar(struct json_cursor *c)
{
    if (c->at == c->end) return false;
    switch (*c->at) {
    case '"':
        return json_pass_string(c);
    case 't':
        return json_take_word(c, "true");
    case 'f':
        return json_take_word(c, "false");
    case 'n':
        return json_take_word(c, "null");
    default:
        return pass_number(c);
    }
}
