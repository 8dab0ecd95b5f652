#include "pipeline/ingest/namumark_syntax.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\n' || c == '\r';
}

bool namumark_begins(const char *text, size_t at, size_t end, const char *word)
{
    for (; *word; word++, at++)
        if (at >= end || lower(text[at]) != *word) return false;
    return true;
}

/* The colour names of CSS Color Module Level 4, section 6.1, between blanks. A name that is none of them
 * makes the brace a literal one: {{{#include <stdio.h>}}}. */
static const char colour_names[] =
    " aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown "
    "burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan "
    "darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid "
    "darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet "
    "deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro "
    "ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki "
    "lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow "
    "lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray "
    "lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine "
    "mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise "
    "mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab "
    "orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru "
    "pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown "
    "seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan "
    "teal thistle tomato transparent turquoise violet wheat white whitesmoke yellow yellowgreen ";

enum { COLOUR_MAX = 24 };

static bool is_colour_name(const char *text, size_t len)
{
    char name[COLOUR_MAX + 3] = " ";
    if (len == 0 || len > COLOUR_MAX) return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_letter(text[i])) return false;
        name[i + 1] = lower(text[i]);
    }
    name[len + 1] = ' ';
    return strstr(colour_names, name) != NULL;
}

static bool is_hex_colour(const char *text, size_t len)
{
    if (len != 3 && len != 4 && len != 6 && len != 8) return false;
    for (size_t i = 0; i < len; i++)
        if (!is_digit(text[i]) && !(lower(text[i]) >= 'a' && lower(text[i]) <= 'f')) return false;
    return true;
}

/* "#red" or "#fff": returns the place behind it, or at. */
static size_t skip_colour(const char *text, size_t at, size_t end)
{
    if (at >= end || text[at] != '#') return at;
    size_t from = at + 1, to = from;
    while (to < end && to - from <= COLOUR_MAX && (is_letter(text[to]) || is_digit(text[to]))) to++;
    bool colour = is_colour_name(text + from, to - from) || is_hex_colour(text + from, to - from);
    return colour ? to : at;
}

/* Behind "#fff " or "#fff,#000 ", or 0. */
static size_t colour_content(const char *text, size_t at, size_t end)
{
    size_t to = skip_colour(text, at, end);
    if (to == at) return 0;
    if (to < end && text[to] == ',') to = skip_colour(text, to + 1, end);
    return to < end && is_space(text[to]) ? to + 1 : 0;
}

/* The most bytes that the arguments of a brace may take: what keeps nested braces linear. */
enum { ARGUMENTS_MAX = 16384 };

/* Behind `style="…" dark-style="…"` and the line end, if there is one: `#!wiki` may be a single line. */
static size_t skip_attributes(const char *text, size_t at, size_t end)
{
    if (end - at > ARGUMENTS_MAX) end = at + ARGUMENTS_MAX;
    for (;;) {
        size_t from = at;
        while (from < end && is_blank(text[from])) from++;
        size_t to = from;
        while (to < end && (is_letter(text[to]) || text[to] == '-')) to++;
        if (to == from || to + 1 >= end || text[to] != '=' || text[to + 1] != '"') break;
        const char *quote = memchr(text + to + 2, '"', end - to - 2);
        if (!quote) break;
        at = (size_t)(quote - text) + 1;
    }
    while (at < end && is_blank(text[at])) at++;
    return at < end && text[at] == '\n' ? at + 1 : at;
}

/* Behind the first line, whose title may hold braces of its own. */
static size_t skip_title(const char *text, size_t at, size_t end)
{
    size_t depth = 0;
    if (end - at > ARGUMENTS_MAX) end = at + ARGUMENTS_MAX;
    for (; at < end; at++) {
        if (text[at] == '\n' && depth == 0) return at + 1;
        bool triple = at + 2 < end && text[at + 1] == text[at] && text[at + 2] == text[at];
        if (triple && text[at] == '{') {
            depth++;
            at += 2;
        } else if (triple && text[at] == '}' && depth) {
            depth--;
            at += 2;
        }
    }
    return end;
}

enum namumark_brace namumark_brace_kind(const char *text, size_t at, size_t end, size_t *content)
{
    *content = at;
    if (at >= end) return BRACE_LITERAL;
    if ((text[at] == '+' || text[at] == '-') && at + 2 < end && text[at + 1] >= '1' && text[at + 1] <= '5' &&
        is_space(text[at + 2])) {
        *content = at + 3;
        return BRACE_STYLE;
    }
    if (text[at] != '#') return BRACE_LITERAL;
    if (at + 1 < end && text[at + 1] == '!') {
        if (namumark_begins(text, at, end, "#!wiki"))
            *content = skip_attributes(text, at + 6, end);
        else if (namumark_begins(text, at, end, "#!folding"))
            *content = skip_title(text, at + 9, end);
        return *content == at ? BRACE_DROP : BRACE_BLOCK;
    }
    size_t behind = colour_content(text, at, end);
    if (behind) *content = behind;
    return behind ? BRACE_STYLE : BRACE_LITERAL;
}

struct macro {
    const char *name;
    enum namumark_macro bare, called; /* as [name] and as [name(…)] */
};

static const struct macro macros[] = {
    {"목차", MACRO_DROP, MACRO_ARGUMENTS},
    {"tableofcontents", MACRO_DROP, MACRO_ARGUMENTS},
    {"각주", MACRO_DROP, MACRO_ARGUMENTS},
    {"footnote", MACRO_DROP, MACRO_ARGUMENTS},
    {"br", MACRO_BREAK, MACRO_NONE},
    {"clearfix", MACRO_DROP, MACRO_NONE},
    {"date", MACRO_DROP, MACRO_ARGUMENTS},
    {"datetime", MACRO_DROP, MACRO_ARGUMENTS},
    {"age", MACRO_NONE, MACRO_ARGUMENTS},
    {"dday", MACRO_NONE, MACRO_ARGUMENTS},
    {"pagecount", MACRO_DROP, MACRO_ARGUMENTS},
    {"anchor", MACRO_NONE, MACRO_ARGUMENTS},
    {"ruby", MACRO_NONE, MACRO_RUBY},
    {"math", MACRO_NONE, MACRO_MATH},
    {"include", MACRO_NONE, MACRO_ARGUMENTS},
    {"html", MACRO_NONE, MACRO_ARGUMENTS},
    {"youtube", MACRO_NONE, MACRO_ARGUMENTS},
    {"kakaotv", MACRO_NONE, MACRO_ARGUMENTS},
    {"nicovideo", MACRO_NONE, MACRO_ARGUMENTS},
    {"navertv", MACRO_NONE, MACRO_ARGUMENTS},
    {"vimeo", MACRO_NONE, MACRO_ARGUMENTS},
};

enum namumark_macro namumark_macro_kind(const char *text, size_t at, size_t end, size_t *behind)
{
    for (size_t i = 0; at < end && i < sizeof macros / sizeof *macros; i++) {
        if (lower(text[at]) != macros[i].name[0]) continue;
        size_t to = at + strlen(macros[i].name);
        if (to >= end || !namumark_begins(text, at, end, macros[i].name)) continue;
        *behind = to;
        if (text[to] == ']' && macros[i].bare) return macros[i].bare;
        if (text[to] == '(' && macros[i].called) return macros[i].called;
    }
    return MACRO_NONE;
}

/* Behind "*", "1.", "a.", "A.", "i." or "I." with "#n" and a blank, or at. Numbers need the blank or the
 * "#n", so that " 1.5배" and " i.e." keep theirs. */
static size_t skip_list_marker(const char *text, size_t at, size_t end)
{
    if (at < end && text[at] == '*') return at + 1;
    if (at + 2 >= end || !strchr("1aAiI", text[at]) || text[at] == '\0' || text[at + 1] != '.') return at;
    size_t to = at + 2;
    if (text[to] == '#') {
        size_t digits = to + 1;
        while (digits < end && is_digit(text[digits])) digits++;
        if (digits == to + 1) return at;
        to = digits;
    } else if (!is_blank(text[to])) {
        return at;
    }
    return to;
}

size_t namumark_line_content(const char *text, size_t at, size_t end)
{
    for (;;) {
        size_t from = at;
        while (at < end && is_blank(text[at])) at++;
        if (at > from) at = skip_list_marker(text, at, end);
        while (at < end && text[at] == '>') at++;
        if (at == from) return at;
    }
}

static size_t trim_right(const char *text, size_t at, size_t end)
{
    while (end > at && (is_blank(text[end - 1]) || text[end - 1] == '\r')) end--;
    return end;
}

bool namumark_is_rule(const char *text, size_t at, size_t end)
{
    end = trim_right(text, at, end);
    if (end - at < 4 || end - at > 9) return false;
    while (at < end && text[at] == '-') at++;
    return at == end;
}

bool namumark_is_heading(const char *text, size_t at, size_t end, size_t *from, size_t *to)
{
    size_t level = 0;
    end = trim_right(text, at, end);
    while (level < 7 && at + level < end && text[at + level] == '=') level++;
    if (level == 0 || level > 6 || end - at < 2 * level + 3) return false;
    for (size_t i = 0; i < level; i++)
        if (text[end - 1 - i] != '=') return false;
    *from = at + level;
    *to = end - level;
    bool folded = text[*from] == '#' && text[*to - 1] == '#';
    if (folded) {
        ++*from;
        --*to;
    }
    return *to > *from + 1 && is_blank(text[*from]) && is_blank(text[*to - 1]);
}

/* What stands between '<' and '>' of a cell option: -2, |3, ^|3, v|3, (, :, ), #fff, nopad, keepall,
 * name=value, table name=value. */
static bool is_cell_option(const char *text, size_t len)
{
    if (len == 0) return false;
    if (len == 1 && strchr("(:)", text[0]) && text[0]) return true;
    if (text[0] == '#' || memchr(text, '=', len)) return true;
    size_t i = 0;
    while (i < len && (text[i] == '^' || text[i] == 'v' || text[i] == '|' || text[i] == '-')) i++;
    size_t marks = i;
    while (i < len && is_digit(text[i])) i++;
    if (marks && i == len && i > marks) return true;
    return namumark_begins(text, 0, len, "nopad") || namumark_begins(text, 0, len, "keepall") ||
           namumark_begins(text, 0, len, "colkeepall") || namumark_begins(text, 0, len, "rowkeepall");
}

size_t namumark_cell_content(const char *text, size_t at, size_t end)
{
    enum { OPTION_MAX = 200 };
    for (;;) {
        while (at < end && is_blank(text[at])) at++;
        if (at >= end || text[at] != '<') return at;
        size_t limit = end - at < OPTION_MAX ? end - at : OPTION_MAX;
        const char *close = memchr(text + at, '>', limit);
        if (!close || memchr(text + at, '\n', (size_t)(close - text) - at)) return at;
        size_t len = (size_t)(close - text) - at - 1;
        if (!is_cell_option(text + at + 1, len)) return at;
        at += len + 2;
    }
}

/* How many bytes at the end of text are one of the marks, or 0. */
static size_t ends_with_any(const char *text, size_t len, const char *const *marks)
{
    for (; *marks; marks++) {
        size_t n = strlen(*marks);
        if (len >= n && memcmp(text + len - n, *marks, n) == 0) return n;
    }
    return 0;
}

bool namumark_is_sentence(const char *text, size_t len)
{
    static const char *const closing[] = {"\"", "'", ")", "]", "”", "’", "」", "』", "〉", "》", NULL};
    static const char *const final[] = {".", "!", "?", "…", "。", "다", "요", "까", "죠", NULL};
    size_t blanks = 0, n;
    for (size_t i = 1; i + 1 < len; i++) blanks += text[i] == ' ';
    if (blanks < 2) return false;
    while ((n = ends_with_any(text, len, closing)) > 0) len -= n;
    return ends_with_any(text, len, final) > 0;
}
