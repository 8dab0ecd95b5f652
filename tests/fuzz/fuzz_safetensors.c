/* Any bytes as a safetensors file. Whatever safetensors_parse accepts must be readable to the last number,
 * and every tensor must be found by its name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bert/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_tensor(const struct safetensors *s, const struct safetensor *t)
{
    uint64_t n = 1;
    if (safetensors_find(s, t->name) != t) abort();
    if (t->begin > t->end || t->end > s->len - (size_t)(s->data - s->bytes)) abort();
    if (!safetensor_is_real(t)) return;
    for (int i = 0; i < t->n_dimensions; i++) n *= t->dimensions[i];
    real *numbers = malloc(n ? n * sizeof *numbers : 1);
    if (!numbers) abort();
    struct err e = {0};
    if (safetensors_read(s, t, numbers, n, &e) && !strstr(e.message, "is not finite")) abort();
    free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct safetensors s = {.bytes = data, .len = size};
    if (!safetensors_parse(&s, NULL))
        for (size_t i = 0; i < s.tensors.len; i++) read_tensor(&s, &s.tensors.items[i]);
    safetensors_forget(&s);
    return 0;
}
