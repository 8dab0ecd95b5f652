#include "pipeline/script.h"

#include <utf8proc.h>

#include "common/utf8.h"

bool script_is_hangul(uint32_t c)
{
    return (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3131 && c <= 0x318E) ||
           (c >= 0xA960 && c <= 0xA97C) || (c >= 0xD7B0 && c <= 0xD7FB) || (c >= 0xFFA1 && c <= 0xFFDC);
}

bool script_is_cjk(uint32_t c)
{
    if (c < 0x2E80) return false;
    return (c <= 0x2FDF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) ||
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x2FA1F) || (c >= 0x30000 && c <= 0x323AF);
}

bool script_is_letter(uint32_t c)
{
    if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (script_is_hangul(c) || script_is_cjk(c)) return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

struct script_counts script_count(const char *text, size_t len)
{
    struct script_counts n = {0, 0, 0};
    for (size_t i = 0; i < len;) {
        uint32_t c = utf8_next(text, len, &i);
        bool hangul = script_is_hangul(c);
        n.hangul += hangul;
        n.letters += hangul || script_is_letter(c);
        n.cjk += script_is_cjk(c);
    }
    return n;
}

bool script_is_korean(const struct script_counts *n, double min_share)
{
    return n->letters == 0 || (double)n->hangul >= min_share * (double)n->letters;
}
