/* Reading records with yajl, unless they are plain (record_plain.h). One handle serves all lines of a thread;
 * a line that fails gets a fresh one. */
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "common/utf8.h"
#include "pipeline/record.h"
#include "pipeline/record_plain.h"

enum field { ID, SOURCE, TEXT, KEPT, META, ORIGIN, FIELDS, UNKNOWN = FIELDS };

static const char *const field_names[FIELDS] = {"id", "source", "text", "kept", "meta", "origin"};

struct record_parser {
    yajl_handle handle;
    struct record *record;
    const char *line;
    unsigned depth;      /* open objects and arrays */
    unsigned values;     /* complete values at the top */
    enum field field;    /* of the key last seen in the outer object */
    size_t key_start;    /* of an unknown key, in bytes of the line */
    size_t span_start;   /* of a meta or origin object */
    unsigned seen;       /* a bit for each field */
    const char *problem; /* why a callback stopped the parser */
};

static struct buf *field_buf(struct record *r, enum field field)
{
    switch (field) {
    case ID:
        return &r->id;
    case SOURCE:
        return &r->source;
    case TEXT:
        return &r->text;
    case KEPT:
        return &r->kept;
    case META:
        return &r->meta;
    case ORIGIN:
        return &r->origin;
    default:
        return &r->extra;
    }
}

static int stop(struct record_parser *p, const char *problem)
{
    p->problem = problem;
    return 0;
}

static size_t consumed(const struct record_parser *p)
{
    return yajl_get_bytes_consumed(p->handle);
}

/* A value of the outer object has just ended at the parser's place. */
static int end_value(struct record_parser *p)
{
    if (p->depth == 0) {
        p->values++;
        return 1;
    }
    if (p->depth > 1 || p->field != UNKNOWN) return 1;
    buf_char(&p->record->extra, ',');
    buf_add(&p->record->extra, p->line + p->key_start, consumed(p) - p->key_start);
    return 1;
}

static int on_scalar(struct record_parser *p)
{
    if (p->depth == 0) return stop(p, "the line is not a JSON object");
    if (p->depth == 1 && p->field != UNKNOWN) return stop(p, "a known key has a value of the wrong type");
    return end_value(p);
}

static int on_null(void *context)
{
    return on_scalar(context);
}

static int on_boolean(void *context, int value)
{
    (void)value;
    return on_scalar(context);
}

static int on_number(void *context, const char *digits, size_t len)
{
    (void)digits;
    (void)len;
    return on_scalar(context);
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
    struct record_parser *p = context;
    if (p->depth != 1 || p->field > KEPT) return on_scalar(p);
    if (buf_assign(field_buf(p->record, p->field), text, len)) return stop(p, "out of memory");
    return 1;
}

static int on_map_key(void *context, const unsigned char *key, size_t len)
{
    struct record_parser *p = context;
    if (p->depth != 1) return 1;
    p->field = UNKNOWN;
    for (enum field f = 0; f < FIELDS; f++)
        if (strlen(field_names[f]) == len && memcmp(field_names[f], key, len) == 0) p->field = f;
    if (p->field == UNKNOWN) {
        /* The key's first quote: the parser stands just behind the last one, and a quote inside is escaped.
         */
        size_t at = consumed(p) - 1;
        do at--;
        while (p->line[at] != '"' || (at > 0 && p->line[at - 1] == '\\'));
        p->key_start = at;
        return 1;
    }
    if (p->seen & 1u << p->field) return stop(p, "a key stands twice");
    p->seen |= 1u << p->field;
    return 1;
}

static int on_open(struct record_parser *p, bool object)
{
    if (p->depth == 0 && !object) return stop(p, "the line is not a JSON object");
    if (p->depth == 1 && p->field != UNKNOWN) {
        if (!object || p->field < META) return stop(p, "a known key has a value of the wrong type");
        p->span_start = consumed(p) - 1;
    }
    p->depth++;
    return 1;
}

static int on_close(struct record_parser *p)
{
    p->depth--;
    if (p->depth == 1 && (p->field == META || p->field == ORIGIN)) {
        struct buf *raw = field_buf(p->record, p->field);
        if (buf_assign(raw, p->line + p->span_start, consumed(p) - p->span_start))
            return stop(p, "out of memory");
    }
    return end_value(p);
}

static int on_start_map(void *context)
{
    return on_open(context, true);
}

static int on_end_map(void *context)
{
    return on_close(context);
}

static int on_start_array(void *context)
{
    return on_open(context, false);
}

static int on_end_array(void *context)
{
    return on_close(context);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_map_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

static int renew(struct record_parser *p)
{
    if (p->handle) yajl_free(p->handle);
    p->handle = yajl_alloc(&callbacks, NULL, p);
    if (!p->handle) return -1;
    yajl_config(p->handle, yajl_allow_multiple_values, 1);
    return 0;
}

struct record_parser *record_parser_new(void)
{
    struct record_parser *p = calloc(1, sizeof *p);
    if (p && renew(p)) {
        free(p);
        p = NULL;
    }
    return p;
}

void record_parser_free(struct record_parser *p)
{
    if (!p) return;
    if (p->handle) yajl_free(p->handle);
    free(p);
}

/* What is wrong with a line that was parsed to its end; NULL if nothing is. */
static const char *complaint(const struct record_parser *p)
{
    const struct record *r = p->record;
    if (p->depth > 0 || p->values == 0) return "the line ends in the middle of an object";
    if (p->values > 1) return "the line holds more than one value";
    if (!(p->seen & 1u << ID)) return "there is no \"id\"";
    if (!(p->seen & 1u << SOURCE)) return "there is no \"source\"";
    if (!(p->seen & 1u << TEXT)) return "there is no \"text\"";
    if (!utf8_valid(buf_text(&r->text), r->text.len)) return "\"text\" is not valid UTF-8";
    if (!utf8_valid(buf_text(&r->id), r->id.len)) return "\"id\" is not valid UTF-8";
    return NULL;
}

int record_parse(struct record_parser *p, const char *line, size_t len, struct record *r, struct err *e)
{
    if (!p->handle && renew(p)) return err_memory(e);
    record_clear(r);
    if (record_parse_plain(line, len, r)) return 0;
    record_clear(r);
    p->record = r;
    p->line = line;
    p->depth = p->values = p->seen = 0;
    p->problem = NULL;
    yajl_status status = yajl_parse(p->handle, (const unsigned char *)line, len);
    size_t at = consumed(p);
    /* The line end tells the parser that a number or a word is over. */
    if (status == yajl_status_ok) status = yajl_parse(p->handle, (const unsigned char *)"\n", 1);
    const char *problem = p->problem;
    if (!problem && status != yajl_status_ok) problem = "it is not valid JSON";
    if (!problem) problem = complaint(p);
    if (r->extra.failed) problem = "out of memory";
    if (!problem) return 0;
    if (renew(p)) p->handle = NULL;
    if (strcmp(problem, "out of memory") == 0) return err_memory(e);
    return err_data(e, "malformed record: %s (at byte %zu of the line)", problem, at < len ? at : len);
}
