/* provenance.db in the small: places, pieces, bins, reasons, rows and the lookups over them. */
#include "tests/unit/scratch.h"

#include "audit/check.h"
#include "audit/figures.h"
#include "audit/piece.h"
#include "audit/reason.h"

/* ---- places ---- */

static void a_place_is_found_among_others(void **state)
{
    (void)state;
    static const struct {
        int stage;
        struct audit_place place;
    } given[] = {{AUDIT_INGEST, {0, 0}},
                 {AUDIT_CLEAN, {127, 128}},
                 {AUDIT_SPLIT, {16383, 16384}},
                 {AUDIT_MORPHS, {UINT32_MAX, UINT32_MAX}}};
    struct buf places = BUF_INIT;
    struct audit_place p;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        audit_place_add(&places, given[i].stage, given[i].place);
    const uint8_t *bytes = (const uint8_t *)places.data;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        assert_true(audit_place_find(bytes, places.len, given[i].stage, &p));
        assert_int_equal(p.frame, given[i].place.frame);
        assert_int_equal(p.line, given[i].place.line);
    }
    assert_false(audit_place_find(bytes, places.len, AUDIT_PII, &p));
    assert_false(audit_place_find(bytes, 0, AUDIT_INGEST, &p));
    buf_free(&places);
}

static void malformed_places_end_the_list(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[12];
        size_t len;
    } cases[] = {
        {{7}, 1},                                        /* a stage alone */
        {{7, 1}, 2},                                     /* no line */
        {{7, 1, 0x80}, 3},                               /* a number cut short */
        {{7, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0}, 7},       /* more than 32 bits */
        {{7, 0x80, 0x80, 0x80, 0x80, 0x80, 0}, 7},       /* longer than any number */
        {{1, 0x80, 0x80, 0x80, 0x80, 0x80, 7, 1, 1}, 9}, /* nothing behind a fault is read */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct audit_place p;
        assert_false(audit_place_find(cases[i].bytes, cases[i].len, 7, &p));
        assert_false(audit_places_valid(cases[i].bytes, cases[i].len));
    }
}

static void valid_places_rise(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[8];
        size_t len;
        bool valid;
    } cases[] = {{{0}, 0, true},
                 {{1, 0, 0}, 3, true},
                 {{1, 0, 0, 2, 0, 9}, 6, true},
                 {{0, 0, 0}, 3, false}, /* stages count from 1 */
                 {{2, 0, 0, 2, 0, 0}, 6, false},
                 {{2, 0, 0, 1, 0, 0}, 6, false},
                 {{1, 0, 0, 2}, 4, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(audit_places_valid(cases[i].bytes, cases[i].len), cases[i].valid);
}

/* ---- figures ---- */

static void sizes_fall_between_powers_of_two(void **state)
{
    (void)state;
    static const struct {
        int64_t size;
        int bin;
    } cases[] = {{0, 0}, {1, 1}, {2, 2}, {3, 2}, {4, 3}, {7, 3}, {8, 4}, {1 << 20, 21}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(histogram_bin(cases[i].size), cases[i].bin);
    struct histogram h = {{0}};
    figures_add_lines(&h, "한글\n\nabcd", strlen("한글\n\nabcd"));
    figures_add_lines(&h, "", 0); /* an empty text has no line */
    assert_int_equal(h.bins[histogram_bin(2)], 1);
    assert_int_equal(h.bins[0], 1);
    assert_int_equal(h.bins[histogram_bin(4)], 1);
}

static void pieces_have_a_kind_a_script_and_a_length(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kind, *script;
        int64_t characters;
    } cases[] = {
        {"[PAD]", "special", "other", 5},
        {"[unused17]", "unused", "other", 10},
        {"[", "whole", "symbol", 1},
        {"##]", "continuation", "symbol", 1},
        {"##", "whole", "symbol", 2}, /* nothing is continued */
        {"###", "continuation", "symbol", 1},
        {"국민", "whole", "hangul", 2},
        {"##입니다", "continuation", "hangul", 3},
        {"ㅋㅋ", "whole", "jamo", 2},
        {"\xE1\x84\x92\xE1\x85\xA1", "whole", "jamo", 2}, /* conjoining */
        {"가ㅏ", "whole", "mixed", 2},
        {"國民", "whole", "hanja", 2},
        {"カタ", "whole", "kana", 2},
        {"Straße", "whole", "latin", 6},
        {"2018", "whole", "digit", 4},
        {"４", "whole", "digit", 1},
        {"①", "whole", "other", 1},
        {"x2", "whole", "mixed", 2},
        {"×", "whole", "symbol", 1},
        {"…", "whole", "symbol", 1},
        {"я", "whole", "other", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);
        if (strcmp(piece_kind(cases[i].text, len), cases[i].kind) != 0 ||
            strcmp(piece_script(cases[i].text, len), cases[i].script) != 0 ||
            piece_characters(cases[i].text, len) != cases[i].characters)
            fail_msg("'%s': %s, %s, %lld", cases[i].text, piece_kind(cases[i].text, len),
                     piece_script(cases[i].text, len), (long long)piece_characters(cases[i].text, len));
    }
}

/* ---- reasons ---- */

enum { MAX_REASONS = 4 };

static void an_empty_documents_reason_is_what_emptied_it(void **state)
{
    (void)state;
    static const struct {
        struct tally_reason given[MAX_REASONS];
        const char *reason; /* NULL: the tally counts no document */
    } cases[] = {
        {{{"non-korean", {0, 3, 10}}}, NULL},
        {{{"empty", {1, 0, 0}}}, "empty"},
        {{{"duplicate", {1, 5, 100}}, {"cjk", {0, 9, 900}}}, "duplicate"},
        {{{"cjk", {0, 1, 900}}, {"short", {0, 2, 3}}, {"empty", {1, 0, 0}}}, "short"},
        {{{"cjk", {0, 1, 5}}, {"short", {0, 1, 6}}, {"empty", {1, 0, 0}}}, "short"}, /* by characters */
        {{{"cjk", {0, 1, 5}}, {"short", {0, 1, 5}}, {"empty", {1, 0, 0}}}, "cjk"},   /* the first */
        {{{"html-tag", {0, 0, 7}}, {"empty", {1, 0, 0}}}, "html-tag"},
        {{{"break", {0, 0, -7}}, {"empty", {1, 0, 0}}}, "empty"}, /* what is added takes nothing away */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally t = TALLY_INIT;
        for (const struct tally_reason *r = cases[i].given; r < cases[i].given + MAX_REASONS && r->name; r++)
            tally_drop(&t, r->name, r->dropped.documents, r->dropped.sentences, r->dropped.characters);
        const char *reason = audit_reason_of(&t);
        if (cases[i].reason)
            assert_string_equal(reason, cases[i].reason);
        else
            assert_null(reason);
        tally_free(&t);
    }
}

/* ---- a database ---- */

static void insert(struct audit_writer *w, int64_t number, const char *id, int64_t offset, int fate,
                   int64_t sequence, int64_t kept)
{
    struct audit_document d = {.number = number,
                               .shard = 1,
                               .offset = offset,
                               .length = 10,
                               .fate = fate,
                               .sequence = sequence,
                               .token = sequence < 0 ? -1 : 7 * sequence,
                               .kept = kept,
                               .tokens = 3 * kept};
    struct err e = {0};
    buf_str(&d.id, id);
    if (fate) buf_str(&d.reason, "empty");
    audit_place_add(&d.places, AUDIT_INGEST, (struct audit_place){0, (uint32_t)number});
    if (audit_member(w, "petition", number < 3 ? "a.csv" : "b.csv", &d.member, &e) ||
        audit_insert_document(w, &d, &e))
        fail_msg("%s", e.message);
    audit_document_free(&d);
}

/* Five documents: 1, 2 in a.csv, 3, 4, 5 in b.csv; 2 was dropped, 3 and 5 have the same id. */
static void make_database(const char *path)
{
    struct audit_writer w;
    struct err e = {0};
    if (audit_writer_open(&w, path, &e)) fail_msg("%s", e.message);
    insert(&w, 1, "petition:a:1", 0, 0, 0, 2);
    insert(&w, 2, "petition:a:2", 10, AUDIT_FILTER, -1, 0);
    insert(&w, 3, "petition:b:1", 20, 0, 2, 1);
    insert(&w, 4, "petition:b:2' OR '1'='1", 10, 0, 3, 4);
    insert(&w, 5, "petition:b:1", 0, 0, 7, 1);
    if (audit_row(&w, AUDIT_BUILD, &e, audit_text("documents"), audit_text("5")) ||
        audit_row(&w, AUDIT_SHARD, &e, audit_int(1), audit_text("petition-00000"), audit_text("petition")) ||
        audit_row(&w, AUDIT_LEDGER, &e, audit_int(1), audit_int(AUDIT_FILTER), audit_int(1),
                  audit_text("05-filter/petition-00000.ledger.json"), audit_text("malmoi"), audit_text("ab"),
                  audit_text("{}"), audit_text("cd"), audit_int(5), audit_null(), audit_int(0), audit_int(4),
                  audit_null(), audit_null()) ||
        audit_row(&w, AUDIT_LEDGER, &e, audit_int(2), audit_int(AUDIT_VOCAB), audit_null(),
                  audit_text("08-vocab/ledger.json"), audit_text("malmoi"), audit_text("ab"),
                  audit_text("{}"), audit_text("ef"), audit_null(), audit_null(), audit_null(), audit_null(),
                  audit_null(), audit_null()) ||
        audit_writer_commit(&w, &e))
        fail_msg("%s", e.message);
}

static void open_database(struct audit_db *a, const char *path)
{
    struct err e = {0};
    make_database(path);
    if (audit_db_open(a, path, &e)) fail_msg("%s", e.message);
}

/* The numbers of the rows, as "3 5". */
static const char *numbers_of(int result, struct audit_rows *rows, struct buf *text)
{
    struct audit_document d = {0};
    struct err e = {0};
    int row;
    assert_int_equal(result, 0);
    buf_clear(text);
    while ((row = audit_rows_next(rows, &d, &e)) == 1)
        buf_printf(text, "%s%lld", text->len ? " " : "", (long long)d.number);
    assert_int_equal(row, 0);
    audit_rows_end(rows);
    audit_document_free(&d);
    return buf_text(text);
}

static void documents_are_found_by_what_they_are(void **state)
{
    struct audit_db a;
    struct audit_rows rows = {0};
    struct buf text = BUF_INIT;
    struct err e = {0};
    open_database(&a, scratch_path(*state, "p.db"));
#define EQUAL(call, numbers) assert_string_equal(numbers_of((call), &rows, &text), (numbers))
    EQUAL(audit_documents_by_id(&a, "petition:a:2", 12, &rows, &e), "2");
    EQUAL(audit_documents_by_id(&a, "petition:b:1", 12, &rows, &e), "3 5"); /* an id that stands twice */
    EQUAL(audit_documents_by_id(&a, "petition:b:2' OR '1'='1", 23, &rows, &e), "4");
    EQUAL(audit_documents_by_id(&a, "petition:b:2", 12, &rows, &e), "");
    EQUAL(audit_documents_in_member(&a, 2, 0, 100, &rows, &e), "5 4 3"); /* by offset */
    EQUAL(audit_documents_in_member(&a, 2, 10, 20, &rows, &e), "4");
    EQUAL(audit_documents_in_member(&a, 9, 0, 100, &rows, &e), "");
    EQUAL(audit_documents_by_fate(&a, AUDIT_FILTER, "empty", &rows, &e), "2");
    EQUAL(audit_documents_by_fate(&a, AUDIT_FILTER, NULL, &rows, &e), "2");
    EQUAL(audit_documents_by_fate(&a, AUDIT_CLEAN, NULL, &rows, &e), "");
#undef EQUAL
    buf_free(&text);
    audit_db_close(&a);
}

static void a_sequence_belongs_to_the_document_that_holds_it(void **state)
{
    static const struct {
        int64_t shard, sequence, number; /* 0: none */
    } cases[] = {{1, 0, 1}, {1, 1, 1}, {1, 2, 3},  {1, 3, 4},         {1, 6, 4},
                 {1, 7, 5}, {1, 8, 0}, {1, -1, 0}, {1, INT64_MAX, 0}, {2, 0, 0}};
    struct audit_db a;
    struct audit_document d = {0};
    struct err e = {0};
    open_database(&a, scratch_path(*state, "p.db"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int row = audit_document_by_sequence(&a, cases[i].shard, cases[i].sequence, &d, &e);
        assert_int_equal(row, cases[i].number != 0);
        if (row) assert_int_equal(d.number, cases[i].number);
    }
    audit_document_free(&d);
    audit_db_close(&a);
}

static void a_document_has_its_fields(void **state)
{
    struct audit_db a;
    struct audit_document d = {0};
    struct audit_place p;
    struct err e = {0};
    open_database(&a, scratch_path(*state, "p.db"));
    assert_int_equal(audit_document_by_number(&a, 2, &d, &e), 1);
    assert_int_equal(d.fate, AUDIT_FILTER);
    assert_string_equal(buf_text(&d.reason), "empty");
    assert_int_equal(d.sequence, -1);
    assert_int_equal(d.token, -1);
    assert_true(audit_document_place(&d, AUDIT_INGEST, &p));
    assert_int_equal(p.line, 2);
    assert_false(audit_document_place(&d, AUDIT_FILTER, &p));
    assert_int_equal(audit_document_by_number(&a, 1, &d, &e), 1);
    assert_int_equal(d.fate, 0);
    assert_string_equal(buf_text(&d.reason), "");
    assert_int_equal(d.sequence, 0);
    assert_int_equal(audit_document_by_number(&a, 6, &d, &e), 0);
    audit_document_free(&d);
    audit_db_close(&a);
}

static void shards_members_and_ledgers_are_found(void **state)
{
    struct audit_db a;
    struct buf name = BUF_INIT;
    struct audit_ledger l = {0};
    struct err e = {0};
    int64_t id;
    open_database(&a, scratch_path(*state, "p.db"));
    assert_int_equal(audit_shard_id(&a, "petition-00000", &id, &e), 1);
    assert_int_equal(id, 1);
    assert_int_equal(audit_shard_id(&a, "petition-00001", &id, &e), 0);
    assert_int_equal(audit_shard_name(&a, 1, &name, &e), 1);
    assert_string_equal(buf_text(&name), "petition-00000");
    assert_int_equal(audit_member_id(&a, "petition", "b.csv", &id, &e), 1);
    buf_clear(&name);
    assert_int_equal(audit_member_name(&a, id, &name, &e), 1);
    assert_string_equal(buf_text(&name), "b.csv");
    assert_int_equal(audit_member_id(&a, "modu", "b.csv", &id, &e), 0);
    assert_int_equal(audit_ledger_of(&a, AUDIT_FILTER, 1, &l, &e), 1);
    assert_int_equal(l.in.documents, 5);
    assert_int_equal(l.in.sentences, -1);
    assert_int_equal(l.in.characters, 0);
    assert_string_equal(buf_text(&l.account_sha256), "cd");
    assert_int_equal(audit_ledger_of(&a, AUDIT_VOCAB, 0, &l, &e), 1);
    assert_int_equal(l.shard, 0);
    assert_string_equal(buf_text(&l.account_sha256), "ef");
    assert_int_equal(audit_ledger_of(&a, AUDIT_SPLIT, 1, &l, &e), 0);
    audit_ledger_free(&l);
    buf_free(&name);
    audit_db_close(&a);
}

static void another_database_is_refused(void **state)
{
    static const struct {
        const char *sql, *message;
    } changes[] = {
        {"PRAGMA application_id = 1", "is not a provenance database"},
        {"PRAGMA user_version = 9", "has format 9 and this program reads 1"},
        {"CREATE VIEW extra AS SELECT 1", "tables are not those"},
        {"DROP TABLE histogram", "tables are not those"},
        {"DROP INDEX finding_task", "lacks tables"}, /* the last one */
        {"DROP INDEX document_id", "tables are not those"},
    };
    const char *path = scratch_path(*state, "p.db");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct audit_db a;
        sqlite3 *db;
        struct err e = {0};
        unlink(path);
        make_database(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i].sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_int_equal(audit_db_open(&a, path, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, changes[i].message)) fail_msg("'%s': '%s'", changes[i].sql, e.message);
    }
}

/* The file is whole for SQLite, but not for us. */
static void check_finds_what_does_not_fit(void **state)
{
    static const struct {
        const char *sql, *message;
    } changes[] = {
        {"SELECT 1", NULL},
        {"DELETE FROM document WHERE number = 3", "document 3 is missing"},
        {"DELETE FROM document WHERE number = 5", "the number of its documents"},
        {"UPDATE document SET places = x'0100' WHERE number = 4", "places of document 4 are malformed"},
        {"UPDATE document SET places = x'020000' WHERE number = 4", "malformed"},
        {"UPDATE document SET fate = 6 WHERE number = 1", "document 1 has tokens and was dropped"},
        {"UPDATE document SET sequence = NULL WHERE number = 1", "document 1 has tokens and"},
    };
    const char *path = scratch_path(*state, "p.db");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        sqlite3 *db;
        struct err e = {0};
        unlink(path);
        make_database(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i].sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_int_equal(audit_db_check(path, &e), changes[i].message ? -1 : 0);
        if (changes[i].message && !strstr(e.message, changes[i].message))
            fail_msg("'%s': '%s'", changes[i].sql, e.message);
    }
}

static void only_a_provenance_database_is_replaced(void **state)
{
    static const char *const foreign[] = {"", "text", "SQLite format 3\0but no more of it"};
    struct audit_writer w;
    struct err e = {0};
    const char *path = scratch_path(*state, "p.db");
    make_database(path);
    make_database(path); /* its like */
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        assert_int_equal(io_write_file(path, foreign[i], i == 2 ? 33 : strlen(foreign[i]), &e), 0);
        assert_int_equal(audit_writer_open(&w, path, &e), -1);
        assert_int_equal(e.code, ERR_SYSTEM);
        assert_non_null(strstr(e.message, "it is not replaced"));
        assert_true(io_exists(path));
    }
}

static void what_fails_leaves_no_file(void **state)
{
    struct scratch *s = *state;
    struct audit_writer w;
    struct err e = {0};
    assert_int_equal(audit_writer_open(&w, scratch_path(s, "p.db"), &e), 0);
    assert_int_equal(audit_row(&w, AUDIT_NOTE, &e, audit_int(1), audit_text("a"), audit_int(1)), 0);
    assert_int_equal(audit_row(&w, AUDIT_NOTE, &e, audit_int(1), audit_text("a"), audit_int(2)), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "'note' would have two rows of one key"));
    audit_writer_abort(&w);
    assert_false(io_exists(scratch_path(s, "p.db")));
    assert_false(io_exists(scratch_path(s, "p.db.part")));
}

int main(void)
{
#define DATABASE_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_found_among_others),
        cmocka_unit_test(malformed_places_end_the_list),
        cmocka_unit_test(valid_places_rise),
        cmocka_unit_test(sizes_fall_between_powers_of_two),
        cmocka_unit_test(pieces_have_a_kind_a_script_and_a_length),
        cmocka_unit_test(an_empty_documents_reason_is_what_emptied_it),
        DATABASE_TEST(documents_are_found_by_what_they_are),
        DATABASE_TEST(a_sequence_belongs_to_the_document_that_holds_it),
        DATABASE_TEST(a_document_has_its_fields),
        DATABASE_TEST(shards_members_and_ledgers_are_found),
        DATABASE_TEST(another_database_is_refused),
        DATABASE_TEST(check_finds_what_does_not_fit),
        DATABASE_TEST(only_a_provenance_database_is_replaced),
        DATABASE_TEST(what_fails_leaves_no_file),
    };
#undef DATABASE_TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
