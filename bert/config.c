#include "bert/config.h"

#include <stdio.h>

#include "common/io.h"
#include "common/json.h"
#include "vocab/vocab.h"

enum {
    CONFIG_LIMIT = 4 << 20, /* bytes of a config.json; those of classifiers list thousands of labels */
    NUMBER_BYTES = 32
};

const char *const bert_preset_names[] = {"tiny", "mini", "small", "medium", "base", NULL};

/* Sizes and their bounds. The bounds are far beyond any BERT; within them no product of sizes overflows 64
 * bits, and each fits the int of a BLAS. */
static const struct size_member {
    const char *name; /* in config.json */
    size_t offset;
    size_t most;
    size_t otherwise; /* what transformers takes for an absent member; 0: it may not be absent */
} sizes[] = {
    {"vocab_size", offsetof(struct bert_config, vocab), VOCAB_MAX, 0},
    {"hidden_size", offsetof(struct bert_config, hidden), 1 << 16, 0},
    {"num_hidden_layers", offsetof(struct bert_config, layers), 1 << 10, 0},
    {"num_attention_heads", offsetof(struct bert_config, heads), 1 << 10, 0},
    {"intermediate_size", offsetof(struct bert_config, intermediate), 1 << 18, 0},
    {"max_position_embeddings", offsetof(struct bert_config, positions), 1 << 16, 512},
    {"type_vocab_size", offsetof(struct bert_config, types), 1 << 8, 2},
};

static const struct number_member {
    const char *name;
    size_t offset;
    double least, below, otherwise;
} numbers[] = {
    {"hidden_dropout_prob", offsetof(struct bert_config, hidden_dropout), 0, 1, 0.1},
    {"attention_probs_dropout_prob", offsetof(struct bert_config, attention_dropout), 0, 1, 0.1},
    {"initializer_range", offsetof(struct bert_config, initializer_range), 0, 100, 0.02},
    /* Below 1e-30 its square root would lose itself in fp32. */
    {"layer_norm_eps", offsetof(struct bert_config, norm_epsilon), 1e-30, 1, 1e-12},
};

/* "gelu" and the first of the tanh form's names are the ones that are written. */
static const struct activation {
    const char *name;
    enum bert_activation activation;
} activations[] = {
    {"gelu", BERT_GELU},
    {"gelu_new", BERT_GELU_TANH},
    {"gelu_pytorch_tanh", BERT_GELU_TANH},
};

enum {
    N_SIZES = sizeof sizes / sizeof *sizes,
    N_NUMBERS = sizeof numbers / sizeof *numbers,
    N_ACTIVATIONS = sizeof activations / sizeof *activations
};

static size_t *size_of(struct bert_config *c, const struct size_member *m)
{
    return (size_t *)(void *)((char *)c + m->offset);
}

static double *number_of(struct bert_config *c, const struct number_member *m)
{
    return (double *)(void *)((char *)c + m->offset);
}

struct bert_config bert_preset(int index)
{
    static const struct {
        size_t layers, hidden, heads;
    } shapes[] = {{2, 128, 2}, {4, 256, 4}, {4, 512, 8}, {8, 512, 8}, {12, 768, 12}};
    struct bert_config c = {.layers = shapes[index].layers,
                            .hidden = shapes[index].hidden,
                            .heads = shapes[index].heads,
                            .intermediate = 4 * shapes[index].hidden,
                            .activation = BERT_GELU};
    for (size_t i = 0; i < N_SIZES; i++)
        if (sizes[i].otherwise) *size_of(&c, &sizes[i]) = sizes[i].otherwise;
    for (size_t i = 0; i < N_NUMBERS; i++) *number_of(&c, &numbers[i]) = numbers[i].otherwise;
    return c;
}

int bert_config_check(const struct bert_config *config, struct err *e)
{
    struct bert_config c = *config;
    if (c.vocab > VOCAB_MAX)
        return err_usage(e, "'vocab_size' is %zu, but ids have 16 bits: at most %d tokens", c.vocab,
                         VOCAB_MAX);
    for (size_t i = 0; i < N_SIZES; i++) {
        size_t value = *size_of(&c, &sizes[i]);
        if (value < 1 || value > sizes[i].most)
            return err_usage(e, "'%s' is %zu, not from 1 to %zu", sizes[i].name, value, sizes[i].most);
    }
    for (size_t i = 0; i < N_NUMBERS; i++) {
        double value = *number_of(&c, &numbers[i]);
        if (!(value >= numbers[i].least && value < numbers[i].below))
            return err_usage(e, "'%s' is %g, not at least %g and below %g", numbers[i].name, value,
                             numbers[i].least, numbers[i].below);
    }
    if (c.hidden % c.heads)
        return err_usage(e, "'hidden_size' is %zu, no multiple of the %zu attention heads", c.hidden,
                         c.heads);
    if (c.activation != BERT_GELU && c.activation != BERT_GELU_TANH)
        return err_usage(e, "'hidden_act' is none of the known activations");
    return 0;
}

/* ---- writing ---- */

/* The shortest decimal that reads back as value; always with a mark of a fraction, as Python writes floats.
 */
static void json_number(struct buf *out, double value)
{
    char text[NUMBER_BYTES];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    buf_str(out, text);
    if (!strpbrk(text, ".e")) buf_str(out, ".0");
}

static void member(struct buf *out, const char *name)
{
    if (out->len && out->data[out->len - 1] != '{') buf_char(out, ',');
    buf_str(out, "\n  ");
    json_cstring(out, name);
    buf_str(out, ": ");
}

static void string_member(struct buf *out, const char *name, const char *value)
{
    member(out, name);
    json_cstring(out, value);
}

void bert_config_write(const struct bert_config *config, struct buf *out)
{
    struct bert_config c = *config;
    buf_str(out, "{");
    member(out, "architectures");
    buf_str(out, "[\"BertForPreTraining\"]");
    string_member(out, "model_type", "bert");
    for (size_t i = 0; i < N_SIZES; i++) {
        member(out, sizes[i].name);
        buf_u64(out, *size_of(&c, &sizes[i]));
    }
    for (size_t i = 0; i < N_ACTIVATIONS; i++)
        if (activations[i].activation == c.activation) {
            string_member(out, "hidden_act", activations[i].name);
            break;
        }
    for (size_t i = 0; i < N_NUMBERS; i++) {
        member(out, numbers[i].name);
        json_number(out, *number_of(&c, &numbers[i]));
    }
    member(out, "pad_token_id");
    buf_u64(out, 0);
    string_member(out, "torch_dtype", "float32");
    buf_str(out, "\n}\n");
}

/* ---- reading ---- */

static int read_size(yajl_val object, const struct size_member *m, size_t *value, struct err *e)
{
    yajl_val found = json_get(object, m->name, yajl_t_any);
    *value = m->otherwise;
    if (!found) return m->otherwise ? 0 : err_data(e, "'%s' is missing", m->name);
    if (!YAJL_IS_INTEGER(found) || YAJL_GET_INTEGER(found) < 0)
        return err_data(e, "'%s' is not a whole number of at least 0", m->name);
    *value = (size_t)YAJL_GET_INTEGER(found);
    return 0;
}

static int read_number(yajl_val object, const struct number_member *m, double *value, struct err *e)
{
    yajl_val found = json_get(object, m->name, yajl_t_any);
    *value = m->otherwise;
    if (!found) return 0;
    if (!YAJL_IS_NUMBER(found)) return err_data(e, "'%s' is not a number", m->name);
    *value = strtod(YAJL_GET_NUMBER(found), NULL);
    return 0;
}

/* The string of a member, or otherwise if it is absent; NULL after an error. */
static const char *read_string(yajl_val object, const char *name, const char *otherwise, struct err *e)
{
    yajl_val found = json_get(object, name, yajl_t_any);
    const char *value = found ? YAJL_GET_STRING(found) : otherwise;
    if (!value) err_data(e, found ? "'%s' is not a string" : "'%s' is missing", name);
    return value;
}

/* What would be another model under the same names. */
static int check_kind(yajl_val object, struct err *e)
{
    static const char *const decoders[] = {"is_decoder", "add_cross_attention"};
    const char *type = read_string(object, "model_type", NULL, e);
    if (!type) return -1;
    if (strcmp(type, "bert") != 0) return err_data(e, "'model_type' is '%.60s', not 'bert'", type);
    const char *positions = read_string(object, "position_embedding_type", "absolute", e);
    if (!positions) return -1;
    if (strcmp(positions, "absolute") != 0)
        return err_data(e, "'position_embedding_type' is '%.60s'; only 'absolute' is known", positions);
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++) {
        yajl_val found = json_get(object, decoders[i], yajl_t_any);
        if (found && !YAJL_IS_FALSE(found))
            return err_data(e, "'%s' is set; only encoders are known", decoders[i]);
    }
    return 0;
}

static int read_activation(yajl_val object, enum bert_activation *activation, struct err *e)
{
    const char *name = read_string(object, "hidden_act", activations[0].name, e);
    if (!name) return -1;
    for (size_t i = 0; i < N_ACTIVATIONS; i++)
        if (strcmp(name, activations[i].name) == 0) {
            *activation = activations[i].activation;
            return 0;
        }
    return err_data(e, "'hidden_act' is '%.60s'; only gelu, gelu_new and gelu_pytorch_tanh are known", name);
}

static int read_members(yajl_val object, struct bert_config *c, struct err *e)
{
    if (!YAJL_IS_OBJECT(object)) return err_data(e, "not a JSON object");
    if (check_kind(object, e)) return -1;
    for (size_t i = 0; i < N_SIZES; i++)
        if (read_size(object, &sizes[i], size_of(c, &sizes[i]), e)) return -1;
    for (size_t i = 0; i < N_NUMBERS; i++)
        if (read_number(object, &numbers[i], number_of(c, &numbers[i]), e)) return -1;
    return read_activation(object, &c->activation, e);
}

int bert_config_read(struct bert_config *c, const char *path, struct err *e)
{
    yajl_val object = NULL;
    struct err cause = {0};
    if (json_read_file(path, CONFIG_LIMIT, &object, e)) return -1;
    *c = (struct bert_config){0};
    int result = read_members(object, c, &cause) || bert_config_check(c, &cause) ? -1 : 0;
    if (result) err_data(e, "'%s': %s", path, cause.message);
    yajl_tree_free(object);
    return result;
}
