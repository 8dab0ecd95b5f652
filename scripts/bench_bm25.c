/* BM25 search of malmoi against SQLite's FTS5 on the same sentences: bench_bm25 INDEX SENTENCES QUERIES N
 * ROUNDS.
 *
 * INDEX was made by `malmoi bm25 index --text SENTENCES`. FTS5 gets the same terms: character bigrams of the
 * normalised text, with blanks between them, which its tokenizer unicode61 takes apart. malmoi looks for
 * the best sentence of ratio >= 0.55 to each query, in every round; FTS5 has the first N of the queries only,
 * a part of them in each round, as an OR of the terms, ORDER BY rank LIMIT 1. The two formulas differ
 * (docs/decisions/decontamination.md), so the check is: by malmoi's own definition, no answer of FTS5 is
 * better than malmoi's. Prints a line a round: queries a second of processor time, malmoi's and FTS5's. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bm25/contain.h"
#include "common/utf8.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const char *why)
{
    fprintf(stderr, "bench_bm25: %s\n", why);
    exit(1);
}

/* The bigrams of a line with a joint between them, each between quotes if quoted. */
static void spell(struct code_points *text, const char *line, size_t len, const char *quote,
                  const char *joint, struct buf *out)
{
    struct err e = {0};
    if (bm25_normalise(line, len, text, &e)) stop(e.message);
    buf_clear(out);
    size_t n = bm25_token_count(BM25_BIGRAM, text->len);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_str(out, joint);
        buf_str(out, quote);
        bm25_term_text(bm25_token(BM25_BIGRAM, text->items, text->len, i), out);
        buf_str(out, quote);
    }
    if (out->failed) stop("out of memory");
}

static sqlite3 *fill(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *insert;
    FILE *f = fopen(path, "rb");
    if (!f || sqlite3_open(":memory:", &db) ||
        sqlite3_exec(db,
                     "CREATE VIRTUAL TABLE t USING fts5(text, content='', tokenize=\"unicode61 "
                     "remove_diacritics 0\"); BEGIN",
                     NULL, NULL, NULL) ||
        sqlite3_prepare_v2(db, "INSERT INTO t(rowid, text) VALUES(?1, ?2)", -1, &insert, NULL))
        stop("cannot start FTS5");
    char *line = NULL;
    size_t size = 0;
    struct code_points text = ARRAY_INIT;
    struct buf terms = BUF_INIT;
    sqlite3_int64 number = 0;
    for (ssize_t len; (len = getline(&line, &size, f)) > 0;) {
        spell(&text, line, (size_t)len, "", " ", &terms);
        sqlite3_bind_int64(insert, 1, ++number);
        sqlite3_bind_text64(insert, 2, buf_text(&terms), terms.len, SQLITE_STATIC, SQLITE_UTF8);
        if (sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert)) stop(sqlite3_errmsg(db));
    }
    sqlite3_finalize(insert);
    if (sqlite3_exec(db, "COMMIT; INSERT INTO t(t) VALUES('optimize')", NULL, NULL, NULL))
        stop(sqlite3_errmsg(db));
    free(line);
    array_free(&text);
    buf_free(&terms);
    fclose(f);
    return db;
}

/* The ratio of a document to the query that was searched for last, by its definition. */
static double ratio(const struct bm25_search *s, uint32_t d)
{
    const struct bm25 *x = s->index;
    double score = 0;
    for (size_t i = x->forward_at[d]; i < x->forward_at[d + 1]; i++) {
        uint32_t term = x->forward[i].term;
        if (s->held[term / 64] >> term % 64 & 1) score += bm25_weight(x, d, &x->forward[i]);
    }
    return score / x->self[d];
}

struct bench {
    struct bm25_search *search;
    struct code_points text;
    uint32_t *document_of; /* [line of SENTENCES, from 1] */
    sqlite3_stmt *select;
    double own, other;     /* seconds of this round */
    size_t n_own, n_other; /* queries of this round */
    size_t same;           /* answers, in all rounds */
};

static void ask_own(struct bench *b, const char *line, size_t len)
{
    struct err e = {0};
    double start = seconds();
    if (bm25_normalise(line, len, &b->text, &e) ||
        bm25_search_best(b->search, &b->search->index->all, b->text.items, b->text.len, &e))
        stop(e.message);
    b->own += seconds() - start;
    b->n_own++;
}

static void ask_other(struct bench *b, const char *line, size_t len)
{
    struct buf terms = BUF_INIT;
    spell(&b->text, line, len, "\"", " OR ", &terms);
    double start = seconds();
    sqlite3_bind_text64(b->select, 1, buf_text(&terms), terms.len, SQLITE_STATIC, SQLITE_UTF8);
    int row = sqlite3_step(b->select);
    b->other += seconds() - start;
    b->n_other++;
    if (row == SQLITE_ROW) {
        uint32_t d = b->document_of[sqlite3_column_int64(b->select, 0)];
        bool found = b->search->matches.len > 0;
        double best = found ? b->search->matches.items[0].ratio : BM25_MIN_RATIO;
        b->same += found && b->search->matches.items[0].document == d;
        if (found ? ratio(b->search, d) > best : ratio(b->search, d) >= best)
            stop("FTS5 has a better answer");
    } else if (row != SQLITE_DONE) {
        stop("FTS5 has no answer");
    }
    sqlite3_reset(b->select);
    buf_free(&terms);
}

/* Documents are distinct sentences; the number of the first line is the item in their id. */
static uint32_t *documents(const struct bm25 *x)
{
    uint32_t *of = calloc(x->n_documents + 1u, sizeof *of);
    for (uint32_t d = 0; of && d < x->n_documents; d++) {
        unsigned long line = strtoul(x->id[d] + strlen("text/"), NULL, 10);
        if (line != d + 1ul) stop("the sentences are not distinct");
        of[line] = d;
    }
    return of;
}

/* All queries for malmoi, those from the first on up to the last for FTS5, too. */
static void ask(struct bench *b, FILE *queries, size_t first, size_t last)
{
    char *line = NULL;
    size_t size = 0;
    b->own = b->other = 0;
    b->n_own = b->n_other = 0;
    rewind(queries);
    for (ssize_t len; (len = getline(&line, &size, queries)) > 0;) {
        ask_own(b, line, (size_t)len);
        if (b->n_own > first && b->n_own <= last) ask_other(b, line, (size_t)len);
    }
    free(line);
    if (b->n_other < last - first) stop("there are too few queries");
    printf("%.2f %.4f\n", (double)b->n_own / b->own, (double)b->n_other / b->other);
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct bm25 *index;
    struct bench b = {.text = ARRAY_INIT};
    if (argc != 6) return 64;
    size_t n = strtoul(argv[4], NULL, 10), rounds = strtoul(argv[5], NULL, 10);
    if (!rounds || n < rounds) return 64;
    if (bm25_open(&index, argv[1], BM25_MIN_RATIO, &e) || !(b.search = bm25_search_new(index, &e)))
        stop(e.message);
    b.document_of = documents(index);
    sqlite3 *db = fill(argv[2]);
    FILE *queries = fopen(argv[3], "rb");
    if (!b.document_of || !queries ||
        sqlite3_prepare_v2(db, "SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rank LIMIT 1", -1, &b.select,
                           NULL))
        stop("cannot start");
    for (size_t round = 0; round < rounds; round++)
        ask(&b, queries, n * round / rounds, n * (round + 1) / rounds);
    fprintf(stderr, "bench: of %zu queries FTS5 gives the same answer for %zu and a better one for none\n", n,
            b.same);
    fclose(queries);
    sqlite3_finalize(b.select);
    sqlite3_close(db);
    free(b.document_of);
    array_free(&b.text);
    bm25_search_free(b.search);
    bm25_close(index);
    return 0;
}
