/* The first byte chooses the task; the rest is the file. */
#include <stddef.h>
#include <stdint.h>

#include "bm25/klue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *context, const struct klue_text *t, struct err *e)
{
    (void)e;
    *(size_t *)context += t->len;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    enum klue_task task = (enum klue_task)(data[0] % KLUE_TASKS);
    size_t total = 0;
    struct klue_sink sink = {take, &total};
    struct err e = {0};
    const char *bytes = (const char *)data + 1;
    if (task == KLUE_NER || task == KLUE_DP)
        klue_read_tsv(task, "dev", "fuzz", bytes, size - 1, &sink, &e);
    else
        klue_read_json(task, "dev", "fuzz", bytes, size - 1, &sink, &e);
    return 0;
}
