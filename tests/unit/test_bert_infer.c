/* A model used on text: folders, mapped files, lines, embeddings, predictions. */
#include <math.h>
#include <sys/stat.h>

#include "bert/embed.h"
#include "bert/fill_mask.h"
#include "bert/model_folder.h"
#include "tests/unit/model_case.h"

/* ---- folders and files ---- */

static void a_model_is_a_folder_or_the_latest_in_it(void **state)
{
    struct scratch *s = *state;
    struct buf folder = BUF_INIT;
    struct err e = {0};
    char run[128];
    make_model_folder(s, "run", 0.1);
    snprintf(run, sizeof run, "%s/run", s->folder);
    assert_int_equal(model_folder(run, &folder, NULL), 0);
    assert_string_equal(buf_text(&folder), run);
    assert_int_equal(symlink("run", scratch_path(s, "latest")), 0);
    buf_clear(&folder);
    assert_int_equal(model_folder(s->folder, &folder, NULL), 0);
    assert_string_equal(buf_text(&folder), s->path);
    assert_int_equal(unlink(s->path), 0);
    assert_int_equal(model_folder(s->folder, &folder, &e), -1);
    assert_non_null(strstr(e.message, "neither config.json nor latest/config.json"));
    assert_int_equal(model_folder(scratch_path(s, "none"), &folder, &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    buf_free(&folder);
}

static void a_mapped_model_is_the_model_that_is_read(void **state)
{
    struct bert_model read, mapped;
    make_model_folder(*state, "model", 0.3);
    const char *path = scratch_path(*state, "model");
    assert_int_equal(bert_model_load(&read, path, NULL, NULL), 0);
    assert_int_equal(bert_model_map(&mapped, path, NULL, NULL), 0);
    assert_null(read.mapped);
    assert_non_null(mapped.mapped);
    assert_int_equal(read.layout.size, mapped.layout.size);
    assert_memory_equal(read.parameters, mapped.parameters, read.layout.size * sizeof(real));
    assert_ptr_equal(mapped.weights.word, mapped.parameters);
    bert_model_free(&read);
    bert_model_free(&mapped);
}

/* Two tensors of one shape change places in the header: the file is as good, but its data are not flat. */
static void a_file_in_another_order_is_read(void **state)
{
    struct scratch *s = *state;
    struct bert_model before, after;
    struct buf file = BUF_INIT;
    make_model_folder(s, "model", 0.3);
    assert_int_equal(bert_model_load(&before, scratch_path(s, "model"), NULL, NULL), 0);
    assert_int_equal(io_read_file(scratch_path(s, "model/model.safetensors"), 1 << 20, &file, NULL), 0);
    char *first = memmem(file.data, file.len, BYTES("layer.0.attention.self.key.weight"));
    char *second = memmem(file.data, file.len, BYTES("layer.1.attention.self.key.weight"));
    assert_non_null(first);
    assert_non_null(second);
    first[6] = '1';
    second[6] = '0';
    assert_int_equal(io_write_file(s->path, file.data, file.len, NULL), 0);
    assert_int_equal(bert_model_map(&after, scratch_path(s, "model"), NULL, NULL), 0);
    assert_null(after.mapped);
    size_t hidden = after.layout.config.hidden;
    assert_memory_equal(before.weights.layers[0].qkv_weight + hidden * hidden,
                        after.weights.layers[1].qkv_weight + hidden * hidden, hidden * hidden * sizeof(real));
    bert_model_free(&before);
    bert_model_free(&after);
    buf_free(&file);
}

static void a_mapped_number_that_is_none_is_refused(void **state)
{
    struct scratch *s = *state;
    struct bert_model m;
    struct err e = {0};
    make_model_folder(s, "model", 0.3);
    long size = scratch_size(scratch_path(s, "model/model.safetensors"));
    FILE *f = fopen(s->path, "r+b");
    const float infinite = INFINITY;
    assert_non_null(f);
    assert_int_equal(fseek(f, size - (long)sizeof infinite, SEEK_SET), 0);
    assert_int_equal(fwrite(&infinite, sizeof infinite, 1, f), 1);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(bert_model_map(&m, scratch_path(s, "model"), NULL, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "number 1 of tensor 'cls.seq_relationship.bias' is not finite"));
}

static void capitals_are_the_tokenizers_matter(void **state)
{
    struct scratch *s = *state;
    static const struct {
        const char *config;
        uint16_t upper, accent; /* ids of T6 and of t with an accent and 6 */
    } cases[] = {{NULL, 1, 1},
                 {"{\"do_lower_case\":false}", 1, 1},
                 {"{\"do_lower_case\":true}", 6, 6},
                 {"{\"do_lower_case\":true,\"strip_accents\":false}", 6, 1},
                 {"{\"do_lower_case\":false,\"strip_accents\":true}", 1, 6}};
    make_model_folder(s, "model", 0.3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text_model t;
        struct encoding out = ENCODING_INIT;
        const char *config = cases[i].config;
        scratch_path(s, "model/tokenizer_config.json");
        if (config) assert_int_equal(io_write_file(s->path, config, strlen(config), NULL), 0);
        open_model_folder(s, "model", &t);
        assert_int_equal(encode_text(t.encoder,
                                     BYTES("T6 t\xCC\x81"
                                           "6"),
                                     0, &out),
                         0);
        assert_int_equal(out.ids.len, 2);
        assert_int_equal(out.ids.items[0], cases[i].upper);
        assert_int_equal(out.ids.items[1], cases[i].accent);
        encoding_free(&out);
        text_model_close(&t);
    }
}

/* ---- lines ---- */

static void write_text(struct scratch *s, const char *name, const char *text)
{
    assert_int_equal(io_write_file(scratch_path(s, name), text, strlen(text), NULL), 0);
}

static void lines_end_at_line_feeds_and_files(void **state)
{
    struct scratch *s = *state;
    struct text_lines lines;
    static const char *const wanted[] = {"a", "", "b\r", "c", "d"};
    static const uint64_t numbers[] = {1, 2, 3, 4, 1};
    char one[128], two[128], empty[128];
    const char *line;
    size_t len, n = 0;
    write_text(s, "one", "a\n\nb\r\nc");
    snprintf(one, sizeof one, "%s", s->path);
    write_text(s, "empty", "");
    snprintf(empty, sizeof empty, "%s", s->path);
    write_text(s, "two", "d\n");
    snprintf(two, sizeof two, "%s", s->path);
    const char *const paths[] = {one, empty, two};
    text_lines_start(&lines, paths, 3, 10, "", true);
    for (; text_lines_next(&lines, &line, &len, NULL) > 0; n++) {
        assert_in_range(n, 0, 4);
        assert_int_equal(len, strlen(wanted[n]));
        assert_memory_equal(line, wanted[n], len);
        assert_int_equal(lines.number, numbers[n]);
        assert_string_equal(lines.in.name, n < 4 ? one : two);
    }
    text_lines_end(&lines);
    assert_int_equal(n, 5);
    uint64_t count;
    assert_int_equal(text_lines_count(paths, 3, 10, &count, NULL), 0);
    assert_int_equal(count, 5);
}

static void lines_of_any_length_come_whole_up_to_the_limit(void **state)
{
    struct scratch *s = *state;
    struct text_lines lines;
    struct buf text = BUF_INIT;
    struct err e = {0};
    const char *line;
    size_t len;
    for (size_t i = 0; i < 300000; i++) buf_char(&text, i % 100000 == 99999 ? '\n' : 'x');
    buf_str(&text, "end");
    write_text(s, "long", buf_text(&text));
    const char *const paths[] = {s->path};
    text_lines_start(&lines, paths, 1, 99999, "", true);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(text_lines_next(&lines, &line, &len, NULL), 1);
        assert_int_equal(len, 99999);
    }
    assert_int_equal(text_lines_next(&lines, &line, &len, NULL), 1);
    assert_int_equal(len, 3);
    assert_int_equal(text_lines_next(&lines, &line, &len, NULL), 0);
    text_lines_end(&lines);
    text_lines_start(&lines, paths, 1, 99998, "", true);
    assert_int_equal(text_lines_next(&lines, &line, &len, &e), -1);
    assert_non_null(strstr(e.message, "line 1 is longer than 99998 bytes"));
    text_lines_end(&lines);
    buf_free(&text);
}

/* ---- embeddings ---- */

enum { N_LINES = 90 };

/* Lines of 0 to 44 words, in no order; the longest are beyond the model's 32 positions. */
static void write_lines(struct scratch *s)
{
    struct buf text = BUF_INIT;
    struct rng r;
    rng_start(&r, 3, RNG_TEST, 0, 0);
    for (int i = 0; i < N_LINES; i++) {
        size_t n = (size_t)i * 37 % 45;
        for (size_t k = 0; k < n; k++) buf_printf(&text, "t%d ", (int)(5 + rng_below(&r, 92)));
        buf_char(&text, '\n');
    }
    write_text(s, "lines", buf_text(&text));
    buf_free(&text);
}

/* The vectors of the lines, [N_LINES, H], freed by the caller. */
static float *embed_lines_of(struct scratch *s, const struct text_model *t, size_t batch_tokens)
{
    char input[128];
    struct outfile out;
    struct buf file = BUF_INIT;
    uint64_t n_cut;
    const struct embed_options options = {EMBED_MEAN, EMBED_NPY, false};
    snprintf(input, sizeof input, "%s", scratch_path(s, "lines"));
    const char *const paths[] = {input};
    const struct encode_lines_options lines = {paths, 1, batch_tokens, 1 << 20, true, true, ""};
    assert_int_equal(outfile_open(&out, scratch_path(s, "vectors.npy"), IO_REPLACE, NULL), 0);
    assert_int_equal(embed_run(t, &lines, &options, &out, &n_cut, NULL), 0);
    assert_int_equal(outfile_commit(&out, NULL, NULL), 0);
    assert_int_equal(n_cut, 28); /* two in 45 for each length from 31 to 44 */
    size_t bytes = N_LINES * t->model.layout.config.hidden * sizeof(float);
    assert_int_equal(io_read_file(s->path, 1 << 20, &file, NULL), 0);
    assert_in_range(file.len, bytes, 1 << 20);
    float *vectors = malloc(bytes);
    assert_non_null(vectors);
    memcpy(vectors, file.data + file.len - bytes, bytes);
    buf_free(&file);
    return vectors;
}

static void vectors_do_not_depend_on_what_else_is_in_the_batch(void **state)
{
    struct text_model t;
    make_model_folder(*state, "model", 0.3);
    write_lines(*state);
    open_model_folder(*state, "model", &t);
    float *single = embed_lines_of(*state, &t, 1);
    for (size_t batch = 40; batch <= 8192; batch *= 16) {
        float *many = embed_lines_of(*state, &t, batch);
        for (size_t i = 0; i < N_LINES * t.model.layout.config.hidden; i++)
            assert_float_equal(single[i], many[i], 1e-5);
        free(many);
    }
    free(single);
    text_model_close(&t);
}

static void vectors_are_those_of_the_last_layer(void **state)
{
    struct text_model t;
    make_model_folder(*state, "model", 0.3);
    write_text(*state, "lines", "t5 t6\n");
    open_model_folder(*state, "model", &t);
    const uint16_t ids[] = {2, 5, 6, 3};
    struct batch b = BATCH_INIT;
    const real *rows;
    float mean[24];
    struct buf json = BUF_INIT;
    uint64_t n_cut;
    struct outfile out;
    char input[128];
    size_t hidden = t.model.layout.config.hidden;
    const struct embed_options options = {EMBED_MEAN, EMBED_JSONL, false};
    assert_int_equal(batch_add(&b, ids, 4, 4, 0), 0);
    assert_int_equal(bert_encode(&t.model, &b, t.workspace, &rows, NULL), 0);
    embed_pool(rows, 4, hidden, &options, mean);
    snprintf(input, sizeof input, "%s", scratch_path(*state, "lines"));
    const char *const paths[] = {input};
    const struct encode_lines_options lines = {paths, 1, 100, 1 << 20, true, true, ""};
    assert_int_equal(outfile_open(&out, scratch_path(*state, "vectors.jsonl"), IO_REPLACE, NULL), 0);
    assert_int_equal(embed_run(&t, &lines, &options, &out, &n_cut, NULL), 0);
    assert_int_equal(outfile_commit(&out, NULL, NULL), 0);
    assert_int_equal(n_cut, 0);
    assert_int_equal(io_read_file(((struct scratch *)*state)->path, 1 << 20, &json, NULL), 0);
    const char *at = strstr(json.data, "{\"line\":1,\"vector\":[");
    assert_non_null(at);
    at += strlen("{\"line\":1,\"vector\":[");
    for (size_t i = 0; i < hidden; i++) {
        char *end;
        assert_true(strtof(at, &end) == mean[i]); /* nine digits give the number back */
        at = end + 1;
    }
    batch_free(&b);
    buf_free(&json);
    text_model_close(&t);
}

static void pooling_by_hand(void **state)
{
    (void)state;
    const real rows[] = {3, 4, 5, 0, -2, 2}; /* [3, 2] */
    float v[2];
    embed_pool(rows, 3, 2, &(struct embed_options){EMBED_MEAN, EMBED_JSONL, false}, v);
    assert_true(v[0] == 2 && v[1] == 2);
    embed_pool(rows, 3, 2, &(struct embed_options){EMBED_CLS, EMBED_JSONL, false}, v);
    assert_true(v[0] == 3 && v[1] == 4);
    embed_pool(rows, 3, 2, &(struct embed_options){EMBED_CLS, EMBED_JSONL, true}, v);
    assert_float_equal(v[0], 0.6, 1e-7);
    assert_float_equal(v[1], 0.8, 1e-7);
    const real none[] = {0, 0};
    embed_pool(none, 1, 2, &(struct embed_options){EMBED_MEAN, EMBED_JSONL, true}, v);
    assert_true(v[0] == 0 && v[1] == 0);
}

/* ---- predictions ---- */

static void the_best_come_first_and_ties_by_id(void **state)
{
    (void)state;
    const real logits[] = {1, 3, 2, 3, (real)-1, 2};
    struct fill_mask_guess best[6];
    static const uint16_t wanted[] = {1, 3, 2, 5, 0, 4};
    double sum = 0;
    for (int i = 0; i < 6; i++) sum += exp((double)logits[i]);
    for (size_t n = 1; n <= 6; n++) {
        fill_mask_best(logits, 6, best, n);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(best[i].id, wanted[i]);
            assert_float_equal(best[i].probability, exp((double)logits[wanted[i]]) / sum, 1e-12);
        }
    }
}

/* The probabilities that are written are those of the loss, the decoder's bias included. */
static void predictions_agree_with_losses(void **state)
{
    struct text_model t;
    struct batch b = BATCH_INIT;
    struct bert_losses losses = {0};
    struct fill_mask_guess best[97];
    const uint16_t ids[] = {2, 5, 4, 6, 3};
    const real *logits;
    double loss;
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    bert_model_free(&t.model);
    assert_int_equal(bert_model_load(&t.model, scratch_path(*state, "model"), NULL, NULL), 0);
    for (size_t i = 0; i < 97; i++) t.model.weights.decoder_bias[i] = (real)((double)(i * 31 % 97) / 20);
    assert_int_equal(batch_add(&b, ids, 5, 5, 0), 0);
    assert_int_equal(array_push(&b.masked, 2), 0);
    assert_int_equal(array_push(&b.labels, 7), 0);
    assert_int_equal(bert_evaluate(&t.model, &b, t.workspace, &losses, &loss, NULL), 0);
    assert_int_equal(bert_predict(&t.model, &b, t.workspace, &logits, NULL), 0);
    fill_mask_best(logits, 97, best, 97);
    for (size_t i = 0; i < 97; i++)
        if (best[i].id == 7) assert_float_equal(-log(best[i].probability), loss, 1e-5);
    batch_free(&b);
    text_model_close(&t);
}

static void continuations_are_joined(void **state)
{
    (void)state;
    static const struct {
        const char *line, *token, *wanted;
    } cases[] = {
        {"a [MASK] b", "c", "a c b"},      {"a [MASK] b", "##c", "ac b"}, {"a \t[MASK].", "##c", "ac."},
        {"[MASK] b", "##c", "c b"},        {"[MASK]", "##", "##"},        {"a[MASK]", "##c", "ac"},
        {"a [MASK]b", "[SEP]", "a [SEP]b"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        const char *line = cases[i].line, *mask = strstr(line, "[MASK]");
        assert_int_equal(fill_mask_sentence(line, strlen(line), (size_t)(mask - line), cases[i].token,
                                            strlen(cases[i].token), &out),
                         0);
        assert_string_equal(buf_text(&out), cases[i].wanted);
        buf_free(&out);
    }
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_model_is_a_folder_or_the_latest_in_it),
        IN_FOLDER(a_mapped_model_is_the_model_that_is_read),
        IN_FOLDER(a_file_in_another_order_is_read),
        IN_FOLDER(a_mapped_number_that_is_none_is_refused),
        IN_FOLDER(capitals_are_the_tokenizers_matter),
        IN_FOLDER(lines_end_at_line_feeds_and_files),
        IN_FOLDER(lines_of_any_length_come_whole_up_to_the_limit),
        IN_FOLDER(vectors_do_not_depend_on_what_else_is_in_the_batch),
        IN_FOLDER(vectors_are_those_of_the_last_layer),
        cmocka_unit_test(pooling_by_hand),
        cmocka_unit_test(the_best_come_first_and_ties_by_id),
        IN_FOLDER(predictions_agree_with_losses),
        cmocka_unit_test(continuations_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
