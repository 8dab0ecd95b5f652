#include "audit/takedown.h"

#include <stdlib.h>
#include <string.h>

#include "audit/record_at.h"
#include "vocab/count.h"
#include "vocab/tokens.h"

int takedown_check(struct audit_db *a, const struct tree *tree, struct err *e)
{
    struct buf path = BUF_INIT;
    sqlite3_stmt *s = NULL;
    char now[SHA256_HEX];
    buf_printf(&path, "%s/manifest-sha256.txt", tree->root);
    int result = path.failed ? err_memory(e) : sha256_file(path.data, now, NULL, e);
    if (!result)
        result = sqlite_prepare(a->db, "SELECT value FROM build WHERE key = 'manifest_sha256'", &s, e);
    int row = result ? -1 : sqlite_row(s, e);
    const char *then = row == 1 ? (const char *)sqlite3_column_text(s, 0) : NULL;
    if (row >= 0 && (!then || strcmp(then, now) != 0))
        row = err_data(e, "the database is of another state of '%s'; make it anew: malmoi audit build %s",
                       tree->root, tree->root);
    sqlite3_finalize(s);
    buf_free(&path);
    return row < 0 ? -1 : 0;
}

/* ---- which documents ---- */

int takedown_add_id(struct audit_db *a, const char *id, size_t len, takedown_numbers *numbers, struct err *e)
{
    struct audit_rows rows = {0};
    struct audit_document d = {0};
    int row = audit_documents_by_id(a, id, len, &rows, e) ? -1 : 1, n = 0;
    while (row == 1 && (row = audit_rows_next(&rows, &d, e)) == 1) {
        n++;
        if (array_push(numbers, d.number)) row = err_memory(e);
    }
    audit_rows_end(&rows);
    audit_document_free(&d);
    return row < 0 ? -1 : n;
}

int64_t takedown_add_source(struct audit_db *a, const char *what, takedown_numbers *numbers, struct err *e)
{
    static const char of_source[] = "SELECT document.number FROM document JOIN shard ON shard.id = "
                                    "document.shard WHERE shard.source = ?1",
                      of_file[] = "SELECT document.number FROM document JOIN member ON member.id = "
                                  "document.member WHERE member.source = ?1 AND member.name = ?2";
    const char *colon = strchr(what, ':');
    int source_len = (int)(colon ? (size_t)(colon - what) : strlen(what)), row;
    sqlite3_stmt *s = NULL;
    int64_t n = 0;
    if (sqlite_prepare(a->db, colon ? of_file : of_source, &s, e)) return -1;
    row = sqlite3_bind_text(s, 1, what, source_len, SQLITE_STATIC) ||
                  (colon && sqlite3_bind_text(s, 2, colon + 1, -1, SQLITE_STATIC))
              ? sqlite_fault(a->db, e)
              : 1;
    while (row == 1 && (row = sqlite_row(s, e)) == 1) {
        n++;
        if (array_push(numbers, sqlite3_column_int64(s, 0))) row = err_memory(e);
    }
    sqlite3_finalize(s);
    return row < 0 ? -1 : n;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

void takedown_sort(takedown_numbers *numbers)
{
    size_t n = 0;
    if (numbers->len) qsort(numbers->items, numbers->len, sizeof *numbers->items, by_value);
    for (size_t i = 0; i < numbers->len; i++)
        if (n == 0 || numbers->items[n - 1] != numbers->items[i]) numbers->items[n++] = numbers->items[i];
    numbers->len = n;
}

/* ---- what they touch ---- */

struct reader {
    struct takedown *result;
    const struct tree *tree;
    struct audit_db *db;
    struct record_reader *records;
    struct record record;
    struct counter *words;
    int64_t shard_id; /* of the name and the tokens; 0: none yet */
    struct buf shard;
    struct tokens tokens;
    bool open; /* tokens is */
};

static int change_shard(struct reader *r, int64_t id, struct err *e)
{
    struct buf path = BUF_INIT;
    if (r->shard_id == id) return 0;
    if (r->open) tokens_close(&r->tokens);
    r->open = false;
    r->shard_id = id;
    r->result->shards++;
    buf_clear(&r->shard);
    int found = audit_shard_name(r->db, id, &r->shard, e);
    if (found <= 0) return found < 0 ? -1 : err_data(e, "the database has no shard %lld", (long long)id);
    int result = tree_path(r->tree, AUDIT_TOKENS, buf_text(&r->shard), NULL, &path)
                     ? err_memory(e)
                     : tokens_open(&r->tokens, path.data, NULL, e);
    r->open = !result;
    buf_free(&path);
    return result;
}

/* How many sequences the document has that begins with this one. */
static int count_sequences(const struct reader *r, int64_t sequence, int64_t *n, struct err *e)
{
    uint64_t low = 0, high = r->tokens.n_documents, first, last;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        tokens_document(&r->tokens, middle, &first, &last);
        if ((int64_t)first == sequence) {
            *n = (int64_t)(last - first);
            return 0;
        }
        if ((int64_t)first < sequence)
            low = middle + 1;
        else
            high = middle;
    }
    return err_data(e, "no document of '%s' begins with sequence %lld: the database is not of this output",
                    buf_text(&r->shard), (long long)sequence);
}

/* Documents that stand beside one another make one range. */
static int add_range(struct reader *r, const struct audit_document *d, int64_t sequences, struct err *e)
{
    struct takedown *t = r->result;
    if (t->ranges.len) {
        struct takedown_range *last = &t->ranges.items[t->ranges.len - 1];
        if (last->token + last->tokens == d->token && strcmp(last->shard, buf_text(&r->shard)) == 0) {
            last->tokens += d->tokens;
            last->sequences += sequences;
            return 0;
        }
    }
    struct takedown_range range = {strdup(buf_text(&r->shard)), d->token, d->tokens, d->sequence, sequences};
    if (!range.shard || array_push(&t->ranges, range)) {
        free(range.shard);
        return err_memory(e);
    }
    return 0;
}

static int count_words(struct reader *r, const struct audit_document *d, struct err *e)
{
    struct audit_place place;
    if (!audit_document_place(d, AUDIT_MORPHS, &place)) return 0;
    if (record_at(r->records, AUDIT_MORPHS, buf_text(&r->shard), place, &r->record, e)) return -1;
    if (r->record.id.len != d->id.len || memcmp(r->record.id.data, d->id.data, d->id.len) != 0)
        return err_data(e, "'%s' is not where the database says: it is not of this output", buf_text(&d->id));
    return counter_add(r->words, 0, buf_text(&r->record.text), r->record.text.len, e);
}

static int read_document(struct reader *r, const struct audit_document *d, takedown_each *each, void *context,
                         struct err *e)
{
    struct takedown *t = r->result;
    struct audit_place place;
    int64_t sequences = 0;
    if (change_shard(r, d->shard, e)) return -1;
    if (d->sequence >= 0 && count_sequences(r, d->sequence, &sequences, e)) return -1;
    if (sequences && add_range(r, d, sequences, e)) return -1;
    if (count_words(r, d, e)) return -1;
    for (int stage = AUDIT_INGEST; stage <= AUDIT_MORPHS; stage++)
        t->records[stage] += audit_document_place(d, stage, &place);
    t->records[AUDIT_TOKENS] += sequences > 0;
    t->documents++;
    t->sentences += d->sentences;
    t->kept += d->kept;
    t->tokens += d->tokens;
    t->sequences += sequences;
    return each ? each(context, d, buf_text(&r->shard), sequences, e) : 0;
}

static int sum_words(struct reader *r, struct err *e)
{
    struct word_merge merge = WORD_MERGE_INIT;
    struct word_count word;
    int got = counter_finish(r->words, &merge, e) ? -1 : 1;
    while (got == 1 && (got = word_merge_next(&merge, &word, e)) == 1) {
        r->result->words++;
        r->result->occurrences += (int64_t)word.count;
    }
    word_merge_free(&merge);
    return got;
}

/* Words are cut as the chain's own counts were. */
static struct bert_text_options words_of(const struct tree *t)
{
    struct bert_text_options options = BERT_TEXT_DEFAULTS;
    const struct tree_ledger *l = tree_find(t, AUDIT_COUNT, t->shards.items[0]);
    yajl_val config = l ? json_get(l->json, "config", yajl_t_object) : NULL;
    options.lowercase = json_get(config, "lowercase", yajl_t_true);
    options.strip_accents = json_get(config, "strip-accents", yajl_t_true);
    return options;
}

static int read_all(struct reader *r, const takedown_numbers *numbers, const char *temporary,
                    takedown_each *each, void *context, struct err *e)
{
    struct audit_document d = {0};
    struct count_options options = {
        .text = words_of(r->tree), .threads = 1, .memory = 256 << 20, .temporary = temporary};
    int result = 0;
    if (!(r->records = record_reader_new(r->tree))) return err_memory(e);
    if (!(r->words = counter_new(&options, e))) return -1;
    for (size_t i = 0; i < numbers->len && !result; i++) {
        result = audit_document_by_number(r->db, numbers->items[i], &d, e) == 1
                     ? read_document(r, &d, each, context, e)
                     : -1;
    }
    audit_document_free(&d);
    return result ? -1 : sum_words(r, e);
}

int takedown_read(struct takedown *t, const struct tree *tree, struct audit_db *a,
                  const takedown_numbers *numbers, const char *temporary, takedown_each *each, void *context,
                  struct err *e)
{
    struct reader r = {.result = t, .tree = tree, .db = a};
    int result = read_all(&r, numbers, temporary, each, context, e);
    if (r.open) tokens_close(&r.tokens);
    counter_free(r.words);
    record_reader_free(r.records);
    record_free(&r.record);
    buf_free(&r.shard);
    return result;
}

void takedown_free(struct takedown *t)
{
    for (size_t i = 0; i < t->ranges.len; i++) free(t->ranges.items[i].shard);
    array_free(&t->ranges);
}
