#include "pipeline/dedup/drops.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/array.h"
#include "common/hash.h"
#include "common/json.h"
#include "pipeline/shard.h"

enum { MOST_LINE = 1 << 28 };

struct entry {
    struct drop drop;
    atomic_bool met;
};

struct drop_list {
    struct arena strings;
    struct entry *entries;
    size_t n, cap;
    uint32_t *slots; /* an open table of entry numbers + 1 */
    size_t n_slots;
};

const char *drop_reason_name(enum drop_reason reason)
{
    static const char *const names[DROP_REASONS] = {"duplicate-document", "near-duplicate",
                                                    "duplicate-paragraph"};
    return names[reason];
}

void drop_write(const struct drop *d, struct buf *out)
{
    buf_char(out, '{');
    json_key_string(out, "id", d->id, d->id_len);
    buf_printf(out, ",\"hash\":\"%016llx\",\"reason\":\"%s\"", (unsigned long long)d->hash,
               drop_reason_name(d->reason));
    if (d->reason == DROP_PARAGRAPH) {
        buf_printf(out, ",\"paragraphs\":\"%s\"}\n", d->paragraphs);
        return;
    }
    json_key_string(out, "kept", d->kept, strlen(d->kept));
    if (d->reason == DROP_NEAR)
        buf_printf(out, ",\"similarity\":%u.%03u", d->similarity / 1000, d->similarity % 1000);
    buf_str(out, "}\n");
}

/* ---- reading ---- */

/* A number of the ranges at *at, or -1. */
static int64_t take_number(const char **at)
{
    int64_t value = 0;
    const char *start = *at;
    while (**at >= '0' && **at <= '9' && value < INT32_MAX) value = value * 10 + (*(*at)++ - '0');
    return *at == start || value >= INT32_MAX ? -1 : value;
}

/* Walks "0-3,5": the next range; 1, 0 at the end, -1 if that is no list of rising ranges. */
static int take_range(const char **at, int64_t *last, int64_t *first)
{
    if (!**at) return 0;
    if (*last >= 0 && *(*at)++ != ',') return -1;
    int64_t low = take_number(at), high = low;
    if (low >= 0 && **at == '-') {
        ++*at;
        high = take_number(at);
    }
    if (low <= *last || high < low) return -1;
    *first = low;
    *last = high;
    return 1;
}

static bool ranges_are_sound(const char *ranges)
{
    int64_t last = -1, first;
    int got;
    while ((got = take_range(&ranges, &last, &first)) > 0) continue;
    return !got && last >= 0;
}

bool drop_paragraphs(const char *ranges, uint8_t *keep, size_t n)
{
    int64_t last = -1, first;
    while (take_range(&ranges, &last, &first) > 0) {
        if ((uint64_t)last >= n) return false;
        memset(keep + first, 0, (size_t)(last - first + 1));
    }
    return true;
}

static bool parse_hash(const char *hex, uint64_t *hash)
{
    *hash = 0;
    if (!hex || strlen(hex) != 16 || strspn(hex, "0123456789abcdef") != 16) return false;
    for (int i = 0; i < 16; i++)
        *hash = *hash << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    return true;
}

static bool parse_reason(const char *name, enum drop_reason *reason)
{
    for (int i = 0; name && i < DROP_REASONS; i++) {
        *reason = (enum drop_reason)i;
        if (strcmp(name, drop_reason_name(*reason)) == 0) return true;
    }
    return false;
}

/* What a line says, as far as it is an entry: a text that tells what is wrong, or NULL. The strings are the
 * tree's. */
static const char *read_entry(yajl_val tree, struct drop *d)
{
    yajl_val similarity = json_get(tree, "similarity", yajl_t_number);
    *d = (struct drop){.id = json_get_string(tree, "id"),
                       .kept = json_get_string(tree, "kept"),
                       .paragraphs = json_get_string(tree, "paragraphs"),
                       .similarity = 1000};
    if (!d->id || !*d->id) return "there is no \"id\"";
    d->id_len = strlen(d->id);
    if (!parse_hash(json_get_string(tree, "hash"), &d->hash)) return "\"hash\" is not 16 digits";
    if (!parse_reason(json_get_string(tree, "reason"), &d->reason)) return "the \"reason\" is not known";
    if ((d->reason == DROP_PARAGRAPH) != (d->paragraphs != NULL) || (d->reason == DROP_PARAGRAPH) != !d->kept)
        return "the members do not fit the \"reason\"";
    if (d->paragraphs && !ranges_are_sound(d->paragraphs)) return "\"paragraphs\" are not rising ranges";
    if (d->reason == DROP_NEAR) {
        if (!similarity || !YAJL_IS_DOUBLE(similarity) || similarity->u.number.d < 0 ||
            similarity->u.number.d > 1)
            return "\"similarity\" is not from 0 to 1";
        d->similarity = (unsigned)(similarity->u.number.d * 1000 + 0.5);
    }
    return NULL;
}

static uint32_t *slot_of(const struct drop_list *list, const char *id, size_t len)
{
    size_t mask = list->n_slots - 1, at = hash64(id, len) & mask;
    for (;; at = (at + 1) & mask) {
        if (!list->slots[at]) return &list->slots[at];
        const struct drop *d = &list->entries[list->slots[at] - 1].drop;
        if (d->id_len == len && memcmp(d->id, id, len) == 0) return &list->slots[at];
    }
}

static int grow_slots(struct drop_list *list)
{
    size_t n = list->n_slots ? list->n_slots * 2 : 64;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots) return -1;
    free(list->slots);
    list->slots = slots;
    list->n_slots = n;
    for (size_t i = 0; i < list->n; i++)
        *slot_of(list, list->entries[i].drop.id, list->entries[i].drop.id_len) = (uint32_t)i + 1;
    return 0;
}

static const char *keep_string(struct drop_list *list, const char *text)
{
    return arena_copy(&list->strings, text ? text : "", text ? strlen(text) : 0);
}

static int add_entry(struct drop_list *list, const struct drop *d, struct err *e)
{
    if (list->n >= UINT32_MAX - 1) return err_data(e, "a drop list has more than 2^32 entries");
    if (2 * (list->n + 1) > list->n_slots && grow_slots(list)) return err_memory(e);
    if (array_grow(&list->entries, &list->cap, list->n + 1, sizeof *list->entries)) return err_memory(e);
    uint32_t *slot = slot_of(list, d->id, d->id_len);
    if (*slot) return err_data(e, "record '%.200s' is named again", d->id);
    struct entry *entry = &list->entries[list->n];
    *entry = (struct entry){.drop = *d};
    entry->drop.id = keep_string(list, d->id);
    entry->drop.kept = keep_string(list, d->kept);
    entry->drop.paragraphs = keep_string(list, d->paragraphs);
    if (!entry->drop.id || !entry->drop.kept || !entry->drop.paragraphs) return err_memory(e);
    *slot = (uint32_t)++list->n;
    return 0;
}

static int read_line(struct drop_list *list, char *line, const char *name, struct err *e)
{
    yajl_val tree = NULL;
    struct drop d;
    if (json_parse(line, name, &tree, e)) return -1;
    const char *wrong = read_entry(tree, &d);
    int result = wrong ? err_data(e, "%s", wrong) : add_entry(list, &d, e);
    yajl_tree_free(tree);
    return result;
}

static int read_frames(struct drop_list *list, struct shard_reader *reader, const char *path, struct err *e)
{
    struct buf text = BUF_INIT;
    uint64_t frame, number = 0;
    int result;
    while (!(result = shard_next(reader, &text, &frame, e)) && text.len) {
        for (char *line = text.data, *end = line + text.len; !result && line < end; number++) {
            char *feed = memchr(line, '\n', (size_t)(end - line));
            *feed = '\0';
            result = read_line(list, line, path, e);
            if (result) err_context(e, "'%s', line %llu", path, (unsigned long long)number);
            line = feed + 1;
        }
        if (result) break;
    }
    buf_free(&text);
    return result;
}

int drop_list_read(struct drop_list **out, const char *path, struct err *e)
{
    struct shard_reader *reader;
    *out = NULL;
    if (shard_open(&reader, path, MOST_LINE, e)) return -1;
    struct drop_list *list = calloc(1, sizeof *list);
    int result = list && !grow_slots(list) ? 0 : err_memory(e);
    if (!result) result = read_frames(list, reader, path, e);
    shard_close(reader);
    if (result) {
        drop_list_free(list);
        return -1;
    }
    *out = list;
    return 0;
}

void drop_list_free(struct drop_list *list)
{
    if (!list) return;
    arena_free(&list->strings);
    free(list->entries);
    free(list->slots);
    free(list);
}

size_t drop_list_len(const struct drop_list *list)
{
    return list->n;
}

const struct drop *drop_list_meet(struct drop_list *list, const char *id, size_t len, bool *again)
{
    uint32_t slot = *slot_of(list, id, len);
    *again = false;
    if (!slot) return NULL;
    struct entry *entry = &list->entries[slot - 1];
    *again = atomic_exchange(&entry->met, true);
    return &entry->drop;
}

const struct drop *drop_list_unmet(struct drop_list *list)
{
    const struct drop *unmet = NULL;
    for (size_t i = 0; i < list->n; i++)
        if (!atomic_exchange(&list->entries[i].met, false) && !unmet) unmet = &list->entries[i].drop;
    return unmet;
}

/* ---- check and stat ---- */

int drops_check(const char *path, struct err *e)
{
    struct drop_list *list;
    if (drop_list_read(&list, path, e)) return -1;
    drop_list_free(list);
    return 0;
}

int drops_stat(const char *path, FILE *out, struct err *e)
{
    struct drop_list *list;
    uint64_t counts[DROP_REASONS] = {0};
    if (drop_list_read(&list, path, e)) return -1;
    for (size_t i = 0; i < list->n; i++) counts[list->entries[i].drop.reason]++;
    fprintf(out, ",\"records\":%zu", list->n);
    for (int i = 0; i < DROP_REASONS; i++)
        fprintf(out, ",\"%s\":%llu", drop_reason_name((enum drop_reason)i), (unsigned long long)counts[i]);
    drop_list_free(list);
    return 0;
}
