#include "pipeline/pii/pii_scan.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/pii/pii_fold.h"
#include "pipeline/pii/pii_patterns.h"

/* Bytes of text that a rule may look at before and after the place where its value begins: what stands
 * further off says nothing about it, and a hostile paragraph cannot make one test long. */
enum { LOOK_BACK = 120, LOOK_AHEAD = 4096, MOST_DIGITS = 40 };

struct pii_scanner {
    struct pii_patterns *patterns;
    struct pii_matcher matcher;
    pii_spans network;
};

struct scan {
    struct pii_scanner *s;
    const char *text;
    size_t len;
    const struct marks *marks;
    size_t taken; /* values may not begin before it */
    size_t bound; /* nor end after it */
};

struct pii_scanner *pii_scanner_new(struct pii_patterns *p)
{
    struct pii_scanner *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->patterns = p;
    if (pii_matcher_init(&s->matcher, p)) {
        free(s);
        return NULL;
    }
    return s;
}

void pii_scanner_free(struct pii_scanner *s)
{
    if (!s) return;
    pii_matcher_free(&s->matcher);
    array_free(&s->network);
    free(s);
}

static uint8_t byte(const struct scan *x, size_t i)
{
    return i < x->len ? (uint8_t)x->text[i] : 0;
}

static bool continues(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

/* A cut of the text at most want bytes behind from, not inside a character. */
static size_t cut(const struct scan *x, size_t from, size_t want)
{
    if (x->len - from <= want) return x->len;
    size_t at = from + want;
    while (continues(byte(x, at))) at--;
    return at;
}

/* ---- one rule at one place ---- */

static bool check_digits(const struct scan *x, const struct pii_rule *rule, const struct pii_span *v)
{
    char digits[MOST_DIGITS];
    size_t n = 0;
    if (!rule->check) return true;
    for (size_t i = v->start; i < v->start + v->len; i++)
        if (pii_digit(byte(x, i))) {
            if (n == MOST_DIGITS) return false;
            digits[n++] = x->text[i];
        }
    return rule->check(digits, n);
}

/* Is what stands around the value what the rule asks for? May move the value's start to the left. */
static bool surroundings(const struct scan *x, struct pii_pattern *p, struct pii_span *v)
{
    struct pii_matcher *m = &x->s->matcher;
    size_t low = v->start > LOOK_BACK ? v->start - LOOK_BACK : 0, start, end;
    while (low < v->start && continues(byte(x, low))) low++;
    const char *left = x->text + low;
    size_t left_len = v->start - low, after = v->start + v->len;
    if (p->deny.code && pii_match(m, &p->deny, left, left_len, 0, &start, &end)) return false;
    if (!p->before.code && !p->after.code) return true;
    if (p->before.code && pii_match(m, &p->before, left, left_len, 0, &start, &end)) {
        if (!m->has_group) return true;
        v->len += v->start - (low + start);
        v->start = low + start;
        return v->start >= x->taken;
    }
    return p->after.code && pii_match(m, &p->after, x->text, cut(x, after, LOOK_BACK), after, &start, &end);
}

static bool rule_finds(const struct scan *x, struct pii_pattern *p, size_t at, struct pii_span *v)
{
    size_t start, end;
    if (!pii_match(&x->s->matcher, &p->value, x->text, cut(x, at, LOOK_AHEAD), at, &start, &end))
        return false;
    if (end > x->bound || start == end) return false;
    *v = (struct pii_span){start, end - start, p->rule->kind};
    return check_digits(x, p->rule, v) && surroundings(x, p, v);
}

static bool find_at(const struct scan *x, enum pii_start kind, size_t at, unsigned gates, struct pii_span *v)
{
    struct pii_patterns *all = x->s->patterns;
    if (at < x->taken) return false;
    for (size_t i = all->first[kind]; i < all->first[kind + 1]; i++) {
        const struct pii_rule *rule = all->items[i].rule;
        if (rule->gates && !(rule->gates & gates)) continue;
        if (rule->first && rule->first != x->text[at]) continue;
        if (rule_finds(x, &all->items[i], at, v)) return true;
    }
    return false;
}

/* ---- the network kinds ---- */

static bool in_set(uint8_t c, const char *others)
{
    return pii_alnum(c) || (c && strchr(others, c));
}

/* The start of the word of letters, digits and others that ends before at; not further than most bytes. */
static size_t word_start(const struct scan *x, size_t at, const char *others, size_t most)
{
    size_t low = at > x->taken + most ? at - most : x->taken, start = at;
    while (start > low && in_set(byte(x, start - 1), others)) start--;
    while (start < at && !pii_alnum(byte(x, start)) && byte(x, start) != '_') start++;
    return start;
}

static bool find_address(const struct scan *x, size_t at, struct pii_span *v)
{
    size_t end = at > x->taken && byte(x, at - 1) == ' ' ? at - 1 : at; /* "gildong @ example.com" */
    size_t start = word_start(x, end, "._%+-", 64);
    return (start < end && find_at(x, PII_AT_LOCAL, start, 0, v)) || find_at(x, PII_AT_AT, at, 0, v);
}

static bool find_colon(const struct scan *x, size_t at, struct pii_span *v)
{
    uint8_t next = byte(x, at + 1);
    if (next == '/' && byte(x, at + 2) == '/')
        return find_at(x, PII_AT_SCHEME, word_start(x, at, "+.-", 12), 0, v);
    bool hex = pii_digit(next) || (next | 32u) - 'a' < 6 || next == ':';
    if (!hex) return false;
    size_t start = at > x->taken && pii_alnum(byte(x, at - 1)) ? word_start(x, at, ":", 40) : at;
    return find_at(x, PII_AT_HEX, start, 0, v);
}

static bool find_network(const struct scan *x, size_t at, size_t *host, struct pii_span *v)
{
    uint8_t c = byte(x, at), next = byte(x, at + 1);
    if (c == '@') return find_address(x, at, v);
    if (c == ':') return find_colon(x, at, v);
    if (c != '.')
        return (next | 32) == 'w' && (byte(x, at + 2) | 32) == 'w' && find_at(x, PII_AT_WWW, at, 0, v);
    if (!(pii_letter(next) || next >= 0x80) || at == 0 || !pii_alnum(byte(x, at - 1))) return false;
    size_t start = word_start(x, at, ".-", 100);
    if (start == *host) return false; /* tried at an earlier dot of the same word */
    *host = start;
    return find_at(x, PII_AT_HOST, start, 0, v);
}

static int scan_network(struct scan *x)
{
    static const bool mark[256] = {['@'] = true, [':'] = true, ['.'] = true, ['w'] = true, ['W'] = true};
    size_t host = SIZE_MAX;
    struct pii_span v;
    for (size_t at = marks_next(x->marks, 0); at < x->len; at = marks_next(x->marks, at + 1)) {
        if (!mark[(uint8_t)x->text[at]] || at < x->taken || !find_network(x, at, &host, &v)) continue;
        if (array_push(&x->s->network, v)) return -1;
        x->taken = v.start + v.len;
    }
    return 0;
}

/* ---- numbers ---- */

static bool is_char(const struct scan *x, size_t at, const char *utf8)
{
    size_t n = strlen(utf8);
    return at + n <= x->len && memcmp(x->text + at, utf8, n) == 0;
}

static bool is_one_of(const struct scan *x, size_t at, const char *const *chars)
{
    for (; *chars; chars++)
        if (is_char(x, at, *chars)) return true;
    return false;
}

static unsigned gates_before(const struct scan *x, size_t at)
{
    static const char *const place[] = {"로", "길", "동", "리", "가", "산", "읍", "면", "하", NULL};
    if (at && byte(x, at - 1) == ' ') at--;
    if (at < 3) return 0;
    bool lone = at >= 4 && byte(x, at) == ' ' && byte(x, at - 4) == ' ' && byte(x, at - 3) >= 0xEA;
    return (is_one_of(x, at - 3, place) ? PII_GATE_PLACE : 0u) | (lone ? PII_GATE_LONE : 0u);
}

static unsigned gates_after(const struct scan *x, size_t at, size_t end)
{
    static const char *const unit[] = {"동", "호", "번", NULL};
    unsigned gates = end - at >= 9 ? PII_GATE_LONG : 0;
    size_t next = end;
    if (byte(x, end) == '.' && pii_digit(byte(x, end + 1))) gates |= PII_GATE_DOTTED;
    for (int i = 0; i < 4 && byte(x, next) && strchr(" -./()_", byte(x, next)); i++) next++;
    if (next > end && pii_digit(byte(x, next))) gates |= PII_GATE_SEPARATED;
    if (byte(x, end) == '-' && next == end + 1)
        while (pii_digit(byte(x, next)) && next < end + 6) next++;
    else
        next = end;
    if (is_one_of(x, next, unit)) gates |= PII_GATE_UNIT;
    next = end + (byte(x, end) == ' ');
    if (end - at <= 3 && byte(x, next) >= 0xEA) {
        next += 3;
        if (byte(x, next) == ' ' || byte(x, next) == '-') next++;
        if (pii_digit(byte(x, next))) gates |= PII_GATE_PLATE;
    }
    return gates;
}

static bool find_number(const struct scan *x, size_t at, size_t end, struct pii_span *v)
{
    size_t letters = at;
    while (letters > x->taken && at - letters < 3 && pii_letter(byte(x, letters - 1))) letters--;
    bool dashed =
        at >= 2 && (byte(x, at - 1) == '-' || byte(x, at - 1) == ' ') && pii_letter(byte(x, at - 2));
    if (dashed)
        for (letters = at - 1; letters > x->taken && at - letters < 4 && pii_letter(byte(x, letters - 1));)
            letters--;
    if (letters < at && end - at >= 3 && find_at(x, PII_AT_LETTERS, letters, 0, v)) return true;
    unsigned gates = gates_before(x, at) | gates_after(x, at, end);
    return gates && find_at(x, PII_AT_DIGITS, at, gates, v);
}

/* The first digit from at on, or x->bound. */
static size_t next_digit(const struct scan *x, size_t at)
{
    do {
        if (at >= x->bound) return x->bound;
        if (pii_digit((uint8_t)x->text[at])) return at;
        at = marks_next(x->marks, at + 1);
    } while (true);
}

/* Digits that stand in a value of the network pass are passed over. */
static int scan_numbers(struct scan *x, pii_spans *spans)
{
    size_t at = 0, n = 0;
    struct pii_span v;
    while (at < x->len) {
        if (n < x->s->network.len && at >= x->s->network.items[n].start) {
            const struct pii_span *taken = &x->s->network.items[n++];
            if (array_push(spans, *taken)) return -1;
            at = x->taken = taken->start + taken->len;
            continue;
        }
        x->bound = n < x->s->network.len ? x->s->network.items[n].start : x->len;
        at = next_digit(x, at);
        size_t end = at;
        while (end < x->bound && pii_digit((uint8_t)x->text[end])) end++;
        if (end > at && find_number(x, at, end, &v)) {
            if (array_push(spans, v)) return -1;
            end = x->taken = v.start + v.len;
        }
        at = end;
    }
    return 0;
}

int pii_scan(struct pii_scanner *s, const char *text, const struct marks *m, unsigned glance,
             pii_spans *spans, int64_t *match_limit, struct err *e)
{
    struct scan x = {s, text, m->len, m, 0, m->len};
    array_clear(&s->network);
    s->matcher.given_up = 0;
    if (glance & (PII_HAS_AT | PII_HAS_COLON | PII_HAS_DOT) && scan_network(&x)) return err_memory(e);
    x.taken = 0;
    if (scan_numbers(&x, spans)) return err_memory(e);
    *match_limit += s->matcher.given_up;
    return 0;
}
