#include "audit/piece.h"

#include <utf8proc.h>

#include "common/utf8.h"
#include "pipeline/script.h"

static const char prefix[] = "##", unused[] = "[unused";
enum { PREFIX = sizeof prefix - 1, UNUSED = sizeof unused - 1 };

/* A bracket is a word of its own in text, so only a name holds more than it. */
static bool is_name(const char *text, size_t len)
{
    return len > 2 && text[0] == '[' && text[len - 1] == ']';
}

static bool is_continuation(const char *text, size_t len)
{
    return len > PREFIX && memcmp(text, prefix, PREFIX) == 0;
}

const char *piece_kind(const char *text, size_t len)
{
    if (is_name(text, len)) return len > UNUSED && memcmp(text, unused, UNUSED) == 0 ? "unused" : "special";
    return is_continuation(text, len) ? "continuation" : "whole";
}

static bool is_kana(uint32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0xFF66 && c <= 0xFF9F);
}

/* The blocks of Latin letters: Basic, Latin-1, Extended A to E, Additional, ligatures, full width. */
static bool is_latin(uint32_t c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == 0xAA || c == 0xBA ||
           (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF) ||
           (c >= 0x2C60 && c <= 0x2C7F) || (c >= 0xA722 && c <= 0xA7FF) || (c >= 0xAB30 && c <= 0xAB64) ||
           (c >= 0xFB00 && c <= 0xFB06) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

static const char *script_of(uint32_t c)
{
    if (c >= 0xAC00 && c <= 0xD7A3) return "hangul";
    if (script_is_hangul(c)) return "jamo";
    if (is_kana(c)) return "kana";
    if (script_is_cjk(c)) return "hanja";
    if (is_latin(c)) return "latin";
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    if (category == UTF8PROC_CATEGORY_ND) return "digit";
    bool symbol = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
    return symbol ? "symbol" : "other";
}

const char *piece_script(const char *text, size_t len)
{
    if (is_name(text, len)) return "other";
    const char *script = NULL;
    for (size_t i = is_continuation(text, len) ? PREFIX : 0; i < len;) {
        const char *next = script_of(utf8_next(text, len, &i));
        if (script && strcmp(script, next) != 0) return "mixed";
        script = next;
    }
    return script ? script : "other";
}

int64_t piece_characters(const char *text, size_t len)
{
    size_t skipped = is_continuation(text, len) ? PREFIX : 0;
    return (int64_t)utf8_count(text + skipped, len - skipped);
}

int pieces_write(const struct vocab *v, struct audit_writer *w, struct err *e)
{
    for (size_t id = 0; id < v->tokens.len; id++) {
        size_t len;
        const char *text = vocab_token(v, id, &len);
        if (audit_row(w, AUDIT_PIECE, e, audit_int((int64_t)id), audit_bytes(text, len),
                      audit_text(piece_kind(text, len)), audit_text(piece_script(text, len)),
                      audit_int(piece_characters(text, len))))
            return -1;
    }
    return 0;
}
