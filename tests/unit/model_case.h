/* A model folder with a numbered vocabulary and random or zero numbers, for tests of what reads one. */
#ifndef MALMOI_MODEL_CASE_H
#define MALMOI_MODEL_CASE_H

#include "bert/text_model.h"
#include "tests/unit/bert_case.h"
#include "tests/unit/token_shards.h"

/* Write FOLDER/NAME with 97 tokens. deviation 0: all numbers are zeros. */
static inline void make_model_folder(struct scratch *s, const char *name, double deviation)
{
    struct bert_config c = small_config();
    struct bert_model m;
    struct vocab v;
    char path[192];
    c.initializer_range = deviation;
    numbered_vocab(&v, c.vocab);
    assert_int_equal(bert_model_new(&m, &c, NULL), 0);
    if (deviation > 0) bert_model_initialise(&m, 7);
    assert_int_equal(io_make_folder(scratch_path(s, name), NULL), 0);
    assert_int_equal(bert_model_save(&m, s->path, NULL), 0);
    snprintf(path, sizeof path, "%s/vocab.txt", s->path);
    assert_int_equal(io_write_file(path, v.text.data, v.text.len, NULL), 0);
    bert_model_free(&m);
    vocab_free(&v);
}

static inline void open_model_folder(struct scratch *s, const char *name, struct text_model *t)
{
    struct err e = {0};
    if (text_model_open(t, scratch_path(s, name), GEMM_FP32, 1, &e)) fail_msg("%s", e.message);
}

#endif
