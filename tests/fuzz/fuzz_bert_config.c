/* Any bytes as a model's config.json: what is accepted can be laid out in memory's terms, and is written back
 * as a file that says the same. */
#include <string.h>

#include "bert/layout.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(const struct bert_config *c)
{
    struct buf out = BUF_INIT, again = BUF_INIT;
    struct bert_config back;
    char path[FUZZ_PATH];
    bert_config_write(c, &out);
    if (out.failed) abort();
    int fd = fuzz_file((const uint8_t *)out.data, out.len, path);
    if (bert_config_read(&back, path, NULL)) abort();
    bert_config_write(&back, &again);
    if (again.failed || again.len != out.len || memcmp(again.data, out.data, out.len) != 0) abort();
    close(fd);
    buf_free(&out);
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LAYERS = 1000 }; /* a layout lists every tensor */
    char path[FUZZ_PATH];
    struct bert_config c;
    int fd = fuzz_file(data, size, path);
    if (bert_config_read(&c, path, NULL) == 0) {
        struct bert_layout layout = {0};
        if (c.layers <= LAYERS && bert_layout_init(&layout, &c, NULL) == 0) bert_layout_free(&layout);
        write_and_read(&c);
    }
    close(fd);
    return 0;
}
