#include "audit/differ.h"

#include <stdlib.h>
#include <string.h>

#include "audit/verify_parts.h"
#include "common/io.h"
#include "pipeline/shard.h"
#include "vocab/tokens.h"

enum { LEDGER_LIMIT = 64 << 20, MOST_FRAME_BYTES = 1 << 30, READ_BYTES = 1 << 16 };

int differ_read(struct differ *d, const char *path, struct err *e)
{
    struct buf text = BUF_INIT;
    d->again.path = d->ledger->path;
    d->again.name = d->ledger->name;
    int result = io_read_file(path, LEDGER_LIMIT, &text, e);
    if (!result) result = tree_account(&text, d->account_sha256, e);
    if (!result) result = json_parse(buf_text(&text), path, &d->again.json, e);
    buf_free(&text);
    return result;
}

void differ_free(struct differ *d)
{
    yajl_tree_free(d->again.json);
    d->again.json = NULL;
}

/* ---- shards: the first line that differs ---- */

struct lines {
    struct shard_reader *reader;
    struct buf text;
    size_t at; /* of the next line in the text */
    uint64_t frame;
    unsigned number; /* of the line last given in its frame */
};

/* The next line; *len 0 at the end. */
static int next_line(struct lines *l, const char **line, size_t *len, struct err *e)
{
    l->number++;
    if (l->at == l->text.len) {
        l->at = l->number = 0;
        if (shard_next(l->reader, &l->text, &l->frame, e)) return -1;
    }
    *line = l->text.data + l->at;
    const char *feed = l->text.len ? memchr(*line, '\n', l->text.len - l->at) : NULL;
    *len = feed ? (size_t)(feed - *line) + 1 : 0;
    l->at += *len;
    return 0;
}

static void tell_line(const char *path, const struct lines *there, const char *line, size_t len,
                      struct faults *f)
{
    size_t start = 0, id_len = 0;
    bool has_id = len > 1 && json_find_string(line, len - 1, "id", &start, &id_len);
    if (!len)
        faults_add(f, "'%s' is not what its inputs make: they make more lines than it has", path);
    else
        faults_add(f,
                   "'%s' is not what its inputs make: frame %llu, line %u%s%.*s%s is the first that differs",
                   path, (unsigned long long)there->frame, there->number, has_id ? ", record '" : "",
                   (int)(id_len < 500 ? id_len : 500), has_id ? line + start : "", has_id ? "'" : "");
}

static int compare_lines(const char *path, struct lines *there, struct lines *again, struct faults *f,
                         struct err *e)
{
    const char *a, *b;
    size_t n, m;
    do {
        if (next_line(there, &a, &n, e) || next_line(again, &b, &m, e)) return -1;
    } while (n && n == m && memcmp(a, b, n) == 0);
    if (n || m)
        tell_line(path, there, a, n, f);
    else
        faults_add(f, "'%s' has the text that its inputs make, but other bytes", path);
    return 0;
}

static int differ_shard(const char *path, const char *there, const char *again, struct faults *f,
                        struct err *e)
{
    struct lines a = {0}, b = {0};
    int result = shard_open(&a.reader, there, MOST_FRAME_BYTES, e);
    if (!result) result = shard_open(&b.reader, again, MOST_FRAME_BYTES, e);
    if (!result) result = compare_lines(path, &a, &b, f, e);
    shard_close(a.reader);
    shard_close(b.reader);
    buf_free(&a.text);
    buf_free(&b.text);
    return result;
}

/* ---- tokens: the first sequence; other files: the first byte ---- */

static void compare_sequences(const char *path, const struct tokens *a, const struct tokens *b,
                              struct faults *f)
{
    uint64_t i = 0;
    for (; i < a->n_sequences && i < b->n_sequences; i++) {
        size_t n, m;
        const uint16_t *x = tokens_sequence(a, i, &n), *y = tokens_sequence(b, i, &m);
        struct lineage p = tokens_lineage(a, i), q = tokens_lineage(b, i);
        if (n != m || memcmp(x, y, n * sizeof *x) != 0 || memcmp(&p, &q, sizeof p) != 0) break;
    }
    if (i == a->n_sequences) {
        faults_add(f, "'%s' is not what its inputs make: they make %llu sequences, and it has %llu", path,
                   (unsigned long long)b->n_sequences, (unsigned long long)a->n_sequences);
        return;
    }
    struct lineage at = tokens_lineage(a, i);
    faults_add(
        f,
        "'%s' is not what its inputs make: sequence %llu (frame %u, line %u, sentence %u) is the first "
        "that differs",
        path, (unsigned long long)i, at.frame, at.line, at.sentence);
}

static int differ_tokens(const char *path, const char *there, const char *again, struct faults *f,
                         struct err *e)
{
    struct tokens a = {0}, b = {0};
    int result = tokens_open(&a, there, NULL, e);
    if (!result) result = tokens_open(&b, again, NULL, e);
    if (!result) compare_sequences(path, &a, &b, f);
    tokens_close(&a);
    tokens_close(&b);
    return result;
}

static int compare_bytes(const char *path, struct infile *a, struct infile *b, struct faults *f,
                         struct err *e)
{
    char x[READ_BYTES], y[READ_BYTES];
    size_t n, m, i;
    uint64_t before = 0; /* bytes that are equal */
    do {
        if (infile_read(a, x, sizeof x, &n, e) || infile_read(b, y, sizeof y, &m, e)) return -1;
        for (i = 0; i < n && i < m && x[i] == y[i]; i++) continue;
        before += i;
    } while (n && n == m && i == n);
    faults_add(f, "'%s' is not what its inputs make: byte %llu is the first that differs", path,
               (unsigned long long)before);
    return 0;
}

static int differ_bytes(const char *path, const char *there, const char *again, struct faults *f,
                        struct err *e)
{
    struct infile a, b;
    if (infile_open(&a, there, e)) return -1;
    int result = infile_open(&b, again, e);
    if (!result) {
        result = compare_bytes(path, &a, &b, f, e);
        infile_close(&b);
    }
    infile_close(&a);
    return result;
}

/* ---- the reason ---- */

static bool ends_in(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n >= k && strcmp(text + n - k, suffix) == 0;
}

static void differ_output(const struct differ *d, const char *name, struct faults *f)
{
    struct buf path = BUF_INIT, there = BUF_INIT, again = BUF_INIT;
    struct err why = {0};
    buf_add(&path, d->ledger->path, (size_t)(io_base_name(d->ledger->path) - d->ledger->path));
    buf_str(&path, name);
    buf_printf(&there, "%s/%s", d->tree->root, buf_text(&path));
    buf_printf(&again, "%s/%s", d->folder, buf_text(&path));
    if (path.failed || there.failed || again.failed)
        f->failed = true;
    else if ((ends_in(name, ".zst")   ? differ_shard
              : ends_in(name, ".bin") ? differ_tokens
                                      : differ_bytes)(path.data, there.data, again.data, f, &why))
        faults_err(f, &why);
    buf_free(&path);
    buf_free(&there);
    buf_free(&again);
}

/* The first input that is another one now; the shard itself cannot be, since it was read from the tree. */
static bool differ_inputs(const struct differ *d, struct faults *f)
{
    size_t n = verify_count(d->ledger, "inputs"), m = verify_count(&d->again, "inputs");
    for (size_t i = 0; i < n || i < m; i++) {
        struct recorded x = {0}, y = {0};
        bool have = i < n && verify_item(d->ledger, "inputs", i, &x),
             got = i < m && verify_item(&d->again, "inputs", i, &y);
        if (have && got && strcmp(x.name, y.name) == 0 && strcmp(x.sha256, y.sha256) == 0) continue;
        faults_add(f, "'%s': its input '%s' (SHA-256 %.12s…) is another one here ('%s', %.12s…)",
                   d->ledger->path, have ? x.name : "none", have ? x.sha256 : "", got ? y.name : "none",
                   got ? y.sha256 : "");
        return true;
    }
    return false;
}

void differ_explain(const struct differ *d, struct faults *f)
{
    const char *tool = json_get_string(d->ledger->json, "tool"),
               *now = json_get_string(d->again.json, "tool");
    size_t before = f->items.len;
    if (tool && now && strcmp(tool, now) != 0)
        faults_add(f, "'%s' was made by '%s', and this is '%s'", d->ledger->path, tool, now);
    if (differ_inputs(d, f)) return;
    for (size_t i = 0; i < verify_count(&d->again, "outputs"); i++) {
        struct recorded x, y;
        if (!verify_item(&d->again, "outputs", i, &y)) continue;
        bool same = i < verify_count(d->ledger, "outputs") && verify_item(d->ledger, "outputs", i, &x) &&
                    strcmp(x.name, y.name) == 0 && strcmp(x.sha256, y.sha256) == 0;
        if (!same) differ_output(d, y.name, f);
    }
    if (f->items.len == before)
        faults_add(f, "'%s' does not say what its inputs make: its counts, reasons or configuration differ",
                   d->ledger->path);
}
