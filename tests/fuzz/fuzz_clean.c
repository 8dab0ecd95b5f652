/* Clean on any bytes: the result is valid UTF-8, no character is unaccounted for, and cleaning again changes
 * nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/clean/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cleaner *cleaner(void)
{
    static struct clean_config config;
    static struct cleaner *made;
    if (!made) {
        for (int i = 0; i < CLEAN_RULES; i++) config.on[i] = clean_rules[i].on;
        made = cleaner_new(&config, NULL);
    }
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || memchr(data, '\n', size)) return 0;
    bool news = data[0] & 1;
    const char *text = (const char *)data + 1;
    size_t len = size - 1;
    struct buf once = BUF_INIT, twice = BUF_INIT;
    int64_t dropped[CLEAN_RULES] = {0}, again[CLEAN_RULES] = {0}, sum = 0;
    if (clean_paragraph(cleaner(), text, len, news, &once, dropped, NULL) ||
        clean_paragraph(cleaner(), buf_text(&once), once.len, news, &twice, again, NULL))
        abort();
    for (int i = 0; i < CLEAN_RULES; i++) sum += dropped[i];
    if (!utf8_valid(buf_text(&once), once.len)) abort();
    if ((int64_t)utf8_count(text, len) != (int64_t)utf8_count(buf_text(&once), once.len) + sum) abort();
    if (once.len != twice.len || memcmp(buf_text(&once), buf_text(&twice), once.len)) abort();
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
