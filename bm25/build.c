#include "bm25/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bm25/db.h"
#include "common/varint.h"
#include "bm25/normalise.h"

struct occurrence {
    uint64_t term;
    uint32_t document;
};

struct builder {
    const struct bm25_documents *documents;
    const struct bm25_build_options *options;
    sqlite3 *db;
    ARRAY(struct occurrence) occurrences;
    uint32_t *ids; /* [text]: its document's number in the index, NO_ID if it is skipped */
    struct bm25_counts counts;
};

#define NO_ID UINT32_MAX

/* ---- documents and sources ---- */

static int add_occurrences(struct builder *b, uint32_t id, const struct code_points *text, struct err *e)
{
    size_t n = bm25_token_count(b->options->tokens, text->len);
    for (size_t i = 0; i < n; i++) {
        struct occurrence o = {bm25_token(b->options->tokens, text->items, text->len, i), id};
        if (array_push(&b->occurrences, o)) return err_memory(e);
    }
    b->counts.tokens += n;
    return 0;
}

static int write_document(struct builder *b, sqlite3_stmt *insert, size_t number, struct code_points *scratch,
                          struct err *e)
{
    const struct bm25_text *t = &b->documents->texts.items[number];
    if (bm25_normalise(t->text, t->len, scratch, e)) return -1;
    size_t tokens = bm25_token_count(b->options->tokens, scratch->len);
    b->ids[number] = NO_ID;
    if (tokens == 0) {
        b->counts.without_tokens++;
        return 0;
    }
    uint32_t id = b->ids[number] = (uint32_t)b->counts.documents++;
    sqlite3_bind_int64(insert, 1, id);
    sqlite3_bind_int64(insert, 2, (sqlite3_int64)tokens);
    sqlite3_bind_text64(insert, 3, t->text, t->len, SQLITE_STATIC, SQLITE_UTF8);
    return sqlite_run(insert, e) || add_occurrences(b, id, scratch, e) ? -1 : 0;
}

static int write_documents(struct builder *b, struct err *e)
{
    size_t n = b->documents->texts.len;
    b->ids = malloc((n + 1) * sizeof *b->ids);
    sqlite3_stmt *insert = NULL;
    struct code_points scratch = ARRAY_INIT;
    int result =
        b->ids ? sqlite_prepare(b->db, "INSERT INTO document VALUES(?1, ?2, ?3)", &insert, e) : err_memory(e);
    for (size_t i = 0; i < n && !result; i++) result = write_document(b, insert, i, &scratch, e);
    sqlite3_finalize(insert);
    array_free(&scratch);
    return result;
}

struct placed_source {
    uint32_t document, order;
};

static int compare_sources(const void *x, const void *y)
{
    const struct placed_source *a = x, *b = y;
    if (a->document != b->document) return a->document < b->document ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static int insert_source(sqlite3_stmt *insert, uint32_t document, uint32_t number,
                         const struct bm25_source *s, struct err *e)
{
    sqlite3_bind_int64(insert, 1, document);
    sqlite3_bind_int64(insert, 2, number);
    const char *values[] = {s->task, s->split, s->item, s->field};
    for (int i = 0; i < 4; i++) sqlite3_bind_text(insert, 3 + i, values[i], -1, SQLITE_STATIC);
    return sqlite_run(insert, e);
}

static int write_sources(struct builder *b, struct err *e)
{
    ARRAY(struct placed_source) placed = ARRAY_INIT;
    sqlite3_stmt *insert = NULL;
    int result = sqlite_prepare(b->db, "INSERT INTO source VALUES(?1, ?2, ?3, ?4, ?5, ?6)", &insert, e);
    for (uint32_t i = 0; i < b->documents->sources.len && !result; i++) {
        struct placed_source p = {b->ids[b->documents->sources.items[i].document], i};
        if (p.document != NO_ID && array_push(&placed, p)) result = err_memory(e);
    }
    if (placed.len) qsort(placed.items, placed.len, sizeof *placed.items, compare_sources);
    for (size_t i = 0, number = 0; i < placed.len && !result; i++) {
        number = i && placed.items[i].document == placed.items[i - 1].document ? number + 1 : 0;
        result = insert_source(insert, placed.items[i].document, (uint32_t)number,
                               &b->documents->sources.items[placed.items[i].order], e);
    }
    sqlite3_finalize(insert);
    array_free(&placed);
    return result;
}

/* ---- terms and postings ---- */

static int compare_occurrences(const void *x, const void *y)
{
    const struct occurrence *a = x, *b = y;
    if (a->term != b->term) return a->term < b->term ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

/* Append the posting list of the occurrences first … end-1, which are of one term: for every document the
 * distance from the one before (from -1 for the first) and the number of occurrences. Returns the documents.
 */
static uint32_t posting_list(const struct occurrence *o, size_t first, size_t end, struct buf *list)
{
    uint32_t documents = 0, before = UINT32_MAX;
    for (size_t i = first, next; i < end; i = next) {
        for (next = i + 1; next < end && o[next].document == o[i].document;) next++;
        varint_add(list, o[i].document - before);
        varint_add(list, (uint32_t)(next - i));
        before = o[i].document;
        documents++;
    }
    return documents;
}

static int write_term(struct builder *b, sqlite3_stmt *term, sqlite3_stmt *posting, size_t first, size_t end,
                      struct err *e)
{
    struct buf list = BUF_INIT, text = BUF_INIT;
    uint32_t documents = posting_list(b->occurrences.items, first, end, &list);
    bm25_term_text(b->occurrences.items[first].term, &text);
    sqlite3_int64 id = (sqlite3_int64)b->counts.terms++;
    b->counts.postings += documents;
    int result = list.failed || text.failed ? err_memory(e) : 0;
    if (!result) {
        sqlite3_bind_int64(term, 1, id);
        sqlite3_bind_text64(term, 2, text.data, text.len, SQLITE_STATIC, SQLITE_UTF8);
        sqlite3_bind_int64(term, 3, documents);
        sqlite3_bind_int64(posting, 1, id);
        sqlite3_bind_blob64(posting, 2, list.data, list.len, SQLITE_STATIC);
        result = sqlite_run(term, e) || sqlite_run(posting, e) ? -1 : 0;
    }
    buf_free(&list);
    buf_free(&text);
    return result;
}

static int write_terms(struct builder *b, struct err *e)
{
    size_t n = b->occurrences.len;
    if (n) qsort(b->occurrences.items, n, sizeof *b->occurrences.items, compare_occurrences);
    sqlite3_stmt *term = NULL, *posting = NULL;
    int result = sqlite_prepare(b->db, "INSERT INTO term VALUES(?1, ?2, ?3)", &term, e);
    if (!result) result = sqlite_prepare(b->db, "INSERT INTO posting VALUES(?1, ?2)", &posting, e);
    for (size_t i = 0, end; i < n && !result; i = end) {
        for (end = i + 1; end < n && b->occurrences.items[end].term == b->occurrences.items[i].term;) end++;
        result = write_term(b, term, posting, i, end, e);
    }
    sqlite3_finalize(term);
    sqlite3_finalize(posting);
    return result;
}

/* ---- meta ---- */

static int write_meta_row(sqlite3_stmt *insert, const char *prefix, const char *key, const char *value,
                          struct err *e)
{
    struct buf name = BUF_INIT;
    buf_str(&name, prefix);
    buf_str(&name, key);
    if (name.failed) return err_memory(e);
    sqlite3_bind_text64(insert, 1, buf_text(&name), name.len, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_text(insert, 2, value, -1, SQLITE_STATIC);
    int result = sqlite_run(insert, e);
    buf_free(&name);
    return result;
}

static int write_parameters(struct builder *b, sqlite3_stmt *insert, struct err *e)
{
    char k1[32], length[32], number[6][24];
    snprintf(k1, sizeof k1, "%.17g", b->options->k1);
    snprintf(length, sizeof length, "%.17g", b->options->b);
    const uint64_t values[6] = {b->counts.documents, b->counts.terms, b->counts.postings,
                                b->counts.tokens,    b->counts.texts, b->counts.without_tokens};
    for (int i = 0; i < 6; i++) snprintf(number[i], sizeof number[i], "%llu", (unsigned long long)values[i]);
    const char *rows[][2] = {{"tokens", bm25_token_names[b->options->tokens]},
                             {"variant", "lucene"},
                             {"k1", k1},
                             {"b", length},
                             {"documents", number[0]},
                             {"terms", number[1]},
                             {"postings", number[2]},
                             {"total-tokens", number[3]},
                             {"texts", number[4]},
                             {"without-tokens", number[5]},
                             {"sqlite", sqlite3_libversion()}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (write_meta_row(insert, "", rows[i][0], rows[i][1], e)) return -1;
    return 0;
}

static int write_meta(struct builder *b, const struct ledger_files *inputs, struct err *e)
{
    sqlite3_stmt *insert = NULL;
    char digest[SHA256_HEX];
    int result = sqlite_prepare(b->db, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", &insert, e);
    if (!result) result = write_parameters(b, insert, e);
    for (size_t i = 0; i < inputs->items.len && !result; i++)
        result =
            write_meta_row(insert, "input:", inputs->items.items[i].name, inputs->items.items[i].sha256, e);
    if (!result) result = bm25_db_digest(b->db, digest, e);
    if (!result) result = write_meta_row(insert, "", "digest", digest, e);
    sqlite3_finalize(insert);
    return result;
}

/* ---- the file ---- */

static int create_tables(sqlite3 *db, struct err *e)
{
    char pragmas[160];
    snprintf(pragmas, sizeof pragmas,
             "PRAGMA page_size = %d; PRAGMA encoding = 'UTF-8'; PRAGMA application_id = %d; PRAGMA "
             "user_version = %d; "
             "BEGIN",
             BM25_PAGE_BYTES, BM25_APPLICATION_ID, BM25_FORMAT);
    if (sqlite_exec(db, pragmas, e)) return -1;
    for (size_t i = 0; bm25_schema[i]; i++)
        if (sqlite_exec(db, bm25_schema[i], e)) return -1;
    return 0;
}

/* VACUUM INTO writes the pages in the order of the tables and their keys: the history of the inserts is gone.
 */
static int publish(sqlite3 *db, const char *path, struct err *e)
{
    struct buf part = BUF_INIT;
    buf_printf(&part, "%s.part", path);
    if (part.failed) return err_memory(e);
    sqlite3_stmt *vacuum = NULL;
    int result =
        unlink(buf_text(&part)) && errno != ENOENT ? err_errno(e, "cannot remove '%s'", buf_text(&part)) : 0;
    if (!result) result = sqlite_prepare(db, "VACUUM INTO ?1", &vacuum, e);
    if (!result) {
        sqlite3_bind_text64(vacuum, 1, buf_text(&part), part.len, SQLITE_STATIC, SQLITE_UTF8);
        if (sqlite_run(vacuum, e)) result = err_context(e, "cannot write '%s'", buf_text(&part));
    }
    sqlite3_finalize(vacuum);
    if (!result) result = sqlite_publish_file(buf_text(&part), path, e);
    if (result) unlink(buf_text(&part));
    buf_free(&part);
    return result;
}

static int build(struct builder *b, const struct ledger_files *inputs, const char *path, struct err *e)
{
    if (create_tables(b->db, e) || write_documents(b, e) || write_sources(b, e) || write_terms(b, e))
        return -1;
    if (b->counts.documents == 0) return err_data(e, "the benchmark holds no text with a letter or a digit");
    if (write_meta(b, inputs, e) || sqlite_exec(b->db, "COMMIT", e)) return -1;
    return publish(b->db, path, e);
}

int bm25_build(const struct bm25_documents *documents, const struct ledger_files *inputs,
               const struct bm25_build_options *options, const char *path, struct bm25_counts *counts,
               struct err *e)
{
    struct builder b = {.documents = documents, .options = options};
    b.counts.texts = documents->sources.len;
    int result = sqlite3_open(":memory:", &b.db) == SQLITE_OK ? build(&b, inputs, path, e)
                                                              : err_system(e, "cannot start SQLite");
    sqlite3_close(b.db);
    array_free(&b.occurrences);
    free(b.ids);
    *counts = b.counts;
    return result;
}
