#include "pipeline/tally.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"

static void add(struct counts *to, int64_t documents, int64_t sentences, int64_t characters)
{
    to->documents += documents;
    to->sentences += sentences;
    to->characters += characters;
}

void tally_drop(struct tally *t, const char *reason, int64_t documents, int64_t sentences, int64_t characters)
{
    size_t i = 0;
    while (i < t->reasons.len && strcmp(t->reasons.items[i].name, reason) != 0) i++;
    if (i == t->reasons.len && array_push(&t->reasons, (struct tally_reason){.name = reason})) {
        t->failed = true;
        return;
    }
    add(&t->reasons.items[i].dropped, documents, sentences, characters);
}

void tally_note(struct tally *t, const char *name, int64_t n)
{
    size_t i = 0;
    while (i < t->notes.len && strcmp(t->notes.items[i].name, name) != 0) i++;
    if (i == t->notes.len && array_push(&t->notes, (struct tally_note){.name = name})) {
        t->failed = true;
        return;
    }
    t->notes.items[i].count += n;
}

void tally_merge(struct tally *into, const struct tally *from)
{
    add(&into->in, from->in.documents, from->in.sentences, from->in.characters);
    add(&into->out, from->out.documents, from->out.sentences, from->out.characters);
    for (size_t i = 0; i < from->reasons.len; i++) {
        const struct tally_reason *r = &from->reasons.items[i];
        tally_drop(into, r->name, r->dropped.documents, r->dropped.sentences, r->dropped.characters);
    }
    for (size_t i = 0; i < from->notes.len; i++)
        tally_note(into, from->notes.items[i].name, from->notes.items[i].count);
    into->failed |= from->failed;
}

void tally_free(struct tally *t)
{
    array_free(&t->reasons);
    array_free(&t->notes);
    *t = (struct tally)TALLY_INIT;
}

static int balance(const char *unit, int64_t in, int64_t out, int64_t dropped, struct err *e)
{
    if (in == out + dropped) return 0;
    return err_data(e, "the ledger does not balance: %lld %s in, but %lld out and %lld dropped",
                    (long long)in, unit, (long long)out, (long long)dropped);
}

int tally_check(const struct tally *t, const struct tally_units *units, struct err *e)
{
    if (t->failed) return err_memory(e);
    struct counts dropped = {0};
    for (size_t i = 0; i < t->reasons.len; i++) {
        const struct counts *d = &t->reasons.items[i].dropped;
        add(&dropped, d->documents, d->sentences, d->characters);
    }
    if (units->documents && balance("documents", t->in.documents, t->out.documents, dropped.documents, e))
        return -1;
    if (units->sentences && balance("sentences", t->in.sentences, t->out.sentences, dropped.sentences, e))
        return -1;
    if (units->characters &&
        balance("characters", t->in.characters, t->out.characters, dropped.characters, e))
        return -1;
    return 0;
}

static void counts_json(const struct counts *c, bool sentences, bool characters, struct buf *out)
{
    buf_char(out, '{');
    json_key_i64(out, "documents", c->documents);
    if (sentences) json_key_i64(out, "sentences", c->sentences);
    if (characters) json_key_i64(out, "characters", c->characters);
    buf_char(out, '}');
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

void tally_json(const struct tally *t, const struct tally_units *units, struct buf *out)
{
    json_key(out, "counts");
    buf_str(out, "{\"in\":");
    counts_json(&t->in, units->in_sentences, units->in_characters, out);
    buf_str(out, ",\"out\":");
    counts_json(&t->out, units->out_sentences, units->out_characters, out);
    buf_char(out, '}');

    /* Sorting in place is harmless: nothing depends on the order of a tally. */
    if (t->reasons.len) qsort(t->reasons.items, t->reasons.len, sizeof *t->reasons.items, by_name);
    if (t->notes.len) qsort(t->notes.items, t->notes.len, sizeof *t->notes.items, by_name);
    json_key(out, "dropped");
    buf_char(out, '{');
    for (size_t i = 0; i < t->reasons.len; i++) {
        json_key(out, t->reasons.items[i].name);
        counts_json(&t->reasons.items[i].dropped, units->sentences, units->characters, out);
    }
    buf_char(out, '}');
    if (!t->notes.len) return;
    json_key(out, "notes");
    buf_char(out, '{');
    for (size_t i = 0; i < t->notes.len; i++)
        json_key_i64(out, t->notes.items[i].name, t->notes.items[i].count);
    buf_char(out, '}');
}
