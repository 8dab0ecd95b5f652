#include "audit/record_at.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "pipeline/shard.h"

enum { MAX_RECORD = 1 << 30 }; /* the most that --max-record allows */

/* An open shard. */
struct slot {
    struct shard_reader *shard;
    struct buf name; /* of the shard */
    struct buf text; /* of the frame */
    int64_t frame;   /* -1: none */
};

struct record_reader {
    const struct tree *tree;
    struct record_parser *parser;
    struct slot slots[AUDIT_STAGES];
};

struct record_reader *record_reader_new(const struct tree *t)
{
    struct record_reader *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->tree = t;
    r->parser = record_parser_new();
    if (r->parser) return r;
    record_reader_free(r);
    return NULL;
}

void record_reader_free(struct record_reader *r)
{
    if (!r) return;
    for (int i = 0; i < AUDIT_STAGES; i++) {
        shard_close(r->slots[i].shard);
        buf_free(&r->slots[i].name);
        buf_free(&r->slots[i].text);
    }
    record_parser_free(r->parser);
    free(r);
}

static struct slot *open_slot(struct record_reader *r, enum audit_stage stage, const char *shard,
                              struct err *e)
{
    struct slot *slot = &r->slots[stage];
    if (slot->shard && strcmp(buf_text(&slot->name), shard) == 0) return slot;
    shard_close(slot->shard);
    slot->shard = NULL;
    slot->frame = -1;
    buf_clear(&slot->name);
    struct buf path = BUF_INIT;
    int result = tree_path(r->tree, stage, shard, NULL, &path) || buf_str(&slot->name, shard)
                     ? err_memory(e)
                     : shard_open(&slot->shard, path.data, MAX_RECORD, e);
    buf_free(&path);
    return result ? NULL : slot;
}

const struct buf *record_frame(struct record_reader *r, enum audit_stage stage, const char *shard,
                               uint32_t frame, bool *past, struct err *e)
{
    struct slot *slot = open_slot(r, stage, shard, e);
    *past = slot && frame >= shard_frames(slot->shard);
    if (!slot || *past) return NULL;
    if (slot->frame == (int64_t)frame) return &slot->text;
    slot->frame = -1;
    if (shard_frame(slot->shard, frame, &slot->text, e)) return NULL;
    slot->frame = frame;
    return &slot->text;
}

/* The start of a line of a frame, which ends with a line end; NULL if it has fewer lines. */
static const char *find_line(const struct buf *text, uint32_t line)
{
    const char *at = buf_text(text), *end = at + text->len;
    for (; line && at < end; line--) at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    return at < end ? at : NULL;
}

static int parse_line(struct record_reader *r, const struct buf *text, const char *line,
                      struct record *record, struct err *e)
{
    const char *feed = memchr(line, '\n', (size_t)(text->data + text->len - line));
    return record_parse(r->parser, line, (size_t)(feed - line), record, e);
}

int record_at(struct record_reader *r, enum audit_stage stage, const char *shard, struct audit_place place,
              struct record *record, struct err *e)
{
    bool past;
    const struct buf *text = record_frame(r, stage, shard, place.frame, &past, e);
    if (!text && !past) return -1;
    const char *line = text ? find_line(text, place.line) : NULL;
    int result = line ? parse_line(r, text, line, record, e) : err_data(e, "there is no such record");
    if (!result) return 0;
    return err_context(e, "%s/%s, frame %u, line %u", audit_stages[stage].folder, shard, place.frame,
                       place.line);
}

/* The stages write an id first and always in the same way, so a line can be told without parsing it. */
static const char *find_head(const struct buf *text, const struct buf *head)
{
    const char *at = buf_text(text), *end = at + text->len;
    while ((at = memmem(at, (size_t)(end - at), head->data, head->len))) {
        if (at == text->data || at[-1] == '\n') return at;
        at++;
    }
    return NULL;
}

static uint32_t count_lines(const char *from, const char *to)
{
    uint32_t n = 0;
    for (; (from = memchr(from, '\n', (size_t)(to - from))); from++) n++;
    return n;
}

int record_find(struct record_reader *r, enum audit_stage stage, const char *shard, const struct buf *id,
                struct audit_place *place, struct record *record, struct err *e)
{
    struct buf head = BUF_INIT;
    buf_char(&head, '{');
    json_key_string(&head, "id", buf_text(id), id->len);
    buf_char(&head, ',');
    int found = head.failed ? err_memory(e) : 0;
    for (uint32_t frame = 0; found == 0; frame++) {
        bool past;
        const struct buf *text = record_frame(r, stage, shard, frame, &past, e);
        if (past) break;
        const char *line = text ? find_head(text, &head) : NULL;
        if (!text) found = -1;
        if (!line) continue;
        *place = (struct audit_place){frame, count_lines(text->data, line)};
        found = parse_line(r, text, line, record, e) ? -1 : 1;
    }
    buf_free(&head);
    return found;
}
