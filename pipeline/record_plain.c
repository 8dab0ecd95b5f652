#include "pipeline/record_plain.h"

#include "common/json_plain.h"
#include "common/utf8.h"

/* An object, as it stands, into raw, which is empty. */
static bool take_object(struct json_cursor *c, struct buf *raw)
{
    const char *start = c->at;
    if (!json_take(c, '{')) return false;
    if (!json_take(c, '}')) {
        do {
            if (!json_pass_string(c) || !json_take(c, ':') || !json_pass_scalar(c)) return false;
        } while (json_take(c, ','));
        if (!json_take(c, '}')) return false;
    }
    return buf_add(raw, start, (size_t)(c->at - start)) == 0;
}

static bool take_member(struct json_cursor *c, struct record *r, unsigned *seen)
{
    const struct {
        const char *key;
        struct buf *value;
        bool is_object;
    } members[] = {{"\"id\":", &r->id, false},     {"\"source\":", &r->source, false},
                   {"\"text\":", &r->text, false}, {"\"kept\":", &r->kept, false},
                   {"\"meta\":", &r->meta, true},  {"\"origin\":", &r->origin, true}};
    for (unsigned i = 0; i < sizeof members / sizeof *members; i++) {
        if (!json_take_word(c, members[i].key)) continue;
        if (*seen & 1u << i) return false;
        *seen |= 1u << i;
        return members[i].is_object ? take_object(c, members[i].value)
                                    : json_take_string(c, members[i].value);
    }
    return false;
}

bool record_parse_plain(const char *line, size_t len, struct record *r)
{
    enum { ID_SOURCE_TEXT = 7 };
    struct json_cursor c = {line, line + len};
    unsigned seen = 0;
    if (!json_take(&c, '{')) return false;
    do {
        if (!take_member(&c, r, &seen)) return false;
    } while (json_take(&c, ','));
    if (!json_take(&c, '}') || c.at != c.end || (seen & ID_SOURCE_TEXT) != ID_SOURCE_TEXT) return false;
    return utf8_valid(line, len);
}
