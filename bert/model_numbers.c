/* Flat arrays of a layout as one safetensors file. */
#include "bert/model_files.h"
#include "bert/model_tensors.h"
#include "bert/safetensors.h"

/* The header's entries: the tensors of array after array. NULL when memory runs out. */
static struct safetensors_entry *entries_of(const struct bert_layout *l, const char *const *prefixes,
                                            size_t n_arrays)
{
    size_t n_tensors = l->tensors.len, n, at = 0;
    if (__builtin_mul_overflow(n_tensors, n_arrays, &n)) return NULL;
    struct safetensors_entry *entries = calloc(n ? n : 1, sizeof *entries);
    for (size_t a = 0; a < n_arrays && entries; a++)
        for (size_t i = 0; i < n_tensors; i++) {
            const struct bert_tensor *t = &l->tensors.items[i];
            entries[at++] = (struct safetensors_entry){
                prefixes[a], t->name, t->n_dimensions, {t->dimensions[0], t->dimensions[1]}};
        }
    return entries;
}

int bert_numbers_save(const char *path, const struct bert_layout *l, const char *const *prefixes,
                      const real *const *arrays, size_t n_arrays, struct err *e)
{
    struct outfile out;
    struct safetensors_entry *entries = entries_of(l, prefixes, n_arrays);
    if (!entries) return err_memory(e);
    int result = outfile_open(&out, path, IO_REPLACE, e);
    if (!result) {
        result = safetensors_write_header(&out, entries, l->tensors.len * n_arrays, e);
        for (size_t a = 0; a < n_arrays && !result; a++)
            result = safetensors_write_numbers(&out, arrays[a], l->size, e);
        if (result)
            outfile_abort(&out);
        else
            result = outfile_commit(&out, NULL, e);
    }
    free(entries);
    return result;
}

static int read_array(const struct safetensors *s, const struct bert_layout *l, const char *prefix,
                      real *numbers, struct err *e)
{
    struct buf name = BUF_INIT;
    int result = 0;
    for (size_t i = 0; i < l->tensors.len && !result; i++) {
        const struct bert_tensor *t = &l->tensors.items[i];
        buf_clear(&name);
        buf_str(&name, prefix);
        buf_str(&name, t->name);
        const struct safetensor *found = safetensors_find(s, buf_text(&name));
        if (name.failed)
            result = err_memory(e);
        else if (!found)
            result = err_data(e, "tensor '%s' is missing", name.data);
        else
            result = model_tensor_check_shape(found, t, e);
        if (!result) result = safetensors_read(s, found, numbers + t->offset, t->size, e);
    }
    buf_free(&name);
    return result;
}

int bert_numbers_load(const char *path, const struct bert_layout *l, const char *const *prefixes,
                      real *const *arrays, size_t n_arrays, struct err *e)
{
    struct safetensors s;
    if (safetensors_open(&s, path, e)) return -1;
    int result = 0;
    for (size_t a = 0; a < n_arrays && !result; a++) result = read_array(&s, l, prefixes[a], arrays[a], e);
    if (!result && s.tensors.len != l->tensors.len * n_arrays)
        result = err_data(e, "there are %zu tensors, not %zu", s.tensors.len, l->tensors.len * n_arrays);
    if (result) err_context(e, "'%s'", path);
    safetensors_close(&s);
    return result;
}
