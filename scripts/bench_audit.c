/* provenance.db at scale: bench_audit make FILE DOCUMENTS writes one of made-up documents through
 * audit/write.h, bench_audit ask FILE times the questions that the commands ask. scripts/bench-audit.sh calls
 * both. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "audit/write.h"
#include "common/progress.h"

enum {
    SHARD_DOCUMENTS = 100000,
    FILE_DOCUMENTS = 50,  /* documents of a member, in a source of many files */
    RECORD_BYTES = 700,   /* of a document's raw record */
    FRAME_DOCUMENTS = 900 /* records of a frame */
};

/* splitmix64: the same numbers on every machine */
static uint64_t mix(uint64_t n)
{
    n += 0x9E3779B97F4A7C15u;
    n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9u;
    n = (n ^ n >> 27) * 0x94D049BB133111EBu;
    return n ^ n >> 31;
}

/* ---- made-up documents ---- */

/* Six shards of ten are of a source of one file that loses half of its documents, the others of many files.
 */
static bool of_one_file(int64_t shard)
{
    return shard % 10 < 6;
}

static const char *source_of(int64_t shard)
{
    return of_one_file(shard) ? "cc100" : "modu";
}

static void member_name(int64_t number, int64_t shard, struct buf *name)
{
    buf_clear(name);
    if (of_one_file(shard))
        buf_str(name, "ko.txt.xz");
    else
        buf_printf(name, "NIKL_WEB(v1.0).zip/ERRW%010lld.json", (long long)(number / FILE_DOCUMENTS));
}

static void document_id(int64_t number, int64_t shard, struct buf *id)
{
    struct buf member = BUF_INIT;
    member_name(number, shard, &member);
    buf_clear(id);
    buf_printf(id, "%s:%s:%lld", source_of(shard), buf_text(&member), (long long)number);
    buf_free(&member);
}

static void places(struct audit_document *d, int64_t in_shard)
{
    static const int stages[] = {AUDIT_INGEST, AUDIT_CLEAN,         AUDIT_PII,   AUDIT_SPLIT,
                                 AUDIT_FILTER, AUDIT_DECONTAMINATE, AUDIT_MORPHS};
    buf_clear(&d->places);
    for (size_t i = 0; i < sizeof stages / sizeof *stages && (!d->fate || stages[i] < d->fate); i++)
        audit_place_add(&d->places, stages[i],
                        (struct audit_place){(uint32_t)(in_shard / FRAME_DOCUMENTS),
                                             (uint32_t)(in_shard % FRAME_DOCUMENTS)});
}

static void fate(struct audit_document *d, int64_t shard, uint64_t chance)
{
    static const char *const reasons[] = {"shorter-than-200", "non-korean", "cjk"};
    buf_clear(&d->reason);
    d->fate = 0;
    if (chance % 100 >= (of_one_file(shard) ? 50 : 2)) return;
    d->fate = chance % 17 ? AUDIT_FILTER : AUDIT_DECONTAMINATE;
    buf_str(&d->reason, d->fate == AUDIT_FILTER ? reasons[chance / 100 % 3] : "in-benchmark-ner");
}

struct maker {
    struct audit_writer w;
    struct audit_document row;
    struct buf member;
    int64_t findings, ledgers;
    int64_t sequence, token; /* the next ones of the shard */
};

static int make_document(struct maker *m, int64_t number, int64_t shard, struct err *e)
{
    struct audit_document *d = &m->row;
    uint64_t chance = mix((uint64_t)number);
    int64_t in_shard = (number - 1) % SHARD_DOCUMENTS;
    document_id(number, shard, &d->id);
    member_name(number, shard, &m->member);
    if (audit_member(&m->w, source_of(shard), buf_text(&m->member), &d->member, e)) return -1;
    d->number = number;
    d->shard = shard;
    d->offset = (of_one_file(shard) ? number : number % FILE_DOCUMENTS) * RECORD_BYTES;
    d->length = RECORD_BYTES;
    fate(d, shard, chance);
    places(d, in_shard);
    d->characters = 250;
    d->sentences = 1 + (int64_t)(chance >> 32) % 9;
    d->kept = d->fate ? 0 : d->sentences;
    d->sequence = d->fate ? -1 : m->sequence;
    d->token = d->fate ? -1 : m->token;
    d->tokens = 17 * d->kept;
    m->sequence += d->kept;
    m->token += d->tokens;
    return audit_insert_document(&m->w, d, e);
}

static int make_finding(struct maker *m, int64_t shard, uint64_t chance, struct err *e)
{
    static const char *const tasks[] = {"dp", "ner", "nli", "sts"};
    static const char text[] = "a sentence that the benchmark contains, as long as one mostly is";
    return audit_row(&m->w, AUDIT_FINDING, e, audit_int(++m->findings), audit_int(shard),
                     audit_bytes(m->row.id.data, m->row.id.len), audit_int(0), audit_text(tasks[chance % 4]),
                     audit_text("ner/klue-ner-v1_dev_02392/sentence"), audit_real(0.9), audit_real(0.8),
                     audit_text(text));
}

/* A ledger of each stage, with as many reasons as the filter has. */
static int make_ledgers(struct maker *m, int64_t shard, const char *name, struct err *e)
{
    static const char *const reasons[] = {"cjk", "empty", "non-korean", "shorter-than-200"};
    for (int stage = AUDIT_INGEST; stage <= AUDIT_TOKENS; stage++) {
        if (stage == AUDIT_DEDUP || stage == AUDIT_VOCAB) continue;
        if (audit_row(&m->w, AUDIT_LEDGER, e, audit_int(++m->ledgers), audit_int(stage), audit_int(shard),
                      audit_text(name), audit_text("malmoi"), audit_text(""), audit_text("{}"),
                      audit_text(""), audit_int(1), audit_null(), audit_null(), audit_int(1), audit_null(),
                      audit_null()))
            return -1;
        for (int i = 0; i < 4; i++)
            if (audit_row(&m->w, AUDIT_DROPPED, e, audit_int(m->ledgers), audit_text(reasons[i]),
                          audit_int(stage * i), audit_int(0), audit_int(0)))
                return -1;
    }
    return 0;
}

static int make_shard(struct maker *m, int64_t shard, int64_t last, struct err *e)
{
    char name[32];
    int64_t first = (shard - 1) * SHARD_DOCUMENTS + 1;
    snprintf(name, sizeof name, "%s-%05lld", source_of(shard), (long long)shard);
    m->sequence = m->token = 0;
    if (audit_row(&m->w, AUDIT_SHARD, e, audit_int(shard), audit_text(name), audit_text(source_of(shard))) ||
        make_ledgers(m, shard, name, e))
        return -1;
    for (int64_t n = first; n < first + SHARD_DOCUMENTS && n <= last; n++) {
        uint64_t chance = mix((uint64_t)n + 1);
        if (make_document(m, n, shard, e) || (chance % 200 == 0 && make_finding(m, shard, chance / 200, e)))
            return -1;
    }
    return 0;
}

static int make(const char *path, int64_t documents, struct err *e)
{
    struct maker m = {0};
    if (audit_writer_open(&m.w, path, e)) return -1;
    int result = 0;
    for (int64_t shard = 1; !result && (shard - 1) * SHARD_DOCUMENTS < documents; shard++)
        result = make_shard(&m, shard, documents, e);
    if (result)
        audit_writer_abort(&m.w);
    else
        result = audit_writer_commit(&m.w, e);
    audit_document_free(&m.row);
    buf_free(&m.member);
    return result;
}

/* ---- questions ---- */

/* Asks once, about a thing that chance picks; returns the number of rows, or -1. */
typedef int64_t question(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e);

static int64_t count_rows(struct audit_rows *rows, int64_t most, struct err *e)
{
    struct audit_document d = {0};
    int64_t n = 0;
    int row = 1;
    while (n < most && (row = audit_rows_next(rows, &d, e)) == 1) n++;
    audit_rows_end(rows);
    audit_document_free(&d);
    return row < 0 ? -1 : n;
}

static int64_t by_id(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    struct buf id = BUF_INIT;
    struct audit_rows rows = {0};
    int64_t number = 1 + (int64_t)(chance % (uint64_t)documents);
    document_id(number, (number - 1) / SHARD_DOCUMENTS + 1, &id);
    int64_t n = audit_documents_by_id(a, buf_text(&id), id.len, &rows, e) ? -1 : count_rows(&rows, 100, e);
    buf_free(&id);
    return n;
}

static int64_t by_number(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    struct audit_document d = {0};
    int row = audit_document_by_number(a, 1 + (int64_t)(chance % (uint64_t)documents), &d, e);
    audit_document_free(&d);
    return row;
}

static int64_t by_sequence(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    struct audit_document d = {0};
    int64_t shards = (documents - 1) / SHARD_DOCUMENTS + 1;
    int row = audit_document_by_sequence(a, 1 + (int64_t)(chance % (uint64_t)shards),
                                         (int64_t)(chance >> 32) % SHARD_DOCUMENTS, &d, e);
    audit_document_free(&d);
    return row;
}

static int64_t in_member(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    struct audit_rows rows = {0};
    int64_t member, from = (int64_t)(chance % SHARD_DOCUMENTS) * RECORD_BYTES;
    (void)documents;
    int row = audit_member_id(a, "cc100", "ko.txt.xz", &member, e);
    if (row != 1) return row;
    if (audit_documents_in_member(a, member, from, from + 100 * RECORD_BYTES, &rows, e)) return -1;
    return count_rows(&rows, 1000, e);
}

static int64_t by_fate(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    struct audit_rows rows = {0};
    (void)documents;
    (void)chance;
    if (audit_documents_by_fate(a, AUDIT_FILTER, "non-korean", &rows, e)) return -1;
    return count_rows(&rows, 100, e);
}

static int64_t select_rows(struct audit_db *a, const char *sql, struct err *e)
{
    sqlite3_stmt *s;
    int64_t n = 0;
    int row;
    if (sqlite_prepare(a->db, sql, &s, e)) return -1;
    while ((row = sqlite_row(s, e)) == 1) n++;
    sqlite3_finalize(s);
    return row ? -1 : n;
}

static int64_t dropped(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    (void)documents;
    (void)chance;
    return select_rows(a,
                       "SELECT stage, reason, sum(dropped.documents) FROM dropped JOIN ledger ON ledger.id = "
                       "dropped.ledger GROUP BY stage, reason",
                       e);
}

static int64_t tasks(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    (void)documents;
    (void)chance;
    return select_rows(a, "SELECT task, count(*) FROM finding GROUP BY task", e);
}

static int64_t findings(struct audit_db *a, int64_t documents, uint64_t chance, struct err *e)
{
    (void)documents;
    (void)chance;
    return select_rows(a, "SELECT * FROM finding WHERE task = 'nli' ORDER BY id LIMIT 100", e);
}

/* ---- the clock ---- */

enum { ROUNDS = 25 };

/* The file's pages leave the page cache. */
static void forget(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Milliseconds of each round, sorted; cold ones open the database anew. Returns the rows of the last round.
 */
static int64_t time_rounds(const char *path, struct audit_db *warm, question *ask, int64_t documents,
                           double ms[ROUNDS], struct err *e)
{
    int64_t rows = 0;
    for (uint64_t i = 0; i < ROUNDS && rows >= 0; i++) {
        struct audit_db cold = {0};
        if (!warm) forget(path);
        double start = progress_clock();
        if (!warm && audit_db_open(&cold, path, e)) return -1;
        rows = ask(warm ? warm : &cold, documents, mix(i), e);
        audit_db_close(&cold);
        ms[i] = 1000 * (progress_clock() - start);
    }
    qsort(ms, ROUNDS, sizeof *ms, by_size);
    return rows;
}

static int ask_one(const char *path, struct audit_db *a, const char *name, question *ask, int64_t documents,
                   struct err *e)
{
    double cold[ROUNDS], warm[ROUNDS];
    if (time_rounds(path, NULL, ask, documents, cold, e) < 0) return -1;
    int64_t rows = time_rounds(path, a, ask, documents, warm, e);
    if (rows < 0) return -1;
    printf("| %s | %lld | %.1f | %.1f | %.2f | %.2f |\n", name, (long long)rows, cold[ROUNDS / 2],
           cold[ROUNDS - 1], warm[ROUNDS / 2], warm[ROUNDS - 1]);
    return 0;
}

static int ask_all(const char *path, struct audit_db *a, int64_t documents, struct err *e)
{
    const struct {
        const char *name;
        question *ask;
    } questions[] = {{"document by id", by_id},
                     {"document by number", by_number},
                     {"document of a sequence of a token shard", by_sequence},
                     {"documents in 70 kB of a file", in_member},
                     {"100 documents of one fate and reason", by_fate},
                     {"dropped documents by stage and reason", dropped},
                     {"findings by task", tasks},
                     {"100 findings of a task", findings}};
    puts("| question | rows | cold, median ms | cold, worst ms | warm, median ms | warm, worst ms |\n"
         "|---|---|---|---|---|---|");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (ask_one(path, a, questions[i].name, questions[i].ask, documents, e)) return -1;
    return 0;
}

static int ask(const char *path, struct err *e)
{
    struct audit_db a;
    sqlite3_stmt *s;
    if (audit_db_open(&a, path, e)) return -1;
    int result = sqlite_prepare(a.db, "SELECT max(number) FROM document", &s, e);
    if (!result && sqlite_row(s, e) == 1) {
        int64_t documents = sqlite3_column_int64(s, 0);
        result = ask_all(path, &a, documents, e);
    }
    sqlite3_finalize(s);
    audit_db_close(&a);
    return result;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    int result;
    if (argc == 4 && strcmp(argv[1], "make") == 0)
        result = make(argv[2], strtoll(argv[3], NULL, 10), &e);
    else if (argc == 3 && strcmp(argv[1], "ask") == 0)
        result = ask(argv[2], &e);
    else
        result = err_usage(&e, "usage: bench_audit make FILE DOCUMENTS, or bench_audit ask FILE");
    if (result) fprintf(stderr, "bench_audit: %s\n", e.message);
    return result ? (int)e.code : 0;
}
