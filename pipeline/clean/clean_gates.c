/* Gates: most news patterns can be ruled out by a paragraph's first and last character and the signs in it,
 * without a search. */
#include <string.h>

#include "pipeline/clean/clean_passes.h"

/* The next item of a list, or NULL; *list moves behind it. */
static const char *next_item(const char **list, size_t *len)
{
    if (!*list) return NULL;
    const char *item = *list + strspn(*list, " ");
    *len = strcspn(item, " ");
    *list = item + *len;
    return *len ? item : NULL;
}

/* ---- the first and the last character, as indices of the masks ---- */

/* Characters that are not ASCII share indices; that opens a gate too many and does no harm. */
static unsigned key_of(const char *character, size_t len)
{
    const unsigned char *b = (const unsigned char *)character;
    if (b[0] < 0x80) return b[0];
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++) sum = sum * 67 + b[i];
    return 0x80 + sum % (CLEAN_KEYS - 0x80);
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static unsigned first_key(const char *text, size_t len)
{
    size_t n = 1;
    if (!len) return 0;
    while (n < len && continues(text[n])) n++;
    return key_of(text, n);
}

static size_t last_start(const char *text, size_t len)
{
    size_t start = len - 1;
    while (start && continues(text[start])) start--;
    return start;
}

static unsigned last_key(const char *text, size_t len)
{
    if (!len) return 0;
    size_t start = last_start(text, len);
    return key_of(text + start, len - start);
}

/* The length of text without the characters of after at its end. */
static size_t without(const char *after, const char *text, size_t len)
{
    while (len) {
        size_t start = last_start(text, len);
        if (!strchr(after, text[start])) break; /* nearly always: a syllable */
        if (!memmem(after, strlen(after), text + start, len - start)) break;
        len = start;
    }
    return len;
}

/* ---- the table's masks ---- */

static void add_to_all(uint64_t masks[CLEAN_KEYS], uint64_t bit)
{
    for (unsigned k = 0; k < CLEAN_KEYS; k++) masks[k] |= bit;
}

static void add_heads(uint64_t masks[CLEAN_KEYS], uint64_t bit, const char *heads)
{
    size_t len;
    if (!heads) add_to_all(masks, bit);
    for (const char *item; (item = next_item(&heads, &len));) masks[first_key(item, len)] |= bit;
}

static void add_ends(uint64_t masks[CLEAN_KEYS], uint64_t bit, const char *ends)
{
    size_t len;
    for (const char *item; (item = next_item(&ends, &len));) masks[last_key(item, len)] |= bit;
}

static void add_word_ends(uint64_t masks[CLEAN_KEYS], uint64_t bit, bool ascii_only)
{
    for (const char *c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-&"; *c; c++)
        masks[(unsigned char)*c] |= bit;
    for (unsigned k = 0x80; !ascii_only && k < CLEAN_KEYS; k++) masks[k] |= bit;
}

static void add_pattern(struct clean_gates *g, uint64_t bit, const struct clean_pattern *q)
{
    add_heads(g->by_first, bit, q->heads);
    if (q->after) {
        add_to_all(g->by_last, bit);
        add_ends(g->by_core, bit, q->ends);
    } else {
        add_to_all(g->by_core, bit);
        add_ends(g->by_last, bit, q->ends);
        if (q->word_end) add_word_ends(g->by_last, bit, q->word_end == ASCII_WORD_END);
        if (!q->ends && !q->word_end) add_to_all(g->by_last, bit);
    }
    if (!q->signs) g->without_sign |= bit;
    for (int s = 0; s < 32; s++) {
        if (q->signs >> s & 1) g->by_sign[s] |= bit;
        if (q->instead >> s & 1) g->instead[s] |= bit;
    }
}

void clean_gates_init(struct clean_gates *g, const struct clean_pattern *patterns)
{
    memset(g, 0, sizeof *g);
    for (size_t i = 0; patterns[i].text; i++) add_pattern(g, UINT64_C(1) << i, &patterns[i]);
}

/* ---- one paragraph ---- */

uint64_t clean_gates_open(const struct clean_gates *g, const char *text, size_t len, unsigned hints)
{
    if (hints & HINT_UNKNOWN) return UINT64_MAX;
    size_t blanks = 0, core = without(CLEAN_AFTER, text, len);
    while (blanks < len && text[blanks] == ' ') blanks++;
    uint64_t first = g->by_first[first_key(text + blanks, len - blanks)];
    uint64_t last = g->by_last[last_key(text, len)] & g->by_core[last_key(text, core)];
    uint64_t sign = g->without_sign;
    for (; hints; hints &= hints - 1) {
        int bit = __builtin_ctz(hints);
        sign |= g->by_sign[bit];
        last |= g->instead[bit];
    }
    return first & last & sign;
}

static bool head_fits(const char *heads, const char *text, size_t len)
{
    size_t n;
    while (len && *text == ' ') text++, len--;
    for (const char *item; (item = next_item(&heads, &n));)
        if (len >= n && memcmp(text, item, n) == 0) return true;
    return false;
}

static bool end_fits(const struct clean_pattern *q, const char *text, size_t len)
{
    size_t n;
    const char *ends = q->ends;
    if (q->after) len = without(q->after, text, len);
    for (const char *item; (item = next_item(&ends, &n));)
        if (len >= n && memcmp(text + len - n, item, n) == 0) return true;
    return false;
}

bool clean_gates_fit(const struct clean_pattern *q, const char *text, size_t len, unsigned hints)
{
    if (hints & HINT_UNKNOWN) return true;
    if (q->heads && !head_fits(q->heads, text, len)) return false;
    return !q->ends || hints & q->instead || end_fits(q, text, len);
}
