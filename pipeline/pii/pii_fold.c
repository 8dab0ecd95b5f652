#include "pipeline/pii/pii_fold.h"

#include "common/utf8.h"

uint32_t pii_fold_char(uint32_t c)
{
    if (c < 0xA0) return c == '\t' ? ' ' : c;
    if (c >= 0xAC00 && c <= 0xD7A3) return c;
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
    if ((c >= 0x2000 && c <= 0x200A) || c == 0xA0 || c == 0x202F || c == 0x205F || c == 0x3000) return ' ';
    if (c >= 0x2010 && c <= 0x2015) return '-';
    switch (c) {
    case 0xAD:
    case 0x2043:
    case 0x2212:
    case 0x2500:
    case 0x2501:
    case 0x30FC:
    case 0x3161:
    case 0xFE58:
    case 0xFE63:
    case 0xFF70:
        return '-';
    case 0xB7:
    case 0x2022:
    case 0x2024:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
    case 0x30FB:
    case 0x318D:
    case 0xFF65:
    case 0x11A2:
        return '.';
    case 0x223C:
    case 0x301C:
        return '~';
    default:
        return c;
    }
}

int pii_fold(const char *text, size_t len, struct buf *out)
{
    char *to = buf_reserve(out, len);
    if (!to) return out->failed ? -1 : 0;
    size_t at = 0, made = 0;
    while (at < len) {
        size_t from = at;
        uint32_t c = utf8_next(text, len, &at), folded = pii_fold_char(c);
        if (folded != c)
            to[made++] = (char)folded; /* all forms are ASCII, so the text never grows */
        else
            while (from < at) to[made++] = text[from++];
    }
    out->len += made;
    buf_terminate(out);
    return 0;
}

/* Of the lead bytes, C2, E1, E2, E3 and EF begin the characters that fold; Hangul syllables begin with EA to
 * ED. */
unsigned pii_glance(const char *text, size_t len)
{
    static const uint8_t class[256] = {
        ['0'] = PII_HAS_DIGIT,   ['1'] = PII_HAS_DIGIT,   ['2'] = PII_HAS_DIGIT,   ['3'] = PII_HAS_DIGIT,
        ['4'] = PII_HAS_DIGIT,   ['5'] = PII_HAS_DIGIT,   ['6'] = PII_HAS_DIGIT,   ['7'] = PII_HAS_DIGIT,
        ['8'] = PII_HAS_DIGIT,   ['9'] = PII_HAS_DIGIT,   ['@'] = PII_HAS_AT,      [':'] = PII_HAS_COLON,
        ['.'] = PII_HAS_DOT,     ['\t'] = PII_HAS_FOLDED, [0xC2] = PII_HAS_FOLDED, [0xE1] = PII_HAS_FOLDED,
        [0xE2] = PII_HAS_FOLDED, [0xE3] = PII_HAS_FOLDED, [0xEF] = PII_HAS_FOLDED,
    };
    unsigned seen = 0;
    for (size_t i = 0; i < len; i++) seen |= class[(uint8_t)text[i]];
    return seen;
}
