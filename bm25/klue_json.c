/* The six KLUE tasks in JSON. The file is cut into its items, and each item read as a tree of its own, so
 * that memory follows the largest item and not the file.
 *
 * An item is an object in the top array, or (MRC) in an array that is a member of the top object. */
#include <string.h>
#include <yajl/yajl_parse.h>

#include "bm25/klue.h"
#include "common/json.h"
#include "pipeline/split/kss.h"

enum { MAX_DEPTH = 64 }; /* KLUE needs 8; yajl frees a tree by recursion */

struct source {
    enum klue_task task;
    const char *split, *name;
    const struct klue_sink *sink;
    struct buf item, field;
};

/* ---- what the items hold ---- */

static int give(struct source *s, const char *text, size_t len, struct err *e)
{
    if (s->item.failed || s->field.failed) return err_memory(e);
    struct klue_text found = {klue_task_name(s->task), s->split, buf_text(&s->item),
                              buf_text(&s->field),     text,     len};
    return s->sink->take(s->sink->context, &found, e);
}

static int give_field(struct source *s, yajl_val object, const char *field, struct err *e)
{
    const char *text = json_get_string(object, field);
    if (!text) return err_data(e, "'%s', item '%s': no text '%s'", s->name, buf_text(&s->item), field);
    buf_assign(&s->field, field, strlen(field));
    return give(s, text, strlen(text), e);
}

static int set_item(struct source *s, yajl_val object, struct err *e)
{
    const char *guid = json_get_string(object, "guid");
    if (!guid)
        return err_data(e, "'%s', after item '%s': an item without 'guid'", s->name, buf_text(&s->item));
    return buf_assign(&s->item, guid, strlen(guid)) ? err_memory(e) : 0;
}

/* The members of an array member; none if it is absent. */
static size_t members(yajl_val object, const char *key, yajl_val **values)
{
    yajl_val array = json_get(object, key, yajl_t_array);
    *values = array ? array->u.array.values : NULL;
    return array ? array->u.array.len : 0;
}

static int give_dialogue(struct source *s, yajl_val item, struct err *e)
{
    yajl_val *turns;
    size_t n = members(item, "dialogue", &turns);
    for (size_t i = 0; i < n; i++) {
        const char *text = json_get_string(turns[i], "text");
        if (!text)
            return err_data(e, "'%s', item '%s': turn %zu has no 'text'", s->name, buf_text(&s->item), i);
        buf_clear(&s->field);
        buf_printf(&s->field, "turn-%zu", i);
        if (give(s, text, strlen(text), e)) return -1;
    }
    return 0;
}

static int give_context(struct source *s, const char *context, struct err *e)
{
    kss_spans spans = ARRAY_INIT;
    int result = kss_split(context, strlen(context), &spans) ? err_memory(e) : 0;
    for (size_t i = 0; i < spans.len && !result; i++) {
        buf_clear(&s->field);
        buf_printf(&s->field, "context-%zu", i);
        result = give(s, context + spans.items[i].begin, spans.items[i].end - spans.items[i].begin, e);
    }
    array_free(&spans);
    return result;
}

/* A paragraph and its title have no guid of their own: they go by that of the paragraph's first question. */
static int give_paragraph(struct source *s, yajl_val item, yajl_val paragraph, struct err *e)
{
    yajl_val *questions;
    size_t n = members(paragraph, "qas", &questions);
    const char *title = json_get_string(item, "title"), *context = json_get_string(paragraph, "context");
    if (!n || !context)
        return err_data(e, "'%s', after item '%s': a paragraph without 'context' or 'qas'", s->name,
                        buf_text(&s->item));
    for (size_t i = 0; i < n; i++) {
        if (set_item(s, questions[i], e)) return -1;
        if (i == 0 && title && give_field(s, item, "title", e)) return -1;
        if (i == 0 && give_context(s, context, e)) return -1;
        if (give_field(s, questions[i], "question", e)) return -1;
    }
    return 0;
}

static int give_article(struct source *s, yajl_val item, struct err *e)
{
    yajl_val *paragraphs;
    size_t n = members(item, "paragraphs", &paragraphs);
    for (size_t i = 0; i < n; i++)
        if (give_paragraph(s, item, paragraphs[i], e)) return -1;
    return 0;
}

static int give_item(struct source *s, yajl_val item, struct err *e)
{
    static const char *const fields[KLUE_TASKS][2] = {
        [KLUE_YNAT] = {"title"},
        [KLUE_STS] = {"sentence1", "sentence2"},
        [KLUE_NLI] = {"premise", "hypothesis"},
        [KLUE_RE] = {"sentence"},
    };
    if (s->task == KLUE_MRC) return give_article(s, item, e);
    if (set_item(s, item, e)) return -1;
    if (s->task == KLUE_WOS) return give_dialogue(s, item, e);
    for (int i = 0; i < 2 && fields[s->task][i]; i++)
        if (give_field(s, item, fields[s->task][i], e)) return -1;
    return 0;
}

/* ---- cutting the file ---- */

/* Where a scan of (valid) JSON stands: the open brackets, and whether inside a string. */
struct scan {
    char open[MAX_DEPTH];
    int depth;
    bool in_string, escaped;
};

/* Take one more character: +1 if it opened a bracket, -1 if it closed one, else 0. */
static int scan_step(struct scan *s, char c)
{
    if (s->in_string) {
        if (s->escaped)
            s->escaped = false;
        else if (c == '\\')
            s->escaped = true;
        else if (c == '"')
            s->in_string = false;
        return 0;
    }
    if (c == '"') s->in_string = true;
    if (c == '{' || c == '[') {
        if (s->depth < MAX_DEPTH) s->open[s->depth] = c;
        s->depth++;
        return 1;
    }
    if (c != '}' && c != ']') return 0;
    s->depth--;
    return -1;
}

/* Whether an object at this depth is an item: [ { or { [ {. */
static bool is_item(const struct scan *s)
{
    if (s->depth < 2 || s->depth > MAX_DEPTH || s->open[s->depth - 1] != '{') return false;
    return (s->depth == 2 && s->open[0] == '[') || (s->depth == 3 && s->open[0] == '{' && s->open[1] == '[');
}

static int read_item(struct source *s, const char *bytes, size_t len, struct err *e)
{
    struct buf item = BUF_INIT;
    yajl_val tree = NULL;
    int result = buf_add(&item, bytes, len) ? err_memory(e) : json_parse(buf_text(&item), s->name, &tree, e);
    if (!result) result = give_item(s, tree, e);
    yajl_tree_free(tree);
    buf_free(&item);
    return result;
}

static int read_items(struct source *s, const char *bytes, size_t len, struct err *e)
{
    struct scan scan = {.depth = 0};
    size_t begin = 0;
    for (size_t i = 0; i < len; i++) {
        bool in_item = is_item(&scan) && !scan.in_string && bytes[i] == '}';
        int step = scan_step(&scan, bytes[i]);
        if (scan.depth > MAX_DEPTH)
            return err_data(e, "'%s', byte %zu: nested more than %d levels deep", s->name, i, MAX_DEPTH);
        if (step > 0 && is_item(&scan)) begin = i;
        if (step < 0 && in_item && read_item(s, bytes + begin, i + 1 - begin, e))
            return err_context(e, "item at byte %zu", begin);
    }
    return 0;
}

/* The scan relies on the whole file being JSON. */
static int validate(const char *name, const char *bytes, size_t len, struct err *e)
{
    yajl_handle h = yajl_alloc(NULL, NULL, NULL);
    if (!h) return err_memory(e);
    int result = 0;
    if (yajl_parse(h, (const unsigned char *)bytes, len) != yajl_status_ok ||
        yajl_complete_parse(h) != yajl_status_ok)
        result = err_data(e, "'%s' is not valid JSON, byte %zu or before", name, yajl_get_bytes_consumed(h));
    yajl_free(h);
    return result;
}

int klue_read_json(enum klue_task task, const char *split, const char *name, const char *bytes, size_t len,
                   const struct klue_sink *sink, struct err *e)
{
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    if (validate(name, bytes, len, e)) return -1;
    struct source s = {task, split, name, sink, BUF_INIT, BUF_INIT};
    int result = read_items(&s, bytes, len, e);
    buf_free(&s.item);
    buf_free(&s.field);
    return result;
}
