/* The ordered pool: same output for any number of threads, and the earliest error wins. */
#include "tests/unit/unit.h"

#include "common/pool.h"

struct numbers {
    int next, end, fail_make, fail_work, fail_use;
    int used[1000], n_used;
    int alive;
};

static int make(void *context, void **item, struct err *e)
{
    struct numbers *n = context;
    if (n->next == n->fail_make) return err_data(e, "make %d", n->next);
    if (n->next == n->end) return 0;
    int *number = malloc(sizeof *number);
    assert_non_null(number);
    *number = n->next++;
    n->alive++;
    *item = number;
    return 0;
}

static int work(void *context, void *item, int thread, struct err *e)
{
    struct numbers *n = context;
    int *number = item;
    assert_in_range(thread, 0, 7);
    if (*number % 7 == 0) usleep(200); /* so that later items overtake */
    if (*number == n->fail_work) return err_data(e, "work %d", *number);
    *number *= 3;
    return 0;
}

static void discard(void *context, void *item)
{
    ((struct numbers *)context)->alive--;
    free(item);
}

static int use(void *context, void *item, struct err *e)
{
    struct numbers *n = context;
    int number = *(int *)item;
    discard(context, item);
    if (number == 3 * n->fail_use) return err_data(e, "use %d", number / 3);
    n->used[n->n_used++] = number;
    return 0;
}

static const struct pool_ops ops = {make, work, use, discard};

static void items_are_used_in_the_order_they_were_made(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct numbers n = {.end = 500, .fail_make = -1, .fail_work = -1, .fail_use = -1};
        assert_int_equal(pool_run(&ops, &n, threads, 2 * threads + 1, NULL), 0);
        assert_int_equal(n.n_used, 500);
        for (int i = 0; i < 500; i++) assert_int_equal(n.used[i], 3 * i);
        assert_int_equal(n.alive, 0);
    }
}

static void the_earliest_failure_is_reported_and_nothing_after_it_is_used(void **state)
{
    (void)state;
    static const struct {
        int fail_make, fail_work, fail_use;
        const char *message;
        int used;
    } cases[] = {{300, -1, -1, "make 300", 300}, {-1, 200, -1, "work 200", 200},
                 {-1, -1, 100, "use 100", 100},  {300, 299, -1, "work 299", 299},
                 {300, -1, 298, "use 298", 298}, {0, -1, -1, "make 0", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int threads = 1; threads <= 8; threads += 3) {
            struct numbers n = {.end = 500};
            n.fail_make = cases[i].fail_make;
            n.fail_work = cases[i].fail_work;
            n.fail_use = cases[i].fail_use;
            struct err e = {0};
            assert_int_equal(pool_run(&ops, &n, threads, 16, &e), -1);
            assert_string_equal(e.message, cases[i].message);
            assert_int_equal(n.n_used, cases[i].used);
            assert_int_equal(n.alive, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_used_in_the_order_they_were_made),
        cmocka_unit_test(the_earliest_failure_is_reported_and_nothing_after_it_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
