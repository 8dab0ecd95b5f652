/* Characters one by one: what is no text goes, what is a kind of blank becomes U+0020. */
#include <string.h>

#include "common/find.h"
#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"

/* Blanks come before controls: tab, VT, FF, CR, U+0085 and the
 * information separators U+001C–1F stand between words. */
enum clean_rule clean_char_rule(uint32_t c)
{
    if (c < 0x20) return (c >= 0x09 && c <= 0x0D) || c >= 0x1C ? CLEAN_SPACE : CLEAN_CONTROL;
    if (c < 0x7F) return CLEAN_RULES;
    if (c < 0xA0) return c == 0x85 ? CLEAN_SPACE : CLEAN_CONTROL;
    if (c < 0x2000) {
        if (c == 0xA0 || c == 0x1680) return CLEAN_SPACE;
        return c == 0xAD || c == 0x61C || c == 0x180E ? CLEAN_ZERO_WIDTH : CLEAN_RULES;
    }
    if (c < 0x2070) {
        if (c <= 0x200A || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F) return CLEAN_SPACE;
        return c <= 0x200F || (c >= 0x202A && c <= 0x202E) || c >= 0x2060 ? CLEAN_ZERO_WIDTH : CLEAN_RULES;
    }
    if (c == 0x3000 || c == 0x3164 || c == 0xFFA0) return CLEAN_SPACE; /* the Hangul fillers show as blanks */
    if (c < 0xE000) return CLEAN_RULES;
    if (c <= 0xF8FF) return CLEAN_PRIVATE_USE;
    if (c == 0xFFFD) return CLEAN_REPLACEMENT;
    if ((c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB)) return CLEAN_ZERO_WIDTH;
    if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) return CLEAN_CONTROL; /* noncharacters */
    if (c >= 0xF0000) return CLEAN_PRIVATE_USE;
    return c >= 0xE0000 && c <= 0xE0FFF ? CLEAN_ZERO_WIDTH : CLEAN_RULES;
}

bool clean_chars(struct buf *text, const bool on[CLEAN_RULES], int64_t dropped[CLEAN_RULES])
{
    size_t kept = 0;
    bool changed = false;
    for (size_t i = 0; i < text->len;) {
        size_t start = i;
        enum clean_rule rule = clean_char_rule(utf8_next(text->data, text->len, &i));
        if (rule == CLEAN_RULES || !on[rule]) {
            memmove(text->data + kept, text->data + start, i - start);
            kept += i - start;
            continue;
        }
        changed = true;
        if (rule == CLEAN_SPACE)
            text->data[kept++] = ' ';
        else
            dropped[rule]++;
    }
    text->len = kept;
    buf_terminate(text);
    return changed;
}

bool clean_is_broken(const char *text, size_t len)
{
    size_t replaced = 0, others = 0;
    for (size_t i = 0; i < len;) {
        uint32_t c = utf8_next(text, len, &i);
        if (c == UTF8_REPLACEMENT)
            replaced++;
        else
            others += c != ' ';
    }
    return replaced >= 4 && replaced >= others;
}

bool clean_blanks(struct buf *text, int64_t *dropped)
{
    /* Up to the first two in a row nothing moves, but for a blank at the front. */
    const char *two = find_word(text->data, text->len, "  ", 2);
    size_t kept = two ? (size_t)(two - text->data) : text->len;
    if (text->len && text->data[0] == ' ') kept = 0;
    for (size_t i = kept; i < text->len; i++)
        if (text->data[i] != ' ' || (kept && text->data[kept - 1] != ' ')) text->data[kept++] = text->data[i];
    if (kept && text->data[kept - 1] == ' ') kept--;
    bool changed = kept != text->len;
    *dropped += (int64_t)(text->len - kept);
    text->len = kept;
    if (changed) buf_terminate(text);
    return changed;
}
