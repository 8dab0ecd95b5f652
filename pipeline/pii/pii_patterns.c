#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/pii/pii_patterns.h"

enum { MATCH_LIMIT = 200000, JIT_STACK_FIRST = 32 << 10, JIT_STACK_MOST = 512 << 10 };

static int compile(const char *pattern, uint32_t options, struct pii_code *p, struct err *e)
{
    int error;
    PCRE2_SIZE offset;
    if (!pattern) return 0;
    p->code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | options, &error, &offset, NULL);
    if (!p->code) {
        char text[128];
        pcre2_get_error_message(error, (PCRE2_UCHAR *)text, sizeof text);
        return err_system(e, "cannot compile a pattern: %s at offset %zu of '%.200s'", text, (size_t)offset,
                          pattern);
    }
    return 0;
}

static int compile_rule(struct pii_pattern *p, const struct pii_rule *rule, struct err *e)
{
    p->rule = rule;
    if (compile(rule->value, PCRE2_ANCHORED, &p->value, e)) return -1;
    if (compile(rule->before, 0, &p->before, e)) return -1;
    if (compile(rule->after, PCRE2_ANCHORED, &p->after, e)) return -1;
    return compile(rule->deny, 0, &p->deny, e);
}

int pii_patterns_new(struct pii_patterns **out, unsigned kinds, struct err *e)
{
    struct pii_patterns *p = calloc(1, sizeof *p);
    *out = NULL;
    if (!p) return err_memory(e);
    p->items = calloc(pii_rule_count, sizeof *p->items);
    if (!p->items || pthread_mutex_init(&p->lock, NULL)) {
        free(p->items);
        free(p);
        return err_memory(e);
    }
    /* Grouped by where they begin; within a group in the table's order. */
    for (int start = 0; start < PII_STARTS; start++) {
        p->first[start] = p->count;
        for (size_t i = 0; i < pii_rule_count; i++) {
            const struct pii_rule *rule = &pii_rules[i];
            if (rule->start != (enum pii_start)start || !(kinds >> rule->kind & 1)) continue;
            if (compile_rule(&p->items[p->count++], rule, e)) {
                pii_patterns_free(p);
                return -1;
            }
        }
    }
    p->first[PII_STARTS] = p->count;
    *out = p;
    return 0;
}

void pii_patterns_free(struct pii_patterns *p)
{
    if (!p) return;
    for (size_t i = 0; i < p->count; i++) {
        pcre2_code_free(p->items[i].value.code);
        pcre2_code_free(p->items[i].before.code);
        pcre2_code_free(p->items[i].after.code);
        pcre2_code_free(p->items[i].deny.code);
    }
    pthread_mutex_destroy(&p->lock);
    free(p->items);
    free(p);
}

int pii_matcher_init(struct pii_matcher *m, struct pii_patterns *p)
{
    memset(m, 0, sizeof *m);
    m->lock = &p->lock;
    m->data = pcre2_match_data_create(4, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
    if (!m->data || !m->context || !m->stack) {
        pii_matcher_free(m);
        return -1;
    }
    pcre2_set_match_limit(m->context, MATCH_LIMIT);
    pcre2_jit_stack_assign(m->context, NULL, m->stack);
    return 0;
}

void pii_matcher_free(struct pii_matcher *m)
{
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    memset(m, 0, sizeof *m);
}

/* Where the machine has no JIT the interpreter runs the same pattern under the same limit. */
static void make_ready(const struct pii_matcher *m, struct pii_code *code)
{
    pthread_mutex_lock(m->lock);
    if (!atomic_load_explicit(&code->ready, memory_order_relaxed))
        pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE);
    atomic_store_explicit(&code->ready, true, memory_order_release);
    pthread_mutex_unlock(m->lock);
}

bool pii_match(struct pii_matcher *m, struct pii_code *code, const char *text, size_t len, size_t from,
               size_t *start, size_t *end)
{
    if (!atomic_load_explicit(&code->ready, memory_order_acquire)) make_ready(m, code);
    PCRE2_SPTR subject = (PCRE2_SPTR)text;
    int groups = pcre2_jit_match(code->code, subject, len, from, 0, m->data, m->context);
    if (groups == PCRE2_ERROR_JIT_BADOPTION)
        groups = pcre2_match(code->code, subject, len, from, PCRE2_NO_UTF_CHECK, m->data, m->context);
    if (groups < 0) {
        if (groups != PCRE2_ERROR_NOMATCH) m->given_up++;
        return false;
    }
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(m->data);
    bool group = groups > 1 && offsets[2] != PCRE2_UNSET;
    m->has_group = group;
    *start = offsets[group ? 2 : 0];
    *end = offsets[group ? 3 : 1];
    return true;
}
