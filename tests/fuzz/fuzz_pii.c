/* Any bytes: as many code points come out as went in, and looking at every byte gives the same result. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/pii/pii.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pii_worker *worker, *plain;
    if (!worker) {
        struct pii *pii;
        if (pii_new(&pii, "key", 3, PII_ALL_KINDS, NULL)) abort();
        worker = pii_worker_new(pii);
        plain = pii_worker_new(pii);
        if (!worker || !plain) abort();
        pii_worker_plain(plain);
    }
    struct buf once = BUF_INIT, again = BUF_INIT;
    struct pii_counts counts = {0};
    const char *text = (const char *)data;
    if (pii_replace(worker, text, size, &once, &counts, NULL)) abort();
    if (pii_replace(plain, text, size, &again, &counts, NULL)) abort();
    if (once.len != again.len || (once.len && memcmp(once.data, again.data, once.len) != 0)) abort();
    if (utf8_count(buf_text(&once), once.len) != utf8_count(text, size)) abort();
    buf_free(&once);
    buf_free(&again);
    return 0;
}
