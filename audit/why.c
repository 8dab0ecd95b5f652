#include "audit/why.h"

#include <string.h>

/* The split numbers its sentences from 0, so they are where their numbers say. */
static int check_sentence(const struct why *w, struct err *e)
{
    if (w->sentence < (int64_t)w->path.sentences.len) return 0;
    return err_data(e, "'%s' has %zu sentences, counted from 0; there is no sentence %lld",
                    buf_text(&w->document->id), w->path.sentences.len, (long long)w->sentence);
}

static int read_origin(struct why *w, const struct why_question *q, struct audit_db *db, struct err *e)
{
    const char *shard = buf_text(&w->shard);
    if (origin_of_record(&w->origin, &w->tree, shard, &w->path.steps.items[0].record, e) ||
        origin_licence(db, &w->origin, &w->licence, e))
        return -1;
    if (!q->show_personal || !q->corpora) return 0;
    w->raw_read = origin_bytes(&w->origin, q->corpora, WHY_RAW, &w->raw, &w->raw_fault) == 0;
    return 0;
}

int why_read(struct why *w, const struct why_question *q, struct audit_db *db,
             const struct audit_document *document, int64_t sentence, struct err *e)
{
    *w = (struct why){.document = document, .sentence = sentence, .show_personal = q->show_personal};
    int found = audit_shard_name(db, document->shard, &w->shard, e);
    int result = found < 0 ? -1 : found ? 0 : err_data(e, "provenance.db does not name the document's shard");
    if (!result) result = tree_open_shard(&w->tree, q->root, buf_text(&w->shard), e);
    if (!result) {
        replay_start(&w->replays, &w->tree, buf_text(&w->shard), q->key, q->index);
        w->records = record_reader_new(&w->tree);
        result = w->records ? document_path_read(&w->path, w->records, &w->replays, document, q->morphs, e)
                            : err_memory(e);
    }
    if (!result) result = check_sentence(w, e);
    if (!result) result = read_origin(w, q, db, e);
    if (result) why_free(w);
    return result;
}

void why_free(struct why *w)
{
    document_path_free(&w->path);
    record_reader_free(w->records);
    replay_end(&w->replays);
    tree_close(&w->tree);
    origin_free(&w->origin);
    buf_free(&w->shard);
    buf_free(&w->licence);
    buf_free(&w->raw);
    *w = (struct why){0};
}

void why_reason(const struct path_sentence *s, struct buf *out)
{
    const char *reason = s->measured ? s->measure.reason : NULL;
    if (s->fate == AUDIT_FILTER && reason) buf_str(out, reason);
    if (s->fate != AUDIT_DECONTAMINATE) return;
    /* A benchmark id begins with its task, which the stage names the reason by (bm25/decontaminate.c). */
    const char *benchmark = s->finding.benchmark ? s->finding.benchmark : "";
    buf_str(out, "in-benchmark");
    if (*benchmark) buf_printf(out, "-%.*s", (int)strcspn(benchmark, "/"), benchmark);
}

/* The line of a step that the sentence comes from: from its paragraph backwards. */
static uint32_t line_on_way(const struct why *w, const struct path_step *step)
{
    const struct path_step *split = document_path_step(&w->path, AUDIT_SPLIT), *at = split ? split - 1 : NULL;
    uint32_t line = w->path.sentences.items[w->sentence].paragraph;
    for (; at && at > step && line != REPLAY_NO_LINE; at--)
        line = line < at->origins.len ? at->origins.items[line] : REPLAY_NO_LINE;
    return line;
}

bool why_wants_change(const struct why *w, const struct path_step *step, const struct path_change *c)
{
    if (w->sentence < 0) return true;
    if (c->after == REPLAY_NO_LINE) return false;
    return step->stage < AUDIT_SPLIT ? c->after == line_on_way(w, step)
                                     : (int64_t)step->lines.items[c->after].number == w->sentence;
}
