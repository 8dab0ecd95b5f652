#include "pipeline/pii/pii_fake.h"

#include <string.h>

#include "common/hash.h"
#include "common/utf8.h"
#include "pipeline/pii/pii_check.h"
#include "pipeline/pii/pii_fold.h"
#include "pipeline/pii/pii_normal.h"

/* ---- the stream of draws ---- */

/* HMAC-SHA-256(key, "malmoi-pii-1" 00 kind 00 attempt block[4] value), block after block, 16 draws a block.
 */
struct stream {
    struct hmac *hmac;
    struct buf *message; /* the value stands behind the header */
    size_t block_at;     /* offset of block[4] in message */
    uint32_t block;
    int used; /* draws of the block */
    uint8_t mac[32];
    bool failed; /* out of memory */
};

enum { DRAWS = 16 };

static void next_block(struct stream *s)
{
    for (int i = 0; i < 4; i++) s->message->data[s->block_at + (size_t)i] = (char)(s->block >> 8 * i);
    if (hmac_of(s->hmac, s->message->data, s->message->len, s->mac)) s->failed = true;
    s->block++;
    s->used = 0;
}

/* A number from 0 to n - 1, n at most 65536. */
static uint32_t draw(struct stream *s, uint32_t n)
{
    if (s->used == DRAWS) next_block(s);
    uint32_t bits = s->mac[2 * s->used] | (uint32_t)s->mac[2 * s->used + 1] << 8;
    s->used++;
    return bits * n >> 16;
}

static uint32_t draw_digit(struct stream *s, char low, char high)
{
    return (uint32_t)low + draw(s, (uint32_t)(high - low + 1));
}

/* ---- the digits of a number ---- */

enum { MOST_DIGITS = 40 };

struct digits {
    uint32_t *at[MOST_DIGITS]; /* places in the pseudonym */
    size_t n;
};

static void collect(struct pii_faker *f, struct digits *d, bool loose_only)
{
    d->n = 0;
    for (size_t i = 0; i < f->fake.len && d->n < MOST_DIGITS; i++)
        if (pii_digit(f->fake.items[i]) && !(loose_only && f->fixed.items[i]))
            d->at[d->n++] = &f->fake.items[i];
}

static void text_of(const struct digits *d, char text[MOST_DIGITS])
{
    for (size_t i = 0; i < d->n; i++) text[i] = (char)*d->at[i];
}

/* Make the last digit another one than right. */
static void spoil(struct stream *s, const struct digits *d, char right)
{
    *d->at[d->n - 1] = (uint32_t)('0' + (right - '0' + 1 + (int)draw(s, 9)) % 10);
}

static void fake_thirteen(struct stream *s, enum pii_kind kind, const struct digits *d)
{
    char text[MOST_DIGITS];
    if (d->n != 13) return;
    *d->at[2] = draw_digit(s, '2', '9'); /* months 20 to 99: the birthday of nobody */
    if (kind == PII_RESIDENT) *d->at[6] = draw_digit(s, '1', '4');
    if (kind == PII_ALIEN) *d->at[6] = draw_digit(s, '5', '8');
    text_of(d, text);
    spoil(s, d,
          kind == PII_RESIDENT ? pii_resident_digit(text)
          : kind == PII_ALIEN  ? pii_alien_digit(text)
                               : pii_corporate_digit(text));
}

static void fake_licence(struct stream *s, const struct digits *d)
{
    size_t year = d->n == 12 ? 2 : 0;
    if (d->n < 10) return;
    if (year) {
        uint32_t region = 11 + draw(s, 16);
        *d->at[0] = '0' + region / 10;
        *d->at[1] = '0' + region % 10;
    }
    *d->at[year] =
        draw_digit(s, '3', '4'); /* years 30 to 49: no licence is of 1930 to 1949 or yet of 2030 on */
}

static void fake_v4(struct stream *s, const struct digits *d, const struct pii_faker *f)
{
    size_t at = 0, lens[4] = {0}, part = 0;
    for (size_t i = 0; i < f->fake.len && part < 4; i++) {
        if (pii_digit(f->fake.items[i]))
            lens[part]++;
        else
            part++;
    }
    for (part = 0; part < 4; part++) {
        static const uint32_t low[] = {0, 0, 10, 100}, size[] = {1, 10, 90, 156};
        size_t len = lens[part];
        if (len < 1 || len > 3 || at + len > d->n) return;
        uint32_t octet = low[len] + draw(s, size[len]);
        /* Networks that nobody has: 0/8, 10/8 and 240/4. */
        if (part == 0) octet = len == 1 ? 0 : len == 2 ? 10 : 240 + draw(s, 15);
        for (size_t i = len; i-- > 0; octet /= 10) *d->at[at + i] = '0' + octet % 10;
        at += len;
    }
}

static void fake_v6(struct stream *s, struct pii_faker *f)
{
    for (size_t i = 0; i < f->fake.len; i++) {
        uint32_t *c = &f->fake.items[i];
        if (pii_letter(*c)) *c = (*c & 32) + 'A' + draw(s, 6);
    }
    /* Out of 2000::/3, the only space that is given out, and out of fc00::/7 and fe80::/10. */
    uint32_t *c = &f->fake.items[0];
    if (pii_digit(*c))
        *c = draw_digit(s, '4', '9');
    else
        *c = (*c & 32) + 'A' + draw(s, 5);
}

static bool is_v4(const struct pii_faker *f)
{
    for (size_t i = 0; i < f->value.len; i++)
        if (f->value.items[i] == ':') return false;
    return true;
}

/* No house, floor or plate number begins with 0. */
static void no_leading_zero(struct stream *s, struct pii_faker *f)
{
    for (size_t i = 0; i < f->fake.len; i++)
        if (f->fake.items[i] == '0' && (i == 0 || !pii_digit(f->fake.items[i - 1])))
            f->fake.items[i] = draw_digit(s, '1', '9');
}

static void fake_plate(struct stream *s, struct pii_faker *f)
{
    static const uint32_t never_issued[] = {0xCC28, 0xCE74, 0xD0C0, 0xD30C, 0xCC98, 0xCEE4, 0xD130, 0xD37C,
                                            0xCD08, 0xCF54, 0xD1A0, 0xD3EC, 0xCD94, 0xCFE0, 0xD22C, 0xD478};
    for (size_t i = 0; i < f->fake.len; i++)
        if (pii_hangul(f->fake.items[i])) f->fake.items[i] = never_issued[draw(s, 16)];
    if (pii_digit(f->fake.items[0])) f->fake.items[0] = draw_digit(s, '1', '9');
}

/* Percent signs keep two hexadecimal digits behind them. */
static void fake_escapes(struct stream *s, struct pii_faker *f)
{
    for (size_t i = 0; i + 2 < f->fake.len; i++)
        for (size_t j = i + 1; f->fake.items[i] == '%' && j <= i + 2; j++)
            if (pii_letter(f->fake.items[j]) && !f->fixed.items[j])
                f->fake.items[j] = (f->fake.items[j] & 32) + 'A' + draw(s, 6);
}

/* ---- every kind ---- */

static void draw_all(struct stream *s, struct pii_faker *f)
{
    for (size_t i = 0; i < f->value.len; i++) {
        uint32_t c = f->value.items[i];
        if (f->fixed.items[i])
            f->fake.items[i] = c;
        else if (pii_digit(c))
            f->fake.items[i] = '0' + draw(s, 10);
        else if (pii_letter(c))
            f->fake.items[i] = (c & 32) + 'A' + draw(s, 26);
        else if (pii_hangul(c))
            f->fake.items[i] = 0xAC00 + draw(s, 11172);
        else
            f->fake.items[i] = c;
    }
}

static void shape_kind(struct stream *s, struct pii_faker *f, enum pii_kind kind)
{
    struct digits d = {.n = 0};
    char text[MOST_DIGITS] = "";
    collect(f, &d, true);
    text_of(&d, text);
    switch (kind) {
    case PII_RESIDENT:
    case PII_ALIEN:
    case PII_CORPORATE:
        fake_thirteen(s, kind, &d);
        break;
    case PII_LICENCE:
        fake_licence(s, &d);
        break;
    case PII_MOBILE:
    case PII_LANDLINE: /* exchanges that begin with 0 or 1 are given to nobody */
        if (d.n) *d.at[0] = draw_digit(s, '0', '1');
        break;
    case PII_CARD:
        if (d.n < 2) break;
        *d.at[0] = f->value.items[0]; /* the network stays */
        text_of(&d, text);
        spoil(s, &d, pii_luhn_digit(text, d.n));
        break;
    case PII_BUSINESS:
        if (d.n == 10) spoil(s, &d, pii_business_digit(text));
        break;
    case PII_PASSPORT: /* letters that no Korean passport begins with */
        if (pii_letter(f->fake.items[0])) f->fake.items[0] = (f->fake.items[0] & 32) + 'U' + draw(s, 6);
        break;
    case PII_PLATE:
        fake_plate(s, f);
        break;
    case PII_IP:
        if (is_v4(f))
            fake_v4(s, &d, f);
        else
            fake_v6(s, f);
        break;
    case PII_ADDRESS:
        no_leading_zero(s, f);
        break;
    case PII_URL:
        fake_escapes(s, f);
        break;
    default:
        break;
    }
}

static int load(struct pii_faker *f, enum pii_kind kind, const char *text, size_t len)
{
    size_t n = 0;
    if (array_reserve(&f->value, len) || array_reserve(&f->fake, len) || array_reserve(&f->fixed, len))
        return -1;
    for (size_t at = 0; at < len; n++) f->value.items[n] = pii_fold_char(utf8_next(text, len, &at));
    f->value.len = f->fake.len = f->fixed.len = n;
    memset(f->fixed.items, 0, n);
    pii_fix(kind, f->value.items, n, f->fixed.items);
    return 0;
}

/* Write the pseudonym in the forms of the original: full-width stays full-width. */
static void lay(const struct pii_faker *f, const char *text, size_t len, struct buf *out)
{
    size_t at = 0;
    for (size_t i = 0; i < f->fake.len; i++) {
        uint32_t original = utf8_next(text, len, &at), c = f->fake.items[i];
        if (c == f->value.items[i])
            c = original;
        else if (original >= 0xFF01 && original <= 0xFF5E)
            c += 0xFEE0;
        buf_utf8(out, c);
    }
}

static bool same(const struct pii_faker *f)
{
    return memcmp(f->fake.items, f->value.items, f->fake.len * sizeof *f->fake.items) == 0;
}

int pii_fake(struct pii_faker *f, const struct pii_key *key, enum pii_kind kind, const char *text, size_t len,
             struct buf *out, struct err *e)
{
    enum { ATTEMPTS = 255 }; /* of one digit nine out of ten draws differ: the last one is never reached */
    static const char domain[] = "malmoi-pii-1";
    if (len == 0) return 0;
    if (!f->hmac) f->hmac = hmac_new(key->bytes, key->len);
    if (!f->hmac || load(f, kind, text, len)) return err_memory(e);
    buf_clear(&f->normal);
    buf_add(&f->normal, domain, sizeof domain);
    buf_add(&f->normal, pii_kind_name(kind), strlen(pii_kind_name(kind)) + 1);
    size_t attempt_at = f->normal.len;
    buf_add(&f->normal, "\0\0\0\0", 5);
    pii_normalise(kind, f->value.items, f->value.len, &f->normal);
    if (f->normal.failed) return err_memory(e);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct stream s = {.hmac = f->hmac, .message = &f->normal, .block_at = attempt_at + 1, .used = DRAWS};
        f->normal.data[attempt_at] = (char)attempt;
        draw_all(&s, f);
        shape_kind(&s, f, kind);
        if (s.failed) return err_memory(e);
        if (!same(f)) break;
    }
    lay(f, text, len, out);
    return out->failed ? err_memory(e) : 0;
}

void pii_faker_free(struct pii_faker *f)
{
    array_free(&f->value);
    array_free(&f->fake);
    array_free(&f->fixed);
    buf_free(&f->normal);
    hmac_free(f->hmac);
}
