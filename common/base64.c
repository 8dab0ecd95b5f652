#include "common/base64.h"

#include <stdint.h>

void base64_encode(const void *bytes, size_t len, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *b = bytes;
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        uint32_t group =
            (uint32_t)b[i] << 16 | (n > 1 ? (uint32_t)b[i + 1] << 8 : 0) | (n > 2 ? b[i + 2] : 0);
        char quad[4] = {digits[group >> 18], digits[group >> 12 & 63], n > 1 ? digits[group >> 6 & 63] : '=',
                        n > 2 ? digits[group & 63] : '='};
        buf_add(out, quad, 4);
    }
}

/* The six bits of a digit plus 1; 0 for any other character. */
static uint8_t digit(char c)
{
    if (c >= 'A' && c <= 'Z') return (uint8_t)(c - 'A' + 1);
    if (c >= 'a' && c <= 'z') return (uint8_t)(c - 'a' + 27);
    if (c >= '0' && c <= '9') return (uint8_t)(c - '0' + 53);
    return c == '+' ? 63 : c == '/' ? 64 : 0;
}

int base64_decode(const char *text, size_t len, struct buf *out)
{
    if (len % 4) return 1;
    char *to = buf_reserve(out, len / 4 * 3);
    if (!to) return -1;
    size_t padding = 0, written = 0;
    while (padding < 2 && len > padding && text[len - 1 - padding] == '=') padding++;
    for (size_t i = 0; i < len; i += 4) {
        uint32_t bits = 0;
        size_t digits = i + 4 == len ? 4 - padding : 4;
        for (size_t k = 0; k < 4; k++) {
            uint8_t d = k < digits ? digit(text[i + k]) : 1;
            if (!d) return 1;
            bits = bits << 6 | (uint32_t)(d - 1);
        }
        for (size_t k = 0; k + 1 < digits; k++) to[written++] = (char)(bits >> (16 - 8 * k));
    }
    out->len += written;
    buf_terminate(out);
    return 0;
}
