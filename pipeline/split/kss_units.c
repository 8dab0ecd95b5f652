#include "pipeline/split/kss_units.h"

size_t kss_unit_length(const char *text, size_t len)
{
    unsigned char b = (unsigned char)text[0];
    size_t n = b < 0xC0 || b >= 0xF8 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    return n <= len ? n : 1;
}

static bool continues(uint32_t b)
{
    return (b & 0xC0) == 0x80;
}

uint32_t kss_unit_code(const char *unit, size_t len)
{
    const unsigned char *u = (const unsigned char *)unit;
    if (len == 1 && u[0] < 0x80) return u[0];
    if (len == 2 && u[0] >= 0xC2 && continues(u[1])) return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    if (len == 3 && continues(u[1]) && continues(u[2]) && (u[0] > 0xE0 || u[1] >= 0xA0))
        return (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    return UINT32_MAX;
}

/* The original's hash as x86-64 computes it: bytes are signed, the last one goes first, a NUL ends the unit.
 */
static uint32_t hash(const char *unit, size_t len)
{
    size_t n = 0;
    while (n < len && unit[n]) n++;
    uint32_t h = 5381;
    while (n > 0) h = h * 33 ^ (uint32_t)(int32_t)(signed char)unit[--n];
    return h;
}

enum kss_role kss_unit_role(const char *unit, size_t len)
{
    if (len == 1) {
        switch (*unit) {
        case '.':
        case '!':
        case '?':
            return KSS_TRIGGER_SB;
        case '"':
            return KSS_DOUBLE_QUOTE;
        case '\'':
            return KSS_SINGLE_QUOTE;
        default:
            return KSS_PLAIN;
        }
    }
    switch (hash(unit, len)) {
    case 0xF477D501: /* 다 */
        return KSS_TRIGGER_DA;
    case 0xF47896C7: /* 요 */
        return KSS_TRIGGER_YO;
    case 0xF478B61B: /* U+201C */
    case 0xF478BA5A: /* U+201D */
        return KSS_DOUBLE_QUOTE;
    case 0x005973F3: /* U+00B4 */
    case 0xF478C61F: /* U+2018 */
    case 0xF478CA5E: /* U+2019 */
        return KSS_SINGLE_QUOTE;
    default:
        return KSS_PLAIN;
    }
}

/* clang-format off */
static bool before_da(uint32_t prev)
{
    switch (prev) {
    case u'간': case u'갔': case u'같': case u'겠': case u'겼': case u'낸': case u'냈': case u'녔': case u'놨':
    case u'니': case u'뒀': case u'때': case u'랐': case u'럽': case u'렵': case u'렸': case u'뤘': case u'린':
    case u'밌': case u'봤': case u'샜': case u'서': case u'섰': case u'싶': case u'않': case u'았': case u'없':
    case u'었': case u'였': case u'온': case u'웠': case u'이': case u'인': case u'있': case u'졌': case u'챘':
    case u'쳤': case u'팠': case u'펐': case u'하': case u'했': case u'혔':
        return true;
    default:
        return false;
    }
}

static bool before_yo(uint32_t prev)
{
    switch (prev) {
    case u'가': case u'걸': case u'고': case u'구': case u'군': case u'까': case u'께': case u'껴': case u'나':
    case u'네': case u'데': case u'든': case u'면': case u'서': case u'세': case u'아': case u'어': case u'에':
    case u'예': case u'워': case u'을': case u'져': case u'줘': case u'지': case u'춰': case u'해':
        return true;
    default:
        return false;
    }
}

static bool before_sb(uint32_t prev)
{
    switch (prev) {
    case u'가': case u'거': case u'걸': case u'고': case u'까': case u'껄': case u'나': case u'니': case u'다':
    case u'도': case u'든': case u'라': case u'래': case u'랴': case u'마': case u'봐': case u'서': case u'아':
    case u'어': case u'오': case u'요': case u'을': case u'자': case u'죠': case u'지':
        return true;
    default:
        return false;
    }
}

static bool continues_any(uint32_t unit)
{
    switch (unit) {
    case u' ': case u'\t': case u'\n': case u'\v': case u'\f': case u'\r':
    case u'ㅅ': case u'ㅋ': case u'ㅎ': case u'ㅜ': case u'ㅠ': case u'^': case u';': case u'.': case u'?':
    case u'!': case u')': case u'~': case u'\u2026': case u',':
        return true;
    default:
        return false;
    }
}

static enum kss_kind after_da(uint32_t unit)
{
    switch (unit) {
    case u'가': case u'고': case u'는': case u'라': case u'를': case u'만': case u'며': case u'면': case u'싶':
    case u'죠': case u'죵': case u'쥬':
        return KSS_JOIN;
    case u'하': case u'해':
        return KSS_HOLD;
    case u'도':
        return KSS_TAIL;
    default:
        return KSS_BREAK;
    }
}

static enum kss_kind after_yo(uint32_t unit)
{
    switch (unit) {
    case u'는': case u'를':
        return KSS_JOIN;
    case u'라': case u'하':
        return KSS_HOLD;
    case u'고': case u'며': case u'면':
        return KSS_TAIL;
    default:
        return KSS_BREAK;
    }
}

static enum kss_kind after_sb(uint32_t unit)
{
    switch (unit) {
    case u'는': case u'라':
        return KSS_JOIN;
    case u'하':
        return KSS_HOLD;
    case u'고': case u'며': case u'면':
        return KSS_TAIL;
    default:
        return KSS_BREAK;
    }
}
/* clang-format on */

bool kss_before(enum kss_mode mode, uint32_t prev)
{
    switch (mode) {
    case KSS_DA:
        return before_da(prev);
    case KSS_YO:
        return before_yo(prev);
    case KSS_SB:
        return before_sb(prev);
    default:
        return false;
    }
}

enum kss_kind kss_after(enum kss_mode mode, uint32_t unit)
{
    if (continues_any(unit)) return KSS_CONTINUE;
    switch (mode) {
    case KSS_DA:
        return after_da(unit);
    case KSS_YO:
        return after_yo(unit);
    case KSS_SB:
        return after_sb(unit);
    default:
        return KSS_BREAK;
    }
}
