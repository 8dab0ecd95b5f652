/* The documents of one shard: where they stand, what became of them, their sizes. */
#include "audit/build_parts.h"
#include "audit/token_place.h"

struct documents {
    struct builder *b;
    const char *name; /* of the shard */
    struct walk walk;
    struct reasons reasons;
    struct source_figures *figures;
    struct audit_document row;
    struct tokens tokens; /* n_documents is 0 if there are none */
    bool has_tokens;
    uint64_t next; /* the first document of the token shard that was not met yet */
};

/* ---- the token shard ---- */

/* The lineage names the one shard that the tokens are of. */
static int check_lineage(const struct documents *d, struct err *e)
{
    const char *sum = build_shard_sum(d->b, AUDIT_DECONTAMINATE, d->name);
    char hex[SHA256_HEX] = "";
    for (int i = 0; d->tokens.shards.len == 1 && i < 32; i++)
        snprintf(hex + 2 * i, sizeof hex - 2 * (size_t)i, "%02x", d->tokens.shards.items[0].sha256[i]);
    if (sum && strcmp(hex, sum) == 0) return 0;
    return err_data(
        e, "'%s/%s' was made from another '%s/%s.jsonl.zst': the two are not of one run of the chain",
        audit_stages[AUDIT_TOKENS].folder, d->name, audit_stages[AUDIT_DECONTAMINATE].folder, d->name);
}

static int open_tokens(struct documents *d, struct err *e)
{
    struct builder *b = d->b;
    if (!walk_reaches(&d->walk, AUDIT_DECONTAMINATE) || !b->vocab_sha256[0] ||
        !tree_has(&b->tree, AUDIT_TOKENS, d->name))
        return 0;
    struct buf path = BUF_INIT;
    int result = tree_path(&b->tree, AUDIT_TOKENS, d->name, NULL, &path)
                     ? err_memory(e)
                     : tokens_open(&d->tokens, path.data, b->vocab_sha256, e);
    buf_free(&path);
    if (result || check_lineage(d, e)) return -1;
    d->has_tokens = true;
    figures_add_tokens(d->figures, &d->tokens);
    return 0;
}

static void add_tokens(struct documents *d)
{
    uint64_t first, last;
    size_t n;
    tokens_document(&d->tokens, d->next++, &first, &last);
    d->row.sequence = (int64_t)first;
    d->row.token = tokens_sequence(&d->tokens, first, &n) - d->tokens.ids;
    d->row.kept = (int64_t)(last - first);
    for (uint64_t i = first; i < last; i++) {
        (void)tokens_sequence(&d->tokens, i, &n);
        d->row.tokens += (int64_t)n;
    }
}

static int check_tokens_end(const struct documents *d, struct err *e)
{
    if (!d->has_tokens || d->next == d->tokens.n_documents) return 0;
    return err_data(
        e,
        "'%s/%s', document %llu: it does not follow from '%s' in its order: the two are not of one "
        "run of the chain",
        audit_stages[AUDIT_TOKENS].folder, d->name, (unsigned long long)d->next,
        audit_stages[AUDIT_DECONTAMINATE].folder);
}

/* ---- one document ---- */

static int add_origin(struct documents *d, const struct record *r, struct err *e)
{
    yajl_val origin = NULL;
    if (r->origin.len && json_parse(r->origin.data, "origin", &origin, e)) return -1;
    const char *file = json_get_string(origin, "file");
    d->row.offset = json_get_i64(origin, "offset", 0);
    d->row.length = json_get_i64(origin, "length", 0);
    int result = audit_member(&d->b->writer, d->figures->name, file ? file : "", &d->row.member, e);
    yajl_tree_free(origin);
    return result;
}

static void add_places(struct documents *d)
{
    buf_clear(&d->row.places);
    for (enum audit_stage stage = AUDIT_INGEST; stage <= AUDIT_MORPHS; stage++) {
        const struct walk_shard *s = walk_at(&d->walk, stage);
        if (s) audit_place_add(&d->row.places, stage, s->place);
    }
}

/* The sizes of the document's text at the stages where it is read. */
static int add_sizes(struct documents *d, struct err *e)
{
    struct walk_shard *split = walk_at(&d->walk, AUDIT_SPLIT), *end = walk_at(&d->walk, AUDIT_DECONTAMINATE);
    if (split) {
        const struct record *r = walk_record(&d->walk, split, e);
        if (!r) return -1;
        d->row.sentences = record_line_count(buf_text(&r->text), r->text.len);
        figures_add_lines(&d->figures->split, buf_text(&r->text), r->text.len);
    }
    if (end) {
        const struct record *r = walk_record(&d->walk, end, e);
        if (!r) return -1;
        d->row.kept = record_line_count(buf_text(&r->text), r->text.len);
        figures_add_lines(&d->figures->left, buf_text(&r->text), r->text.len);
        histogram_add(&d->figures->ended, record_characters(buf_text(&r->text), r->text.len));
    }
    return 0;
}

static int add_reason(struct documents *d, struct err *e)
{
    const struct tree_ledger *ledger = tree_find(&d->b->tree, (enum audit_stage)d->row.fate, d->name);
    struct record *before = walk_record(&d->walk, walk_last(&d->walk), e);
    const char *reason;
    if (!before || reasons_find(&d->reasons, ledger, before, &reason, e)) return -1;
    return reason && buf_str(&d->row.reason, reason) ? err_memory(e) : 0;
}

/* What became of it, after its sizes are taken. */
static int add_fate(struct documents *d, struct err *e)
{
    const struct walk_shard *end = walk_at(&d->walk, AUDIT_DECONTAMINATE);
    d->row.fate = walk_dropped_by(&d->walk);
    if (end && d->has_tokens) {
        if (token_document_is_at(&d->tokens, d->next, end->place))
            add_tokens(d);
        else
            d->row.fate = AUDIT_TOKENS;
    }
    if (!d->row.fate) return 0;
    d->row.kept = 0;
    d->b->counts.dropped++;
    return add_reason(d, e);
}

static int add_document(struct documents *d, struct err *e)
{
    struct audit_document *row = &d->row;
    struct walk_shard *first = walk_at(&d->walk, AUDIT_INGEST);
    const struct record *r = walk_record(&d->walk, first, e);
    if (!r) return -1;
    row->number = ++d->b->counts.documents;
    row->sentences = row->kept = row->tokens = 0;
    row->sequence = row->token = -1;
    row->characters = record_characters(buf_text(&r->text), r->text.len);
    histogram_add(&d->figures->ingested, row->characters);
    if (buf_assign(&row->id, buf_text(&r->id), r->id.len)) return err_memory(e);
    buf_clear(&row->reason);
    if (first->place.line == 0) progress_add(&d->b->progress, d->walk.frame_bytes);
    if (add_origin(d, r, e) || add_sizes(d, e)) return -1;
    add_places(d);
    if (add_fate(d, e)) return -1;
    d->b->counts.sentences += row->sentences;
    d->b->counts.tokens += row->tokens;
    return row->places.failed ? err_memory(e) : audit_insert_document(&d->b->writer, row, e);
}

/* ---- the shard ---- */

static int add_documents(struct documents *d, struct err *e)
{
    int row;
    if (walk_open(&d->walk, &d->b->tree, d->name, d->b->options->max_record, e) || open_tokens(d, e))
        return -1;
    while ((row = walk_next(&d->walk, e)) == 1)
        if (add_document(d, e)) return -1;
    return row ? -1 : check_tokens_end(d, e);
}

int build_documents(struct builder *b, const char *name, int64_t number, struct err *e)
{
    struct documents d = {
        .b = b, .name = name, .row.shard = number, .reasons = {.tree = &b->tree, .index = b->index}};
    d.figures = figures_of(&b->figures, name, tree_source_len(name));
    int result = d.figures ? add_documents(&d, e) : err_memory(e);
    if (d.reasons.unexplained && !b->counts.unexplained) b->counts.why = d.reasons.why;
    b->counts.unexplained += d.reasons.unexplained;
    reasons_close(&d.reasons);
    walk_close(&d.walk);
    tokens_close(&d.tokens);
    audit_document_free(&d.row);
    return result;
}
