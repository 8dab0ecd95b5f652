/* A small dictionary with some of its bytes changed, and a text. Whatever the reader accepts must do for an
 * analysis, whose morphemes lie in the text one behind the other.
 *
 * Input: a byte n, n changes of four bytes (file, offset in two, value), and the text. */
#include <stdint.h>
#include <stdlib.h>

#include "pipeline/morphs/native.h"
#include "tests/unit/tiny_dictionary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void analyse(const struct native *n, const char *text, size_t len)
{
    struct native_worker *w;
    morph_array morphs = ARRAY_INIT;
    if (native_worker_new(&w, n, NULL)) abort();
    if (native_analyse(w, text, len, true, &morphs, NULL) == 0) {
        size_t at = 0;
        for (size_t i = 0; i < morphs.len; i++) {
            const struct morph *m = &morphs.items[i];
            if (m->begin < at || !m->len || m->len > len - m->begin) abort();
            at = m->begin + m->len;
        }
    }
    array_free(&morphs);
    native_worker_free(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size || size > 4096) return 0;
    struct tiny_dictionary t;
    tiny_make(&t);
    size_t n = data[0];
    data++, size--;
    for (; n > 0 && size >= 4; n--, data += 4, size -= 4) {
        const struct file_bytes *f = &t.files[data[0] % 4];
        ((uint8_t *)f->bytes)[(data[1] << 8 | data[2]) % f->len] = data[3];
    }
    struct native *native;
    if (native_open_bytes(&native, t.files, tiny_dicrc, NULL) == 0) {
        analyse(native, (const char *)data, size);
        native_close(native);
    }
    tiny_free(&t);
    return 0;
}
