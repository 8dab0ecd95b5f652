#include "bert/checkpoint.h"

#include <stdio.h>
#include <unistd.h>

#include "bert/checkpoint_state.h"
#include "bert/folder.h"
#include "bert/model_files.h"
#include "common/io.h"
#include "vocab/vocab.h"

static const char step_pattern[] = "step-????????*";
static const char *const moments[] = {"m.", "v."};
enum { TOKENIZER_LIMIT = 64 << 20 };

static int join(struct buf *path, const char *folder, const char *name, struct err *e)
{
    buf_clear(path);
    buf_printf(path, "%s/%s", folder, name);
    return path->failed ? err_memory(e) : 0;
}

static int copy_file(const char *from, const char *to, struct err *e)
{
    struct buf content = BUF_INIT;
    int result = io_read_file(from, TOKENIZER_LIMIT, &content, e);
    if (!result) result = io_write_file(to, content.data ? content.data : "", content.len, e);
    buf_free(&content);
    return result;
}

/* Without these two transformers' tokenizer would lower-case and take Hangul syllables apart. */
static const char tokenizer_config[] =
    "{\"do_lower_case\":false,\"strip_accents\":false,\"tokenizer_class\":\"BertTokenizer\"}\n";

/* vocab.txt, and of its folder's other tokenizer files those that are there. */
static int copy_tokenizer(const char *vocab, const char *folder, struct err *e)
{
    static const char *const others[] = {"tokenizer.json", "tokenizer_config.json",
                                         "special_tokens_map.json"};
    struct buf from = BUF_INIT, to = BUF_INIT;
    int result = vocab_path(vocab, &from, e);
    if (!result) result = join(&to, folder, "vocab.txt", e);
    if (!result) result = copy_file(buf_text(&from), to.data, e);
    for (size_t i = 0; i < sizeof others / sizeof *others && !result; i++) {
        bool found = io_is_folder(vocab) && !join(&from, vocab, others[i], e) && io_exists(from.data);
        result = join(&to, folder, others[i], e);
        if (!result && found) result = copy_file(from.data, to.data, e);
        if (!result && !found && i == 1)
            result = io_write_file(to.data, tokenizer_config, sizeof tokenizer_config - 1, e);
    }
    buf_free(&from);
    buf_free(&to);
    return result;
}

static int write_all(const struct checkpoint *c, const char *folder, struct err *e)
{
    struct buf path = BUF_INIT, state = BUF_INIT;
    const real *arrays[] = {c->optimizer->first, c->optimizer->second};
    int result = bert_model_save(c->model, folder, e);
    if (!result) result = copy_tokenizer(c->vocab, folder, e);
    if (!result) result = join(&path, folder, "optimizer.safetensors", e);
    if (!result) result = bert_numbers_save(path.data, &c->model->layout, moments, arrays, 2, e);
    checkpoint_state_write(c->state, c->identity, c->optimizer->steps, &state);
    if (!result && state.failed) result = err_memory(e);
    if (!result) result = join(&path, folder, "state.json", e);
    if (!result) result = io_write_file(path.data, state.data, state.len, e);
    if (!result) result = folder_sync(folder, e);
    buf_free(&path);
    buf_free(&state);
    return result;
}

/* All but the newest keep; names sort by step, since eight digits hold a hundred million steps. */
static int remove_old(const char *out, size_t keep, struct err *e)
{
    struct folder_names names = {ARRAY_INIT};
    struct buf path = BUF_INIT, part = BUF_INIT;
    int result = folder_list(out, step_pattern, &names, e);
    size_t whole = 0;
    for (size_t i = 0; i < names.items.len; i++) whole += strstr(names.items.items[i], ".part") == NULL;
    for (size_t i = 0; i < names.items.len && !result; i++) {
        bool unfinished = strstr(names.items.items[i], ".part") != NULL;
        if (!unfinished && whole <= keep) continue;
        result = join(&path, out, names.items.items[i], e);
        if (result) break;
        if (!unfinished) {
            buf_clear(&part);
            buf_printf(&part, "%s.part", path.data);
            if (part.failed || rename(path.data, part.data))
                result = err_errno(e, "cannot remove '%s'", path.data);
            else
                buf_swap(&path, &part);
            whole--;
        }
        if (!result) result = folder_remove(path.data, e);
    }
    folder_names_free(&names);
    buf_free(&path);
    buf_free(&part);
    return result;
}

int checkpoint_save(const struct checkpoint *c, const char *out, size_t keep, struct err *e)
{
    char name[40], unfinished[48];
    struct buf part = BUF_INIT, path = BUF_INIT;
    snprintf(name, sizeof name, "step-%08llu", (unsigned long long)c->state->step);
    snprintf(unfinished, sizeof unfinished, "%s.part", name);
    int result = join(&part, out, unfinished, e);
    if (!result) result = join(&path, out, name, e);
    if (!result) result = folder_remove(part.data, e);
    if (!result) result = io_make_folder(part.data, e);
    if (!result) result = write_all(c, part.data, e);
    if (result && part.data) folder_remove(part.data, NULL);
    if (!result) result = folder_remove(path.data, e); /* of a run that --force replaced */
    if (!result && rename(part.data, path.data)) result = err_errno(e, "cannot rename '%s'", part.data);
    if (!result) result = folder_sync(out, e);
    if (!result) result = join(&path, out, "latest", e);
    if (!result) result = folder_link(path.data, name, e);
    if (!result) result = folder_sync(out, e);
    if (!result) result = remove_old(out, keep, e);
    if (result) err_context(e, "cannot save step %llu", (unsigned long long)c->state->step);
    buf_free(&part);
    buf_free(&path);
    return result;
}

bool checkpoint_exists(const char *out)
{
    struct buf path = BUF_INIT;
    bool found = !join(&path, out, "latest/state.json", NULL) && io_exists(path.data);
    buf_free(&path);
    return found;
}

int checkpoint_remove_all(const char *out, struct err *e)
{
    struct buf path = BUF_INIT;
    int result = join(&path, out, "latest", e);
    if (!result && unlink(path.data) && checkpoint_exists(out))
        result = err_errno(e, "cannot remove '%s'", path.data);
    if (!result) result = remove_old(out, 0, e);
    buf_free(&path);
    return result;
}

int checkpoint_load(const char *out, const struct train_identity *identity, struct bert_model *model,
                    const struct optimizer_options *options, struct optimizer *optimizer,
                    struct train_state *state, struct err *e)
{
    struct buf folder = BUF_INIT, path = BUF_INIT;
    uint64_t steps = 0;
    *model = (struct bert_model){0};
    *optimizer = (struct optimizer){0};
    int result = join(&folder, out, "latest", e);
    if (!result) result = join(&path, folder.data, "state.json", e);
    if (!result) result = checkpoint_state_read(path.data, identity, state, &steps, e);
    if (!result) result = bert_model_load(model, folder.data, NULL, e);
    if (!result) result = optimizer_new(optimizer, options, model->layout.size, e);
    if (!result) result = join(&path, folder.data, "optimizer.safetensors", e);
    if (!result) {
        real *arrays[] = {optimizer->first, optimizer->second};
        optimizer->steps = steps;
        result = bert_numbers_load(path.data, &model->layout, moments, arrays, 2, e);
    }
    if (result) {
        bert_model_free(model);
        optimizer_free(optimizer);
    }
    buf_free(&folder);
    buf_free(&path);
    return result;
}
