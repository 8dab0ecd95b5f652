#include "common/utf8.h"

#include <string.h>

#include "common/count.h"
#include "common/utf8_blocks.h"

enum { WORTH_BLOCKS = 16 };

/* The lead byte fixes the length and the range of the second byte (table 3-7 of the Unicode standard). */
struct lead {
    uint8_t length, second_low, second_high;
};

static struct lead lead_of(uint8_t b)
{
    if (b < 0x80) return (struct lead){1, 0, 0};
    if (b < 0xC2) return (struct lead){0, 0, 0};
    if (b < 0xE0) return (struct lead){2, 0x80, 0xBF};
    if (b < 0xF0) return (struct lead){3, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF};
    if (b < 0xF5) return (struct lead){4, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF};
    return (struct lead){0, 0, 0};
}

/* How many bytes at text belong together: a whole code point (*valid) or a maximal invalid part. */
static size_t extent(const uint8_t *text, size_t len, bool *valid)
{
    struct lead lead = lead_of(text[0]);
    *valid = false;
    if (lead.length == 0) return 1;
    size_t n = 1;
    while (n < lead.length && n < len) {
        uint8_t low = n == 1 ? lead.second_low : 0x80, high = n == 1 ? lead.second_high : 0xBF;
        if (text[n] < low || text[n] > high) return n;
        n++;
    }
    *valid = n == lead.length;
    return n;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *code_point)
{
    const uint8_t *t = (const uint8_t *)text;
    bool valid;
    size_t n = extent(t, len, &valid);
    if (!valid) return 0;
    static const uint8_t payload[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = t[0] & payload[n];
    for (size_t i = 1; i < n; i++) c = c << 6 | (t[i] & 0x3F);
    *code_point = c;
    return n;
}

uint32_t utf8_next(const char *text, size_t len, size_t *at)
{
    uint32_t c = UTF8_REPLACEMENT;
    size_t n = utf8_decode(text + *at, len - *at, &c);
    *at += n ? n : 1;
    return c;
}

size_t utf8_valid_prefix(const char *text, size_t len)
{
    const uint8_t *t = (const uint8_t *)text;
    size_t i = len < WORTH_BLOCKS ? 0 : utf8_valid_blocks(t, len);
    while (i < len) {
        uint64_t word;
        if (len - i >= sizeof word) {
            memcpy(&word, t + i, sizeof word);
            if (!(word & 0x8080808080808080u)) {
                i += sizeof word;
                continue;
            }
        }
        bool valid;
        size_t n = extent(t + i, len - i, &valid);
        if (!valid) return i;
        i += n;
    }
    return len;
}

bool utf8_valid(const char *text, size_t len)
{
    return utf8_valid_prefix(text, len) == len;
}

size_t utf8_count(const char *text, size_t len)
{
    return count_characters(text, len);
}

size_t utf8_repair(const char *text, size_t len, struct buf *out)
{
    size_t repaired = 0, i = 0;
    while (i < len) {
        size_t good = utf8_valid_prefix(text + i, len - i);
        buf_add(out, text + i, good);
        i += good;
        if (i == len) break;
        bool valid;
        i += extent((const uint8_t *)text + i, len - i, &valid);
        buf_utf8(out, UTF8_REPLACEMENT);
        repaired++;
    }
    return repaired;
}
