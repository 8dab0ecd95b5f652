/* Model folders: what is saved is what is loaded, foreign files are understood, and others refused by name.
 */
#include "tests/unit/scratch.h"
#include "tests/unit/tensor_file.h"

#include <math.h>

#include "bert/model_files.h"
#include "bert/npy.h"
#include "bert/safetensors.h"

#define REAL_DTYPE (sizeof(real) == sizeof(float) ? "F32" : "F64")

/* A folder and a model of two layers. */
struct fixture {
    struct scratch scratch;
    struct bert_model model;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct bert_config c = bert_preset(0);
    assert_non_null(f);
    scratch_make(f->scratch.folder, sizeof f->scratch.folder);
    c.vocab = 31;
    c.hidden = 8;
    c.intermediate = 16;
    c.positions = 12;
    assert_int_equal(bert_model_new(&f->model, &c, NULL), 0);
    bert_model_initialise(&f->model, 1);
    for (size_t i = 0; i < f->model.layout.size; i++) f->model.parameters[i] += (real)(i % 97) / 1024;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    nftw(f->scratch.folder, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
    bert_model_free(&f->model);
    free(f);
    return 0;
}

static void assert_equal_numbers(const real *a, const real *b, size_t n)
{
    assert_memory_equal(a, b, n * sizeof *a);
}

static bool all_zero(const real *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (numbers[i] != 0) return false;
    return true;
}

/* ---- the program's own files ---- */

static void a_saved_model_is_loaded_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct bert_model back;
    struct bert_missing missing;
    struct safetensors s;
    assert_int_equal(bert_model_save(&f->model, f->scratch.folder, NULL), 0);
    assert_int_equal(bert_model_load(&back, f->scratch.folder, &missing, NULL), 0);
    assert_int_equal(back.layout.size, f->model.layout.size);
    assert_equal_numbers(back.parameters, f->model.parameters, back.layout.size);
    assert_ptr_equal(back.weights.word, back.parameters);
    assert_false(missing.pooler || missing.masked_head || missing.next_head);
    assert_int_equal(missing.unknown, 0);
    bert_model_free(&back);
    assert_int_equal(bert_model_load(&back, f->scratch.folder, NULL, NULL), 0);
    bert_model_free(&back);
    assert_int_equal(safetensors_open(&s, scratch_path(&f->scratch, "model.safetensors"), NULL), 0);
    assert_int_equal(s.tensors.len, 46);
    for (size_t i = 0; i < s.tensors.len; i++) {
        assert_string_equal(s.tensors.items[i].name, f->model.layout.tensors.items[i].name);
        assert_string_equal(s.tensors.items[i].dtype, REAL_DTYPE);
    }
    safetensors_close(&s);
}

static void moments_are_loaded_as_they_were(void **state)
{
    struct fixture *f = *state;
    static const char *const prefixes[] = {"m.", "v."};
    const struct bert_layout *l = &f->model.layout;
    const char *path = scratch_path(&f->scratch, "optimizer.safetensors");
    real *m = calloc(l->size, sizeof *m), *v = calloc(l->size, sizeof *v);
    struct safetensors s;
    struct err e = {0};
    for (size_t i = 0; i < l->size; i++) m[i] = (real)i, v[i] = -(real)i / 3;
    assert_int_equal(bert_numbers_save(path, l, prefixes, (const real *const[]){m, v}, 2, NULL), 0);
    assert_int_equal(safetensors_open(&s, path, NULL), 0);
    assert_int_equal(s.tensors.len, 92);
    assert_string_equal(s.tensors.items[46].name, "v.bert.embeddings.word_embeddings.weight");
    safetensors_close(&s);
    memset(m, 0, l->size * sizeof *m);
    memset(v, 0, l->size * sizeof *v);
    assert_int_equal(bert_numbers_load(path, l, prefixes, (real *const[]){m, v}, 2, NULL), 0);
    for (size_t i = 0; i < l->size; i++) assert_true(m[i] == (real)i && v[i] == -(real)i / 3);
    assert_int_equal(bert_numbers_load(path, l, prefixes, (real *const[]){m}, 1, &e), -1);
    assert_non_null(strstr(e.message, "there are 92 tensors, not 46"));
    static const char *const others[] = {"m.", "w."};
    assert_int_equal(bert_numbers_load(path, l, others, (real *const[]){m, v}, 2, &e), -1);
    assert_non_null(strstr(e.message, "tensor 'w.bert.embeddings.word_embeddings.weight' is missing"));
    struct bert_layout wider;
    struct bert_config c = l->config;
    c.vocab--;
    assert_int_equal(bert_layout_init(&wider, &c, NULL), 0);
    assert_int_equal(bert_numbers_load(path, &wider, prefixes, (real *const[]){m, v}, 2, &e), -1);
    assert_non_null(strstr(e.message, "has the shape [31, 8], but the configuration says [30, 8]"));
    bert_layout_free(&wider);
    free(m);
    free(v);
}

/* ---- foreign files ---- */

enum naming { AS_IT_IS, WITHOUT_BERT, GAMMA_BETA };

static void foreign_name(char *out, size_t size, const char *name, enum naming naming)
{
    const char *norm = strstr(name, "LayerNorm.");
    if (naming == WITHOUT_BERT && strncmp(name, "bert.", 5) == 0) name += 5;
    if (naming == GAMMA_BETA && norm)
        snprintf(out, size, "%.*s%s", (int)(norm - name), name,
                 strstr(norm, "weight") ? "LayerNorm.gamma" : "LayerNorm.beta");
    else
        snprintf(out, size, "%s", name);
}

static void add_tensor(struct tensor_file *file, const struct bert_model *m, const struct bert_tensor *t,
                       const char *name)
{
    char shape[48];
    snprintf(shape, sizeof shape, t->n_dimensions == 2 ? "%zu,%zu" : "%zu", t->dimensions[0],
             t->dimensions[1]);
    tensor_file_add(file, name, REAL_DTYPE, shape, m->parameters + t->offset, t->size * sizeof(real));
}

/* The model's tensors, but for those whose names begin with one of without (NULL-terminated; may be NULL). */
static void add_tensors(struct tensor_file *file, const struct bert_model *m, enum naming naming,
                        const char *const *without)
{
    for (size_t i = 0; i < m->layout.tensors.len; i++) {
        const struct bert_tensor *t = &m->layout.tensors.items[i];
        char name[BERT_NAME_BYTES];
        bool left_out = false;
        for (const char *const *w = without; w && *w; w++) left_out |= strncmp(t->name, *w, strlen(*w)) == 0;
        foreign_name(name, sizeof name, t->name, naming);
        if (!left_out) add_tensor(file, m, t, name);
    }
}

static void write_folder(struct fixture *f, struct tensor_file *file)
{
    struct buf config = BUF_INIT;
    bert_config_write(&f->model.layout.config, &config);
    assert_int_equal(io_write_file(scratch_path(&f->scratch, "config.json"), config.data, config.len, NULL),
                     0);
    buf_free(&config);
    tensor_file_write(file, scratch_path(&f->scratch, "model.safetensors"));
}

static const struct bert_tensor *tensor(const struct fixture *f, const char *name)
{
    const struct bert_layout *l = &f->model.layout;
    for (size_t i = 0; i < l->tensors.len; i++)
        if (strcmp(l->tensors.items[i].name, name) == 0) return &l->tensors.items[i];
    fail_msg("no tensor '%s'", name);
    return NULL;
}

static void expect_loaded(struct fixture *f, struct tensor_file *file, size_t unknown)
{
    struct bert_model m;
    struct bert_missing missing;
    struct err e = {0};
    write_folder(f, file);
    if (bert_model_load(&m, f->scratch.folder, &missing, &e)) fail_msg("%s", e.message);
    assert_equal_numbers(m.parameters, f->model.parameters, m.layout.size);
    assert_false(missing.pooler || missing.masked_head || missing.next_head);
    assert_int_equal(missing.unknown, unknown);
    bert_model_free(&m);
}

static void expect_refused(struct fixture *f, struct tensor_file *file, const char *message)
{
    struct bert_model m;
    struct bert_missing missing;
    struct err e = {0};
    write_folder(f, file);
    int result = bert_model_load(&m, f->scratch.folder, &missing, &e);
    if (result != -1 || e.code != ERR_DATA || !strstr(e.message, message))
        fail_msg("expected '%s', got %d '%s'", message, result, e.message);
    assert_non_null(strstr(e.message, "model.safetensors': "));
    assert_null(m.parameters);
}

static const char word[] = "bert.embeddings.word_embeddings.weight",
                  decoder[] = "cls.predictions.decoder.weight", bias[] = "cls.predictions.bias",
                  decoder_bias[] = "cls.predictions.decoder.bias";

static void foreign_names_are_understood(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    static const char *const no_bias[] = {bias, NULL};
    static const int64_t ids[12] = {0, 1, 2};
    add_tensors(&file, &f->model, WITHOUT_BERT, NULL);
    expect_loaded(f, &file, 0);
    add_tensors(&file, &f->model, GAMMA_BETA, NULL);
    expect_loaded(f, &file, 0);
    add_tensors(&file, &f->model, AS_IT_IS, NULL);
    add_tensor(&file, &f->model, tensor(f, word), decoder);
    add_tensor(&file, &f->model, tensor(f, bias), decoder_bias);
    tensor_file_add(&file, "bert.embeddings.position_ids", "I64", "1,12", ids, sizeof ids);
    expect_loaded(f, &file, 0);
    add_tensors(&file, &f->model, AS_IT_IS, no_bias);
    add_tensor(&file, &f->model, tensor(f, bias), decoder_bias);
    tensor_file_add(&file, "classifier.weight", "I64", "12", ids, sizeof ids);
    tensor_file_add(&file, "classifier.bias", "I64", "12", ids, sizeof ids);
    expect_loaded(f, &file, 2);
}

static void half_precision_is_understood(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    static const char *const no_words[] = {word, NULL};
    uint16_t halves[31 * 8];
    for (size_t i = 0; i < 31 * 8; i++) {
        uint32_t bits;
        float number = (float)f->model.weights.word[i];
        memcpy(&bits, &number, sizeof bits);
        halves[i] = (uint16_t)(bits >> 16);
        bits &= 0xFFFF0000;
        memcpy(&number, &bits, sizeof bits);
        f->model.weights.word[i] = number;
    }
    add_tensors(&file, &f->model, AS_IT_IS, no_words);
    tensor_file_add(&file, word, "BF16", "31,8", halves, sizeof halves);
    expect_loaded(f, &file, 0);
}

static void missing_heads_are_told_and_made(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    static const char *const heads[] = {"cls.", NULL}, *const masked_only[] = {"bert.pooler", "cls.seq",
                                                                               NULL};
    struct bert_model m, fresh;
    struct bert_missing missing;
    struct err e = {0};
    const struct bert_layout *l = &f->model.layout;
    size_t pooler = tensor(f, "bert.pooler.dense.weight")->offset,
           head = tensor(f, "cls.predictions.transform.dense.weight")->offset,
           next = tensor(f, "cls.seq_relationship.weight")->offset;
    assert_int_equal(bert_model_new(&fresh, &l->config, NULL), 0);
    bert_model_initialise(&fresh, 9);
    add_tensors(&file, &f->model, WITHOUT_BERT, heads);
    write_folder(f, &file);
    assert_int_equal(bert_model_load(&m, f->scratch.folder, &missing, NULL), 0);
    assert_true(!missing.pooler && missing.masked_head && missing.next_head);
    assert_true(all_zero(m.parameters + head, l->size - head));
    assert_int_equal(bert_model_initialise_missing(&m, &missing, 9, NULL), 0);
    assert_equal_numbers(m.parameters, f->model.parameters, head);
    assert_equal_numbers(m.parameters + head, fresh.parameters + head, l->size - head);
    bert_model_free(&m);
    assert_int_equal(bert_model_load(&m, f->scratch.folder, NULL, &e), -1);
    assert_non_null(strstr(e.message, "tensor 'cls.predictions.transform.dense.weight' is missing"));
    add_tensors(&file, &f->model, AS_IT_IS, masked_only);
    write_folder(f, &file);
    assert_int_equal(bert_model_load(&m, f->scratch.folder, &missing, NULL), 0);
    assert_true(missing.pooler && !missing.masked_head && missing.next_head);
    assert_int_equal(bert_model_initialise_missing(&m, &missing, 9, NULL), 0);
    assert_equal_numbers(m.parameters, f->model.parameters, pooler);
    assert_equal_numbers(m.parameters + pooler, fresh.parameters + pooler, head - pooler);
    assert_equal_numbers(m.parameters + head, f->model.parameters + head, next - head);
    assert_equal_numbers(m.parameters + next, fresh.parameters + next, l->size - next);
    bert_model_free(&m);
    bert_model_free(&fresh);
}

static void wrong_tensors_are_named(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    static const char value[] = "bert.encoder.layer.1.attention.self.value.bias",
                      half_pooler[] = "bert.pooler.dense.bias";
    static const char *const no_value[] = {value, NULL}, *const no_half[] = {half_pooler, NULL};
    const real wrong[31 * 8] = {0};
    const int64_t whole[8] = {0};
    add_tensors(&file, &f->model, AS_IT_IS, no_value);
    expect_refused(f, &file, "tensor 'bert.encoder.layer.1.attention.self.value.bias' is missing");
    add_tensors(&file, &f->model, AS_IT_IS, no_half);
    expect_refused(f, &file, "tensor 'bert.pooler.dense.bias' is missing, although others of its head");
    add_tensors(&file, &f->model, AS_IT_IS, no_value);
    tensor_file_add(&file, value, REAL_DTYPE, "4,2", wrong, 8 * sizeof *wrong);
    expect_refused(f, &file, "self.value.bias' has the shape [4, 2], but the configuration says [8]");
    add_tensors(&file, &f->model, AS_IT_IS, no_value);
    tensor_file_add(&file, value, REAL_DTYPE, "8,1", wrong, 8 * sizeof *wrong);
    expect_refused(f, &file, "self.value.bias' has the shape [8, 1], but the configuration says [8]");
    add_tensors(&file, &f->model, AS_IT_IS, no_value);
    tensor_file_add(&file, value, "I64", "8", whole, sizeof whole);
    expect_refused(f, &file, "self.value.bias' has the dtype I64; only F64, F32, F16 and BF16 are weights");
    add_tensors(&file, &f->model, AS_IT_IS, NULL);
    tensor_file_add(&file, value + 5, REAL_DTYPE, "8", wrong, 8 * sizeof *wrong);
    expect_refused(f, &file, "self.value.bias' stands twice, under different names");
    add_tensors(&file, &f->model, AS_IT_IS, NULL);
    tensor_file_add(&file, decoder, REAL_DTYPE, "31,8", wrong, sizeof wrong);
    expect_refused(f, &file, "tensor 'cls.predictions.decoder.weight' is not equal to 'bert.embeddings.word");
    f->model.weights.pooler_bias[3] = NAN;
    add_tensors(&file, &f->model, AS_IT_IS, NULL);
    expect_refused(f, &file, "number 3 of tensor 'bert.pooler.dense.bias' is not finite");
}

/* What config.json promises gets no memory before the file has it. */
static void a_huge_promise_is_refused(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    struct bert_config *c = &f->model.layout.config;
    add_tensors(&file, &f->model, AS_IT_IS, NULL);
    c->hidden = 1 << 16;
    c->intermediate = 1 << 18;
    c->layers = 1 << 10;
    expect_refused(f, &file, "has the shape [31, 8], but the configuration says [31, 65536]");
}

static void other_formats_are_explained(void **state)
{
    struct fixture *f = *state;
    struct tensor_file file = TENSOR_FILE_INIT;
    struct bert_model m;
    struct err e = {0};
    assert_int_equal(bert_model_load(&m, f->scratch.folder, NULL, &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_non_null(strstr(e.message, "config.json"));
    write_folder(f, &file);
    unlink(scratch_path(&f->scratch, "model.safetensors"));
    assert_int_equal(bert_model_load(&m, f->scratch.folder, NULL, &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_non_null(strstr(e.message, "has no model.safetensors"));
    assert_int_equal(io_write_file(scratch_path(&f->scratch, "pytorch_model.bin"), "x", 1, NULL), 0);
    assert_int_equal(bert_model_load(&m, f->scratch.folder, NULL, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "pytorch_model.bin but no model.safetensors; convert it"));
    assert_int_equal(io_write_file(scratch_path(&f->scratch, "model.safetensors.index.json"), "x", 1, NULL),
                     0);
    assert_int_equal(bert_model_load(&m, f->scratch.folder, NULL, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "in several files; join them"));
}

/* ---- .npy ---- */

static void npy_headers_are_numpys(void **state)
{
    struct fixture *f = *state;
    const char *path = scratch_path(&f->scratch, "x.npy");
    struct outfile out;
    struct buf bytes = BUF_INIT;
    assert_int_equal(outfile_open(&out, path, IO_REPLACE, NULL), 0);
    assert_int_equal(npy_write_header(&out, 3, 768, NULL), 0);
    assert_int_equal(outfile_commit(&out, NULL, NULL), 0);
    assert_int_equal(io_read_file(path, 1 << 20, &bytes, NULL), 0);
    /* As numpy.save writes it. */
    static const char expected[] = "\x93NUMPY\x01\x00\x76\x00"
                                   "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 768), }";
    assert_int_equal(bytes.len, 128);
    assert_memory_equal(bytes.data, expected, sizeof expected - 1);
    for (size_t i = sizeof expected - 1; i < 127; i++) assert_int_equal(bytes.data[i], ' ');
    assert_int_equal(bytes.data[127], '\n');
    buf_free(&bytes);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_saved_model_is_loaded_as_it_was),
        TEST(moments_are_loaded_as_they_were),
        TEST(foreign_names_are_understood),
        TEST(half_precision_is_understood),
        TEST(missing_heads_are_told_and_made),
        TEST(wrong_tensors_are_named),
        TEST(a_huge_promise_is_refused),
        TEST(other_formats_are_explained),
        TEST(npy_headers_are_numpys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
