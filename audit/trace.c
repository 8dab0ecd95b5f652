#include "audit/trace.h"

#include <string.h>

#include "common/io.h"

static const char records_suffix[] = ".jsonl.zst";

/* ---- opening ---- */

/* The folder that a folder lies in, by its name alone. */
static int add_parent(const char *folder, size_t len, struct buf *out)
{
    const char *slash = len ? memrchr(folder, '/', len) : NULL, *last = slash ? slash + 1 : folder;
    size_t n = len - (size_t)(last - folder);
    if (n == 0 || (n == 1 && last[0] == '.') || (n == 2 && memcmp(last, "..", 2) == 0)) {
        buf_add(out, folder, len);
        return buf_str(out, len ? "/.." : "..");
    }
    if (!slash) return buf_char(out, '.');
    return buf_add(out, folder, slash == folder ? 1 : (size_t)(slash - folder));
}

/* OUT and the shard's name of OUT/09-tokens/NAME. */
static int find_root(struct trace_shard *s, const char *path, struct err *e)
{
    struct buf prefix = BUF_INIT;
    tokens_prefix(path, &prefix);
    const char *text = buf_text(&prefix), *base = io_base_name(text);
    buf_str(&s->name, base);
    add_parent(text, base > text ? (size_t)(base - text) - 1 : 0, &s->root);
    bool failed = prefix.failed || s->name.failed || s->root.failed;
    buf_free(&prefix);
    return failed ? err_memory(e) : 0;
}

static bool flag(yajl_val config, const char *name)
{
    const char *path[] = {name, NULL};
    return YAJL_IS_TRUE(yajl_tree_get(config, path, yajl_t_any));
}

static int open_encoder(struct trace_shard *s, const struct tree_ledger *ledger, struct err *e)
{
    yajl_val config = json_get(ledger->json, "config", yajl_t_object);
    struct encode_options options = {.lowercase = flag(config, "lowercase"),
                                     .strip_accents = flag(config, "strip-accents"),
                                     .literal_specials = flag(config, "literal-specials")};
    struct buf path = BUF_INIT;
    int result = tree_path(&s->tree, AUDIT_VOCAB, "vocab.txt", "", &path)
                     ? err_memory(e)
                     : vocab_load(&s->vocab, path.data, e);
    buf_free(&path);
    if (result || encode_model_new(&s->model, &s->vocab, &options, e)) return -1;
    s->encoder = encoder_new(s->model);
    return s->encoder ? 0 : err_memory(e);
}

/* The lineage must speak of the very shard that the tree holds. */
static int check_lineage(const struct trace_shard *s, struct err *e)
{
    const struct tree_ledger *ledger = tree_find(&s->tree, AUDIT_DECONTAMINATE, buf_text(&s->name));
    yajl_val outputs = ledger ? json_get(ledger->json, "outputs", yajl_t_array) : NULL;
    struct buf file = BUF_INIT;
    buf_printf(&file, "%s%s", buf_text(&s->name), records_suffix);
    if (file.failed) return err_memory(e);
    char want[SHA256_HEX] = "", *to = want;
    bool same = false;
    if (s->tokens.shards.len == 1)
        for (int i = 0; i < 32; i++, to += 2) snprintf(to, 3, "%02x", s->tokens.shards.items[0].sha256[i]);
    for (size_t i = 0; outputs && i < outputs->u.array.len; i++) {
        const char *name = json_get_string(outputs->u.array.values[i], "name"),
                   *sum = json_get_string(outputs->u.array.values[i], "sha256");
        same |= name && sum && strcmp(name, file.data) == 0 && strcmp(sum, want) == 0;
    }
    buf_free(&file);
    if (same) return 0;
    return err_data(e, "the token shard '%s' was not made from %s/%s as it stands in '%s'",
                    buf_text(&s->name), audit_stages[AUDIT_DECONTAMINATE].folder, buf_text(&s->name),
                    buf_text(&s->root));
}

static int open_db(struct trace_shard *s, const char *db, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/provenance.db", buf_text(&s->root));
    if (path.failed) return err_memory(e);
    s->has_db = db || io_exists(path.data);
    int result = s->has_db ? audit_db_open(&s->db, db ? db : path.data, e) : 0;
    buf_free(&path);
    return result;
}

int trace_open(struct trace_shard *s, const char *path, const char *db, const char *key, struct err *e)
{
    *s = (struct trace_shard){0};
    int result = find_root(s, path, e);
    if (!result) result = tree_open_shard(&s->tree, buf_text(&s->root), buf_text(&s->name), e);
    if (!result) {
        const struct tree_ledger *ledger = tree_find(&s->tree, AUDIT_TOKENS, buf_text(&s->name));
        replay_start(&s->replays, &s->tree, buf_text(&s->name), key, NULL);
        result = ledger ? open_encoder(s, ledger, e)
                        : err_data(e, "'%s' has no ledger in '%s/%s'", path, buf_text(&s->root),
                                   audit_stages[AUDIT_TOKENS].folder);
    }
    if (!result) result = tokens_open(&s->tokens, path, s->vocab.sha256, e);
    if (!result) result = check_lineage(s, e);
    if (!result) result = open_db(s, db, e);
    if (!result && !(s->records = record_reader_new(&s->tree))) result = err_memory(e);
    if (result) trace_close(s);
    return result;
}

void trace_close(struct trace_shard *s)
{
    audit_db_close(&s->db);
    replay_end(&s->replays);
    record_reader_free(s->records);
    encoder_free(s->encoder);
    encode_model_free(s->model);
    vocab_free(&s->vocab);
    tokens_close(&s->tokens);
    tree_close(&s->tree);
    buf_free(&s->root);
    buf_free(&s->name);
    *s = (struct trace_shard){0};
}

void trace_free(struct trace *t)
{
    for (int i = 0; i < AUDIT_STAGES; i++) record_free(&t->steps[i].record);
    array_free(&t->lines);
    encoding_free(&t->again);
    *t = (struct trace){0};
}

/* ---- one sequence ---- */

static int encode_again(struct trace_shard *s, struct trace *t, struct err *e)
{
    encoding_clear(&t->again);
    if (encode_text(s->encoder, t->sentence->text, t->sentence->len, 0, &t->again)) return err_memory(e);
    t->equal = t->again.ids.len == t->n_ids &&
               (t->n_ids == 0 || memcmp(t->again.ids.items, t->ids, t->n_ids * sizeof *t->ids) == 0);
    return 0;
}

/* The record of a sequence; several sequences in a row have the same. */
static int read_record(struct trace_shard *s, const struct lineage *lineage, struct trace *t, struct err *e)
{
    struct trace_step *step = &t->steps[AUDIT_DECONTAMINATE];
    bool here = step->stage && step->place.frame == lineage->frame && step->place.line == lineage->line;
    for (int i = 0; i < AUDIT_DECONTAMINATE; i++) t->steps[i].stage = 0;
    if (here) return 0;
    step->stage = 0;
    step->place = (struct audit_place){lineage->frame, lineage->line};
    if (record_at(s->records, AUDIT_DECONTAMINATE, buf_text(&s->name), step->place, &step->record, e) ||
        record_lines(&step->record, &t->lines, e))
        return -1;
    step->stage = AUDIT_DECONTAMINATE;
    return 0;
}

/* All of trace_sentence but the ids. */
static int read_sentence(struct trace_shard *s, uint64_t sequence, struct trace *t, struct err *e)
{
    struct trace_step *step = &t->steps[AUDIT_DECONTAMINATE];
    t->sequence = sequence;
    t->lineage = tokens_lineage(&s->tokens, sequence);
    if (read_record(s, &t->lineage, t, e)) return -1;
    step->line = t->lineage.sentence;
    if (step->line >= t->lines.len)
        return err_data(e, "sequence %llu of '%s' is of a sentence that its record does not have",
                        (unsigned long long)sequence, buf_text(&s->name));
    t->sentence = &t->lines.items[step->line];
    step->text = t->sentence->text;
    step->len = t->sentence->len;
    return 0;
}

int trace_sentence(struct trace_shard *s, uint64_t sequence, struct trace *t, struct err *e)
{
    if (sequence >= s->tokens.n_sequences)
        return err_data(e, "'%s' has %llu sequences, counted from 0; there is no sequence %llu",
                        buf_text(&s->name), (unsigned long long)s->tokens.n_sequences,
                        (unsigned long long)sequence);
    t->ids = tokens_sequence(&s->tokens, sequence, &t->n_ids);
    return read_sentence(s, sequence, t, e) ? -1 : encode_again(s, t, e);
}

/* ---- looking for a text ---- */

/* The first sequence from begin on whose record is in a later frame. */
static uint64_t after_frame(const struct trace_shard *s, uint64_t begin, uint32_t frame)
{
    uint64_t end = s->tokens.n_sequences;
    while (begin < end) {
        uint64_t middle = begin + (end - begin) / 2;
        if (tokens_lineage(&s->tokens, middle).frame > frame)
            end = middle;
        else
            begin = middle + 1;
    }
    return begin;
}

/* Whether a frame's JSON holds the text, as the stages write it: most frames need no parsing. */
static int frame_holds(struct trace_shard *s, uint32_t frame, const struct buf *json, struct err *e)
{
    bool past;
    const struct buf *text =
        record_frame(s->records, AUDIT_DECONTAMINATE, buf_text(&s->name), frame, &past, e);
    if (past) return err_data(e, "the lineage of '%s' names a frame that is not there", buf_text(&s->name));
    if (!text) return -1;
    return memmem(buf_text(text), text->len, json->data, json->len) != NULL;
}

static int grep_from(struct trace_shard *s, const char *text, const struct buf *json, uint64_t at,
                     struct trace *t, struct err *e)
{
    size_t len = strlen(text);
    int64_t checked = -1; /* this frame holds the text */
    while (at < s->tokens.n_sequences) {
        uint32_t frame = tokens_lineage(&s->tokens, at).frame;
        int holds = checked == (int64_t)frame ? 1 : frame_holds(s, frame, json, e);
        if (holds < 0) return -1;
        if (!holds) {
            at = after_frame(s, at, frame);
            continue;
        }
        checked = frame;
        if (read_sentence(s, at, t, e)) return -1;
        if (memmem(t->sentence->text, t->sentence->len, text, len))
            return trace_sentence(s, at, t, e) ? -1 : 1;
        at++;
    }
    return 0;
}

int trace_grep(struct trace_shard *s, const char *text, uint64_t from, struct trace *t, struct err *e)
{
    struct buf json = BUF_INIT;
    json_string(&json, text, strlen(text));
    int found = json.failed ? err_memory(e) : 0;
    if (!found) {
        buf_consume(&json, 1); /* the quotes */
        json.len--;
        found = grep_from(s, text, &json, from, t, e);
    }
    buf_free(&json);
    return found;
}

/* ---- the steps before ---- */

/* Of the documents with this id, the one that stands where the lineage says. */
static int find_document(struct trace_shard *s, const struct trace_step *last, struct audit_document *d,
                         struct err *e)
{
    struct audit_rows rows = {0};
    const struct buf *id = &last->record.id;
    int row = audit_documents_by_id(&s->db, buf_text(id), id->len, &rows, e) ? -1 : 1;
    bool found = false;
    while (!found && row == 1 && (row = audit_rows_next(&rows, d, e)) == 1) {
        struct audit_place place;
        struct buf shard = BUF_INIT;
        int named = audit_shard_name(&s->db, d->shard, &shard, e);
        found = named == 1 && strcmp(buf_text(&shard), buf_text(&s->name)) == 0 &&
                audit_document_place(d, AUDIT_DECONTAMINATE, &place) && place.frame == last->place.frame &&
                place.line == last->place.line;
        buf_free(&shard);
        if (named < 0) row = -1;
    }
    audit_rows_end(&rows);
    if (row < 0) return -1;
    return found ? 0
                 : err_data(e,
                            "provenance.db does not know '%s'; it is of another state of the tree: run "
                            "'malmoi audit build' again",
                            buf_text(id));
}

/* Fetch the record of a step from the place that the database names, or look for its id. */
static int fetch(struct trace_shard *s, const struct audit_document *d, const struct buf *id,
                 struct trace_step *step, struct err *e)
{
    const char *shard = buf_text(&s->name);
    bool placed = d && audit_document_place(d, (int)step->stage, &step->place);
    int found = 1;
    if (placed)
        found = record_at(s->records, step->stage, shard, step->place, &step->record, e) ? -1 : 1;
    else if (!d)
        found = record_find(s->records, step->stage, shard, id, &step->place, &step->record, e);
    if (found < 0) return -1;
    bool same = found && (d == NULL || placed) && step->record.id.len == id->len &&
                memcmp(buf_text(&step->record.id), buf_text(id), id->len) == 0;
    return same ? 0
                : err_data(e, "the record '%s' is not where it should be in %s/%s", buf_text(id),
                           audit_stages[step->stage].folder, shard);
}

static int set_line(struct trace_step *step, line_array *lines, struct err *e)
{
    if (record_lines(&step->record, lines, e)) return -1;
    if (step->line >= lines->len) step->line = REPLAY_NO_LINE;
    if (step->line == REPLAY_NO_LINE) return 0;
    step->text = lines->items[step->line].text;
    step->len = lines->items[step->line].len;
    return 0;
}

/* Until the split, a line is known by its number; before it, by the line that makes it. */
static int find_line(struct trace_shard *s, const struct trace *t, const struct trace_step *after,
                     struct trace_step *step, replay_origins *origins, struct err *e)
{
    step->line = REPLAY_NO_LINE;
    step->text = NULL;
    line_array lines = ARRAY_INIT;
    int result = 0;
    if (step->stage >= AUDIT_SPLIT) {
        result = record_lines(&step->record, &lines, e);
        for (size_t i = 0; i < lines.len; i++)
            if (lines.items[i].number == t->sentence->number) step->line = (uint32_t)i;
    } else if (after->line != REPLAY_NO_LINE) {
        struct replay *replay;
        result = replay_of(&s->replays, after->stage, &replay, e);
        if (!result) result = replay_line_origins(replay, &step->record, &after->record, origins, e);
        if (!result) step->line = origins->items[after->line];
    }
    if (!result) result = set_line(step, &lines, e);
    array_free(&lines);
    return result;
}

int trace_steps(struct trace_shard *s, struct trace *t, struct err *e)
{
    const char *shard = buf_text(&s->name);
    const struct trace_step *after = &t->steps[AUDIT_DECONTAMINATE];
    const struct buf *id = &after->record.id;
    struct audit_document document = {0};
    replay_origins origins = ARRAY_INIT;
    int result = s->has_db ? find_document(s, after, &document, e) : 0;
    while (!result) {
        enum audit_stage stage = tree_reads(&s->tree, after->stage, shard);
        if (!stage) break;
        struct trace_step *step = &t->steps[stage];
        step->stage = stage;
        result = fetch(s, s->has_db ? &document : NULL, id, step, e);
        if (!result) result = find_line(s, t, after, step, &origins, e);
        after = step;
    }
    array_free(&origins);
    audit_document_free(&document);
    return result;
}
