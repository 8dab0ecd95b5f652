#include "pipeline/dedup/groups.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/dedup/groups_run.h"

/* ---- what the passes share ---- */

int groups_sorter(const struct groups *g, struct sorter **s, unsigned share, struct err *e)
{
    /* An eighth is for the drops, which are collected meanwhile. */
    return sorter_new(s, g->options->memory / 8 * 7 / share, g->temporary, e);
}

int groups_next_run(struct groups *g, struct sorter *s, struct pair *ahead, bool *has_ahead, uint64_t *key,
                    struct err *e)
{
    struct pair p;
    int got;
    array_clear(&g->run);
    if (*has_ahead) {
        *key = ahead->key;
        if (array_push(&g->run, ahead->value)) return err_memory(e);
    }
    *has_ahead = false;
    while ((got = sorter_next(s, &p, e)) > 0) {
        if (g->run.len && p.key != *key) {
            if (g->run.len > 1) {
                *ahead = p;
                *has_ahead = true;
                return 1;
            }
            array_clear(&g->run);
        }
        *key = p.key;
        if (array_push(&g->run, p.value)) return err_memory(e);
    }
    return got < 0 ? -1 : g->run.len > 1;
}

/* ---- the run ---- */

static int open_groups(struct groups *g, const char *const *paths, size_t n, const char *groups_path,
                       struct err *e)
{
    if (signature_set_open(&g->set, paths, n, e)) return -1;
    uint64_t documents = signature_set_documents(&g->set);
    size_t bins = signatures_bins(&g->set.config);
    g->result->documents = documents;
    g->dropped = calloc((size_t)documents / 8 + 1, 1);
    for (int i = 0; i < 2; i++) g->numbers[i] = calloc(bins + 1, sizeof *g->numbers[i]);
    if (!g->dropped || !g->numbers[0] || !g->numbers[1]) return err_memory(e);
    if (sorter_new(&g->drops, g->options->memory / 8, g->temporary, e)) return -1;
    return shard_create(&g->out, groups_path, IO_REPLACE, e);
}

static int run_passes(struct groups *g, struct err *e)
{
    if (groups_exact(g, e)) return -1;
    if (g->set.config.bands && groups_near(g, e)) return -1;
    return g->set.config.least_paragraph ? groups_paragraphs(g, e) : 0;
}

static int publish_groups(struct groups *g, const char *path, struct ledger_files *outputs, struct err *e)
{
    struct shard_sums sums;
    struct shard_writer *out = g->out;
    g->out = NULL;
    if (shard_commit(out, &sums, e)) return -1;
    return ledger_add_known(outputs, path, sums.sha256, sums.bytes, sums.text_sha256, e);
}

static void close_groups(struct groups *g)
{
    signature_set_close(&g->set);
    shard_abort(g->out);
    sorter_free(g->drops);
    free(g->dropped);
    free(g->numbers[0]);
    free(g->numbers[1]);
    array_free(&g->members);
    array_free(&g->run);
    buf_free(&g->id);
    buf_free(&g->other_id);
    buf_free(&g->line);
}

int dedup_groups(const char *const *paths, size_t n, const char *folder, const struct groups_options *o,
                 struct groups_result *result, struct ledger_files *outputs, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/groups.jsonl.zst", folder);
    if (path.failed) {
        buf_free(&path);
        return err_memory(e);
    }
    struct groups g = {.options = o, .result = result, .temporary = path.data};
    int failed = open_groups(&g, paths, n, path.data, e);
    if (!failed) failed = run_passes(&g, e);
    if (!failed) failed = publish_groups(&g, path.data, outputs, e);
    if (!failed) failed = groups_write_drops(&g, paths, folder, outputs, e);
    close_groups(&g);
    buf_free(&path);
    return failed;
}
