#include "audit/recipe_entry.h"

#include <inttypes.h>
#include <string.h>

#include "common/hash.h"

enum { DIGEST_DIGITS = 16 };

const enum audit_stage recipe_stages[RECIPE_STAGES] = {AUDIT_INGEST,        AUDIT_CLEAN,  AUDIT_PII,
                                                       AUDIT_DEDUP,         AUDIT_SPLIT,  AUDIT_FILTER,
                                                       AUDIT_DECONTAMINATE, AUDIT_MORPHS, AUDIT_TOKENS};

/* ---- numbers ---- */

/* The number at *at, which moves behind it: of at most most digits of the base. */
static bool take_number(const char **at, const char *end, unsigned base, int most, uint64_t *value)
{
    int n = 0;
    for (*value = 0; *at < end && n < most; ++*at, n++) {
        unsigned c = (unsigned char)**at, digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (digit >= base) break;
        *value = *value * base + digit;
    }
    return n > 0;
}

static bool take_digest(const char **at, const char *end, uint64_t *value)
{
    const char *from = *at;
    return take_number(at, end, 16, DIGEST_DIGITS, value) && *at - from == DIGEST_DIGITS && *value;
}

static bool take_blank(const char **at, const char *end)
{
    if (*at == end || **at != ' ') return false;
    ++*at;
    return true;
}

uint64_t recipe_digest(const void *bytes, size_t len)
{
    char hex[SHA256_HEX];
    uint64_t value;
    sha256_hex_of(bytes, len, hex);
    const char *at = hex;
    (void)take_number(&at, hex + DIGEST_DIGITS, 16, DIGEST_DIGITS, &value);
    return value ? value : 1;
}

/* ---- lines ---- */

void recipe_entry_write(const struct recipe_entry *entry, struct buf *out)
{
    uint64_t left = 0;
    buf_printf(out, "%016" PRIx64 " %" PRIi64 " %" PRIi64, entry->id, entry->offset, entry->length);
    for (int i = 0; i < RECIPE_STAGES; i++) {
        uint64_t digest = entry->digests[i];
        if (!digest || digest == left)
            buf_str(out, digest ? " =" : " -");
        else
            buf_printf(out, " %016" PRIx64, digest);
        if (digest) left = digest;
    }
    buf_char(out, '\n');
}

static bool take_column(const char **at, const char *end, uint64_t *left, uint64_t *digest)
{
    *digest = 0;
    if (!take_blank(at, end) || *at == end) return false;
    if (**at == '-') return ++*at, true;
    if (**at == '=') {
        *digest = *left;
        return ++*at, *left != 0;
    }
    bool good = take_digest(at, end, digest);
    *left = *digest;
    return good;
}

int recipe_entry_read(const char *line, size_t len, struct recipe_entry *entry, struct err *e)
{
    const char *at = line, *end = line + len;
    uint64_t left = 0, offset = 0, length = 0;
    bool good = take_digest(&at, end, &entry->id) && take_blank(&at, end) &&
                take_number(&at, end, 10, 18, &offset) && take_blank(&at, end) &&
                take_number(&at, end, 10, 18, &length);
    for (int i = 0; i < RECIPE_STAGES && good; i++) good = take_column(&at, end, &left, &entry->digests[i]);
    if (!good || at != end)
        return err_data(e, "it is no entry of a record: '%.*s'", len < 80 ? (int)len : 80, line);
    entry->offset = (int64_t)offset;
    entry->length = (int64_t)length;
    return 0;
}
