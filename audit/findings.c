#include "audit/findings.h"

#include <string.h>

#include "bm25/index.h"

/* The text of a benchmark sentence; "" if the index has none of that id. */
static const char *text_of(const struct bm25 *index, const char *id)
{
    for (uint32_t i = 0; i < index->n_documents; i++)
        if (strcmp(index->id[i], id) == 0) return index->text[i];
    return "";
}

static double number_of(yajl_val note, const char *key)
{
    yajl_val v = json_get(note, key, yajl_t_number);
    return v ? YAJL_GET_DOUBLE(v) : 0;
}

static int read_note(struct document_path *p, const struct bm25 *index, yajl_val note, struct err *e)
{
    const char *benchmark = json_get_string(note, "benchmark");
    int64_t number = json_get_i64(note, "sentence", -1);
    if (!benchmark || number < 0 || number >= (int64_t)p->sentences.len)
        return err_data(e, "a note of decontaminate names no sentence of the record");
    const char *text = text_of(index, benchmark);
    struct path_finding *f = &p->sentences.items[number].finding;
    *f = (struct path_finding){arena_copy(&p->arena, benchmark, strlen(benchmark)),
                               arena_copy(&p->arena, text, strlen(text)), number_of(note, "ratio"),
                               number_of(note, "share")};
    return f->benchmark && f->text ? 0 : err_memory(e);
}

/* Call read for each note of a stage. */
static int each_note(struct document_path *p, enum audit_stage stage, const struct bm25 *index,
                     int (*read)(struct document_path *p, const struct bm25 *index, yajl_val note,
                                 struct err *e),
                     struct err *e)
{
    const struct path_step *step = document_path_step(p, stage);
    struct buf line = BUF_INIT;
    int result = 0;
    const char *at = step ? buf_text(&step->notes) : NULL, *end = step ? at + step->notes.len : NULL;
    while (!result && at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        yajl_val note = NULL;
        result = buf_assign(&line, at, (size_t)(feed - at)) ? err_memory(e)
                                                            : json_parse(line.data, "a note", &note, e);
        if (!result) result = read(p, index, note, e);
        yajl_tree_free(note);
        at = feed + 1;
    }
    buf_free(&line);
    return result;
}

static int read_duplicate(struct document_path *p, const struct bm25 *index, yajl_val note, struct err *e)
{
    (void)index;
    const char *kept = json_get_string(note, "kept");
    if (!kept) return 0; /* of a paragraph */
    p->similarity = json_get(note, "similarity", yajl_t_number) ? number_of(note, "similarity") : 1;
    p->stays = arena_copy(&p->arena, kept, strlen(kept));
    return p->stays ? 0 : err_memory(e);
}

int findings_duplicate(struct document_path *p, struct err *e)
{
    return each_note(p, AUDIT_DEDUP, NULL, read_duplicate, e);
}

int findings_read(struct document_path *p, struct replay_set *replays, struct err *e)
{
    struct replay *replay;
    if (replay_of(replays, AUDIT_DECONTAMINATE, &replay, e)) return -1;
    if (!replay) return 0;
    return each_note(p, AUDIT_DECONTAMINATE, stage_replay_shared(replay->stage), read_note, e);
}
