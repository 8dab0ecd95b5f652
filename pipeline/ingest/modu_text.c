#include "pipeline/ingest/modu_text.h"

#include <stdbool.h>
#include <string.h>

/* How Korean papers write a name that is withheld; particles can follow it. */
static const char withheld[] = "○○";

struct scan {
    const char *text;
    size_t len, at;
    struct buf *out;
    size_t start; /* of this form's text in out */
};

static bool starts(const struct scan *s, const char *word)
{
    size_t n = strlen(word);
    return s->len - s->at >= n && memcmp(s->text + s->at, word, n) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool blank_at(const struct scan *s, size_t at)
{
    return at >= s->len || is_blank(s->text[at]);
}

/* U+AC00 to U+D7A3, by the lead byte and the one behind it. */
static bool hangul_at(const struct scan *s, size_t at)
{
    if (at + 2 >= s->len) return false;
    unsigned char a = (unsigned char)s->text[at], b = (unsigned char)s->text[at + 1];
    return (a == 0xEA && b >= 0xB0) || (a > 0xEA && a < 0xED) || (a == 0xED && b <= 0x9E);
}

static size_t trimmed(const struct scan *s)
{
    size_t n = s->out->len;
    while (n > s->start && is_blank(s->out->data[n - 1])) n--;
    return n;
}

/* Leave a mark out; the blank behind it goes too where there is one before it. */
static bool drop(struct scan *s, size_t n)
{
    s->at += n;
    bool before = s->out->len == s->start || is_blank(s->out->data[s->out->len - 1]);
    while (before && s->at < s->len && is_blank(s->text[s->at])) s->at++;
    return true;
}

/* ((xx)), (()), ((guess)) → the guess, if it is not made of x alone. */
static bool unclear(struct scan *s)
{
    if (!starts(s, "((")) return false;
    size_t from = s->at + 2, end = from, x = 0;
    while (end < s->len && s->text[end] != ')' && s->text[end] != '(' && s->text[end] != '\n') {
        x += s->text[end] == 'x' || s->text[end] == 'X' || s->text[end] == ' ';
        end++;
    }
    if (s->len - end < 2 || memcmp(s->text + end, "))", 2) != 0) return false;
    if (x == end - from) return drop(s, end + 2 - s->at);
    buf_add(s->out, s->text + from, end - from);
    s->at = end + 2;
    return true;
}

/* {laughing}, {emoji}, {share:photo}, {system: delete}, {censored}: small Latin letters, ':', '-', '|',
 * blanks. */
static bool event(struct scan *s)
{
    enum { LONGEST = 40 };
    if (s->text[s->at] != '{') return false;
    size_t n = 1;
    for (; s->at + n < s->len && n < LONGEST; n++) {
        char c = s->text[s->at + n];
        if (!((c >= 'a' && c <= 'z') || (n > 1 && c && strchr(":-| _", c)))) break;
    }
    bool closed = n > 1 && s->at + n < s->len && s->text[s->at + n] == '}';
    return closed && drop(s, n + 1);
}

/* &name&, &tel-num1&, … */
static bool anonymised(struct scan *s)
{
    static const char *const tags[] = {
        "name",    "account",  "num",     "affiliation",         "others",      "other(s)", "other",
        "tel-num", "card-num", "address", "social-security-num", "company-name"};
    if (s->text[s->at] != '&') return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        size_t n = strlen(tags[i]), at = s->at + 1 + n;
        if (s->len - s->at < n + 2 || memcmp(s->text + s->at + 1, tags[i], n) != 0) continue;
        while (at < s->len && s->text[at] >= '0' && s->text[at] <= '9') at++;
        if (at >= s->len || s->text[at] != '&') continue;
        buf_str(s->out, withheld);
        s->at = at + 1;
        return true;
    }
    return false;
}

/* -word-: broken-off speech, said anew right after it; a comma behind it goes too. The fragment is one word
 * with Hangul in it. */
static bool broken_off(struct scan *s)
{
    enum { LONGEST = 60 };
    if (s->text[s->at] != '-' || (s->at > 0 && !is_blank(s->text[s->at - 1]))) return false;
    size_t end = s->at + 1;
    bool hangul = false;
    for (; end < s->len && end - s->at < LONGEST && s->text[end] != '-' && !is_blank(s->text[end]); end++)
        hangul = hangul || (unsigned char)s->text[end] >= 0xE0;
    if (end == s->at + 1 || !hangul) return false;
    if (end < s->len && s->text[end] == ' ') end++;
    if (end >= s->len || s->text[end] != '-') return false;
    end += end + 1 < s->len && s->text[end + 1] == ',' ? 2 : 1;
    return blank_at(s, end) && drop(s, end - s->at);
}

/* word~: a discourse marker; the word stays. */
static bool marker(struct scan *s)
{
    if (s->text[s->at] != '~' || s->at < 3 || !hangul_at(s, s->at - 3)) return false;
    bool ends = blank_at(s, s->at + 1) || strchr(",.?!", s->text[s->at + 1]);
    if (ends) s->at++;
    return ends;
}

static void utterance(enum modu_kind kind, struct scan *s)
{
    while (s->at < s->len) {
        char c = s->text[s->at];
        if (c == '{' && event(s)) continue;
        if (c == '&' && anonymised(s)) continue;
        if (kind == MODU_SPOKEN && (unclear(s) || broken_off(s) || marker(s))) continue;
        buf_char(s->out, c == '\n' ? ' ' : c);
        s->at++;
    }
}

static bool wrapped(const char *form, size_t len)
{
    return len >= 7 && memcmp(form, "<p>", 3) == 0 && memcmp(form + len - 4, "</p>", 4) == 0;
}

/* A tag of n bytes and the blanks at both sides of it. */
static void drop_tag(struct scan *s, size_t n)
{
    s->out->len = trimmed(s);
    s->at += n;
    while (s->at < s->len && is_blank(s->text[s->at])) s->at++;
}

/* <p>…</p> around the whole form, as in releases from 2024 on; several of them in a form are paragraphs. */
static void unwrap(struct scan *s)
{
    while (s->at < s->len) {
        if (starts(s, "<p>")) {
            drop_tag(s, 3);
            if (s->out->len > s->start) buf_char(s->out, '\n');
        } else if (starts(s, "</p>")) {
            drop_tag(s, 4);
            if (s->at < s->len && !starts(s, "<p>")) buf_char(s->out, '\n');
        } else {
            buf_char(s->out, s->text[s->at++]);
        }
    }
}

void modu_text(enum modu_kind kind, const char *form, size_t len, struct buf *out)
{
    while (len && is_blank(*form)) form++, len--;
    while (len && is_blank(form[len - 1])) len--;
    struct scan s = {.text = form, .len = len, .out = out, .start = out->len};
    if (kind == MODU_SPOKEN || kind == MODU_MESSENGER)
        utterance(kind, &s);
    else if (kind == MODU_PARAGRAPH && wrapped(form, len))
        unwrap(&s);
    else
        buf_add(out, form, len);
    if (out->failed) return;
    out->len = trimmed(&s);
    buf_terminate(out);
}
