/* Pii steps from mark to mark (pipeline/pii/pii_fold.h). Here it must find what it finds when it looks at
 * every byte, at every level of vector instructions, in the tables' rows and in what is left when they are
 * spoiled. */
#include "tests/unit/unit.h"

#include "common/array.h"
#include "common/io.h"
#include "pipeline/pii/pii.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/mutate.h"

enum { TEXTS = 20000 };

struct rows {
    struct buf bytes;
    ARRAY(const char *) items;
};

/* Append file with its rows as strings; what the tables put before and around values stays, it does no harm.
 */
static void read_rows(struct rows *rows, enum pii_kind kind)
{
    char file[100];
    struct err e = {0};
    snprintf(file, sizeof file, "tests/data/pii/%s.tsv", pii_kind_name(kind));
    if (io_read_file(file, 4 << 20, &rows->bytes, &e)) fail_msg("%s", e.message);
}

static void split_rows(struct rows *rows)
{
    static const char *const around[] = {"⟦", "⟧"};
    for (size_t i = 0; i < 2; i++)
        for (char *at = rows->bytes.data; (at = strstr(at, around[i]));)
            memmove(at, at + 3, strlen(at + 3) + 1);
    char *next = NULL;
    for (char *row = strtok_r(rows->bytes.data, "\n", &next); row; row = strtok_r(NULL, "\n", &next)) {
        const char *tab = strchr(row, '\t');
        if (tab) assert_int_equal(array_push(&rows->items, tab + 1), 0);
    }
}

static void compare(struct pii_worker *fast, struct pii_worker *plain, const struct buf *text)
{
    struct buf a = BUF_INIT, b = BUF_INIT;
    struct pii_counts a_counts = {0}, b_counts = {0};
    struct err e = {0};
    assert_int_equal(pii_replace(fast, buf_text(text), text->len, &a, &a_counts, &e), 0);
    assert_int_equal(pii_replace(plain, buf_text(text), text->len, &b, &b_counts, &e), 0);
    if (a.len != b.len || memcmp(buf_text(&a), buf_text(&b), a.len) != 0)
        fail_msg("%s\nfast:  %s\nplain: %s", buf_text(text), buf_text(&a), buf_text(&b));
    assert_memory_equal(&a_counts, &b_counts, sizeof a_counts);
    buf_free(&a);
    buf_free(&b);
}

static void test_stepping_finds_what_every_byte_finds(void **state)
{
    static const char *const bits[] = {
        ":",
        ".",
        "@",
        "w",
        "www.",
        "://",
        " ",
        "\t",
        "0",
        "17",
        "１",
        "－",
        "·",
        "\u3000",
        "ㅡ",
        "\u00AD",
        "“",
        "…",
        "\xE2\x80",
        "\xED\xA0\x80",
        "😀",
        "힣",
        "\u1112\u1161",
        "é",
        "http://localhost/",
        "::1",
        "동",
        "호",
    };
    (void)state;
    struct rows rows = {BUF_INIT, ARRAY_INIT};
    struct err e = {0};
    struct pii *pii;
    assert_int_equal(pii_new(&pii, "key", 3, PII_ALL_KINDS, &e), 0);
    struct pii_worker *fast = pii_worker_new(pii), *plain = pii_worker_new(pii);
    assert_non_null(fast);
    assert_non_null(plain);
    pii_worker_plain(plain);
    for (int kind = 0; kind < PII_KINDS; kind++) read_rows(&rows, (enum pii_kind)kind);
    split_rows(&rows);
    assert_true(rows.items.len > 1000);
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < rows.items.len; i++) {
        buf_clear(&text);
        buf_str(&text, rows.items.items[i]);
        compare(fast, plain, &text);
    }
    uint64_t seed = 1;
    for (int i = 0; i < TEXTS; i++) {
        make_text(&text, &seed, rows.items.items, rows.items.len, bits, sizeof bits / sizeof *bits);
        compare(fast, plain, &text);
    }
    buf_free(&text);
    buf_free(&rows.bytes);
    array_free(&rows.items);
    pii_worker_free(fast);
    pii_worker_free(plain);
    pii_free(pii);
}

static int group(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stepping_finds_what_every_byte_finds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
