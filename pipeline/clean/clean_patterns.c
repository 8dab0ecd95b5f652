/* The rules that are patterns: compiling, finding, cutting. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "common/find.h"
#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"

enum {
    TAIL_BYTES = 600, /* an AT_TAIL pattern looks at the end of a paragraph alone */
    MATCH_LIMIT = 1000000,
    JIT_STACK = 1 << 20
};

/* A pattern. Its machine code is made when it is first needed: most texts need few of the patterns. */
struct code {
    pcre2_code *compiled; /* NULL after the last of a table */
    bool ready;
};

struct clean_patterns {
    struct code news[CLEAN_PATTERNS_MAX], contacts[CLEAN_PATTERNS_MAX];
    struct clean_gates gates; /* of the news patterns */
    uint64_t all;             /* a bit for each news pattern */
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    struct buf spare;
};

static pcre2_code *compile(const char *text, struct err *e)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY, &code, &at, NULL);
    if (!compiled) {
        PCRE2_UCHAR message[256];
        pcre2_get_error_message(code, message, sizeof message);
        err_system(e, "pattern '%s', byte %zu: %s", text, (size_t)at, (const char *)message);
        return NULL;
    }
    return compiled;
}

static int compile_all(const struct clean_pattern *patterns, struct code code[CLEAN_PATTERNS_MAX],
                       struct err *e)
{
    for (size_t i = 0; patterns[i].text; i++) {
        if (i + 1 == CLEAN_PATTERNS_MAX)
            return err_system(e, "more than %d patterns", CLEAN_PATTERNS_MAX - 1);
        if (!(code[i].compiled = compile(patterns[i].text, e))) return -1;
    }
    return 0;
}

struct clean_patterns *clean_patterns_new(struct err *e)
{
    struct clean_patterns *p = calloc(1, sizeof *p);
    if (!p) return (void)err_memory(e), NULL;
    p->match = pcre2_match_data_create(1, NULL);
    p->context = pcre2_match_context_create(NULL);
    p->stack = pcre2_jit_stack_create(32 << 10, JIT_STACK, NULL);
    bool memory = p->match && p->context && p->stack;
    if (!memory) err_memory(e);
    if (!memory || compile_all(clean_news_patterns, p->news, e) ||
        compile_all(clean_contact_patterns, p->contacts, e)) {
        clean_patterns_free(p);
        return NULL;
    }
    clean_gates_init(&p->gates, clean_news_patterns);
    for (size_t i = 0; p->news[i].compiled; i++) p->all |= UINT64_C(1) << i;
    pcre2_set_match_limit(p->context, MATCH_LIMIT);
    pcre2_jit_stack_assign(p->context, NULL, p->stack);
    return p;
}

void clean_patterns_free(struct clean_patterns *p)
{
    if (!p) return;
    for (int i = 0; i < CLEAN_PATTERNS_MAX; i++) {
        pcre2_code_free(p->news[i].compiled);
        pcre2_code_free(p->contacts[i].compiled);
    }
    pcre2_match_data_free(p->match);
    pcre2_match_context_free(p->context);
    pcre2_jit_stack_free(p->stack);
    buf_free(&p->spare);
    free(p);
}

/* Find code from byte start on. A match limit that is reached counts as no match. */
static bool find(struct clean_patterns *p, struct code *code, const struct buf *text, size_t start,
                 size_t *from, size_t *to)
{
    if (!code->ready) {
        pcre2_jit_compile(code->compiled, PCRE2_JIT_COMPLETE); /* without JIT the interpreter does the same */
        code->ready = true;
    }
    PCRE2_SPTR subject = (PCRE2_SPTR)text->data;
    int found = pcre2_jit_match(code->compiled, subject, text->len, start, 0, p->match, p->context);
    if (found == PCRE2_ERROR_JIT_BADOPTION)
        found =
            pcre2_match(code->compiled, subject, text->len, start, PCRE2_NO_UTF_CHECK, p->match, p->context);
    if (found < 0) return false;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);
    *from = at[0], *to = at[1];
    return *to > *from;
}

static void cut(struct buf *text, size_t from, size_t to, int64_t *dropped)
{
    *dropped += (int64_t)utf8_count(text->data + from, to - from);
    memmove(text->data + from, text->data + to, text->len - to);
    text->len -= to - from;
    buf_terminate(text);
}

static size_t tail_start(const struct buf *text)
{
    size_t start = text->len > TAIL_BYTES ? text->len - TAIL_BYTES : 0;
    while (start > 0 && ((unsigned char)text->data[start] & 0xC0) == 0x80) start--;
    return start;
}

/* Cut the match at from and every one behind it out, in one pass over the text. */
static void cut_everywhere(struct clean_patterns *p, struct code *code, struct buf *text, size_t from,
                           size_t to, int64_t *dropped)
{
    size_t copied = 0;
    buf_clear(&p->spare);
    do {
        *dropped += (int64_t)utf8_count(text->data + from, to - from);
        buf_add(&p->spare, text->data + copied, from - copied);
        copied = to;
    } while (find(p, code, text, copied, &from, &to));
    buf_add(&p->spare, text->data + copied, text->len - copied);
    buf_swap(&p->spare, text);
}

/* Which three bytes in a row a text holds, by hash: a "no" is certain. Most cues are not there,
 * and asking this set is much cheaper than searching the text for every cue. */
enum { TRIPLES = 4096 };
struct triples {
    uint64_t bits[TRIPLES / 64];
};

static unsigned triple_of(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return ((unsigned)b[0] << 16 | (unsigned)b[1] << 8 | b[2]) * 2654435761u >> 20;
}

static void triples_of(const char *text, size_t len, struct triples *t)
{
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i + 2 < len; i++) {
        unsigned bit = triple_of(text + i);
        t->bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
}

/* True if text holds one of q's cues, or if q has none. t is of a text that holds this one; NULL: nothing is
 * known. */
static bool has_cue(const struct clean_pattern *q, const struct triples *t, const char *text, size_t len)
{
    enum { CUES = sizeof q->cues / sizeof *q->cues };
    for (int i = 0; i < CUES && q->cues[i]; i++) {
        size_t cue = strlen(q->cues[i]);
        if (t && cue >= 3) {
            unsigned bit = triple_of(q->cues[i]);
            if (!(t->bits[bit / 64] >> bit % 64 & 1)) continue;
        }
        if (find_word(text, len, q->cues[i], cue)) return true;
    }
    return q->cues[0] == NULL;
}

bool clean_news(struct clean_patterns *p, struct buf *text, const bool on[CLEAN_RULES], unsigned hints,
                int64_t dropped[CLEAN_RULES])
{
    /* Cutting can join bytes to a cue that the set does not know; the next round of the rules will see it. */
    struct triples triples;
    bool changed = false;
    uint64_t open = clean_gates_open(&p->gates, text->data, text->len, hints) & p->all;
    while (open && text->len) {
        int i = __builtin_ctzll(open);
        open &= open - 1;
        const struct clean_pattern *q = &clean_news_patterns[i];
        if (!on[q->rule]) continue;
        if (!clean_gates_fit(q, text->data, text->len, hints)) continue;
        size_t from, to, start = q->where == AT_TAIL ? tail_start(text) : 0;
        size_t near = start;
        if (q->reach && !(hints & HINT_UNKNOWN) && text->len - start > q->reach) near = text->len - q->reach;
        if (!has_cue(q, changed ? &triples : NULL, text->data + near, text->len - near)) continue;
        if (!find(p, &p->news[i], text, start, &from, &to)) continue;
        if (!changed) {
            triples_of(text->data, text->len, &triples);
            hints = HINT_UNKNOWN;
            open = p->all & ~UINT64_C(1) << i;
            changed = true;
        }
        if (q->where == ANYWHERE)
            cut_everywhere(p, &p->news[i], text, from, to, &dropped[q->rule]);
        else
            cut(text, from, to, &dropped[q->rule]);
    }
    return changed;
}

enum clean_rule clean_contact(struct clean_patterns *p, const struct buf *text, const bool on[CLEAN_RULES])
{
    size_t from, to;
    for (size_t i = 0; p->contacts[i].compiled; i++) {
        enum clean_rule rule = clean_contact_patterns[i].rule;
        if (on[rule] && find(p, &p->contacts[i], text, 0, &from, &to)) return rule;
    }
    return CLEAN_RULES;
}
