#include "pipeline/pii/pii_normal.h"

#include <string.h>

#include "pipeline/pii/pii_fold.h"

static uint32_t lower(uint32_t c)
{
    return pii_letter(c) ? c | 32 : c;
}

static uint32_t upper(uint32_t c)
{
    return pii_letter(c) ? c & ~32u : c;
}

/* ---- phones ---- */

/* How many of the number's digits are country code (with the zeros after it) and area code. */
static size_t phone_prefix(const char *digits, size_t n, size_t *country)
{
    size_t at = 0;
    *country = 0;
    if (!n) return 0;
    if (n > 11 && digits[0] == '0' && digits[1] == '0') at = 2;
    if (n - at > 9 && digits[at] == '8' && digits[at + 1] == '2') {
        at += 2;
        while (at < n && digits[at] == '0') at++;
        *country = at;
    } else {
        if (digits[0] != '0') return 0; /* without area code */
        at = 1;
    }
    if (at >= n) return at;
    if (digits[at] == '2') return at + 1;                                 /* Seoul */
    bool four = digits[at] == '5' && n - at > 9 && digits[at + 1] == '0'; /* 050N */
    return at + (four ? 3 : 2);
}

static size_t digits_of(const uint32_t *value, size_t n, char digits[], size_t most)
{
    size_t made = 0;
    for (size_t i = 0; i < n && made < most; i++)
        if (pii_digit(value[i])) digits[made++] = (char)value[i];
    return made;
}

enum { PHONE_DIGITS = 24 };

static void normal_phone(const uint32_t *value, size_t n, struct buf *normal)
{
    char digits[PHONE_DIGITS];
    size_t country, count = digits_of(value, n, digits, PHONE_DIGITS);
    phone_prefix(digits, count, &country);
    if (country) buf_char(normal, '0');
    buf_add(normal, digits + country, count - country);
}

static void fix_phone(const uint32_t *value, size_t n, uint8_t *fixed)
{
    char digits[PHONE_DIGITS];
    size_t country, seen = 0,
                    prefix = phone_prefix(digits, digits_of(value, n, digits, PHONE_DIGITS), &country);
    for (size_t i = 0; i < n; i++)
        if (pii_digit(value[i])) fixed[i] = seen++ < prefix;
}

/* ---- e-mail and web addresses ---- */

/* The end of the sign that stands for '@' at i ('@', "(at)", "[골뱅이]", "골뱅이"), or i if none does. */
static size_t at_sign(const uint32_t *value, size_t n, size_t i)
{
    uint32_t close = value[i] == '(' ? ')' : value[i] == '[' ? ']' : value[i] == '<' ? '>' : 0;
    if (value[i] == '@') return i + 1;
    if (close) {
        while (i < n && value[i] != close) i++;
        return i < n ? i + 1 : n;
    }
    while (i < n && pii_hangul(value[i])) i++;
    return i;
}

static void normal_email(const uint32_t *value, size_t n, struct buf *normal)
{
    for (size_t i = 0; i < n;) {
        size_t end = at_sign(value, n, i);
        if (end > i)
            buf_char(normal, '@');
        else if (value[end++] != ' ')
            buf_utf8(normal, lower(value[i]));
        i = end;
    }
}

static bool label_is(const uint32_t *value, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (lower(value[i]) != (uint8_t)word[i]) return false;
    return word[n] == '\0';
}

/* Where the public suffix of the host value[0..n) begins: its last label, or two as in "co.kr". */
static size_t suffix(const uint32_t *value, size_t n)
{
    static const char *const second[] = {"co", "or",  "go",  "ac",  "ne",  "re",
                                         "pe", "com", "org", "net", "gov", "edu"};
    size_t last = n;
    while (last > 0 && value[last - 1] != '.') last--;
    if (last < 2 || n - last != 2) return last;
    size_t before = last - 1;
    while (before > 0 && value[before - 1] != '.') before--;
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        if (strlen(second[i]) == last - 1 - before && label_is(value + before, last - 1 - before, second[i]))
            return before ? before : last;
    return last;
}

static void fix_email(const uint32_t *value, size_t n, uint8_t *fixed)
{
    for (size_t i = 0; i < n;) {
        size_t end = at_sign(value, n, i);
        if (end > i) memset(fixed + i, 1, end - i);
        i = end > i ? end : i + 1;
    }
    size_t last = suffix(value, n);
    memset(fixed + last, 1, n - last);
}

static void fix_url(const uint32_t *value, size_t n, uint8_t *fixed)
{
    size_t host = 0, end;
    for (size_t i = 0; i + 2 < n && i < 16; i++)
        if (value[i] == ':' && value[i + 1] == '/' && value[i + 2] == '/') host = i + 3;
    if (n - host > 4 && label_is(value + host, 3, "www") &&
        (value[host + 3] == '.' || value[host + 4] == '.'))
        host += value[host + 3] == '.' ? 4 : 5;
    memset(fixed, 1, host);
    for (end = host; end < n && value[end] != '/' && value[end] != '?' && value[end] != '#'; end++)
        if (value[end] == '@') host = end + 1;
    size_t port = end;
    while (port > host && pii_digit(value[port - 1])) port--;
    size_t stop = port > host && value[port - 1] == ':' ? port - 1 : end,
           last = host + suffix(value + host, stop - host);
    if (last < stop && last > host && !pii_digit(value[last])) memset(fixed + last, 1, stop - last);
}

/* ---- every kind ---- */

void pii_normalise(enum pii_kind kind, const uint32_t *value, size_t n, struct buf *normal)
{
    if (kind == PII_MOBILE || kind == PII_LANDLINE) {
        normal_phone(value, n, normal);
        return;
    }
    if (kind == PII_EMAIL) {
        normal_email(value, n, normal);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t c = value[i];
        if (kind == PII_URL)
            buf_utf8(normal, c);
        else if (kind == PII_MENTION || kind == PII_IP)
            buf_utf8(normal, lower(c));
        else if (kind == PII_ADDRESS && c == '-')
            buf_char(normal, '-');
        else if (pii_alnum(c) || pii_hangul(c))
            buf_utf8(normal, upper(c));
    }
}

void pii_fix(enum pii_kind kind, const uint32_t *value, size_t n, uint8_t *fixed)
{
    if (kind == PII_MOBILE || kind == PII_LANDLINE)
        fix_phone(value, n, fixed);
    else if (kind == PII_EMAIL)
        fix_email(value, n, fixed);
    else if (kind == PII_URL)
        fix_url(value, n, fixed);
    else if (kind == PII_ADDRESS)
        for (size_t i = 0; i < n; i++) fixed[i] = pii_hangul(value[i]);
}
