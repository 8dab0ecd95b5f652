#include "bert/model_files.h"

#include "bert/model_tensors.h"
#include "common/io.h"

/* Append the path of a file in dir to out. */
static int file_path(struct buf *out, const char *dir, const char *name, struct err *e)
{
    buf_clear(out);
    return buf_printf(out, "%s/%s", dir, name) ? err_memory(e) : 0;
}

static bool has_file(const char *dir, const char *name)
{
    struct buf path = BUF_INIT;
    bool there = !file_path(&path, dir, name, NULL) && io_exists(path.data);
    buf_free(&path);
    return there;
}

/* Why there is no model.safetensors, and what to do about it. */
static int explain_absence(const char *dir, struct err *e)
{
    if (has_file(dir, "model.safetensors.index.json"))
        return err_data(e,
                        "'%s' holds a model in several files; join them with transformers: "
                        "BertForPreTraining.from_pretrained(DIR).save_pretrained(NEW, "
                        "max_shard_size='100GB')",
                        dir);
    if (has_file(dir, "pytorch_model.bin"))
        return err_data(e,
                        "'%s' has pytorch_model.bin but no model.safetensors; convert it with transformers: "
                        "BertForPreTraining.from_pretrained(DIR).save_pretrained(NEW, "
                        "safe_serialization=True)",
                        dir);
    return err_system(e, "'%s' has no model.safetensors", dir);
}

/* m takes the layout and the file's mapping over, whatever becomes of it. */
static int use_mapping(struct bert_model *m, struct bert_layout *layout, struct safetensors *s, struct err *e)
{
    m->layout = *layout;
    *layout = (struct bert_layout){0};
    m->parameters = (real *)(void *)s->data;
    m->mapped = (void *)s->bytes;
    m->mapped_len = s->len;
    s->bytes = NULL;
    if (bert_weights_bind(&m->weights, &m->layout, m->parameters)) return err_memory(e);
    for (size_t i = 0; i < m->layout.tensors.len; i++) {
        const struct bert_tensor *t = &m->layout.tensors.items[i];
        if (safetensors_check_finite(t->name, m->parameters + t->offset, t->size, e)) return -1;
    }
    return 0;
}

static int load_numbers(struct bert_model *m, const struct bert_config *c, struct safetensors *s, bool map,
                        struct bert_missing *missing, struct err *e)
{
    struct bert_layout layout;
    struct model_tensors found = {0};
    if (bert_layout_init(&layout, c, e)) return -1;
    /* Before the numbers get memory: what config.json says may be far more than there is in the file. */
    int result = model_tensors_find(&found, &layout, s, missing, e);
    if (!result && map && model_tensors_are_flat(&found, &layout, s)) {
        result = use_mapping(m, &layout, s, e);
    } else if (!result) {
        result = bert_model_new(m, c, e);
        if (!result) result = model_tensors_read(&found, m, s, e);
    }
    model_tensors_free(&found);
    bert_layout_free(&layout);
    return result;
}

static int open_model(struct bert_model *m, const char *dir, bool map, struct bert_missing *missing,
                      struct err *e)
{
    struct bert_config config;
    struct safetensors s = {0};
    struct buf path = BUF_INIT;
    *m = (struct bert_model){0};
    int result = file_path(&path, dir, "config.json", e);
    if (!result) result = bert_config_read(&config, path.data, e);
    if (!result && !has_file(dir, "model.safetensors")) result = explain_absence(dir, e);
    if (!result) result = file_path(&path, dir, "model.safetensors", e);
    if (!result) result = safetensors_open(&s, path.data, e);
    if (!result && load_numbers(m, &config, &s, map, missing, e)) {
        result = err_context(e, "'%s'", path.data);
        bert_model_free(m);
    }
    safetensors_close(&s);
    buf_free(&path);
    return result;
}

int bert_model_load(struct bert_model *m, const char *dir, struct bert_missing *missing, struct err *e)
{
    return open_model(m, dir, false, missing, e);
}

int bert_model_map(struct bert_model *m, const char *dir, struct bert_missing *missing, struct err *e)
{
    return open_model(m, dir, true, missing, e);
}

int bert_model_initialise_missing(struct bert_model *m, const struct bert_missing *missing, uint64_t seed,
                                  struct err *e)
{
    bool *fresh = calloc(m->layout.tensors.len, sizeof *fresh);
    if (!fresh) return err_memory(e);
    for (size_t i = 0; i < m->layout.tensors.len; i++) {
        enum bert_group group = bert_group_of(m->layout.tensors.items[i].name);
        fresh[i] = (group == BERT_POOLER && missing->pooler) ||
                   (group == BERT_MASKED_HEAD && missing->masked_head) ||
                   (group == BERT_NEXT_HEAD && missing->next_head);
    }
    bert_model_initialise_some(m, seed, fresh);
    free(fresh);
    return 0;
}

int bert_model_save(const struct bert_model *m, const char *dir, struct err *e)
{
    static const char *const prefixes[] = {""};
    const real *const arrays[] = {m->parameters};
    struct buf path = BUF_INIT, config = BUF_INIT;
    bert_config_write(&m->layout.config, &config);
    int result = config.failed ? err_memory(e) : file_path(&path, dir, "config.json", e);
    if (!result) result = io_write_file(path.data, config.data, config.len, e);
    if (!result) result = file_path(&path, dir, "model.safetensors", e);
    if (!result) result = bert_numbers_save(path.data, &m->layout, prefixes, arrays, 1, e);
    buf_free(&config);
    buf_free(&path);
    return result;
}
