/* For tests/cli/audit-*.sh:
 *
 *     audit_tool sql FILE SELECT…     the rows of any SQLite file, their values separated by |
 *     audit_tool xpath FILE XPATH     the value of an XPath of a well-formed page of HTML
 *     audit_tool places FILE OUT      every place of every document in a provenance.db holds the document, in
 * the shards and in the token shards of the output OUT; prints how many places */
#include <inttypes.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdio.h>
#include <string.h>

#include "audit/query.h"
#include "audit/tree.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"
#include "vocab/tokens.h"

/* ---- sql ---- */

static int print_rows(sqlite3_stmt *s, struct err *e)
{
    int row;
    while ((row = sqlite_row(s, e)) == 1) {
        for (int i = 0; i < sqlite3_column_count(s); i++)
            printf("%s%s", i ? "|" : "",
                   sqlite3_column_type(s, i) == SQLITE_NULL ? "NULL"
                                                            : (const char *)sqlite3_column_text(s, i));
        putchar('\n');
    }
    return row;
}

static int sql(const char *path, const char *select, struct err *e)
{
    sqlite3 *db;
    sqlite3_stmt *s = NULL;
    int result =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK ? 0 : sqlite_fault(db, e);
    if (!result) result = sqlite_prepare(db, select, &s, e);
    if (!result) result = print_rows(s, e);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return result;
}

/* ---- xpath ---- */

static int xpath(const char *path, const char *expression, struct err *e)
{
    xmlDoc *doc = xmlReadFile(path, "UTF-8", XML_PARSE_NONET);
    if (!doc) return err_data(e, "'%s' is not well-formed", path);
    xmlXPathContext *context = xmlXPathNewContext(doc);
    xmlXPathObject *value = context ? xmlXPathEval((const xmlChar *)expression, context) : NULL;
    xmlChar *text = value ? xmlXPathCastToString(value) : NULL;
    if (text) printf("%s\n", (const char *)text);
    int result = text ? 0 : err_data(e, "'%s' is no XPath", expression);
    xmlFree(text);
    xmlXPathFreeObject(value);
    xmlXPathFreeContext(context);
    xmlFreeDoc(doc);
    return result;
}

/* ---- places ---- */

struct checker {
    struct tree tree; /* only its root is used */
    struct audit_db db;
    struct shard_reader
        *readers[AUDIT_STAGES];    /* of the shard of the document before; NULL where there is none */
    uint64_t frames[AUDIT_STAGES]; /* the frame in text, from 1; 0: none */
    struct buf text[AUDIT_STAGES];
    struct tokens tokens;
    int64_t shard; /* whose readers these are */
    struct record_parser *parser;
    struct record record;
    int64_t places;
};

static void close_shard(struct checker *c)
{
    for (int stage = 0; stage < AUDIT_STAGES; stage++) {
        shard_close(c->readers[stage]);
        c->readers[stage] = NULL;
        c->frames[stage] = 0;
    }
    tokens_close(&c->tokens);
    c->tokens = (struct tokens){0};
}

static int open_shard(struct checker *c, int64_t shard, struct err *e)
{
    struct buf name = BUF_INIT, path = BUF_INIT;
    close_shard(c);
    c->shard = shard;
    int result = audit_shard_name(&c->db, shard, &name, e) == 1 ? 0 : -1;
    for (enum audit_stage stage = AUDIT_INGEST; !result && stage <= AUDIT_MORPHS; stage++) {
        buf_clear(&path);
        tree_path(&c->tree, stage, buf_text(&name), NULL, &path);
        if (stage != AUDIT_DEDUP) result = shard_open(&c->readers[stage], buf_text(&path), 1 << 27, e);
    }
    buf_clear(&path);
    tree_path(&c->tree, AUDIT_TOKENS, buf_text(&name), NULL, &path);
    if (!result) result = tokens_open(&c->tokens, buf_text(&path), NULL, e);
    buf_free(&name);
    buf_free(&path);
    return result;
}

/* The record at a place of a stage's shard has the document's id. */
static int check_place(struct checker *c, const struct audit_document *d, int stage, struct audit_place place,
                       struct err *e)
{
    struct buf *text = &c->text[stage];
    if (c->frames[stage] != place.frame + 1u && shard_frame(c->readers[stage], place.frame, text, e))
        return -1;
    c->frames[stage] = place.frame + 1u;
    const char *line = text->data, *end = line + text->len;
    for (uint32_t i = 0; i < place.line && line; i++) {
        line = memchr(line, '\n', (size_t)(end - line));
        line = line && line + 1 < end ? line + 1 : NULL;
    }
    if (!line)
        return err_data(e, "document %" PRId64 ": no line %u at stage %d", d->number, place.line, stage);
    const char *feed = memchr(line, '\n', (size_t)(end - line));
    if (record_parse(c->parser, line, (size_t)((feed ? feed : end) - line), &c->record, e)) return -1;
    c->places++;
    if (strcmp(buf_text(&c->record.id), buf_text(&d->id)) == 0) return 0;
    return err_data(e, "document %" PRId64 ", stage %d: '%s' stands there", d->number, stage,
                    buf_text(&c->record.id));
}

/* Its first sequence begins at its first token and comes from its record in 06-decontaminate. */
static int check_tokens(struct checker *c, const struct audit_document *d, struct err *e)
{
    struct audit_place place;
    size_t n;
    int64_t tokens = 0;
    bool there = audit_document_place(d, AUDIT_DECONTAMINATE, &place);
    if (d->sequence < 0) return d->fate ? 0 : err_data(e, "document %" PRId64 " has no tokens", d->number);
    for (int64_t i = 0; i < d->kept; i++) {
        struct lineage l = tokens_lineage(&c->tokens, (uint64_t)(d->sequence + i));
        if (!there || l.frame != place.frame || l.line != place.line)
            return err_data(e, "document %" PRId64 ": a sequence is not of it", d->number);
        (void)tokens_sequence(&c->tokens, (uint64_t)(d->sequence + i), &n);
        tokens += (int64_t)n;
    }
    c->places++;
    if (tokens == d->tokens &&
        tokens_sequence(&c->tokens, (uint64_t)d->sequence, &n) == c->tokens.ids + d->token)
        return 0;
    return err_data(e, "document %" PRId64 ": its tokens are others", d->number);
}

static int check_document(struct checker *c, const struct audit_document *d, struct err *e)
{
    struct audit_place place;
    if (d->shard != c->shard && open_shard(c, d->shard, e)) return -1;
    for (int stage = AUDIT_INGEST; stage <= AUDIT_MORPHS; stage++)
        if (audit_document_place(d, stage, &place) && check_place(c, d, stage, place, e)) return -1;
    return check_tokens(c, d, e);
}

static int places(const char *path, const char *root, struct err *e)
{
    struct checker c = {.tree.root = root, .parser = record_parser_new()};
    struct audit_document d = {0};
    int row = 0, result = audit_db_open(&c.db, path, e);
    for (int64_t number = 1; !result && (row = audit_document_by_number(&c.db, number, &d, e)) == 1; number++)
        result = check_document(&c, &d, e);
    if (!result && row == 0) printf("%" PRId64 " places\n", c.places);
    close_shard(&c);
    for (int stage = 0; stage < AUDIT_STAGES; stage++) buf_free(&c.text[stage]);
    audit_document_free(&d);
    audit_db_close(&c.db);
    record_free(&c.record);
    record_parser_free(c.parser);
    return row < 0 ? -1 : result;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    int result = argc == 4 && strcmp(argv[1], "sql") == 0      ? sql(argv[2], argv[3], &e)
                 : argc == 4 && strcmp(argv[1], "xpath") == 0  ? xpath(argv[2], argv[3], &e)
                 : argc == 4 && strcmp(argv[1], "places") == 0 ? places(argv[2], argv[3], &e)
                                                               : err_usage(&e, "see the head of the source");
    if (result) fprintf(stderr, "audit_tool: %s\n", e.message);
    return result ? (int)e.code : 0;
}
