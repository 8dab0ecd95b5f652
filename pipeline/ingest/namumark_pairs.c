#include "pipeline/ingest/namumark_pairs.h"

#include <stdbool.h>
#include <string.h>

#include "common/marks.h"
#include "pipeline/ingest/namumark_syntax.h"

enum {
    BRACE_DEPTH = 128,   /* real pages stay under 20 */
    BRACKET_DEPTH = 1024 /* open at a time, braces included */
};

static bool at_line_start(const char *text, size_t at)
{
    return at == 0 || text[at - 1] == '\n';
}

static size_t line_end(const char *text, size_t at, size_t len)
{
    const char *end = memchr(text + at, '\n', len - at);
    return end ? (size_t)(end - text) : len;
}

static bool is_run(const char *text, size_t at, size_t len, char c, size_t n)
{
    if (n > len - at) return false;
    for (size_t i = 0; i < n; i++)
        if (text[at + i] != c) return false;
    return true;
}

/* ---- braces ---- */

struct open_brace {
    uint32_t pair;
    bool literal; /* inside, only braces count */
};

struct brace_stack {
    struct open_brace items[BRACE_DEPTH];
    size_t len, beyond; /* beyond: open ones that found no room */
};

static bool is_literal(const char *text, size_t at, size_t len)
{
    enum { LOOK_AHEAD = 64 };
    size_t content, end = len - at < LOOK_AHEAD ? len : at + LOOK_AHEAD;
    enum namumark_brace kind = namumark_brace_kind(text, at, end, &content);
    return kind == BRACE_LITERAL || kind == BRACE_DROP;
}

static int open_brace(const char *text, size_t at, size_t len, struct brace_stack *stack,
                      namumark_pair_array *pairs)
{
    if (stack->len == BRACE_DEPTH) {
        stack->beyond++;
        return 0;
    }
    stack->items[stack->len++] =
        (struct open_brace){.pair = (uint32_t)pairs->len, .literal = is_literal(text, at + 3, len)};
    return array_push(pairs, (struct namumark_pair){.open = (uint32_t)at, .kind = PAIR_BRACE});
}

static void close_brace(size_t at, struct brace_stack *stack, namumark_pair_array *pairs)
{
    if (stack->beyond)
        stack->beyond--;
    else if (stack->len)
        pairs->items[stack->items[--stack->len].pair].end = (uint32_t)at + 3;
}

static void remove_open_pairs(namumark_pair_array *pairs)
{
    size_t kept = 0;
    for (size_t i = 0; i < pairs->len; i++)
        if (pairs->items[i].end) pairs->items[kept++] = pairs->items[i];
    pairs->len = kept;
}

static int find_braces(const char *text, size_t len, const struct marks *marks, namumark_pair_array *pairs)
{
    struct brace_stack stack = {.len = 0};
    for (size_t at = 0; (at = marks_next(marks, at)) < len;) {
        bool literal = stack.len && stack.items[stack.len - 1].literal;
        char c = text[at];
        if (c == '{' && is_run(text, at, len, '{', 3)) {
            if (open_brace(text, at, len, &stack, pairs)) return -1;
            at += 3;
        } else if (c == '}' && is_run(text, at, len, '}', 3)) {
            close_brace(at, &stack, pairs);
            at += 3;
        } else if (c == '\\' && !literal) {
            at += 2;
        } else if (c == '#' && !literal && at_line_start(text, at) && is_run(text, at, len, '#', 2)) {
            at = line_end(text, at, len);
        } else {
            at++;
        }
    }
    remove_open_pairs(pairs);
    return 0;
}

/* ---- brackets ---- */

enum bracket { OPEN_BRACE, OPEN_LINK, OPEN_NOTE, OPEN_MACRO, OPEN_PLAIN };

struct open_bracket {
    enum bracket kind;
    uint32_t pair;  /* none for OPEN_PLAIN */
    uint32_t end;   /* OPEN_BRACE: where it ends */
    uint32_t outer; /* OPEN_BRACE: the matcher's brace_depth around it */
    bool has_label; /* OPEN_LINK: a '|' was met */
};

struct matcher {
    const char *text;
    size_t len, at;
    struct open_bracket stack[BRACKET_DEPTH];
    size_t depth;
    size_t brace_depth; /* the depth at which the innermost brace is the top; 0 for none */
    const namumark_pair_array *braces;
    size_t next_brace;
    size_t no_formula_end; /* no formula that begins before this place has an end */
    namumark_pair_array *pairs;
};

static struct open_bracket *top(struct matcher *m)
{
    return m->depth ? &m->stack[m->depth - 1] : NULL;
}

static bool top_is(const struct matcher *m, enum bracket kind)
{
    return m->depth && m->stack[m->depth - 1].kind == kind;
}

static int push(struct matcher *m, enum bracket kind, enum namumark_pair_kind pair, size_t width)
{
    if (m->depth < BRACKET_DEPTH) {
        m->stack[m->depth++] = (struct open_bracket){.kind = kind, .pair = (uint32_t)m->pairs->len};
        struct namumark_pair open = {.open = (uint32_t)m->at, .kind = pair};
        if (kind != OPEN_PLAIN && array_push(m->pairs, open)) return -1;
    }
    m->at += width;
    return 0;
}

/* The top bracket ends with the width bytes at m->at. */
static void close_top(struct matcher *m, size_t width)
{
    struct open_bracket *open = &m->stack[--m->depth];
    m->at += width;
    if (open->kind != OPEN_PLAIN) m->pairs->items[open->pair].end = (uint32_t)m->at;
}

static int add_whole(struct matcher *m, enum namumark_pair_kind kind, size_t end)
{
    struct namumark_pair pair = {.open = (uint32_t)m->at, .end = (uint32_t)end, .kind = kind};
    m->at = end;
    return array_push(m->pairs, pair);
}

/* A formula ends at the next mark, before a blank line and inside the braces that hold it. */
static int match_formula(struct matcher *m, const char *mark)
{
    size_t limit = m->brace_depth ? m->stack[m->brace_depth - 1].end - 3 : m->len;
    if (m->at < m->no_formula_end) return m->at++, 0;
    size_t width = strlen(mark), at = m->at;
    for (; at + width <= limit && !is_run(m->text, at, m->len, '\n', 2); at++)
        if (memcmp(m->text + at, mark, width) == 0) return add_whole(m, PAIR_MATH, at + width);
    m->no_formula_end = at;
    m->at++;
    return 0;
}

static int match_single(struct matcher *m)
{
    size_t behind;
    switch (namumark_macro_kind(m->text, m->at + 1, m->len, &behind)) {
    case MACRO_NONE:
        return push(m, OPEN_PLAIN, PAIR_MACRO, 1);
    case MACRO_DROP:
    case MACRO_BREAK:
        return add_whole(m, PAIR_MACRO, behind + 1);
    case MACRO_MATH:
        return match_formula(m, ")]");
    case MACRO_ARGUMENTS:
    case MACRO_RUBY:
        break;
    }
    return push(m, OPEN_MACRO, PAIR_MACRO, 1);
}

static int match_open(struct matcher *m)
{
    size_t run = 1;
    while (run < 4 && is_run(m->text, m->at, m->len, '[', run + 1)) run++;
    if (run == 2 || run == 4) return push(m, OPEN_LINK, PAIR_LINK, 2);
    if (run == 3) return push(m, OPEN_PLAIN, PAIR_LINK, 1);
    if (m->at + 1 < m->len && m->text[m->at + 1] == '*') return push(m, OPEN_NOTE, PAIR_NOTE, 2);
    return match_single(m);
}

static void match_close(struct matcher *m)
{
    bool two = is_run(m->text, m->at, m->len, ']', 2);
    bool three = is_run(m->text, m->at, m->len, ']', 3);
    bool plain = top_is(m, OPEN_PLAIN);
    /* "[[a [b]]": the single bracket is text. */
    if (plain && two && !three && m->depth > 1 && m->stack[m->depth - 2].kind == OPEN_LINK) {
        m->depth--;
        plain = false;
    }
    if (two && top_is(m, OPEN_LINK))
        close_top(m, 2);
    else if (plain || top_is(m, OPEN_NOTE) || (top_is(m, OPEN_MACRO) && m->text[m->at - 1] == ')'))
        close_top(m, 1);
    else
        m->at++;
}

/* A line end closes what cannot span lines: a plain bracket, a link's target. A blank line leaves braces
 * only. */
static void match_line_end(struct matcher *m)
{
    bool blank_line = is_run(m->text, m->at, m->len, '\n', 2);
    m->at++;
    for (struct open_bracket *open = top(m); open && open->kind != OPEN_BRACE; open = top(m)) {
        bool one_line = open->kind == OPEN_PLAIN || (open->kind == OPEN_LINK && !open->has_label);
        if (!blank_line && !one_line) break;
        m->depth--;
    }
}

/* A brace whose end is known: markup inside is matched, anything else is passed over. */
static int match_brace(struct matcher *m)
{
    const struct namumark_pair *brace = &m->braces->items[m->next_brace++];
    bool literal = is_literal(m->text, m->at + 3, m->len);
    if (literal || m->depth == BRACKET_DEPTH) return add_whole(m, PAIR_BRACE, brace->end);
    if (push(m, OPEN_BRACE, PAIR_BRACE, 3)) return -1;
    top(m)->end = brace->end;
    top(m)->outer = (uint32_t)m->brace_depth;
    m->brace_depth = m->depth;
    return 0;
}

/* If the innermost brace ends here, leave it, and what is open inside it with it. */
static bool match_brace_end(struct matcher *m)
{
    if (m->brace_depth == 0 || m->stack[m->brace_depth - 1].end != m->at + 3) return false;
    m->depth = m->brace_depth;
    m->brace_depth = top(m)->outer;
    close_top(m, 3);
    return true;
}

/* True if a matched brace opens here; braces inside what was passed over whole are left behind. */
static bool at_brace(struct matcher *m)
{
    const namumark_pair_array *braces = m->braces;
    while (m->next_brace < braces->len && braces->items[m->next_brace].open < m->at) m->next_brace++;
    return m->next_brace < braces->len && braces->items[m->next_brace].open == m->at;
}

static int match_next(struct matcher *m)
{
    const char *text = m->text;
    switch (text[m->at]) {
    case '\\':
        m->at += 2;
        return 0;
    case '{':
        if (at_brace(m)) return match_brace(m);
        break;
    case '}':
        if (is_run(text, m->at, m->len, '}', 3) && match_brace_end(m)) return 0;
        break;
    case '[':
        return match_open(m);
    case ']':
        match_close(m);
        return 0;
    case '<':
        if (namumark_begins(text, m->at, m->len, "<math>")) return match_formula(m, "</math>");
        break;
    case '|':
        if (top_is(m, OPEN_LINK)) top(m)->has_label = true;
        break;
    case '\n':
        match_line_end(m);
        return 0;
    case '#':
        if (at_line_start(text, m->at) && is_run(text, m->at, m->len, '#', 2)) {
            m->at = line_end(text, m->at, m->len);
            return 0;
        }
        break;
    }
    m->at++;
    return 0;
}

static int find_brackets(struct matcher *m, const struct marks *marks)
{
    while ((m->at = marks_next(marks, m->at)) < m->len)
        if (match_next(m)) return -1;
    remove_open_pairs(m->pairs);
    return 0;
}

/* What either pass has to look at. */
static int find_marks(struct marks *marks, const char *text, size_t len)
{
    struct mark_set set = {0};
    mark_set_add_all(&set, "\\{}[]<|\n#");
    return marks_find(marks, &set, text, len);
}

int namumark_find_pairs(const char *text, size_t len, namumark_pair_array *pairs)
{
    namumark_pair_array braces = ARRAY_INIT;
    array_clear(pairs);
    struct marks marks = {0};
    struct matcher *m = calloc(1, sizeof *m);
    int result = m && !find_marks(&marks, text, len) ? find_braces(text, len, &marks, &braces) : -1;
    if (!result) {
        m->text = text;
        m->len = len;
        m->braces = &braces;
        m->pairs = pairs;
        result = find_brackets(m, &marks);
    }
    free(m);
    marks_free(&marks);
    array_free(&braces);
    return result;
}

const struct namumark_pair *namumark_pair_at(const namumark_pair_array *pairs, size_t at)
{
    size_t low = 0, high = pairs->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pairs->items[middle].open < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pairs->len && pairs->items[low].open == at ? &pairs->items[low] : NULL;
}
