#include "audit/pick.h"

#include "common/rng.h"

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void sort_and_unite(pick_numbers *numbers)
{
    size_t kept = 0;
    if (numbers->len) qsort(numbers->items, numbers->len, sizeof *numbers->items, by_value);
    for (size_t i = 0; i < numbers->len; i++)
        if (kept == 0 || numbers->items[i] != numbers->items[kept - 1])
            numbers->items[kept++] = numbers->items[i];
    numbers->len = kept;
}

/* Where most numbers are wanted, each is looked at once: it is taken with the chance of wanted in left. */
static int pick_densely(uint64_t n, uint64_t total, struct rng *r, pick_numbers *numbers)
{
    for (uint64_t i = 0; i < total && numbers->len < n; i++)
        if (rng_below(r, total - i) < n - numbers->len && array_push(numbers, i)) return -1;
    return 0;
}

int pick(uint64_t n, uint64_t total, uint64_t seed, pick_numbers *numbers)
{
    struct rng r;
    rng_start(&r, seed, RNG_TRACE, 0, 0);
    array_clear(numbers);
    if (n > total) n = total;
    if (n > total / 2) return pick_densely(n, total, &r, numbers);
    /* At most every second draw repeats an earlier one, so the rounds are few. */
    while (numbers->len < n) {
        for (uint64_t missing = n - numbers->len; missing; missing--)
            if (array_push(numbers, rng_below(&r, total))) return -1;
        sort_and_unite(numbers);
    }
    return 0;
}
