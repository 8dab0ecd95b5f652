/* A BERT's shape: presets, config.json, the tensor table, fresh weights. */
#include "tests/unit/scratch.h"

#include <math.h>

#include "bert/model.h"
#include "common/io.h"

static struct bert_config small_config(void)
{
    struct bert_config c = bert_preset(0);
    c.vocab = 97;
    c.hidden = 24;
    c.heads = 3;
    c.intermediate = 96;
    c.positions = 40;
    return c;
}

/* ---- presets ---- */

/* Millions of parameters with 32,000 tokens, as docs/bert.md has them. */
static void presets_have_the_usual_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double millions;
    } expected[] = {{"tiny", 4.6}, {"mini", 11.6}, {"small", 29.8}, {"medium", 42.4}, {"base", 111.2}};
    for (int i = 0; i < 5; i++) {
        struct bert_config c = bert_preset(i);
        struct bert_layout l;
        c.vocab = 32000;
        assert_string_equal(bert_preset_names[i], expected[i].name);
        assert_int_equal(bert_layout_init(&l, &c, NULL), 0);
        assert_true(fabs((double)l.size / 1e6 - expected[i].millions) < 0.05);
        assert_int_equal(c.hidden / c.heads, 64);
        bert_layout_free(&l);
    }
    assert_null(bert_preset_names[5]);
}

/* ---- config.json ---- */

static void config_is_written_as_transformers_does(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct buf out = BUF_INIT;
    c.attention_dropout = 0;
    bert_config_write(&c, &out);
    assert_string_equal(buf_text(&out), "{\n"
                                        "  \"architectures\": [\"BertForPreTraining\"],\n"
                                        "  \"model_type\": \"bert\",\n"
                                        "  \"vocab_size\": 97,\n"
                                        "  \"hidden_size\": 24,\n"
                                        "  \"num_hidden_layers\": 2,\n"
                                        "  \"num_attention_heads\": 3,\n"
                                        "  \"intermediate_size\": 96,\n"
                                        "  \"max_position_embeddings\": 40,\n"
                                        "  \"type_vocab_size\": 2,\n"
                                        "  \"hidden_act\": \"gelu\",\n"
                                        "  \"hidden_dropout_prob\": 0.1,\n"
                                        "  \"attention_probs_dropout_prob\": 0.0,\n"
                                        "  \"initializer_range\": 0.02,\n"
                                        "  \"layer_norm_eps\": 1e-12,\n"
                                        "  \"pad_token_id\": 0,\n"
                                        "  \"torch_dtype\": \"float32\"\n"
                                        "}\n");
    buf_free(&out);
}

static int read_config(struct scratch *scratch, const char *text, struct bert_config *c, struct err *e)
{
    const char *path = scratch_path(scratch, "config.json");
    assert_int_equal(io_write_file(path, text, strlen(text), NULL), 0);
    return bert_config_read(c, path, e);
}

static void config_comes_back_as_it_was(void **state)
{
    struct bert_config c = small_config(), back;
    struct buf out = BUF_INIT;
    c.types = 3;
    c.activation = BERT_GELU_TANH;
    c.norm_epsilon = 1.0 / 3e7;
    c.hidden_dropout = 0.1 + 0.2;
    c.attention_dropout = 0;
    c.initializer_range = 1;
    bert_config_write(&c, &out);
    assert_int_equal(read_config(*state, buf_text(&out), &back, NULL), 0);
    assert_int_equal(back.vocab, c.vocab);
    assert_int_equal(back.hidden, c.hidden);
    assert_int_equal(back.layers, c.layers);
    assert_int_equal(back.heads, c.heads);
    assert_int_equal(back.intermediate, c.intermediate);
    assert_int_equal(back.positions, c.positions);
    assert_int_equal(back.types, c.types);
    assert_int_equal(back.activation, c.activation);
    assert_true(back.norm_epsilon == c.norm_epsilon && back.hidden_dropout == c.hidden_dropout &&
                back.attention_dropout == 0 && back.initializer_range == 1);
    buf_free(&out);
}

/* The shape of the hub's bert-base models, with members that say nothing here. */
#define BASE                                                                                                 \
    "\"vocab_size\":32000,\"hidden_size\":768,\"num_hidden_layers\":12,\"num_attention_heads\":12,"          \
    "\"intermediate_size\":3072"

static void absent_members_are_what_transformers_takes(void **state)
{
    struct bert_config c;
    assert_int_equal(read_config(*state,
                                 "{\"model_type\":\"bert\"," BASE ",\"classifier_dropout\":null,"
                                 "\"id2label\":{\"0\":\"x\"},\"is_decoder\":false}",
                                 &c, NULL),
                     0);
    assert_int_equal(c.vocab, 32000);
    assert_int_equal(c.intermediate, 3072);
    assert_int_equal(c.positions, 512);
    assert_int_equal(c.types, 2);
    assert_int_equal(c.activation, BERT_GELU);
    assert_true(c.norm_epsilon == 1e-12 && c.hidden_dropout == 0.1 && c.attention_dropout == 0.1 &&
                c.initializer_range == 0.02);
    assert_int_equal(read_config(*state,
                                 "{\"model_type\":\"bert\"," BASE ",\"hidden_act\":\"gelu_pytorch_tanh\","
                                 "\"position_embedding_type\":\"absolute\",\"hidden_dropout_prob\":0}",
                                 &c, NULL),
                     0);
    assert_int_equal(c.activation, BERT_GELU_TANH);
    assert_true(c.hidden_dropout == 0);
}

#define BERT "{\"model_type\":\"bert\","
#define SIZES(vocab, hidden, layers, heads, intermediate)                                                    \
    BERT "\"vocab_size\":" vocab ",\"hidden_size\":" hidden ",\"num_hidden_layers\":" layers                 \
         ",\"num_attention_heads\":" heads ",\"intermediate_size\":" intermediate "}"

static const struct {
    const char *text, *message;
} bad_configs[] = {
    {"", "is not valid JSON"},
    {"[]", "not a JSON object"},
    {"{" BASE "}", "'model_type' is missing"},
    {"{\"model_type\":1," BASE "}", "'model_type' is not a string"},
    {"{\"model_type\":\"roberta\"," BASE "}", "'model_type' is 'roberta', not 'bert'"},
    {BERT BASE ",\"position_embedding_type\":\"relative_key\"}",
     "'position_embedding_type' is 'relative_key'"},
    {BERT BASE ",\"hidden_act\":\"relu\"}", "'hidden_act' is 'relu'; only gelu, gelu_new"},
    {BERT BASE ",\"is_decoder\":true}", "'is_decoder' is set"},
    {BERT BASE ",\"add_cross_attention\":true}", "'add_cross_attention' is set"},
    {BERT "\"vocab_size\":5}", "'hidden_size' is missing"},
    {SIZES("65536", "8", "1", "1", "8"), "'vocab_size' is 65536, but ids have 16 bits: at most 65535 tokens"},
    {SIZES("0", "8", "1", "1", "8"), "'vocab_size' is 0, not from 1 to 65535"},
    {SIZES("-1", "8", "1", "1", "8"), "'vocab_size' is not a whole number"},
    {SIZES("9.5", "8", "1", "1", "8"), "'vocab_size' is not a whole number"},
    {SIZES("\"9\"", "8", "1", "1", "8"), "'vocab_size' is not a whole number"},
    {SIZES("9", "8", "1", "3", "8"), "'hidden_size' is 8, no multiple of the 3 attention heads"},
    {SIZES("9", "8", "0", "1", "8"), "'num_hidden_layers' is 0"},
    {SIZES("9", "8", "1", "0", "8"), "'num_attention_heads' is 0"},
    {SIZES("9", "8", "1", "1", "0"), "'intermediate_size' is 0"},
    {SIZES("9", "4294967296", "1", "1", "8"), "'hidden_size' is 4294967296, not from 1 to 65536"},
    {SIZES("9", "8", "1000000000", "1", "8"), "'num_hidden_layers' is 1000000000, not from 1 to"},
    {SIZES("9", "8", "99999999999999999999", "1", "8"), "'num_hidden_layers' is not a whole number"},
    {SIZES("9", "8", "1", "1", "9223372036854775807"), "'intermediate_size' is 9223372036854775807, not"},
    {BERT BASE ",\"max_position_embeddings\":0}", "'max_position_embeddings' is 0"},
    {BERT BASE ",\"type_vocab_size\":257}", "'type_vocab_size' is 257, not from 1 to 256"},
    {BERT BASE ",\"hidden_dropout_prob\":1}", "'hidden_dropout_prob' is 1, not at least 0 and below 1"},
    {BERT BASE ",\"attention_probs_dropout_prob\":-0.1}", "'attention_probs_dropout_prob' is -0.1"},
    {BERT BASE ",\"layer_norm_eps\":0}", "'layer_norm_eps' is 0"},
    {BERT BASE ",\"layer_norm_eps\":null}", "'layer_norm_eps' is not a number"},
    {BERT BASE ",\"initializer_range\":1e999}", "'initializer_range' is"},
};

static void bad_configs_are_refused(void **state)
{
    for (size_t i = 0; i < sizeof bad_configs / sizeof *bad_configs; i++) {
        struct bert_config c;
        struct err e = {0};
        int result = read_config(*state, bad_configs[i].text, &c, &e);
        if (result != -1 || e.code != ERR_DATA || !strstr(e.message, bad_configs[i].message))
            fail_msg("expected '%s', got %d '%s'", bad_configs[i].message, result, e.message);
        assert_non_null(strstr(e.message, "config.json"));
    }
}

static void deep_nesting_is_refused(void **state)
{
    struct buf text = BUF_INIT;
    struct bert_config c;
    struct err e = {0};
    for (int i = 0; i < 1000000; i++) buf_str(&text, "[");
    for (int i = 0; i < 1000000; i++) buf_str(&text, "]");
    assert_int_equal(read_config(*state, text.data, &c, &e), -1);
    assert_non_null(strstr(e.message, "nests deeper than"));
    buf_free(&text);
}

/* ---- layout ---- */

/* The names and shapes in tests/data/bert/tensors.tsv were written down from transformers, not by the
 * program.
 */
static void layout_is_the_committed_list(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct bert_layout l;
    struct buf expected = BUF_INIT, list = BUF_INIT;
    size_t at = 0;
    assert_int_equal(bert_layout_init(&l, &c, NULL), 0);
    assert_int_equal(l.tensors.len, 14 + 16 * c.layers);
    for (size_t i = 0; i < l.tensors.len; i++) {
        const struct bert_tensor *t = &l.tensors.items[i];
        buf_printf(&list, "%s\t%zu", t->name, t->dimensions[0]);
        if (t->n_dimensions == 2) buf_printf(&list, ",%zu", t->dimensions[1]);
        buf_char(&list, '\n');
        assert_int_equal(t->offset, at);
        assert_int_equal(t->size, t->dimensions[0] * t->dimensions[1]);
        at += t->size;
        assert_int_equal(t->decays, t->n_dimensions == 2);
    }
    assert_int_equal(l.size, at);
    assert_int_equal(io_read_file("tests/data/bert/tensors.tsv", 1 << 20, &expected, NULL), 0);
    assert_string_equal(buf_text(&list), buf_text(&expected));
    buf_free(&expected);
    buf_free(&list);
    bert_layout_free(&l);
}

static size_t offset_of(const struct bert_layout *l, const char *name)
{
    for (size_t i = 0; i < l->tensors.len; i++)
        if (strcmp(l->tensors.items[i].name, name) == 0) return l->tensors.items[i].offset;
    fail_msg("no tensor '%s'", name);
    return 0;
}

static void weights_point_at_their_tensors(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct bert_model m;
    assert_int_equal(bert_model_new(&m, &c, NULL), 0);
    const struct bert_weights *w = &m.weights;
    const struct bert_layer *layer = &w->layers[1];
#define LAYER "bert.encoder.layer.1."
    const struct {
        const real *pointer;
        const char *name;
    } places[] = {
        {w->word, "bert.embeddings.word_embeddings.weight"},
        {w->position, "bert.embeddings.position_embeddings.weight"},
        {w->type, "bert.embeddings.token_type_embeddings.weight"},
        {w->embedding_gain, "bert.embeddings.LayerNorm.weight"},
        {w->embedding_shift, "bert.embeddings.LayerNorm.bias"},
        {layer->qkv_weight, LAYER "attention.self.query.weight"},
        {layer->qkv_weight + 24 * 24, LAYER "attention.self.key.weight"},
        {layer->qkv_weight + 2 * 24 * 24, LAYER "attention.self.value.weight"},
        {layer->qkv_bias, LAYER "attention.self.query.bias"},
        {layer->qkv_bias + 24, LAYER "attention.self.key.bias"},
        {layer->qkv_bias + 48, LAYER "attention.self.value.bias"},
        {layer->attention_weight, LAYER "attention.output.dense.weight"},
        {layer->attention_bias, LAYER "attention.output.dense.bias"},
        {layer->attention_gain, LAYER "attention.output.LayerNorm.weight"},
        {layer->attention_shift, LAYER "attention.output.LayerNorm.bias"},
        {layer->inner_weight, LAYER "intermediate.dense.weight"},
        {layer->inner_bias, LAYER "intermediate.dense.bias"},
        {layer->outer_weight, LAYER "output.dense.weight"},
        {layer->outer_bias, LAYER "output.dense.bias"},
        {layer->outer_gain, LAYER "output.LayerNorm.weight"},
        {layer->outer_shift, LAYER "output.LayerNorm.bias"},
        {w->pooler_weight, "bert.pooler.dense.weight"},
        {w->pooler_bias, "bert.pooler.dense.bias"},
        {w->transform_weight, "cls.predictions.transform.dense.weight"},
        {w->transform_bias, "cls.predictions.transform.dense.bias"},
        {w->transform_gain, "cls.predictions.transform.LayerNorm.weight"},
        {w->transform_shift, "cls.predictions.transform.LayerNorm.bias"},
        {w->decoder_bias, "cls.predictions.bias"},
        {w->next_weight, "cls.seq_relationship.weight"},
        {w->next_bias, "cls.seq_relationship.bias"},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        assert_ptr_equal(places[i].pointer, m.parameters + offset_of(&m.layout, places[i].name));
    assert_int_equal((uintptr_t)m.parameters % 64, 0);
    bert_model_free(&m);
}

/* ---- fresh weights ---- */

/* A normal distribution cut at two deviations has 0.8796 of the deviation. */
static void fresh_weights_are_truncated_normal(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct bert_model m;
    double squares = 0;
    size_t n = 0;
    assert_int_equal(bert_model_new(&m, &c, NULL), 0);
    bert_model_initialise(&m, 5);
    for (size_t i = 0; i < m.layout.tensors.len; i++) {
        const struct bert_tensor *t = &m.layout.tensors.items[i];
        bool gain = strstr(t->name, "LayerNorm.weight") != NULL;
        for (size_t k = 0; k < t->size; k++) {
            double number = (double)m.parameters[t->offset + k];
            if (t->decays)
                squares += number * number, n++;
            else
                assert_true(number == (gain ? 1 : 0));
            assert_true(!t->decays || fabs(number) <= 0.04000001);
        }
    }
    assert_true(fabs(sqrt(squares / (double)n) / 0.02 - 0.8796) < 0.02);
    bert_model_free(&m);
}

static void fresh_weights_depend_on_seed_and_name(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct bert_model all, some, other;
    bool fresh[46] = {false};
    assert_int_equal(bert_model_new(&all, &c, NULL), 0);
    assert_int_equal(bert_model_new(&some, &c, NULL), 0);
    assert_int_equal(bert_model_new(&other, &c, NULL), 0);
    bert_model_initialise(&all, 5);
    bert_model_initialise(&other, 6);
    fresh[7] = true;
    bert_model_initialise_some(&some, 5, fresh);
    for (size_t i = 0; i < some.layout.tensors.len; i++) {
        const struct bert_tensor *t = &some.layout.tensors.items[i];
        for (size_t k = t->offset; k < t->offset + t->size; k++)
            assert_true(some.parameters[k] == (i == 7 ? all.parameters[k] : 0));
    }
    assert_true(all.weights.word[0] != other.weights.word[0]);
    assert_true(all.weights.layers[0].qkv_weight[0] != all.weights.layers[1].qkv_weight[0]);
    bert_model_free(&all);
    bert_model_free(&some);
    bert_model_free(&other);
}

int main(void)
{
#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_have_the_usual_sizes),
        cmocka_unit_test(config_is_written_as_transformers_does),
        IN_FOLDER(config_comes_back_as_it_was),
        IN_FOLDER(absent_members_are_what_transformers_takes),
        IN_FOLDER(bad_configs_are_refused),
        IN_FOLDER(deep_nesting_is_refused),
        cmocka_unit_test(layout_is_the_committed_list),
        cmocka_unit_test(weights_point_at_their_tensors),
        cmocka_unit_test(fresh_weights_are_truncated_normal),
        cmocka_unit_test(fresh_weights_depend_on_seed_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
