/* HTML entities and tags, hashtags, empty parentheses. Each pass looks back from a closing character at what
 * it has kept so far, so that nested forms go in one pass over the text. */
#include <string.h>
#include <strings.h>

#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"
#include "pipeline/script.h"

static bool set_length(struct buf *text, size_t kept)
{
    bool changed = kept != text->len;
    text->len = kept;
    if (changed) buf_terminate(text);
    return changed;
}

/* ---- entities ---- */

struct entity {
    const char *name;
    uint32_t value;
};

/* Those of HTML 4 that stand in prose. */
static const struct entity entities[] = {
    {"nbsp", 0x20},    {"amp", '&'},       {"lt", '<'},        {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},    {"middot", 0xB7},   {"lsquo", 0x2018},  {"rsquo", 0x2019},  {"ldquo", 0x201C},
    {"rdquo", 0x201D}, {"hellip", 0x2026}, {"ndash", 0x2013},  {"mdash", 0x2014},  {"bull", 0x2022},
    {"copy", 0xA9},    {"reg", 0xAE},      {"trade", 0x2122},  {"times", 0xD7},    {"divide", 0xF7},
    {"deg", 0xB0},     {"plusmn", 0xB1},   {"laquo", 0xAB},    {"raquo", 0xBB},    {"rarr", 0x2192},
    {"larr", 0x2190},  {"uarr", 0x2191},   {"darr", 0x2193},   {"hArr", 0x21D4},   {"rArr", 0x21D2},
    {"ensp", 0x20},    {"emsp", 0x20},     {"thinsp", 0x20},   {"sect", 0xA7},     {"para", 0xB6},
    {"cent", 0xA2},    {"pound", 0xA3},    {"yen", 0xA5},      {"euro", 0x20AC},   {"frac12", 0xBD},
    {"sup2", 0xB2},    {"sup3", 0xB3},     {"le", 0x2264},     {"ge", 0x2265},     {"ne", 0x2260},
    {"minus", 0x2212}, {"tilde", 0x2DC},   {"lsaquo", 0x2039}, {"rsaquo", 0x203A}, {"shy", 0xAD},
    {"zwnj", 0x200C},  {"zwj", 0x200D},
};
enum { ENTITY_MAX = 10 }; /* bytes between '&' and ';' */

static uint32_t numeric_entity(const char *body, size_t len)
{
    uint32_t value = 0, base = 10;
    size_t i = 1;
    if (len > 1 && (body[1] == 'x' || body[1] == 'X')) base = 16, i = 2;
    if (i == len) return 0;
    for (; i < len; i++) {
        const char *digits = "0123456789abcdef",
                   *d = memchr(digits, body[i] | (body[i] >= 'A' ? 0x20 : 0), base);
        if (!d) return 0;
        value = value * base + (uint32_t)(d - digits);
        if (value > 0x10FFFF) return 0;
    }
    if (value >= 0xD800 && value <= 0xDFFF) return 0;
    return value == '\n' ? ' ' : value; /* a paragraph has no line feed */
}

/* The character that &body; stands for, or 0. */
static uint32_t entity_value(const char *body, size_t len)
{
    if (len && body[0] == '#') return numeric_entity(body, len);
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (strlen(entities[i].name) == len && memcmp(entities[i].name, body, len) == 0)
            return entities[i].value;
    return 0;
}

static size_t put(char *to, uint32_t c)
{
    if (c < 0x80) return to[0] = (char)c, 1;
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)((0xF0 << (4 - n) & 0xFF) | c);
    return n;
}

bool clean_entities(struct buf *text, int64_t *dropped)
{
    char *t = text->data;
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++) {
        t[kept++] = t[i];
        if (t[i] != ';') continue;
        size_t from = kept - 1;
        while (from > 0 && kept - from <= ENTITY_MAX + 1 && t[from - 1] != '&') from--;
        if (from == 0 || t[from - 1] != '&') continue;
        size_t body = kept - 1 - from;
        uint32_t c = entity_value(t + from, body);
        if (!c) continue;
        kept = from - 1 + put(t + from - 1, c);
        *dropped += (int64_t)body + 1;
    }
    return set_length(text, kept);
}

/* ---- tags ---- */

/* Tags that end a line or a block leave a blank between the words at their sides; inline ones leave nothing.
 * Names that are also words of manuals (<file>, <map>, <time>) count only as closing tags or with an
 * attribute. */
static const char block_tags[] =
    " address article aside blockquote body br caption center dd div dl dt fieldset"
    " figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html iframe img li"
    " main meta nav noscript ol optgroup p pre script section select style table"
    " tbody td textarea tfoot th thead tr ul ";
static const char inline_tags[] =
    " a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr"
    " q rp rt ruby s samp small span strike strong sub sup tt u wbr ";
static const char doubtful_tags[] =
    " area audio base button canvas col colgroup data details dialog embed form"
    " input label legend link map menu object option output param picture"
    " progress slot source summary svg template time title track var video ";
enum {
    TAG_MAX = 2048,    /* bytes between '<' and '>' */
    TAG_MAX_CLOSE = 16 /* '>' inside quotes of one tag */
};

static bool in_list(const char *list, const char *name, size_t len)
{
    char key[16] = " ";
    if (len == 0 || len > sizeof key - 3) return false;
    for (size_t i = 0; i < len; i++)
        key[i + 1] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
    key[len + 1] = ' ';
    return strstr(list, key) != NULL;
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum tag_kind { TAG_NONE, TAG_INLINE, TAG_BLOCK };

/* The attributes of a tag: nothing, "/", or a name, and whole quotes. */
static bool are_attributes(const char *s, size_t len, bool *any)
{
    size_t i = 0;
    while (i < len && s[i] == ' ') i++;
    *any = memchr(s, '=', len) != NULL;
    if (i == len || (s[i] == '/' && i + 1 == len)) return true;
    if (i == 0 || !is_alpha(s[i])) return false;
    char quote = 0;
    for (; i < len; i++)
        if (quote ? s[i] == quote : s[i] == '"' || s[i] == '\'') quote = quote ? 0 : s[i];
    return quote == 0;
}

/* What stands between '<' and '>'. */
static enum tag_kind tag_kind(const char *s, size_t len)
{
    if (len >= 5 && memcmp(s, "!--", 3) == 0) return memcmp(s + len - 2, "--", 2) == 0 ? TAG_BLOCK : TAG_NONE;
    if (len >= 8 && strncasecmp(s, "!doctype", 8) == 0) return TAG_BLOCK;
    bool closing = len > 0 && s[0] == '/', attributes;
    s += closing, len -= closing;
    size_t name = 0;
    while (name < len && (is_alpha(s[name]) || is_digit(s[name]))) name++;
    if (name == 0 || !are_attributes(s + name, len - name, &attributes)) return TAG_NONE;
    if (in_list(inline_tags, s, name)) return TAG_INLINE;
    if (in_list(block_tags, s, name)) return TAG_BLOCK;
    return (closing || attributes) && in_list(doubtful_tags, s, name) ? TAG_BLOCK : TAG_NONE;
}

static bool is_comment(const char *text, size_t len)
{
    return len >= 4 && memcmp(text, "<!--", 4) == 0;
}

bool clean_tags(struct buf *text, int64_t *dropped)
{
    char *t = text->data;
    char *first = memchr(t, '<', text->len);
    if (!first) return false;
    size_t kept = (size_t)(first - t), open = SIZE_MAX, closes = 0;
    for (size_t i = kept; i < text->len; i++) {
        if (t[i] == '<' && (open == SIZE_MAX || !is_comment(t + open, kept - open))) open = kept, closes = 0;
        t[kept++] = t[i];
        if (t[i] != '>' || open == SIZE_MAX) continue;
        size_t len = kept - open - 2;
        bool hopeless = len > TAG_MAX || ++closes > TAG_MAX_CLOSE;
        enum tag_kind kind = hopeless ? TAG_NONE : tag_kind(t + open + 1, len);
        if (kind != TAG_NONE) {
            *dropped += (int64_t)utf8_count(t + open, kept - open) - (kind == TAG_BLOCK);
            kept = open;
            if (kind == TAG_BLOCK) t[kept++] = ' ';
        }
        if (kind != TAG_NONE || hopeless) open = SIZE_MAX;
    }
    return set_length(text, kept);
}

/* ---- hashtags ---- */

static bool is_tag_character(uint32_t c)
{
    if (c < 0x80) return c == '_' || (c >= '0' && c <= '9') || script_is_letter(c);
    return script_is_letter(c);
}

/* #FFF, #1A2B3C: colours, not tags. */
static bool is_colour(const char *body, size_t len)
{
    if (len != 3 && len != 6 && len != 8) return false;
    for (size_t i = 0; i < len; i++)
        if (!is_digit(body[i]) && !((body[i] | 0x20) >= 'a' && (body[i] | 0x20) <= 'f')) return false;
    return true;
}

/* "#이 붙은": the sign as a word. end is the number of bytes from body on. */
static bool is_particle(const char *body, size_t len, size_t end)
{
    static const char particles[] = "은는이가을를의에과와도";
    return len == 3 && end > 3 && body[3] == ' ' && memmem(particles, sizeof particles - 1, body, len);
}

/* The bytes of the hashtag's body at the front of text: letters, digits and '_', the first a letter; a single
 * ASCII letter is a number's name (#n), a particle follows the sign itself, and what goes on as #n+1 or
 * #top-item is code or an anchor. */
static size_t hashtag_body(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len) {
        size_t next = i;
        uint32_t c = utf8_next(text, len, &next);
        if (i == 0 ? !script_is_letter(c) : !is_tag_character(c)) break;
        i = next;
    }
    bool code = i < len && text[i] && strchr("-+/=:%<&@*$", text[i]);
    return i > 1 && !code && !is_colour(text, i) && !is_particle(text, i, len) ? i : 0;
}

/* Whether a '#' after this text may begin a hashtag: at the front, after a blank, a comma or an opening
 * parenthesis (not of a link [text](#anchor)), or glued to Hangul that is no part of an address. */
static bool hashtag_follows(const char *text, size_t len)
{
    if (len == 0) return true;
    char before = text[len - 1];
    if (before == '(' || (before == ' ' && len > 1 && text[len - 2] == '('))
        return len < 2 + (before == ' ') || text[len - 2 - (before == ' ')] != ']';
    if (before == ' ' || before == ',') return true;
    size_t i = len;
    while (i > 0 && ((unsigned char)text[i - 1] & 0xC0) == 0x80) i--;
    uint32_t c;
    if (i == 0 || !utf8_decode(text + i - 1, len - i + 1, &c) || !script_is_hangul(c)) return false;
    for (size_t n = 0; i > 0 && n < 200 && text[i - 1] != ' '; i--, n++)
        if (text[i - 1] == '/') return false;
    return true;
}

static size_t hash_sign(const char *text, size_t len)
{
    if (text[0] == '#') return 1;
    return len >= 3 && memcmp(text, "\xEF\xBC\x83", 3) == 0 ? 3 : 0; /* U+FF03 */
}

bool clean_hashtags(struct buf *text, int64_t *dropped)
{
    char *t = text->data;
    size_t kept = 0, i = 0;
    while (i < text->len) {
        size_t sign = hash_sign(t + i, text->len - i);
        size_t body = sign ? hashtag_body(t + i + sign, text->len - i - sign) : 0;
        if (body && hashtag_follows(t, kept)) {
            *dropped += 1 + (int64_t)utf8_count(t + i + sign, body);
            i += sign + body;
        } else {
            t[kept++] = t[i++];
        }
    }
    return set_length(text, kept);
}

/* ---- empty parentheses ---- */

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t n = strlen(end);
    return len >= n && memcmp(text + len - n, end, n) == 0;
}

bool clean_parentheses(struct buf *text, int64_t *dropped)
{
    char *t = text->data;
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++) {
        t[kept++] = t[i];
        size_t close = ends_with(t, kept, ")") ? 1 : ends_with(t, kept, "\xEF\xBC\x89") ? 3 : 0; /* U+FF09 */
        if (!close) continue;
        size_t from = kept - close;
        while (from > 0 && t[from - 1] == ' ') from--;
        size_t open = ends_with(t, from, "(") ? 1 : ends_with(t, from, "\xEF\xBC\x88") ? 3 : 0; /* U+FF08 */
        if (!open) continue;
        *dropped += 2 + (int64_t)(kept - close - from);
        kept = from - open;
    }
    return set_length(text, kept);
}
