/* make_bert_model KIND VOCAB.TXT DIR: a small model with random numbers for the tests of the command line.
 *
 *     own         as malmoi writes it
 *     foreign     the same numbers with the tensors in the order of their names, as Hugging Face's tools do
 *     headless    foreign, without the tensors of "cls."
 *     nan         own, with one number that is none
 *     flat        own, all zeros: every token is as likely as another */
#include <math.h>
#include <stdio.h>

#include "bert/model_files.h"
#include "bert/safetensors.h"
#include "vocab/vocab.h"

static const struct bert_tensor **sorted(const struct bert_layout *l, bool heads, size_t *n)
{
    const struct bert_tensor **tensors = calloc(l->tensors.len, sizeof *tensors);
    *n = 0;
    for (size_t i = 0; i < l->tensors.len && tensors; i++) {
        const struct bert_tensor *t = &l->tensors.items[i];
        if (!heads && strncmp(t->name, "cls.", 4) == 0) continue;
        size_t at = (*n)++;
        for (; at > 0 && strcmp(tensors[at - 1]->name, t->name) > 0; at--) tensors[at] = tensors[at - 1];
        tensors[at] = t;
    }
    return tensors;
}

static int write_sorted(const struct bert_model *m, bool heads, const char *path, struct err *e)
{
    size_t n;
    const struct bert_tensor **tensors = sorted(&m->layout, heads, &n);
    struct safetensors_entry *entries = calloc(m->layout.tensors.len, sizeof *entries);
    struct outfile out;
    int result = tensors && entries ? outfile_open(&out, path, IO_REPLACE, e) : err_memory(e);
    for (size_t i = 0; i < n && !result; i++)
        entries[i] = (struct safetensors_entry){"",
                                                tensors[i]->name,
                                                tensors[i]->n_dimensions,
                                                {tensors[i]->dimensions[0], tensors[i]->dimensions[1]}};
    if (!result) {
        result = safetensors_write_header(&out, entries, n, e);
        for (size_t i = 0; i < n && !result; i++)
            result = safetensors_write_numbers(&out, m->parameters + tensors[i]->offset, tensors[i]->size, e);
        if (result)
            outfile_abort(&out);
        else
            result = outfile_commit(&out, NULL, e);
    }
    free(tensors);
    free(entries);
    return result;
}

static int write_model(const char *kind, const struct vocab *v, const char *dir, struct err *e)
{
    const struct bert_config c = {.vocab = v->tokens.len,
                                  .hidden = 16,
                                  .layers = 2,
                                  .heads = 2,
                                  .intermediate = 32,
                                  .positions = 24,
                                  .types = 2,
                                  .norm_epsilon = 1e-12,
                                  .initializer_range = 0.5};
    struct bert_model m;
    struct buf path = BUF_INIT;
    if (bert_model_new(&m, &c, e)) return -1;
    if (strcmp(kind, "flat") != 0) bert_model_initialise(&m, 1);
    if (strcmp(kind, "nan") == 0) m.parameters[m.layout.size / 2] = NAN;
    int result = io_make_folder(dir, e);
    if (!result) result = bert_model_save(&m, dir, e);
    buf_printf(&path, "%s/model.safetensors", dir);
    if (!result && (strcmp(kind, "foreign") == 0 || strcmp(kind, "headless") == 0))
        result = write_sorted(&m, strcmp(kind, "foreign") == 0, buf_text(&path), e);
    buf_clear(&path);
    buf_printf(&path, "%s/vocab.txt", dir);
    if (!result) result = io_write_file(buf_text(&path), v->text.data, v->text.len, e);
    buf_free(&path);
    bert_model_free(&m);
    return result;
}

int main(int argc, char **argv)
{
    struct vocab v = {0};
    struct err e = {0};
    if (argc != 4) return 64;
    int result = vocab_load(&v, argv[2], &e);
    if (!result) result = write_model(argv[1], &v, argv[3], &e);
    vocab_free(&v);
    if (result) fprintf(stderr, "make_bert_model: %s\n", e.message);
    return result ? (int)e.code : 0;
}
