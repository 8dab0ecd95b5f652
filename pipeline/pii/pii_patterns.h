/* The compiled rules, and the matching of one pattern under limits. Inside the pii module only. */
#ifndef MALMOI_PII_PATTERNS_H
#define MALMOI_PII_PATTERNS_H

#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>

#include "pipeline/pii/pii_rules.h"
#include "pipeline/pii/pii_scan.h"

/* A pattern. Its machine code is made when it is first needed: most texts need few of the patterns. */
struct pii_code {
    pcre2_code *code; /* NULL where the rule has none */
    atomic_bool ready;
};

struct pii_pattern {
    const struct pii_rule *rule;
    struct pii_code value, before, after, deny;
};

struct pii_patterns {
    pthread_mutex_t lock; /* of who makes machine code */
    struct pii_pattern *items;
    size_t count;
    size_t first[PII_STARTS + 1]; /* items of start s: first[s] to first[s + 1] - 1 */
};

struct pii_matcher {
    pthread_mutex_t *lock; /* the patterns' */
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    bool has_group;   /* of the last match: group 1 took part */
    int64_t given_up; /* matches that ended at a limit */
};

int pii_matcher_init(struct pii_matcher *m, struct pii_patterns *p); /* -1 when memory runs out */
void pii_matcher_free(struct pii_matcher *m);

/* Match code in text[0..len) from offset from on. *start and *end are those of group 1 if it took part, else
 * of the whole match. A match that reaches a limit counts as none. */
bool pii_match(struct pii_matcher *m, struct pii_code *code, const char *text, size_t len, size_t from,
               size_t *start, size_t *end);

#endif
