#include "pipeline/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/utf8.h"
#include "pipeline/script.h"

const char *const filter_unit_names[] = {"codepoints", "nonblank", "hangul", "bytes", NULL};

struct limit {
    char *source; /* owned; "" for lines without a source, "all" for the sources not named */
    int64_t least;
    char *reason; /* "shorter-than-N", owned */
};

struct filter {
    struct filter_config config;
    ARRAY(struct limit) limits;
};

static struct limit *find_limit(const struct filter *f, const char *source, size_t len)
{
    for (size_t i = 0; i < f->limits.len; i++) {
        struct limit *l = &f->limits.items[i];
        if (strlen(l->source) == len && memcmp(l->source, source, len) == 0) return l;
    }
    return NULL;
}

static int add_limit(struct filter *f, const char *source, size_t len, int64_t least, struct err *e)
{
    if (find_limit(f, source, len)) return 0; /* named before: SOURCE=N goes before a plain N */
    struct buf reason = BUF_INIT;
    buf_printf(&reason, "shorter-than-%lld", (long long)least);
    struct limit l = {strndup(source, len), least, buf_detach(&reason)};
    if (l.source && l.reason && array_push(&f->limits, l) == 0) return 0;
    free(l.source);
    free(l.reason);
    return err_memory(e);
}

static int parse_number(const char *text, size_t len, const char *list, int64_t *value, struct err *e)
{
    *value = 0;
    for (size_t i = 0; i < len && text[i] >= '0' && text[i] <= '9' && *value < 1000000000; i++) {
        *value = *value * 10 + (text[i] - '0');
        if (i + 1 == len) return 0;
    }
    return err_usage(e, "'--min-chars' needs a number or a list SOURCE=N,…, not '%s'", list);
}

/* named: take the SOURCE=N items, else the plain N. */
static int parse_limits(struct filter *f, bool named, struct err *e)
{
    const char *list = f->config.min_chars, *item = list;
    while (*item) {
        size_t len = strcspn(item, ","), source = strcspn(item, "=,");
        bool has_source = source < len;
        const char *number = has_source ? item + source + 1 : item;
        int64_t least;
        if (parse_number(number, (size_t)(item + len - number), list, &least, e)) return -1;
        if (has_source && source == 0)
            return err_usage(e, "'--min-chars' has no source before '=' in '%s'", list);
        if (has_source && named && add_limit(f, item, source, least, e)) return -1;
        if (!has_source && !named) {
            static const char *const recipe[] = {"cc100", "newscrawl", ""};
            for (size_t i = 0; i < sizeof recipe / sizeof *recipe; i++)
                if (add_limit(f, recipe[i], strlen(recipe[i]), least, e)) return -1;
        }
        item += len + (item[len] == ',');
    }
    return 0;
}

struct filter *filter_new(const struct filter_config *config, struct err *e)
{
    struct filter *f = calloc(1, sizeof *f);
    if (!f) return (void)err_memory(e), NULL;
    f->config = *config;
    if (!f->config.min_chars) f->config.min_chars = "";
    if (parse_limits(f, true, e) == 0 && parse_limits(f, false, e) == 0) return f;
    filter_free(f);
    return NULL;
}

void filter_free(struct filter *f)
{
    if (!f) return;
    for (size_t i = 0; i < f->limits.len; i++) {
        free(f->limits.items[i].source);
        free(f->limits.items[i].reason);
    }
    array_free(&f->limits);
    free(f);
}

static int64_t length_in(enum filter_unit unit, const char *text, size_t len, const struct script_counts *n)
{
    while (len && text[0] == ' ') text++, len--;
    while (len && text[len - 1] == ' ') len--;
    int64_t blanks = 0;
    switch (unit) {
    case FILTER_BYTES:
        return (int64_t)len;
    case FILTER_HANGUL:
        return n->hangul;
    case FILTER_NONBLANK:
        for (size_t i = 0; i < len; i++) blanks += text[i] == ' ';
        break;
    case FILTER_CODEPOINTS:
        break;
    }
    return (int64_t)utf8_count(text, len) - blanks;
}

/* The limit of a source, or NULL. */
static const struct limit *limit_of(const struct filter *f, const char *source)
{
    const struct limit *limit = find_limit(f, source, strlen(source));
    return limit || !*source ? limit : find_limit(f, "all", 3);
}

const char *filter_reason(const struct filter *f, const char *source, const char *text, size_t len)
{
    struct script_counts n = script_count(text, len);
    if (!script_is_korean(&n, f->config.min_hangul_share)) return "non-korean";
    if (f->config.max_cjk >= 0 && n.cjk > f->config.max_cjk) return "cjk";
    const struct limit *limit = limit_of(f, source);
    if (limit && length_in(f->config.unit, text, len, &n) < limit->least) return limit->reason;
    return NULL;
}

struct filter_measure filter_measure(const struct filter *f, const char *source, const char *text, size_t len)
{
    struct script_counts n = script_count(text, len);
    const struct limit *limit = limit_of(f, source);
    return (struct filter_measure){.reason = filter_reason(f, source, text, len),
                                   .unit = filter_unit_names[f->config.unit],
                                   .length = length_in(f->config.unit, text, len, &n),
                                   .least = limit ? limit->least : 0,
                                   .letters = n.letters,
                                   .hangul = n.hangul,
                                   .cjk = n.cjk,
                                   .min_hangul_share = f->config.min_hangul_share,
                                   .max_cjk = f->config.max_cjk};
}

void filter_scratch_free(struct filter_scratch *s)
{
    array_free(&s->lines);
    buf_free(&s->keep);
}

int filter_record(const struct filter *f, struct filter_scratch *s, struct record *r, struct tally *t,
                  struct err *e)
{
    if (record_lines(r, &s->lines, e)) return -1;
    buf_clear(&s->keep);
    size_t left = 0;
    for (size_t i = 0; i < s->lines.len; i++) {
        const struct line *line = &s->lines.items[i];
        const char *reason = filter_reason(f, buf_text(&r->source), line->text, line->len);
        if (reason)
            tally_drop(t, reason, 0, 1, record_characters(line->text, line->len));
        else
            left++;
        buf_char(&s->keep, reason == NULL);
    }
    if (s->keep.failed) return err_memory(e);
    if (left == 0) tally_drop(t, "empty", 1, 0, 0);
    if (left == 0) return 1;
    if (left == s->lines.len) return 0;
    if (record_retain(r, &s->lines, (const uint8_t *)s->keep.data)) return err_memory(e);
    if (r->text.len) return 0;
    tally_drop(t, "empty", 1, 1, 0); /* the one line left is empty, which no text can say */
    return 1;
}
