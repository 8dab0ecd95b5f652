#include "audit/db.h"

#include "common/varint.h"

static const char *const schema[] = {
    /* What was read: the program, the tree. */
    "CREATE TABLE build(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE corpus(source TEXT PRIMARY KEY, title TEXT NOT NULL, what TEXT NOT NULL, licence TEXT NOT "
    "NULL, "
    "limits TEXT NOT NULL, period TEXT NOT NULL, used_by_klue TEXT NOT NULL, manifest TEXT NOT NULL) WITHOUT "
    "ROWID",
    "CREATE TABLE file(source TEXT, name TEXT, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, "
    "PRIMARY KEY(source, name, sha256)) WITHOUT ROWID",
    "CREATE TABLE stage(number INTEGER PRIMARY KEY, name TEXT NOT NULL, folder TEXT NOT NULL)",
    "CREATE TABLE shard(id INTEGER PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL)",
    /* The ledgers: one row each, and their lists. shard is NULL for an output of all shards. */
    "CREATE TABLE ledger(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, shard INTEGER, path TEXT NOT NULL, "
    "tool TEXT NOT NULL, program_sha256 TEXT NOT NULL, config TEXT NOT NULL, account_sha256 TEXT NOT NULL, "
    "in_documents INTEGER, in_sentences INTEGER, in_characters INTEGER, "
    "out_documents INTEGER, out_sentences INTEGER, out_characters INTEGER)",
    "CREATE TABLE input(ledger INTEGER, number INTEGER, name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes "
    "INTEGER NOT NULL, "
    "PRIMARY KEY(ledger, number)) WITHOUT ROWID",
    "CREATE TABLE output(ledger INTEGER, number INTEGER, name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes "
    "INTEGER NOT NULL, "
    "text_sha256 TEXT NOT NULL, PRIMARY KEY(ledger, number)) WITHOUT ROWID",
    "CREATE TABLE dropped(ledger INTEGER, reason TEXT, documents INTEGER NOT NULL, sentences INTEGER NOT "
    "NULL, "
    "characters INTEGER NOT NULL, PRIMARY KEY(ledger, reason)) WITHOUT ROWID",
    "CREATE TABLE note(ledger INTEGER, name TEXT, count INTEGER NOT NULL, PRIMARY KEY(ledger, name)) WITHOUT "
    "ROWID",
    /* The documents. */
    "CREATE TABLE member(id INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL)",
    "CREATE UNIQUE INDEX member_name ON member(source, name)", /* the build itself looks members up */
    "CREATE TABLE document(number INTEGER PRIMARY KEY, id TEXT NOT NULL, shard INTEGER NOT NULL, member "
    "INTEGER NOT NULL, "
    "offset INTEGER NOT NULL, length INTEGER NOT NULL, fate INTEGER, reason TEXT, places BLOB NOT NULL, "
    "characters INTEGER NOT NULL, sentences INTEGER NOT NULL, kept INTEGER NOT NULL, "
    "sequence INTEGER, token INTEGER, tokens INTEGER NOT NULL)",
    "CREATE TABLE finding(id INTEGER PRIMARY KEY, shard INTEGER NOT NULL, document TEXT NOT NULL, sentence "
    "INTEGER NOT NULL, "
    "task TEXT NOT NULL, benchmark TEXT NOT NULL, ratio REAL NOT NULL, share REAL NOT NULL, text TEXT NOT "
    "NULL)",
    /* Figures for the report. */
    "CREATE TABLE histogram(source TEXT, stage INTEGER, unit TEXT, low INTEGER, high INTEGER NOT NULL, "
    "count INTEGER NOT NULL, PRIMARY KEY(source, stage, unit, low)) WITHOUT ROWID",
    "CREATE TABLE piece(id INTEGER PRIMARY KEY, text TEXT NOT NULL, kind TEXT NOT NULL, script TEXT NOT "
    "NULL, "
    "characters INTEGER NOT NULL)",
    "CREATE TABLE piece_source(source TEXT, piece INTEGER, tokens INTEGER NOT NULL, PRIMARY KEY(source, "
    "piece)) WITHOUT ROWID",
    NULL,
};

/* sequence and fate are sparse: rows without them are left out of their indexes. */
static const char *const indexes[] = {
    "CREATE UNIQUE INDEX ledger_place ON ledger(stage, shard)",
    "CREATE INDEX document_id ON document(id)",
    "CREATE INDEX document_member ON document(member, offset)",
    "CREATE INDEX document_sequence ON document(shard, sequence) WHERE sequence IS NOT NULL",
    "CREATE INDEX document_fate ON document(fate, reason) WHERE fate IS NOT NULL",
    "CREATE INDEX finding_document ON finding(document)",
    "CREATE INDEX finding_task ON finding(task)",
    NULL,
};

const struct sqlite_format audit_db_format = {.what = "a provenance database",
                                              .made_by = "malmoi audit build",
                                              .application_id = 0x4D4D5056, /* "MMPV" */
                                              .version = 1,
                                              .schema = schema,
                                              .indexes = indexes};

void audit_place_add(struct buf *places, int stage, struct audit_place place)
{
    buf_char(places, (char)stage);
    varint_add(places, place.frame);
    varint_add(places, place.line);
}

/* Read one place at *at and advance; false at the end and on malformed bytes. */
static bool next_place(const uint8_t *places, size_t len, size_t *at, int *stage, struct audit_place *p)
{
    if (*at == len) return false;
    size_t from = *at + 1;
    size_t n = varint_read(places + from, len - from, &p->frame);
    size_t m = n ? varint_read(places + from + n, len - from - n, &p->line) : 0;
    if (!m) return false;
    *stage = places[*at];
    *at = from + n + m;
    return true;
}

bool audit_place_find(const uint8_t *places, size_t len, int stage, struct audit_place *place)
{
    struct audit_place p;
    int number;
    for (size_t at = 0; next_place(places, len, &at, &number, &p);) {
        if (number != stage) continue;
        *place = p;
        return true;
    }
    return false;
}

bool audit_places_valid(const uint8_t *places, size_t len)
{
    struct audit_place p;
    int number, before = 0;
    size_t at = 0;
    while (next_place(places, len, &at, &number, &p)) {
        if (number <= before) return false;
        before = number;
    }
    return at == len;
}
