/* Clean on any bytes: the result is valid UTF-8, no character is unaccounted for, cleaning again changes
 * nothing, and looking at every character gives the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/clean/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One that skips to what matters, and one that looks at everything. */
static struct cleaner *cleaner(bool plain)
{
    static struct clean_config config;
    static struct cleaner *made[2];
    if (!made[plain]) {
        for (int i = 0; i < CLEAN_RULES; i++) config.on[i] = clean_rules[i].on;
        made[plain] = cleaner_new(&config, NULL);
        if (plain) cleaner_plain(made[plain]);
    }
    return made[plain];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || memchr(data, '\n', size)) return 0;
    bool news = data[0] & 1;
    const char *text = (const char *)data + 1;
    size_t len = size - 1;
    struct buf once = BUF_INIT, twice = BUF_INIT, plain = BUF_INIT;
    int64_t dropped[CLEAN_RULES] = {0}, again[CLEAN_RULES] = {0}, plainly[CLEAN_RULES] = {0}, sum = 0;
    if (clean_paragraph(cleaner(false), text, len, news, &once, dropped, NULL) ||
        clean_paragraph(cleaner(true), text, len, news, &plain, plainly, NULL) ||
        clean_paragraph(cleaner(false), buf_text(&once), once.len, news, &twice, again, NULL))
        abort();
    for (int i = 0; i < CLEAN_RULES; i++) sum += dropped[i];
    if (!utf8_valid(buf_text(&once), once.len)) abort();
    if ((int64_t)utf8_count(text, len) != (int64_t)utf8_count(buf_text(&once), once.len) + sum) abort();
    if (once.len != twice.len || memcmp(buf_text(&once), buf_text(&twice), once.len)) abort();
    if (once.len != plain.len || memcmp(buf_text(&once), buf_text(&plain), once.len)) abort();
    if (memcmp(dropped, plainly, sizeof dropped)) abort();
    buf_free(&once);
    buf_free(&twice);
    buf_free(&plain);
    return 0;
}
