#include "pipeline/stage_link.h"

#include <string.h>

#include "common/io.h"

int stage_side_path(const char *output, const char *name, struct buf *path, struct err *e)
{
    static const char suffix[] = ".jsonl.zst";
    size_t len = strlen(output), n = sizeof suffix - 1;
    if (len > n && strcmp(output + len - n, suffix) == 0) len -= n;
    buf_add(path, output, len);
    buf_printf(path, ".%s%s", name, suffix);
    return path->failed ? err_memory(e) : 0;
}

static bool to_stdout(const struct stage_link *link)
{
    return strcmp(link->output, "-") == 0;
}

int stage_link_start(struct stage_link *link, const struct stage_run *run, const char *output, struct err *e)
{
    *link = (struct stage_link){.run = run, .output = output};
    ledger_start(&link->ledger, run->stage->name, run->threads);
    if (run->stage->options) opt_config(run->stage->options, run->options, &link->ledger.config);
    return link->ledger.config.failed ? err_memory(e) : 0;
}

bool stage_link_is_current(const struct stage_link *link)
{
    if (!link->run->options->update) return false;
    struct buf path = BUF_INIT;
    ledger_path(link->output, &path);
    bool current = !path.failed && ledger_is_current(&link->ledger, buf_text(&path));
    buf_free(&path);
    return current;
}

int stage_link_add_inputs(struct stage_link *link, const struct ledger_files *input, struct err *e)
{
    const struct ledger_files *const lists[] = {input, link->run->shared_inputs};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; i < lists[k]->items.len; i++) {
            const struct ledger_file *f = &lists[k]->items.items[i];
            if (ledger_add_known(&link->ledger.inputs, f->name, f->sha256, f->bytes, NULL, e)) return -1;
        }
    return 0;
}

int stage_link_open(struct stage_link *link, struct err *e)
{
    const struct stage_run *run = link->run;
    enum io_existing existing = run->options->force || run->options->update ? IO_REPLACE : IO_REFUSE;
    if (shard_create(&link->out, link->output, existing, e)) return -1;
    if (!run->stage->notes_name || to_stdout(link)) return 0;
    struct buf notes = BUF_INIT;
    int result = stage_side_path(link->output, run->stage->notes_name, &notes, e);
    if (!result) result = shard_create(&link->notes, buf_text(&notes), IO_REPLACE, e);
    buf_free(&notes);
    return result;
}

int stage_publish_shard(struct shard_writer **w, const char *path, struct ledger_files *files, struct err *e)
{
    struct shard_sums sums;
    struct shard_writer *writer = *w;
    *w = NULL;
    if (shard_commit(writer, &sums, e)) return -1;
    return files ? ledger_add_known(files, path, sums.sha256, sums.bytes, sums.text_sha256, e) : 0;
}

static int publish_notes(struct stage_link *link, struct err *e)
{
    struct buf path = BUF_INIT;
    int result = stage_side_path(link->output, link->run->stage->notes_name, &path, e);
    if (!result) result = stage_publish_shard(&link->notes, buf_text(&path), &link->ledger.outputs, e);
    buf_free(&path);
    return result;
}

int stage_link_commit(struct stage_link *link, struct err *e)
{
    if (to_stdout(link)) return stage_publish_shard(&link->out, link->output, NULL, e);
    if (link->notes && publish_notes(link, e)) return -1;
    return stage_publish_shard(&link->out, link->output, &link->ledger.outputs, e);
}

int stage_link_end(struct stage_link *link, struct ledger_files *output, struct err *e)
{
    if (to_stdout(link)) return 0;
    struct ledger *l = &link->ledger;
    const struct ledger_file *f = &l->outputs.items.items[l->outputs.items.len - 1];
    if (ledger_add_known(output, f->name, f->sha256, f->bytes, NULL, e)) return -1;
    struct buf path = BUF_INIT;
    ledger_path(link->output, &path);
    tally_json(&link->tally, &link->run->stage->units, &l->counts);
    int result = path.failed ? err_memory(e) : ledger_write(l, path.data, e);
    buf_free(&path);
    return result;
}

void stage_link_close(struct stage_link *link)
{
    shard_abort(link->out);
    shard_abort(link->notes);
    tally_free(&link->tally);
    ledger_free(&link->ledger);
}
