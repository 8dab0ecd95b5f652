#include "bm25/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bm25/db.h"
#include "common/varint.h"
#include "bm25/prefix.h"
#include "common/array.h"
#include "pipeline/split/kss.h"

enum { MAX_TEXT_BYTES = 1 << 24 };

/* ---- meta ---- */

/* Copy a meta value; ERR_DATA if it is absent or too long for size. */
static int meta_text(sqlite3 *db, const char *key, char *value, size_t size, struct err *e)
{
    sqlite3_stmt *select;
    if (sqlite_prepare(db, "SELECT value FROM meta WHERE key = ?1", &select, e)) return -1;
    sqlite3_bind_text(select, 1, key, -1, SQLITE_STATIC);
    int row = sqlite_row(select, e), result = row < 0 ? -1 : 0;
    const char *text = row == 1 ? (const char *)sqlite3_column_text(select, 0) : NULL;
    if (!result && (!text || strlen(text) >= size))
        result = err_data(e, "its meta table has no sound '%s'", key);
    else if (!result)
        memcpy(value, text, strlen(text) + 1);
    sqlite3_finalize(select);
    return result;
}

static int meta_number(sqlite3 *db, const char *key, double low, double high, double *value, struct err *e)
{
    char text[64], *end;
    if (meta_text(db, key, text, sizeof text, e)) return -1;
    *value = strtod(text, &end);
    if (end != text && !*end && *value >= low && *value <= high) return 0;
    return err_data(e, "its meta table has no sound '%s'", key);
}

static int check_digest(sqlite3 *db, struct err *e)
{
    char said[SHA256_HEX], found[SHA256_HEX];
    if (meta_text(db, "digest", said, sizeof said, e) || bm25_db_digest(db, found, e)) return -1;
    if (strcmp(said, found) == 0) return 0;
    return err_data(e, "its content does not fit its digest; make it again with 'malmoi bm25 index'");
}

/* The rows of a table must be as many as meta says, before memory is asked for them. */
static int check_rows(sqlite3 *db, const char *sql, double said, struct err *e)
{
    sqlite3_stmt *count;
    if (sqlite_prepare(db, sql, &count, e)) return -1;
    int row = sqlite_row(count, e);
    bool same = row == 1 && (double)sqlite3_column_int64(count, 0) == said;
    sqlite3_finalize(count);
    if (row < 0) return -1;
    return same ? 0 : err_data(e, "it has not the %.0f rows that it says: '%s'", said, sql);
}

static int read_meta(struct bm25 *x, sqlite3 *db, double *total_tokens, struct err *e)
{
    char tokens[16];
    double documents, terms;
    if (check_digest(db, e) || meta_text(db, "tokens", tokens, sizeof tokens, e)) return -1;
    if (strcmp(tokens, bm25_token_names[BM25_BIGRAM]) != 0 &&
        strcmp(tokens, bm25_token_names[BM25_TRIGRAM]) != 0)
        return err_data(e, "it has unknown tokens '%s'", tokens);
    x->tokens = strcmp(tokens, bm25_token_names[BM25_TRIGRAM]) == 0 ? BM25_TRIGRAM : BM25_BIGRAM;
    if (meta_number(db, "k1", 1e-9, 1e9, &x->k1, e) || meta_number(db, "b", 0, 1, &x->b, e) ||
        meta_number(db, "documents", 1, INT32_MAX, &documents, e) ||
        meta_number(db, "terms", 1, INT32_MAX, &terms, e) ||
        meta_number(db, "total-tokens", 1, 1e15, total_tokens, e))
        return -1;
    if (check_rows(db, "SELECT count(*) FROM document", documents, e) ||
        check_rows(db, "SELECT count(*) FROM term", terms, e))
        return -1;
    x->n_documents = (uint32_t)documents;
    x->n_terms = (uint32_t)terms;
    return 0;
}

/* ---- documents ---- */

static int allocate(struct bm25 *x, struct err *e)
{
    size_t d = x->n_documents, t = x->n_terms;
    x->id = calloc(d, sizeof *x->id);
    x->task = calloc(d, sizeof *x->task);
    x->text = calloc(d, sizeof *x->text);
    x->text_len = calloc(d, sizeof *x->text_len);
    x->length = calloc(d, sizeof *x->length);
    x->norm = calloc(d, sizeof *x->norm);
    x->self = calloc(d, sizeof *x->self);
    x->term = calloc(t, sizeof *x->term);
    x->df = calloc(t, sizeof *x->df);
    x->idf = calloc(t, sizeof *x->idf);
    x->forward_at = calloc(d + 1, sizeof *x->forward_at);
    bool whole = x->id && x->task && x->text && x->text_len && x->length && x->norm && x->self && x->term &&
                 x->df && x->idf && x->forward_at;
    return whole ? 0 : err_memory(e);
}

static const char *copy_column(struct bm25 *x, sqlite3_stmt *row, int column)
{
    const void *text = sqlite3_column_text(row, column);
    return arena_copy(&x->arena, text ? text : "", (size_t)sqlite3_column_bytes(row, column));
}

static int read_document(struct bm25 *x, sqlite3_stmt *row, uint32_t d, struct err *e)
{
    sqlite3_int64 tokens = sqlite3_column_int64(row, 1);
    if (d >= x->n_documents || sqlite3_column_int64(row, 0) != d || tokens < 1 || tokens > MAX_TEXT_BYTES)
        return err_data(e, "its table 'document' is broken at row %u", d);
    x->length[d] = (uint32_t)tokens;
    x->text[d] = copy_column(x, row, 2);
    x->text_len[d] = (size_t)sqlite3_column_bytes(row, 2);
    const char *parts[3] = {copy_column(x, row, 3), copy_column(x, row, 4), copy_column(x, row, 5)};
    struct buf id = BUF_INIT;
    if (parts[0] && parts[1] && parts[2]) buf_printf(&id, "%s/%s/%s", parts[0], parts[1], parts[2]);
    x->task[d] = parts[0];
    x->id[d] = id.failed ? NULL : arena_copy(&x->arena, buf_text(&id), id.len);
    buf_free(&id);
    return x->text[d] && x->id[d] && x->task[d] ? 0 : err_memory(e);
}

static int read_documents(struct bm25 *x, sqlite3 *db, double total_tokens, struct err *e)
{
    static const char sql[] = "SELECT id, tokens, text, task, item, field FROM document "
                              "JOIN source ON source.document = document.id AND number = 0 ORDER BY id";
    sqlite3_stmt *select;
    if (sqlite_prepare(db, sql, &select, e)) return -1;
    uint32_t d = 0;
    int row, result = 0;
    while (!result && (row = sqlite_row(select, e)) != 0)
        result = row < 0 ? -1 : read_document(x, select, d++, e);
    sqlite3_finalize(select);
    if (!result && d != x->n_documents) result = err_data(e, "its table 'document' has %u rows", d);
    double mean = total_tokens / x->n_documents;
    for (d = 0; d < x->n_documents && !result; d++)
        x->norm[d] = x->k1 * (1 - x->b + x->b * x->length[d] / mean);
    return result;
}

/* ---- terms and postings ---- */

struct inverted { /* the postings by term, as the file has them */
    ARRAY(uint32_t) documents;
    ARRAY(struct bm25_posting) postings;
};

static int read_list(struct bm25 *x, uint32_t term, const uint8_t *list, size_t len, struct inverted *all,
                     struct err *e)
{
    uint32_t document = UINT32_MAX, count = 0;
    for (size_t at = 0; at < len; count++) {
        uint32_t gap, tf;
        size_t n = varint_read(list + at, len - at, &gap);
        size_t m = n ? varint_read(list + at + n, len - at - n, &tf) : 0;
        uint64_t next = (uint64_t)(document + 1u) + gap - 1; /* document is -1 at first */
        if (!m || gap == 0 || tf == 0 || next >= x->n_documents)
            return err_data(e, "its posting list of term %u is broken at byte %zu", term, at);
        document = (uint32_t)next;
        if (array_push(&all->documents, document) ||
            array_push(&all->postings, (struct bm25_posting){term, tf}))
            return err_memory(e);
        x->forward_at[document + 1]++;
        at += n + m;
    }
    return count == x->df[term] && count
               ? 0
               : err_data(e, "its posting list of term %u has %u documents", term, count);
}

static int read_term(struct bm25 *x, sqlite3_stmt *row, uint32_t t, struct inverted *all, struct err *e)
{
    const char *text = (const char *)sqlite3_column_text(row, 1);
    size_t len = (size_t)sqlite3_column_bytes(row, 1);
    uint64_t term = text ? bm25_term_of(x->tokens, text, len) : 0;
    if (t >= x->n_terms || sqlite3_column_int64(row, 0) != t || term == 0 || (t && term <= x->term[t - 1]))
        return err_data(e, "its table 'term' is broken at row %u", t);
    sqlite3_int64 df = sqlite3_column_int64(row, 2);
    if (df < 1 || df > x->n_documents) return err_data(e, "its table 'term' is broken at row %u", t);
    x->term[t] = term;
    x->df[t] = (uint32_t)df;
    x->idf[t] = log(1 + (x->n_documents - (double)df + 0.5) / ((double)df + 0.5));
    const void *list = sqlite3_column_blob(row, 3);
    return read_list(x, t, list, list ? (size_t)sqlite3_column_bytes(row, 3) : 0, all, e);
}

/* Postings come by term; put in order of document they are by term within each document again. */
static int turn_forward(struct bm25 *x, const struct inverted *all, struct err *e)
{
    size_t n = all->postings.len;
    for (uint32_t d = 0; d < x->n_documents; d++) x->forward_at[d + 1] += x->forward_at[d];
    size_t *next = malloc(x->n_documents * sizeof *next);
    x->forward = calloc(n + 1, sizeof *x->forward);
    if (!next || !x->forward) {
        free(next);
        return err_memory(e);
    }
    memcpy(next, x->forward_at, x->n_documents * sizeof *next);
    for (size_t i = 0; i < n; i++) x->forward[next[all->documents.items[i]]++] = all->postings.items[i];
    free(next);
    return 0;
}

/* Where each term goes when the most frequent ones come first, equally frequent ones as they are. */
static uint32_t *frequency_order(const struct bm25 *x)
{
    size_t *begin = calloc((size_t)x->n_documents + 2, sizeof *begin);
    uint32_t *to = malloc(x->n_terms * sizeof *to);
    if (begin && to) {
        for (uint32_t t = 0; t < x->n_terms; t++) begin[x->df[t]]++;
        for (size_t df = x->n_documents, at = 0; df > 0; df--) {
            size_t n = begin[df];
            begin[df] = at;
            at += n;
        }
        for (uint32_t t = 0; t < x->n_terms; t++) to[t] = (uint32_t)begin[x->df[t]]++;
        free(begin);
        return to;
    }
    free(begin);
    free(to);
    return NULL;
}

static int number_by_frequency(struct bm25 *x, struct err *e)
{
    uint32_t *to = frequency_order(x);
    uint64_t *term = malloc(x->n_terms * sizeof *term);
    uint32_t *df = malloc(x->n_terms * sizeof *df);
    double *idf = malloc(x->n_terms * sizeof *idf);
    bool whole = to && term && df && idf;
    for (uint32_t t = 0; whole && t < x->n_terms; t++) {
        term[to[t]] = x->term[t];
        df[to[t]] = x->df[t];
        idf[to[t]] = x->idf[t];
    }
    for (size_t i = 0; whole && i < x->forward_at[x->n_documents]; i++)
        x->forward[i].term = to[x->forward[i].term];
    free(to);
    if (!whole) {
        free(term);
        free(df);
        free(idf);
        return err_memory(e);
    }
    free(x->term);
    free(x->df);
    free(x->idf);
    x->term = term;
    x->df = df;
    x->idf = idf;
    return 0;
}

static int add_self_scores(struct bm25 *x, struct err *e)
{
    for (uint32_t d = 0; d < x->n_documents; d++) {
        for (size_t i = x->forward_at[d]; i < x->forward_at[d + 1]; i++)
            x->self[d] += bm25_weight(x, d, &x->forward[i]);
        if (!(x->self[d] > 0)) return err_data(e, "its document %u has no term", d);
    }
    return 0;
}

static int read_terms(struct bm25 *x, sqlite3 *db, struct err *e)
{
    static const char sql[] =
        "SELECT id, text, documents, list FROM term JOIN posting ON posting.term = term.id ORDER BY id";
    struct inverted all = {ARRAY_INIT, ARRAY_INIT};
    sqlite3_stmt *select;
    if (sqlite_prepare(db, sql, &select, e)) return -1;
    uint32_t t = 0;
    int row, result = 0;
    while (!result && (row = sqlite_row(select, e)) != 0)
        result = row < 0 ? -1 : read_term(x, select, t++, &all, e);
    sqlite3_finalize(select);
    if (!result && t != x->n_terms) result = err_data(e, "its table 'term' has %u rows", t);
    if (!result) result = turn_forward(x, &all, e);
    if (!result) result = number_by_frequency(x, e);
    if (!result) result = add_self_scores(x, e);
    array_free(&all.documents);
    array_free(&all.postings);
    return result;
}

/* ---- the term table ---- */

static int build_table(struct bm25 *x, struct err *e)
{
    x->slot_bits = 4;
    while (1ull << x->slot_bits < 2ull * x->n_terms) x->slot_bits++;
    size_t n = (size_t)1 << x->slot_bits;
    x->slots = malloc(n * sizeof *x->slots);
    if (!x->slots) return err_memory(e);
    for (size_t i = 0; i < n; i++) x->slots[i] = BM25_NO_TERM;
    for (uint32_t t = 0; t < x->n_terms; t++) {
        size_t slot = bm25_slot_of(x, x->term[t]);
        while (x->slots[slot] != BM25_NO_TERM) slot = (slot + 1) & (n - 1);
        x->slots[slot] = t;
    }
    return 0;
}

/* ---- what a search needs ---- */

static int build_signatures(struct bm25 *x, struct err *e)
{
    x->signature = calloc(x->n_documents, sizeof *x->signature);
    if (!x->signature) return err_memory(e);
    for (uint32_t d = 0; d < x->n_documents; d++)
        for (size_t i = x->forward_at[d]; i < x->forward_at[d + 1]; i++)
            bm25_signature_add(&x->signature[d], x->forward[i].term);
    return 0;
}

static int build_lists(struct bm25 *x, struct err *e)
{
    kss_spans sentences = ARRAY_INIT;
    uint8_t *parted = calloc(x->n_documents, sizeof *parted);
    int result = parted ? 0 : err_memory(e);
    for (uint32_t d = 0; d < x->n_documents && !result; d++) {
        if (kss_split(x->text[d], x->text_len[d], &sentences)) result = err_memory(e);
        parted[d] = sentences.len > 1;
    }
    if (!result) result = bm25_lists_build(x, NULL, x->min_ratio, &x->all, e);
    if (!result) result = bm25_lists_build(x, parted, x->min_ratio, &x->parted, e);
    if (!result) result = bm25_lists_build(x, NULL, 1, &x->copies, e);
    array_free(&sentences);
    free(parted);
    return result;
}

static int load(struct bm25 *x, sqlite3 *db, struct err *e)
{
    double total_tokens = 0;
    if (read_meta(x, db, &total_tokens, e) || allocate(x, e) || read_documents(x, db, total_tokens, e) ||
        read_terms(x, db, e) || build_table(x, e) || build_signatures(x, e))
        return -1;
    return build_lists(x, e);
}

int bm25_open(struct bm25 **index, const char *path, double min_ratio, struct err *e)
{
    sqlite3 *db;
    *index = NULL;
    if (bm25_db_open(path, &db, e)) return -1;
    struct bm25 *x = calloc(1, sizeof *x);
    if (x) x->min_ratio = min_ratio;
    int result = x ? load(x, db, e) : err_memory(e);
    sqlite3_close(db);
    if (result) {
        bm25_close(x);
        return err_context(e, "'%s'", path);
    }
    *index = x;
    return 0;
}

void bm25_close(struct bm25 *x)
{
    if (!x) return;
    void *const parts[] = {x->id,   x->task, x->text, x->text_len,   x->length,  x->norm,      x->self,
                           x->term, x->df,   x->idf,  x->forward_at, x->forward, x->signature, x->slots};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) free(parts[i]);
    bm25_lists_free(&x->all);
    bm25_lists_free(&x->parted);
    bm25_lists_free(&x->copies);
    arena_free(&x->arena);
    free(x);
}
