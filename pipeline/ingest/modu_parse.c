#include "pipeline/ingest/modu_parse.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "common/array.h"
#include "common/json.h"

enum { DEPTH_MAX = 256 }; /* real files have 7 levels */

/* What an open object or list is. */
enum place {
    FILES,     /* a list of files: none is known, but it costs nothing */
    FILE_,     /* the file's object */
    FILE_META, /* its metadata */
    DOCUMENTS,
    DOCUMENT,
    DOCUMENT_META,
    PARAGRAPHS,
    PARAGRAPH,
    UTTERANCES,
    UTTERANCE,
    OTHER,
};

enum key {
    K_OTHER,
    K_ID,
    K_METADATA,
    K_DOCUMENT,
    K_PARAGRAPH,
    K_UTTERANCE,
    K_FORM,
    K_ORIGINAL_FORM,
    K_SPEAKER_ID,
    K_TITLE,
    K_DATE,
    K_CATEGORY,
    K_TOPIC,
    K_PUBLISHER
};

static const char *const key_names[] = {"",          "id",       "metadata",      "document",   "paragraph",
                                        "utterance", "form",     "original_form", "speaker_id", "title",
                                        "date",      "category", "topic",         "publisher"};

struct modu_parser {
    struct modu_file file;
    const struct modu_events *events;
    void *owner;
    yajl_handle yajl;
    uint64_t before; /* bytes of the chunks that are done */
    ARRAY(uint8_t) places;
    enum key key;        /* the member whose value comes next */
    uint64_t last_token; /* where the last token ended */
    bool event_failed, given_up, has_inner;
    struct err *e;

    struct document document;
    struct buf id, title, date, category, topic, publisher, headline;
    struct buf form, original_form, speaker, last_speaker;
};

static enum place place(const struct modu_parser *p)
{
    return p->places.len ? (enum place)p->places.items[p->places.len - 1] : FILES;
}

static uint64_t position(const struct modu_parser *p)
{
    return p->before + yajl_get_bytes_consumed(p->yajl);
}

/* ---- a document ---- */

static void clear_document(struct modu_parser *p)
{
    struct buf *const all[] = {&p->document.text, &p->document.meta, &p->id,       &p->title,        &p->date,
                               &p->topic,         &p->publisher,     &p->headline, &p->last_speaker, NULL};
    for (struct buf *const *b = all; *b; b++) buf_clear(*b);
}

static void add_meta(struct buf *meta, const char *key, const struct buf *value)
{
    size_t n = value->len;
    while (n && value->data[n - 1] == ' ') n--;
    if (n == 0 || (n == 2 && memcmp(value->data, "NA", 2) == 0)) return;
    if (meta->len) buf_char(meta, ',');
    json_cstring(meta, key);
    buf_char(meta, ':');
    json_string(meta, value->data, n);
}

static int end_document(struct modu_parser *p, uint64_t end)
{
    struct document *d = &p->document;
    add_meta(&d->meta, "title", p->file.headline && p->headline.len ? &p->headline : &p->title);
    add_meta(&d->meta, "date", &p->date);
    add_meta(&d->meta, "category", &p->category);
    add_meta(&d->meta, "topic", &p->topic);
    add_meta(&d->meta, "publisher", &p->publisher);
    d->key = p->id.len ? p->id.data : NULL;
    d->key_len = p->id.len;
    d->length = end - d->offset;
    int result = p->events->end(p->owner, d, end, p->e);
    clear_document(p);
    return result;
}

/* Is a document open? */
static bool inside_document(const struct modu_parser *p)
{
    for (size_t i = 0; i < p->places.len; i++)
        if (p->places.items[i] == DOCUMENT) return true;
    return false;
}

/* A document may stand in another one. What the outer one has said before it is a document of its own. */
static int begin_document(struct modu_parser *p)
{
    if (inside_document(p) && p->document.text.len && end_document(p, position(p) - 1)) return -1;
    clear_document(p);
    p->given_up = false;
    p->has_inner = false;
    p->document.offset = position(p) - 1;
    return p->events->begin(p->owner, p->document.offset, p->e);
}

/* The document's place has been left already. */
static int close_document(struct modu_parser *p)
{
    bool shell = p->has_inner && p->document.text.len == 0;
    int result = shell ? p->events->end(p->owner, NULL, position(p), p->e) : end_document(p, position(p));
    p->given_up = false;
    p->has_inner = inside_document(p);
    p->document.offset = position(p); /* where an outer document goes on */
    return result;
}

/* ---- paragraphs and utterances ---- */

/* Consecutive utterances of one speaker are one paragraph. */
static void add_unit(struct modu_parser *p, enum place unit)
{
    struct buf *text = &p->document.text;
    const struct buf *form = p->form.len ? &p->form : &p->original_form;
    bool same = unit == UTTERANCE && p->speaker.len && p->speaker.len == p->last_speaker.len &&
                memcmp(p->speaker.data, p->last_speaker.data, p->speaker.len) == 0;
    if (unit == UTTERANCE) buf_assign(&p->last_speaker, buf_text(&p->speaker), p->speaker.len);
    size_t before = text->len;
    if (before) buf_char(text, same ? ' ' : '\n');
    size_t from = text->len;
    modu_text(unit == PARAGRAPH ? p->file.paragraph : p->file.utterance, buf_text(form), form->len, text);
    if (text->failed) return;
    if (text->len == from) {
        text->len = before;
        buf_terminate(text);
    } else if (unit == PARAGRAPH && before == 0) {
        buf_assign(&p->headline, text->data, text->len);
    }
}

/* ---- yajl's events ---- */

static enum place place_of_map(enum place in, enum key key)
{
    bool file = in == FILE_, document = in == DOCUMENT;
    if (in == FILES) return FILE_;
    if (in == DOCUMENTS || ((file || document) && key == K_DOCUMENT)) return DOCUMENT;
    if (file && key == K_METADATA) return FILE_META;
    if (document && key == K_METADATA) return DOCUMENT_META;
    if (in == PARAGRAPHS || (document && key == K_PARAGRAPH)) return PARAGRAPH;
    if (in == UTTERANCES || (document && key == K_UTTERANCE)) return UTTERANCE;
    return OTHER;
}

static enum place place_of_list(enum place in, enum key key)
{
    if (in == FILES) return FILES;
    if (in == DOCUMENTS || ((in == FILE_ || in == DOCUMENT) && key == K_DOCUMENT)) return DOCUMENTS;
    if (in == DOCUMENT && key == K_PARAGRAPH) return PARAGRAPHS;
    if (in == DOCUMENT && key == K_UTTERANCE) return UTTERANCES;
    return OTHER;
}

/* Where a value goes; NULL if it is of no use. */
static struct buf *target(struct modu_parser *p)
{
    switch (place(p)) {
    case FILE_META:
        return p->key == K_CATEGORY ? &p->category : NULL;
    case DOCUMENT:
        return p->key == K_ID ? &p->id : NULL;
    case DOCUMENT_META:
        return p->key == K_TITLE       ? &p->title
               : p->key == K_DATE      ? &p->date
               : p->key == K_TOPIC     ? &p->topic
               : p->key == K_PUBLISHER ? &p->publisher
                                       : NULL;
    case PARAGRAPHS:
    case UTTERANCES:
        return &p->form;
    case PARAGRAPH:
    case UTTERANCE:
        return p->key == K_FORM            ? &p->form
               : p->key == K_ORIGINAL_FORM ? &p->original_form
               : p->key == K_SPEAKER_ID    ? &p->speaker
                                           : NULL;
    default:
        return NULL;
    }
}

static void clear_unit(struct modu_parser *p)
{
    buf_clear(&p->form);
    buf_clear(&p->original_form);
    buf_clear(&p->speaker);
}

/* Every callback: 1 to go on, 0 to stop. */
static int token(struct modu_parser *p)
{
    p->last_token = position(p);
    return 1;
}

static int on_value(void *context, const char *text, size_t len)
{
    struct modu_parser *p = context;
    enum place in = place(p);
    struct buf *to = p->given_up ? NULL : target(p);
    if (to && (in == PARAGRAPHS || in == UTTERANCES)) clear_unit(p);
    if (to) buf_assign(to, text, len);
    if (to && in == PARAGRAPHS) add_unit(p, PARAGRAPH);
    if (to && in == UTTERANCES) add_unit(p, UTTERANCE);
    return token(p);
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
    return on_value(context, (const char *)text, len);
}

static int on_key(void *context, const unsigned char *text, size_t len)
{
    struct modu_parser *p = context;
    p->key = K_OTHER;
    for (size_t i = 1; i < sizeof key_names / sizeof *key_names; i++)
        if (strlen(key_names[i]) == len && memcmp(key_names[i], text, len) == 0) p->key = (enum key)i;
    return token(p);
}

static int open_place(struct modu_parser *p, enum place new_place)
{
    if (p->places.len >= DEPTH_MAX) return 0;
    if (new_place == DOCUMENT && begin_document(p)) return p->event_failed = true, 0;
    if (new_place == PARAGRAPH || new_place == UTTERANCE) clear_unit(p);
    if (array_push(&p->places, (uint8_t)new_place)) return err_memory(p->e), p->event_failed = true, 0;
    return token(p);
}

static int on_map(void *context)
{
    struct modu_parser *p = context;
    return open_place(p, place_of_map(place(p), p->key));
}

static int on_list(void *context)
{
    struct modu_parser *p = context;
    return open_place(p, place_of_list(place(p), p->key));
}

static int on_close(void *context)
{
    struct modu_parser *p = context;
    enum place closed = place(p);
    p->places.len--;
    p->key = K_OTHER;
    if ((closed == PARAGRAPH || closed == UTTERANCE) && !p->given_up) add_unit(p, closed);
    if (closed == DOCUMENT && close_document(p)) return p->event_failed = true, 0;
    return token(p);
}

static const yajl_callbacks callbacks = {.yajl_number = on_value,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_close,
                                         .yajl_start_array = on_list,
                                         .yajl_end_array = on_close};

struct modu_parser *modu_parser_new(const struct modu_file *file, const struct modu_events *events,
                                    void *owner)
{
    struct modu_parser *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->file = *file;
    p->events = events;
    p->owner = owner;
    p->yajl = yajl_alloc(&callbacks, NULL, p);
    if (!p->yajl || !yajl_config(p->yajl, yajl_dont_validate_strings, 1)) {
        modu_parser_free(p);
        return NULL;
    }
    return p;
}

void modu_parser_free(struct modu_parser *p)
{
    if (!p) return;
    struct buf *const all[] = {&p->document.text, &p->document.meta, &p->id,           &p->title,    &p->date,
                               &p->category,      &p->topic,         &p->publisher,    &p->headline, &p->form,
                               &p->original_form, &p->speaker,       &p->last_speaker, NULL};
    for (struct buf *const *b = all; *b; b++) buf_free(*b);
    array_free(&p->places);
    if (p->yajl) yajl_free(p->yajl);
    free(p);
}

static int outcome(const struct modu_parser *p, yajl_status status)
{
    if (p->event_failed) return -1;
    return status == yajl_status_ok;
}

int modu_parse(struct modu_parser *p, const char *bytes, size_t len, struct err *e)
{
    p->e = e;
    yajl_status status = yajl_parse(p->yajl, (const unsigned char *)bytes, len);
    int result = outcome(p, status);
    p->before += len;
    return result;
}

int modu_parse_end(struct modu_parser *p, struct err *e)
{
    p->e = e;
    return outcome(p, yajl_complete_parse(p->yajl));
}

uint64_t modu_parser_held(const struct modu_parser *p)
{
    return p->before - p->last_token;
}

void modu_parser_give_up_document(struct modu_parser *p)
{
    p->given_up = true;
    clear_document(p);
    clear_unit(p);
}
