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

/* Of the lead bytes, C2, E1, E2, E3 and EF begin the characters that fold; Hangul syllables begin with EA to
 * ED. */
static const uint8_t class[256] = {
    ['0'] = PII_HAS_DIGIT,   ['1'] = PII_HAS_DIGIT,   ['2'] = PII_HAS_DIGIT,   ['3'] = PII_HAS_DIGIT,
    ['4'] = PII_HAS_DIGIT,   ['5'] = PII_HAS_DIGIT,   ['6'] = PII_HAS_DIGIT,   ['7'] = PII_HAS_DIGIT,
    ['8'] = PII_HAS_DIGIT,   ['9'] = PII_HAS_DIGIT,   ['@'] = PII_HAS_AT,      [':'] = PII_HAS_COLON,
    ['.'] = PII_HAS_DOT,     ['\t'] = PII_HAS_FOLDED, [0xC2] = PII_HAS_FOLDED, [0xE1] = PII_HAS_FOLDED,
    [0xE2] = PII_HAS_FOLDED, [0xE3] = PII_HAS_FOLDED, [0xEF] = PII_HAS_FOLDED,
};

void pii_mark_set(struct mark_set *set)
{
    *set = (struct mark_set){0};
    for (unsigned b = 0; b < sizeof class; b++)
        if (class[b]) mark_set_add(set, (uint8_t)b, (uint8_t)b);
    mark_set_add_all(set, "wW");
}

/* True if the character at *at has another form, *form, which is ASCII always; *at moves behind it. */
static bool folds(const char *text, size_t len, size_t *at, uint32_t *form)
{
    if ((uint8_t)text[*at] < 0x80 && text[*at] != '\t') return false;
    uint32_t c = utf8_next(text, len, at);
    *form = pii_fold_char(c);
    return *form != c;
}

unsigned pii_glance(const char *text, const struct marks *m)
{
    unsigned seen = 0;
    for (size_t at = marks_next(m, 0); at < m->len; at = marks_next(m, at + 1)) {
        size_t end = at;
        uint32_t form;
        seen |= class[(uint8_t)text[at]];
        if (!(seen & PII_FOLDS) && folds(text, m->len, &end, &form)) seen |= PII_FOLDS;
    }
    return seen;
}

int pii_fold(const char *text, const struct marks *m, struct buf *out)
{
    size_t copied = 0;
    for (size_t at = marks_next(m, 0); at < m->len; at = marks_next(m, at + 1)) {
        size_t end = at;
        uint32_t c;
        if (!folds(text, m->len, &end, &c)) continue;
        buf_add(out, text + copied, at - copied);
        buf_char(out, (char)c);
        copied = end;
    }
    return buf_add(out, text + copied, m->len - copied);
}
