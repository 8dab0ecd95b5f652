/* Units, the letters of KSS 1.3.1, and what each of them does. Used by kss.c alone. */
#ifndef MALMOI_KSS_UNITS_H
#define MALMOI_KSS_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kss_mode { KSS_NONE, KSS_DA, KSS_YO, KSS_SB };

/* What a unit is while no mode is open. */
enum kss_role {
    KSS_PLAIN,
    KSS_TRIGGER_DA,
    KSS_TRIGGER_YO,
    KSS_TRIGGER_SB,
    KSS_DOUBLE_QUOTE,
    KSS_SINGLE_QUOTE
};

/* What a unit does while a mode is open. */
enum kss_kind { KSS_BREAK, KSS_CONTINUE, KSS_JOIN, KSS_HOLD, KSS_TAIL };

/* Bytes of the unit that begins at text[0]; len > 0. Only the first byte decides. */
size_t kss_unit_length(const char *text, size_t len);

/* The unit's code point; UINT32_MAX if its bytes are not the UTF-8 of a character up to U+FFFF. */
uint32_t kss_unit_code(const char *unit, size_t len);

/* Recognised through the original's 32-bit hash, so that other units that hash alike play the same role. */
enum kss_role kss_unit_role(const char *unit, size_t len);

/* May the trigger of mode work after the unit prev? */
bool kss_before(enum kss_mode mode, uint32_t prev);

enum kss_kind kss_after(enum kss_mode mode, uint32_t unit);

static inline bool kss_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

#endif
