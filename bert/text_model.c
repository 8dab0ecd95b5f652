#include "bert/text_model.h"

#include "bert/model_folder.h"
#include "common/io.h"
#include "common/json.h"

enum {
    TOKENIZER_LIMIT = 4 << 20, /* bytes of a tokenizer_config.json */
    LEAST_POSITIONS = 3        /* [CLS], a token, [SEP] */
};

static int load_vocabulary(struct text_model *t, const char *folder, struct err *e)
{
    const struct vocab *v = &t->vocab;
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/vocab.txt", folder);
    int result = path.failed ? err_memory(e) : vocab_load(&t->vocab, path.data, e);
    if (!result && v->tokens.len != t->model.layout.config.vocab)
        result = err_data(e, "'%s' has %zu tokens, but the model %zu: it is another model's", path.data,
                          v->tokens.len, t->model.layout.config.vocab);
    const struct {
        const char *name;
        uint16_t id;
    } needed[] = {{"[UNK]", v->unk}, {"[CLS]", v->cls}, {"[SEP]", v->sep}, {"[MASK]", v->mask}};
    for (size_t i = 0; i < sizeof needed / sizeof *needed && !result; i++)
        if (needed[i].id == VOCAB_NONE) result = err_data(e, "'%s' has no %s", path.data, needed[i].name);
    buf_free(&path);
    return result;
}

/* As transformers does: without a word on accents they go with the capitals. */
static void read_case(yajl_val tree, struct encode_options *options)
{
    options->lowercase = json_get(tree, "do_lower_case", yajl_t_true) != NULL;
    options->strip_accents = json_get(tree, "strip_accents", yajl_t_true) ||
                             (options->lowercase && !json_get(tree, "strip_accents", yajl_t_false));
}

static int make_encoder(struct text_model *t, const char *folder, struct err *e)
{
    struct encode_options options = {0};
    struct buf path = BUF_INIT;
    yajl_val tree = NULL;
    buf_printf(&path, "%s/tokenizer_config.json", folder);
    int result = path.failed ? err_memory(e) : 0;
    if (!result && io_exists(path.data)) result = json_read_file(path.data, TOKENIZER_LIMIT, &tree, e);
    if (!result && tree) read_case(tree, &options);
    yajl_tree_free(tree);
    buf_free(&path);
    if (result || encode_model_new(&t->encode_model, &t->vocab, &options, e)) return -1;
    t->encoder = encoder_new(t->encode_model);
    return t->encoder ? 0 : err_memory(e);
}

int text_model_open(struct text_model *t, const char *given, enum gemm_kind kind, int threads, struct err *e)
{
    struct buf folder = BUF_INIT;
    *t = (struct text_model){0};
    int result = model_folder(given, &folder, e);
    if (!result) result = bert_model_map(&t->model, folder.data, &t->missing, e);
    if (!result && t->model.layout.config.positions < LEAST_POSITIONS)
        result = err_data(e, "'%s': the model has no room for text: %zu positions", folder.data,
                          t->model.layout.config.positions);
    if (!result) result = load_vocabulary(t, folder.data, e);
    if (!result) result = make_encoder(t, folder.data, e);
    if (!result) result = gemm_new(&t->gemm, kind, threads, e);
    if (!result) result = bert_workspace_new(&t->workspace, t->gemm, e);
    if (result) text_model_close(t);
    buf_free(&folder);
    return result;
}

void text_model_close(struct text_model *t)
{
    bert_workspace_free(t->workspace);
    gemm_free(t->gemm);
    encoder_free(t->encoder);
    encode_model_free(t->encode_model);
    vocab_free(&t->vocab);
    bert_model_free(&t->model);
    *t = (struct text_model){0};
}

int text_model_needs_masked_head(const struct text_model *t, const char *use, struct err *e)
{
    if (!t->missing.masked_head) return 0;
    return err_data(e, "the model has no MLM head (cls.predictions), which %s needs", use);
}
