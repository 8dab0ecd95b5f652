#include "audit/recipe_shard.h"

#include "audit/token_place.h"
#include "vocab/tokens.h"

struct recipe_shard {
    const char *name;
    struct walk walk;
    struct tokens tokens;
    bool has_tokens;
    uint64_t next; /* the first document of the token shard that was not met yet */
    struct buf id, file;
    struct buf tail;  /* of the document's line at any stage: its origin, what no stage knows, the brace */
    struct buf bytes; /* what a digest is taken of */
};

/* ---- open and close ---- */

static int open_tokens(struct recipe_shard *s, const struct tree *t, struct err *e)
{
    if (!tree_has(t, AUDIT_TOKENS, s->name)) return 0;
    struct buf path = BUF_INIT;
    int result = tree_path(t, AUDIT_TOKENS, s->name, NULL, &path)
                     ? err_memory(e)
                     : tokens_open(&s->tokens, path.data, NULL, e);
    buf_free(&path);
    s->has_tokens = !result;
    return result;
}

int recipe_shard_open(struct recipe_shard **out, const struct tree *t, const char *name, uint64_t max_record,
                      struct err *e)
{
    struct recipe_shard *s = calloc(1, sizeof *s);
    *out = NULL;
    if (!s) return err_memory(e);
    s->name = name;
    if (walk_open(&s->walk, t, name, max_record, e) || open_tokens(s, t, e)) {
        recipe_shard_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void recipe_shard_close(struct recipe_shard *s)
{
    if (!s) return;
    walk_close(&s->walk);
    if (s->has_tokens) tokens_close(&s->tokens);
    buf_free(&s->id);
    buf_free(&s->file);
    buf_free(&s->tail);
    buf_free(&s->bytes);
    free(s);
}

/* ---- one document ---- */

static int add_origin(struct recipe_shard *s, const struct record *r, struct recipe_entry *entry,
                      struct err *e)
{
    yajl_val origin = NULL;
    size_t start, len;
    buf_clear(&s->file);
    buf_clear(&s->tail);
    buf_assign(&s->id, buf_text(&r->id), r->id.len);
    if (r->origin.len) {
        if (json_parse(r->origin.data, "origin", &origin, e)) return -1;
        if (json_find_string(r->origin.data, r->origin.len, "file", &start, &len))
            buf_add(&s->file, r->origin.data + start, len);
        buf_str(&s->tail, ",\"origin\":");
        buf_add(&s->tail, r->origin.data, r->origin.len);
    }
    buf_add(&s->tail, buf_text(&r->extra), r->extra.len);
    buf_char(&s->tail, '}');
    int64_t offset = json_get_i64(origin, "offset", 0), length = json_get_i64(origin, "length", 0);
    entry->offset = offset < 0 ? 0 : offset;
    entry->length = length < 0 ? 0 : length;
    yajl_tree_free(origin);
    return s->id.failed || s->file.failed || s->tail.failed ? err_memory(e) : 0;
}

/* A line ends with the tail unless another program wrote it: then the whole line counts. */
static int digest_line(struct recipe_shard *s, const struct walk_shard *at, const struct record *r,
                       uint64_t *digest, struct err *e)
{
    size_t head = at->len;
    buf_clear(&s->bytes);
    if (at->len >= s->tail.len && memcmp(at->line + at->len - s->tail.len, s->tail.data, s->tail.len) == 0)
        head -= s->tail.len;
    buf_add(&s->bytes, at->line, head);
    if (head < at->len) buf_add(&s->bytes, buf_text(&r->extra), r->extra.len);
    if (s->bytes.failed) return err_memory(e);
    *digest = recipe_digest(s->bytes.data, s->bytes.len);
    return 0;
}

static bool same_line(const struct walk_shard *a, const struct walk_shard *b)
{
    return a && a->len == b->len && memcmp(a->line, b->line, a->len) == 0;
}

static void add_u16(struct buf *out, unsigned value)
{
    buf_char(out, (char)(value & 0xFF));
    buf_char(out, (char)(value >> 8));
}

static int digest_tokens(struct recipe_shard *s, uint64_t *digest, struct err *e)
{
    uint64_t first, last;
    size_t n;
    tokens_document(&s->tokens, s->next++, &first, &last);
    buf_clear(&s->bytes);
    for (uint64_t i = first; i < last; i++) {
        const uint16_t *ids = tokens_sequence(&s->tokens, i, &n);
        add_u16(&s->bytes, (unsigned)n & 0xFFFF);
        add_u16(&s->bytes, (unsigned)(n >> 16) & 0xFFFF);
        for (size_t k = 0; k < n; k++) add_u16(&s->bytes, ids[k]);
    }
    if (s->bytes.failed) return err_memory(e);
    *digest = recipe_digest(s->bytes.data, s->bytes.len);
    return 0;
}

static int add_document(struct recipe_shard *s, struct recipe_entry *entry, struct err *e)
{
    const struct walk_shard *before = NULL;
    uint64_t digest = 0; /* of before */
    const struct record *r = walk_record(&s->walk, walk_at(&s->walk, AUDIT_INGEST), e);
    if (!r) return -1;
    *entry = (struct recipe_entry){.id = recipe_digest(buf_text(&r->id), r->id.len)};
    if (add_origin(s, r, entry, e)) return -1;
    for (int i = 0; i < RECIPE_STAGES - 1; i++) {
        const struct walk_shard *at = walk_at(&s->walk, recipe_stages[i]);
        if (!at) continue;
        if (!same_line(before, at) && digest_line(s, at, r, &digest, e)) return -1;
        entry->digests[i] = digest;
        before = at;
    }
    const struct walk_shard *end = walk_at(&s->walk, AUDIT_DECONTAMINATE);
    if (!s->has_tokens || !end || !token_document_is_at(&s->tokens, s->next, end->place)) return 0;
    return digest_tokens(s, &entry->digests[RECIPE_STAGES - 1], e);
}

int recipe_shard_next(struct recipe_shard *s, struct recipe_entry *entry, struct err *e)
{
    int more = walk_next(&s->walk, e);
    if (more == 1) return add_document(s, entry, e) ? -1 : 1;
    if (more == 0 && s->has_tokens && s->next < s->tokens.n_documents)
        return err_data(
            e, "'%s/%s', document %llu does not follow from '%s': the two are not of one run of the chain",
            audit_stages[AUDIT_TOKENS].folder, s->name, (unsigned long long)s->next,
            audit_stages[AUDIT_DECONTAMINATE].folder);
    return more;
}

const struct buf *recipe_shard_id(const struct recipe_shard *s)
{
    return &s->id;
}

const struct buf *recipe_shard_file(const struct recipe_shard *s)
{
    return &s->file;
}
