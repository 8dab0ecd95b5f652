/* The ordered pool: same output for any number of threads, and the earliest error wins. */
#include "tests/unit/unit.h"

#include <stdbool.h>

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

/* ---- lanes ---- */

enum { LANES = 3 };

struct laned {
    struct numbers numbers; /* the first member: what the pool's other functions take */
    int passed[LANES];      /* items through each lane */
    int inside[LANES];
    int fail_lane, fail_item;
    bool out_of_order;
};

static int pass(void *context, void *item, int lane, struct err *e)
{
    struct laned *l = context;
    int number = *(int *)item / 3;
    if (__atomic_add_fetch(&l->inside[lane], 1, __ATOMIC_SEQ_CST) != 1 || number != l->passed[lane])
        l->out_of_order = true;
    if (number % (5 + lane) == 0) usleep(100); /* so that the lanes go at different speeds */
    l->passed[lane]++;
    __atomic_sub_fetch(&l->inside[lane], 1, __ATOMIC_SEQ_CST);
    return lane == l->fail_lane && number == l->fail_item ? err_data(e, "lane %d, item %d", lane, number) : 0;
}

static const struct pool_lanes lanes = {LANES, pass};

static struct laned new_laned(void)
{
    return (struct laned){.numbers = {.end = 300, .fail_make = -1, .fail_work = -1, .fail_use = -1},
                          .fail_lane = -1};
}

static void each_lane_takes_the_items_in_order_before_they_are_used(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct laned l = new_laned();
        assert_int_equal(pool_run_lanes(&ops, &lanes, &l, threads, 2 * threads + 1, NULL), 0);
        assert_false(l.out_of_order);
        for (int i = 0; i < LANES; i++) assert_int_equal(l.passed[i], 300);
        assert_int_equal(l.numbers.n_used, 300);
        for (int i = 0; i < 300; i++) assert_int_equal(l.numbers.used[i], 3 * i);
        assert_int_equal(l.numbers.alive, 0);
    }
}

static void what_fails_in_a_lane_is_not_used(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct laned l = new_laned();
        struct err e = {0};
        l.fail_lane = 1;
        l.fail_item = 150;
        assert_int_equal(pool_run_lanes(&ops, &lanes, &l, threads, 16, &e), -1);
        assert_string_equal(e.message, "lane 1, item 150");
        assert_false(l.out_of_order);
        assert_int_equal(l.numbers.n_used, 150);
        assert_int_equal(l.passed[1], 151);
        assert_int_equal(l.numbers.alive, 0);
    }
}

static void no_lane_takes_what_failed_before(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct laned l = new_laned();
        struct err e = {0};
        l.numbers.fail_work = 100;
        assert_int_equal(pool_run_lanes(&ops, &lanes, &l, threads, 16, &e), -1);
        assert_string_equal(e.message, "work 100");
        for (int i = 0; i < LANES; i++) assert_int_equal(l.passed[i], 100);
        assert_int_equal(l.numbers.n_used, 100);
        assert_int_equal(l.numbers.alive, 0);
    }
}

/* ---- numbers ---- */

static int touch(void *context, size_t i, struct err *e)
{
    __atomic_add_fetch((int *)context + i, 1, __ATOMIC_SEQ_CST);
    return i == 40 || i == 45 ? err_data(e, "number %zu", i) : 0;
}

static void each_number_is_worked_on_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        int touched[50] = {0};
        struct err e = {0};
        assert_int_equal(pool_each(touch, touched, 0, threads, NULL), 0);
        assert_int_equal(pool_each(touch, touched, 40, threads, NULL), 0);
        for (int i = 0; i < 50; i++) assert_int_equal(touched[i], i < 40);
        assert_int_equal(pool_each(touch, touched, 50, threads, &e), -1);
        assert_string_equal(e.message, "number 40");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_used_in_the_order_they_were_made),
        cmocka_unit_test(the_earliest_failure_is_reported_and_nothing_after_it_is_used),
        cmocka_unit_test(each_lane_takes_the_items_in_order_before_they_are_used),
        cmocka_unit_test(what_fails_in_a_lane_is_not_used),
        cmocka_unit_test(no_lane_takes_what_failed_before),
        cmocka_unit_test(each_number_is_worked_on_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
