#include "audit/pairs.h"

#include <stdlib.h>

#include "common/array.h"

/* Where an id was met in the search at hand; one of an earlier search is as good as empty. */
struct slot {
    uint64_t id, search;
    size_t at;
};

struct side {
    const struct pair_source *source;
    ARRAY(struct pair_item) queue; /* read, but not yet brought together: from first on */
    size_t first;
    bool ended;
    struct slot *slots;    /* open addressing */
    size_t n_slots, taken; /* n_slots is 0 or a power of two */
    uint64_t search;
};

/* ---- the queue ---- */

static void free_item(struct pair_item *item)
{
    free(item->file);
    free(item->id);
}

/* Entry number n that waits, read if need be; *item is NULL at the end. */
static int peek(struct side *s, size_t n, struct pair_item **item, struct err *e)
{
    *item = NULL;
    while (!s->ended && s->queue.len - s->first <= n) {
        struct pair_item next = {0};
        int more = s->source->next(s->source->context, &next, e);
        if (more == 1 && array_push(&s->queue, next)) more = err_memory(e);
        if (more != 1) free_item(&next);
        if (more < 0) return -1;
        s->ended = more == 0;
    }
    if (s->queue.len - s->first > n) *item = &s->queue.items[s->first + n];
    return 0;
}

static void drop_first(struct side *s)
{
    free_item(&s->queue.items[s->first++]);
    if (s->first == s->queue.len) s->first = s->queue.len = 0;
}

/* ---- the ids of a search ---- */

static struct slot *find_slot(const struct side *s, uint64_t id)
{
    size_t mask = s->n_slots - 1;
    for (size_t i = (size_t)id & mask;; i = (i + 1) & mask)
        if (s->slots[i].search != s->search || s->slots[i].id == id) return &s->slots[i];
}

static int grow(struct side *s)
{
    enum { FIRST_SLOTS = 1024 };
    struct side larger = *s;
    if (s->n_slots > SIZE_MAX / 4 / sizeof *s->slots) return -1;
    larger.n_slots = s->n_slots ? s->n_slots * 2 : FIRST_SLOTS;
    larger.slots = calloc(larger.n_slots, sizeof *larger.slots);
    if (!larger.slots) return -1;
    for (size_t i = 0; i < s->n_slots; i++)
        if (s->slots[i].search == s->search) *find_slot(&larger, s->slots[i].id) = s->slots[i];
    free(s->slots);
    *s = larger;
    return 0;
}

/* Where an id stands twice, its first place counts. */
static int remember(struct side *s, uint64_t id, size_t at)
{
    if (s->taken >= s->n_slots / 2 && grow(s)) return -1;
    struct slot *slot = find_slot(s, id);
    if (slot->search == s->search) return 0;
    *slot = (struct slot){.id = id, .search = s->search, .at = at};
    s->taken++;
    return 0;
}

static bool recall(const struct side *s, uint64_t id, size_t *at)
{
    const struct slot *slot = s->n_slots ? find_slot(s, id) : NULL;
    if (!slot || slot->search != s->search) return false;
    *at = slot->at;
    return true;
}

static void begin_search(struct side *s)
{
    s->search++;
    s->taken = 0;
}

/* ---- bringing together ---- */

/* How many entries of each side have no partner before the next document that both have. */
static int search(struct side *a, struct side *b, size_t *of_a, size_t *of_b, struct err *e)
{
    struct pair_item *x, *y;
    begin_search(a);
    begin_search(b);
    for (size_t n = 0;; n++) {
        if (peek(a, n, &x, e) || peek(b, n, &y, e)) return -1;
        if ((x && remember(a, x->entry.id, n)) || (y && remember(b, y->entry.id, n))) return err_memory(e);
        *of_a = *of_b = n;
        if (x && recall(b, x->entry.id, of_b)) return 0;
        if (y && recall(a, y->entry.id, of_a)) return 0;
        if (x || y) continue;
        *of_a = a->queue.len - a->first;
        *of_b = b->queue.len - b->first;
        return 0;
    }
}

typedef int found_function(void *context, const struct pair_item *a, const struct pair_item *b,
                           struct err *e);

static int pair_sides(struct side *a, struct side *b, found_function *found, void *context, struct err *e)
{
    struct pair_item *x, *y;
    size_t of_a, of_b;
    for (;;) {
        if (peek(a, 0, &x, e) || peek(b, 0, &y, e)) return -1;
        if (!x && !y) return 0;
        if (x && y && x->entry.id == y->entry.id) {
            if (found(context, x, y, e)) return -1;
            drop_first(a);
            drop_first(b);
            continue;
        }
        if (search(a, b, &of_a, &of_b, e)) return -1;
        for (; of_a; of_a--, drop_first(a))
            if (found(context, &a->queue.items[a->first], NULL, e)) return -1;
        for (; of_b; of_b--, drop_first(b))
            if (found(context, NULL, &b->queue.items[b->first], e)) return -1;
    }
}

static void free_side(struct side *s)
{
    while (s->queue.len > s->first) drop_first(s);
    array_free(&s->queue);
    free(s->slots);
}

int pair_up(const struct pair_source *a, const struct pair_source *b, found_function *found, void *context,
            struct err *e)
{
    struct side x = {.source = a}, y = {.source = b};
    int result = pair_sides(&x, &y, found, context, e);
    free_side(&x);
    free_side(&y);
    return result;
}
