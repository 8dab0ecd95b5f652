#include "pipeline/ingest/ingest_output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/io.h"
#include "common/json.h"
#include "pipeline/shard.h"

static const struct tally_units units = {.documents = true, .out_characters = true};

/* A shard that is finished. */
struct finished {
    struct tally tally;
    struct shard_sums shard, rejects;
    bool has_rejects;
};

struct ingest_output {
    const char *folder, *source;
    char *staging; /* NULL for standard output */
    int lock;
    uint64_t shard_bytes, written;
    struct shard_writer *shard, *rejects;
    struct tally tally;
    ARRAY(struct finished) finished;
};

enum part { SHARD, REJECTS, LEDGER };

/* FOLDER/SOURCE-00000.jsonl.zst and its companions; NULL when memory runs out. */
static char *path_of(const char *folder, const char *source, size_t index, enum part part)
{
    static const char *const suffix[] = {".jsonl.zst", ".rejects.jsonl.zst", ".ledger.json"};
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s-%05zu%s", folder, source, index, suffix[part]);
    return buf_detach(&path);
}

static int remove_file(const char *path, struct err *e)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : err_errno(e, "cannot remove '%s'", path);
}

static int remove_part(const char *folder, const char *source, size_t index, enum part part, struct err *e)
{
    char *path = path_of(folder, source, index, part);
    int result = path ? remove_file(path, e) : err_memory(e);
    free(path);
    return result;
}

static bool part_exists(const char *folder, const char *source, size_t index, enum part part)
{
    char *path = path_of(folder, source, index, part);
    bool there = path && io_exists(path);
    free(path);
    return there;
}

/* ---- the staging folder ---- */

static int clear_folder(const char *folder, struct err *e)
{
    DIR *d = opendir(folder);
    if (!d) return err_errno(e, "cannot read '%s'", folder);
    int result = 0;
    for (struct dirent *entry; !result && (entry = readdir(d));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (unlinkat(dirfd(d), entry->d_name, 0))
            result = err_errno(e, "cannot remove '%s/%s'", folder, entry->d_name);
    }
    closedir(d);
    return result;
}

static int open_staging(struct ingest_output *o, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s.part", o->folder, o->source);
    o->staging = buf_detach(&path);
    if (!o->staging) return err_memory(e);
    if (io_make_folder(o->staging, e)) return -1;
    o->lock = open(o->staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (o->lock < 0) return err_errno(e, "cannot open '%s'", o->staging);
    if (flock(o->lock, LOCK_EX | LOCK_NB)) {
        close(o->lock);
        o->lock = -1; /* the other run's folder: close must leave it alone */
        return err_system(e, "'%s' is in use by another ingest of %s", o->folder, o->source);
    }
    return clear_folder(o->staging, e);
}

static int begin_shard(struct ingest_output *o, struct err *e)
{
    o->written = 0;
    if (!o->staging) return shard_create(&o->shard, "-", IO_REPLACE, e);
    char *path = path_of(o->staging, o->source, o->finished.len, SHARD);
    int result = path ? shard_create(&o->shard, path, IO_REPLACE, e) : err_memory(e);
    free(path);
    return result;
}

static int finish_shard(struct ingest_output *o, struct err *e)
{
    struct finished done = {.tally = o->tally, .has_rejects = o->rejects != NULL};
    struct shard_writer *shard = o->shard, *rejects = o->rejects;
    o->shard = o->rejects = NULL;
    if (shard_commit(shard, &done.shard, e)) {
        shard_abort(rejects);
        return -1;
    }
    if (rejects && shard_commit(rejects, &done.rejects, e)) return -1;
    if (o->tally.failed || array_push(&o->finished, done)) return err_memory(e);
    o->tally = (struct tally)TALLY_INIT;
    return tally_check(&done.tally, &units, e);
}

int ingest_output_open(struct ingest_output **out, const char *folder, const char *source,
                       uint64_t shard_bytes, struct err *e)
{
    *out = NULL;
    struct ingest_output *o = calloc(1, sizeof *o);
    if (!o) return err_memory(e);
    o->folder = folder;
    o->source = source;
    o->shard_bytes = shard_bytes;
    o->lock = -1;
    int result = strcmp(folder, "-") == 0 ? 0 : open_staging(o, e);
    if (!result) result = begin_shard(o, e);
    if (result)
        ingest_output_close(o);
    else
        *out = o;
    return result;
}

int ingest_output_skip(struct ingest_output *o, size_t len, struct err *e)
{
    bool full = o->written > 0 && o->written + len > o->shard_bytes;
    if (full && o->staging && (finish_shard(o, e) || begin_shard(o, e))) return -1;
    o->written += len;
    return 0;
}

int ingest_output_record(struct ingest_output *o, const char *line, size_t len, struct err *e)
{
    return ingest_output_skip(o, len, e) ? -1 : shard_write(o->shard, line, len, e);
}

int ingest_output_reject(struct ingest_output *o, const char *line, size_t len, struct err *e)
{
    if (!o->staging) return 0;
    if (!o->rejects) {
        char *path = path_of(o->staging, o->source, o->finished.len, REJECTS);
        int result = path ? shard_create(&o->rejects, path, IO_REPLACE, e) : err_memory(e);
        free(path);
        if (result) return -1;
    }
    return shard_write(o->rejects, line, len, e);
}

struct tally *ingest_output_tally(struct ingest_output *o)
{
    return &o->tally;
}

/* ---- publishing ---- */

static int move(const struct ingest_output *o, size_t index, enum part part, struct err *e)
{
    char *from = path_of(o->staging, o->source, index, part),
         *to = path_of(o->folder, o->source, index, part);
    int result = from && to ? 0 : err_memory(e);
    if (!result && rename(from, to)) result = err_errno(e, "cannot rename '%s' to '%s'", from, to);
    free(from);
    free(to);
    return result;
}

static int add_output(struct ledger *l, const struct ingest_output *o, size_t index, enum part part,
                      const struct shard_sums *sums, struct err *e)
{
    char *path = path_of("", o->source, index, part);
    int result = path ? ledger_add_known(&l->outputs, io_base_name(path), sums->sha256, sums->bytes,
                                         sums->text_sha256, e)
                      : err_memory(e);
    free(path);
    return result;
}

static int write_ledger(const struct ingest_output *o, size_t index, struct ledger *l, struct err *e)
{
    const struct finished *done = &o->finished.items[index];
    ledger_files_free(&l->outputs);
    if (add_output(l, o, index, SHARD, &done->shard, e)) return -1;
    if (done->has_rejects && add_output(l, o, index, REJECTS, &done->rejects, e)) return -1;
    buf_clear(&l->counts);
    tally_json(&done->tally, &units, &l->counts);
    buf_clear(&l->extra);
    buf_printf(&l->extra, "\"shards\":{\"index\":%zu,\"count\":%zu}", index, o->finished.len);
    if (l->counts.failed || l->extra.failed) return err_memory(e);
    char *path = path_of(o->folder, o->source, index, LEDGER);
    int result = path ? ledger_write(l, path, e) : err_memory(e);
    free(path);
    return result;
}

/* Old ledgers go first, so that at no moment a ledger stands beside a shard that it does not describe. */
static int remove_old(const struct ingest_output *o, struct err *e)
{
    size_t n = o->finished.len;
    for (size_t i = 0; i < n || part_exists(o->folder, o->source, i, LEDGER); i++)
        if (remove_part(o->folder, o->source, i, LEDGER, e)) return -1;
    for (size_t i = 0; i < n || part_exists(o->folder, o->source, i, SHARD); i++) {
        if (remove_part(o->folder, o->source, i, REJECTS, e)) return -1;
        if (i >= n && remove_part(o->folder, o->source, i, SHARD, e)) return -1;
    }
    return 0;
}

int ingest_output_publish(struct ingest_output *o, struct ledger *l, struct tally *total, size_t *shards,
                          struct err *e)
{
    if (finish_shard(o, e)) return -1;
    *shards = o->finished.len;
    for (size_t i = 0; total && i < *shards; i++) tally_merge(total, &o->finished.items[i].tally);
    if (total && total->failed) return err_memory(e);
    if (!o->staging) return 0;
    if (remove_old(o, e)) return -1;
    for (size_t i = 0; i < *shards; i++) {
        if (move(o, i, SHARD, e)) return -1;
        if (o->finished.items[i].has_rejects && move(o, i, REJECTS, e)) return -1;
    }
    for (size_t i = 0; i < *shards; i++)
        if (write_ledger(o, i, l, e)) return -1;
    return 0;
}

void ingest_output_close(struct ingest_output *o)
{
    if (!o) return;
    shard_abort(o->shard);
    shard_abort(o->rejects);
    if (o->lock >= 0) {
        clear_folder(o->staging, NULL);
        rmdir(o->staging);
        close(o->lock);
    }
    for (size_t i = 0; i < o->finished.len; i++) tally_free(&o->finished.items[i].tally);
    array_free(&o->finished);
    tally_free(&o->tally);
    free(o->staging);
    free(o);
}

/* ---- what is there ---- */

bool ingest_output_exists(const char *folder, const char *source)
{
    return part_exists(folder, source, 0, SHARD) || part_exists(folder, source, 0, LEDGER);
}

/* The number of shards that the first ledger speaks of; 0 if it cannot be told. */
static size_t shard_count(const char *folder, const char *source)
{
    enum { LEDGER_LIMIT = 1 << 28 };
    char *path = path_of(folder, source, 0, LEDGER);
    yajl_val tree = NULL;
    if (!path || !io_exists(path) || json_read_file(path, LEDGER_LIMIT, &tree, NULL)) tree = NULL;
    int64_t n = json_get_i64(json_get(tree, "shards", yajl_t_object), "count", 0);
    yajl_tree_free(tree);
    free(path);
    return n > 0 ? (size_t)n : 0;
}

bool ingest_output_is_current(const char *folder, const char *source, const struct ledger *l)
{
    size_t n = shard_count(folder, source);
    bool current = n > 0 && !part_exists(folder, source, n, SHARD) && !part_exists(folder, source, n, LEDGER);
    for (size_t i = 0; i < n && current; i++) {
        char *path = path_of(folder, source, i, LEDGER);
        current = path && ledger_is_current(l, path);
        free(path);
    }
    return current;
}
