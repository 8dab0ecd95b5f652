#include "pipeline/pii/pii_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/hash.h"
#include "common/io.h"
#include "common/json.h"
#include "common/opt_usual.h"
#include "pipeline/pii/pii.h"

struct pii_options {
    struct stage_options stage;
    const char *key;
    struct opt_list no_kind;
    bool kinds;
};

#define AT(member) offsetof(struct pii_options, member)

static const struct opt options[] = {
    {.name = "key",
     .kind = OPT_STRING,
     .offset = AT(key),
     .placeholder = "FILE",
     .help = "secret key: all bytes of the file; without it a public key, whose pseudonyms anyone can guess",
     .run_only = true},
    {.name = "no-kind",
     .kind = OPT_LIST,
     .offset = AT(no_kind),
     .placeholder = "NAME,…",
     .help = "leave these kinds as they are; --kinds lists them"},
    OPT_RUN_SWITCH("kinds", 0, AT(kinds), "list the kinds and stop"),
    OPT_TABLE_END};

static const struct pii_options defaults = {.stage = STAGE_DEFAULTS};

enum { MOST_KEY = 1 << 20 };

/* The ledger names the key by a fingerprint made with it, so that another key is another input and the ledger
 * gives nothing away. */
static int add_fingerprint(const struct buf *key, struct ledger_files *inputs, struct err *e)
{
    static const char label[] = "malmoi-pii-key-fingerprint";
    uint8_t mac[32];
    char hex[SHA256_HEX];
    hmac_sha256(key->data, key->len, label, sizeof label - 1, mac);
    sha256_hex_of(mac, sizeof mac, hex);
    return ledger_add_known(inputs, "key", hex, key->len, NULL, e);
}

static int read_key(const struct pii_options *o, struct buf *key, struct ledger_files *inputs, struct err *e)
{
    if (!o->key) {
        if (!o->stage.quiet)
            fputs("malmoi pii: no --key: the public default key is used, and pseudonyms made with it can be "
                  "guessed; give a secret key for text that is passed on\n",
                  stderr);
        return 0;
    }
    if (io_read_file(o->key, MOST_KEY, key, e)) return -1;
    if (!key->len) return err_data(e, "the key file '%s' is empty; 32 random bytes make a good key", o->key);
    return add_fingerprint(key, inputs, e);
}

static int open_pii(const void *given, void **shared, struct ledger_files *inputs, struct err *e)
{
    const struct pii_options *o = given;
    unsigned kinds = PII_ALL_KINDS;
    for (size_t i = 0; i < o->no_kind.items.len; i++) {
        int kind = pii_kind_find(o->no_kind.items.items[i]);
        if (kind < 0) return err_usage(e, "unknown kind '%s'; --kinds lists them", o->no_kind.items.items[i]);
        kinds &= ~(1u << kind);
    }
    struct buf key = BUF_INIT;
    struct pii *p = NULL;
    int result = read_key(o, &key, inputs, e);
    if (!result) result = pii_new(&p, key.data, key.len, kinds, e);
    *shared = p;
    if (key.data) explicit_bzero(key.data, key.cap);
    buf_free(&key);
    return result;
}

static void close_pii(void *shared)
{
    pii_free(shared);
}

struct worker {
    struct pii_worker *pii;
    struct buf text;
};

static void worker_free(void *worker)
{
    struct worker *w = worker;
    pii_worker_free(w->pii);
    buf_free(&w->text);
    free(w);
}

static void *worker_new(const void *given, void *shared, struct err *e)
{
    (void)given;
    struct worker *w = calloc(1, sizeof *w);
    if (w && (w->pii = pii_worker_new(shared))) return w;
    free(w);
    return (void)err_memory(e), NULL;
}

static int pii_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    struct pii_counts counts = {0};
    return pii_replace(w->pii, line, len, out, &counts, e);
}

static void note(struct tally *t, const struct pii_counts *counts)
{
    for (int k = 0; k < PII_KINDS; k++)
        if (counts->kinds[k]) tally_note(t, pii_kind_name((enum pii_kind)k), counts->kinds[k]);
    if (counts->match_limit) tally_note(t, "match-limit", counts->match_limit);
}

/* A document's title is text, too. It is replaced as it stands in the raw object: a pseudonym has the shape
 * of its value, so escapes and quotes around it stay as they are. */
static int replace_title(struct worker *w, struct buf *meta, struct pii_counts *counts, struct err *e)
{
    size_t start, len;
    if (!json_find_string(buf_text(meta), meta->len, "title", &start, &len)) return 0;
    buf_assign(&w->text, meta->data, start);
    if (pii_replace(w->pii, meta->data + start, len, &w->text, counts, e)) return -1;
    buf_add(&w->text, meta->data + start + len, meta->len - start - len);
    if (w->text.failed) return err_memory(e);
    buf_swap(meta, &w->text);
    return 0;
}

static enum stage_verdict pii(void *worker, struct record *r, struct tally *t, struct buf *notes,
                              struct err *e)
{
    (void)notes;
    struct worker *w = worker;
    struct pii_counts counts = {0};
    const char *text = buf_text(&r->text), *end = text + r->text.len;
    buf_clear(&w->text);
    for (const char *line = text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((stop ? stop : end) - line);
        if (pii_replace(w->pii, line, len, &w->text, &counts, e)) return STAGE_FAIL;
        if (stop) buf_char(&w->text, '\n');
        line += len + 1;
    }
    if (w->text.failed) return err_memory(e), STAGE_FAIL;
    buf_swap(&r->text, &w->text);
    if (replace_title(w, &r->meta, &counts, e)) return STAGE_FAIL;
    note(t, &counts);
    return STAGE_KEEP;
}

const struct stage pii_stage = {
    .name = "pii",
    .purpose = "Replaces sixteen kinds of personal data by keyed pseudonyms of the same shape.",
    .details =
        "Equal values get equal pseudonyms under one key, in every shard; the ledger counts each kind.\n\n"
        "  malmoi pii --key secret 02-clean/petition-00000.jsonl.zst -o "
        "03-pii/petition-00000.jsonl.zst",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_pii,
    .close = close_pii,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = pii,
    .line = pii_line,
    .units = {.documents = true, .characters = true, .in_characters = true, .out_characters = true},
};
