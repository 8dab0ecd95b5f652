#include "pipeline/record_plain.h"

#include <string.h>

#include "common/json_scan.h"
#include "common/utf8.h"

/* A place in a line. Each function takes its piece and moves on, or returns false. */
struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted) return false;
    c->at++;
    return true;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0) return false;
    c->at += n;
    return true;
}

/* The digits of a control in \u00XX, but for NUL. */
static bool take_control(struct cursor *c, char *byte)
{
    static const char hex[] = "0123456789abcdef";
    if (c->end - c->at < 4 || memcmp(c->at, "00", 2) != 0 || (c->at[2] != '0' && c->at[2] != '1'))
        return false;
    const char *low = memchr(hex, c->at[3], sizeof hex - 1);
    if (!low) return false;
    *byte = (char)((c->at[2] - '0') * 16 + (low - hex));
    c->at += 4;
    return *byte != '\0';
}

/* The rest of an escape, behind its backslash. */
static bool take_escape(struct cursor *c, char *byte)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    if (c->at == c->end) return false;
    char name = *c->at++;
    if (name == 'u') return take_control(c, byte);
    const char *found = memchr(names, name, sizeof names - 1);
    if (found) *byte = bytes[found - names];
    return found;
}

/* A string, decoded into out, which is empty. It cannot become longer. */
static bool take_string(struct cursor *c, struct buf *out)
{
    if (!take(c, '"')) return false;
    size_t run = json_plain_run(c->at, (size_t)(c->end - c->at));
    for (;;) {
        char *to = buf_reserve(out, run + 1);
        if (!to) return false;
        memcpy(to, c->at, run);
        out->len += run;
        c->at += run;
        if (c->at == c->end) return false;
        if (*c->at == '"') break;
        if (*c->at++ != '\\' || !take_escape(c, &out->data[out->len])) return false;
        out->len++;
        run = json_plain_run(c->at, (size_t)(c->end - c->at));
    }
    c->at++;
    buf_terminate(out);
    return true;
}

/* A string that stays as it is. */
static bool pass_string(struct cursor *c)
{
    char ignored;
    if (!take(c, '"')) return false;
    for (;;) {
        c->at += json_plain_run(c->at, (size_t)(c->end - c->at));
        if (c->at == c->end) return false;
        if (*c->at == '"') break;
        if (*c->at++ != '\\' || !take_escape(c, &ignored)) return false;
    }
    c->at++;
    return true;
}

static bool pass_number(struct cursor *c)
{
    if (take(c, '-') && c->at == c->end) return false;
    if (take(c, '0')) return true;
    const char *start = c->at;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9') c->at++;
    return c->at > start;
}

static bool pass_scalar(struct cursor *c)
{
    if (c->at == c->end) return false;
    switch (*c->at) {
    case '"':
        return pass_string(c);
    case 't':
        return take_word(c, "true");
    case 'f':
        return take_word(c, "false");
    case 'n':
        return take_word(c, "null");
    default:
        return pass_number(c);
    }
}

/* An object, as it stands, into raw, which is empty. */
static bool take_object(struct cursor *c, struct buf *raw)
{
    const char *start = c->at;
    if (!take(c, '{')) return false;
    if (!take(c, '}')) {
        do {
            if (!pass_string(c) || !take(c, ':') || !pass_scalar(c)) return false;
        } while (take(c, ','));
        if (!take(c, '}')) return false;
    }
    return buf_add(raw, start, (size_t)(c->at - start)) == 0;
}

static bool take_member(struct cursor *c, struct record *r, unsigned *seen)
{
    const struct {
        const char *key;
        struct buf *value;
        bool is_object;
    } members[] = {{"\"id\":", &r->id, false},     {"\"source\":", &r->source, false},
                   {"\"text\":", &r->text, false}, {"\"kept\":", &r->kept, false},
                   {"\"meta\":", &r->meta, true},  {"\"origin\":", &r->origin, true}};
    for (unsigned i = 0; i < sizeof members / sizeof *members; i++) {
        if (!take_word(c, members[i].key)) continue;
        if (*seen & 1u << i) return false;
        *seen |= 1u << i;
        return members[i].is_object ? take_object(c, members[i].value) : take_string(c, members[i].value);
    }
    return false;
}

bool record_parse_plain(const char *line, size_t len, struct record *r)
{
    enum { ID_SOURCE_TEXT = 7 };
    struct cursor c = {line, line + len};
    unsigned seen = 0;
    if (!take(&c, '{')) return false;
    do {
        if (!take_member(&c, r, &seen)) return false;
    } while (take(&c, ','));
    if (!take(&c, '}') || c.at != c.end || (seen & ID_SOURCE_TEXT) != ID_SOURCE_TEXT) return false;
    return utf8_valid(line, len);
}
