/* What a paragraph holds, in one pass over its marks: characters that some rule looks at. A plain paragraph
 * has hardly any, and nothing else is done with it. */
#include <string.h>

#include "common/utf8.h"
#include "pipeline/clean/clean_passes.h"

void clean_mark_set(struct mark_set *set)
{
    /* 무단 and 저작권 are words of copyright notices. All other words that rules need stand beside one of the
     * signs marked here, or at the paragraph's ends. */
    *set = (struct mark_set){0};
    mark_set_add_other_hangul(set);
    mark_set_add_pair(set, ' ', ' ');
    mark_set_add_pair(set, 0xAC, 0xB4);
    mark_set_add_pair(set, 0xB6, 0x8C);
    mark_set_add(set, 0x00, 0x1F);
    mark_set_add(set, 0x7F, 0x7F);
    mark_set_add_all(set, "&;<>#()[{=:|/@yYvV");
    mark_set_add(set, 0xC2, 0xE3); /* E4 to EC: Hangul and hanja, but for EA see other_hangul */
    mark_set_add(set, 0xEE, 0xFF);
}

/* Characters with NFC_Quick_Check=Yes and combining class 0 that no following character of this set changes.
 * The set need not be complete: what is outside it is handed to the normaliser. */
static bool always_nfc(uint32_t c)
{
    if (c < 0x300) return true;
    if (c >= 0xAC00 && c <= 0xD7A3) return true;
    if (c >= 0x3400 && c <= 0x9FFF) return true;
    if (c < 0x2010 || (c >= 0xA000 && c < 0xFF00)) return c >= 0xFE00 && c <= 0xFE0F;
    if (c >= 0xFF00) return c <= 0xFFEF || (c >= 0x1F000 && c <= 0x1FAFF);
    if (c == 0x2126 || c == 0x212A || c == 0x212B || c == 0x2329 || c == 0x232A || c == 0x2ADC) return false;
    if (c >= 0x20D0 && c <= 0x20FF) return false;
    return c <= 0x2BFF || (c >= 0x2E80 && c <= 0x3029) || (c >= 0x3030 && c <= 0x3098) || c >= 0x309B;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t n = strlen(end);
    return len >= n && memcmp(text + len - n, end, n) == 0;
}

/* A word that begins and ends with a character of three bytes: comparing that one settles nearly every
 * question. */
struct word {
    const char *text;
    size_t len;
};
#define WORD(text)                                                                                           \
    {                                                                                                        \
        text, sizeof(text) - 1                                                                               \
    }
enum { SYLLABLE = 3 };

static bool ends_with_word(const char *text, size_t len, const struct word *w)
{
    return len >= w->len && memcmp(text + len - SYLLABLE, w->text + w->len - SYLLABLE, SYLLABLE) == 0 &&
           memcmp(text + len - w->len, w->text, w->len) == 0;
}

static bool begins_with_word(const char *text, size_t len, const struct word *w)
{
    return len >= w->len && memcmp(text, w->text, SYLLABLE) == 0 && memcmp(text, w->text, w->len) == 0;
}

static bool begins_with(const char *text, size_t len, const char *begin)
{
    size_t n = strlen(begin);
    return len >= n && memcmp(text, begin, n) == 0;
}

/* A closing parenthesis behind this text closes an empty pair. */
static bool is_open(const char *text, size_t len)
{
    while (len && text[len - 1] == ' ') len--;
    return ends_with(text, len, "(") || ends_with(text, len, "（");
}

/* What stands behind an opening bracket is the first word of an image's credit. */
static bool is_credit(const char *text, size_t len)
{
    static const struct word words[] = {WORD("사진"), WORD("그래픽"), WORD("이미지"), WORD("일러스트"),
                                        WORD("자료"), WORD("출처"),   WORD("영상"),   WORD("화면"),
                                        WORD("왼쪽"), WORD("오른쪽"), WORD("가운데"), WORD("위"),
                                        WORD("아래")};
    if (len && *text == ' ') text++, len--;
    if (!len || (unsigned char)*text < 0x80) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins_with_word(text, len, &words[i])) return true;
    return false;
}

/* What stands before '=', ':' and the like is a word of an image's credit. */
static bool is_label(const char *text, size_t len)
{
    static const struct word words[] = {WORD("사진"), WORD("그래픽"), WORD("이미지"), WORD("일러스트"),
                                        WORD("출처"), WORD("영상"),   WORD("캡처"),   WORD("캡쳐"),
                                        WORD("제공"), WORD("촬영")};
    if (len && text[len - 1] == ' ') len--;
    if (!len || (unsigned char)text[len - 1] < 0x80) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ends_with_word(text, len, &words[i])) return true;
    return false;
}

static unsigned ascii_hint(const char *text, size_t len, size_t at)
{
    switch (text[at]) {
    case ' ':
        return at && text[at - 1] == ' ' ? HINT_BLANKS : 0;
    case '&':
        return HINT_AMPERSAND;
    case ';':
        return HINT_ENTITY;
    case '>':
        return HINT_TAG;
    case '#':
        return HINT_HASH;
    case ')':
        return HINT_PAREN | (is_open(text, at) ? HINT_EMPTY : 0);
    case '<':
    case '(':
    case '[':
        return (text[at] == '<'   ? HINT_LESS
                : text[at] == '[' ? SIGN_SQUARE
                                  : 0) |
               (is_credit(text + at + 1, len - at - 1) ? SIGN_CREDIT : 0);
    case '{':
        return SIGN_BRACE;
    case '=':
        return SIGN_EQUALS | (is_label(text, at) ? SIGN_LABEL : 0);
    case ':':
    case '|':
    case '/':
        return is_label(text, at) ? SIGN_LABEL : 0;
    case '@':
        return SIGN_AT;
    case 'y':
    case 'Y':
        return at && (text[at - 1] | 0x20) == 'p' ? SIGN_NOTICE : 0; /* copyright */
    case 'v':
    case 'V':
        return at && (text[at - 1] | 0x20) == 'r' ? SIGN_NOTICE : 0; /* all rights reserved */
    default:
        return clean_char_rule((unsigned char)text[at]) == CLEAN_RULES ? 0 : HINT_CHARS;
    }
}

/* Of the character c, which ends before byte end. */
static unsigned other_hint(uint32_t c, const char *text, size_t len, size_t end)
{
    unsigned hints = (clean_char_rule(c) == CLEAN_RULES ? 0 : HINT_CHARS) | (always_nfc(c) ? 0 : HINT_NFC);
    switch (c) {
    case 0xFF09: /* ） */
        return hints | HINT_PAREN | (is_open(text, end - 3) ? HINT_EMPTY : 0);
    case 0xFF03: /* ＃ */
        return hints | HINT_HASH;
    case 0x3010: /* 【 */
    case 0x3014: /* 〔 */
    case 0xFF3B: /* ［ */
        hints |= SIGN_SQUARE;
        /* fall through */
    case 0x3008: /* 〈 */
    case 0x300A: /* 《 */
        return hints | (is_credit(text + end, len - end) ? SIGN_CREDIT : 0);
    case 0xFF1D: /* ＝ */
        hints |= SIGN_EQUALS;
        /* fall through */
    case 0xFF1A: /* ： */
    case 0x3163: /* ㅣ */
    case 0xFF5C: /* ｜ */
        return hints | (is_label(text, end - 3) ? SIGN_LABEL : 0);
    case 0xA9:   /* © */
    case 0x24B8: /* Ⓒ */
    case 0x24D2: /* ⓒ */
        return hints | SIGN_COPYRIGHT;
    case 0x25B6:  /* ▶ */
    case 0x25BA:  /* ► */
    case 0x261E:  /* ☞ */
    case 0x1F449: /* 👉 */
        return hints | SIGN_ARROW;
    case 0xBB34: /* 무 */
        return hints | (begins_with(text + end, len - end, "단") ? SIGN_NOTICE : 0);
    case 0xAD8C: /* 권 */
        return hints | (ends_with(text, end - 3, "작") ? SIGN_NOTICE : 0);
    default:
        return hints;
    }
}

static size_t next_mark(const struct marks *m, size_t at, const char *text)
{
    if (!m) return at;
    at = marks_next(m, at);
    if (at < m->len)
        while (((unsigned char)text[at] & 0xC0) == 0x80) at--; /* a mark may be inside a character */
    return at;
}

unsigned clean_scan(const char *text, size_t len, const struct marks *m)
{
    unsigned hints = 0;
    if (len && (text[0] == ' ' || text[len - 1] == ' ')) hints |= HINT_BLANKS;
    for (size_t at = next_mark(m, 0, text); at < len; at = next_mark(m, at, text)) {
        if ((unsigned char)text[at] < 0x80) {
            hints |= ascii_hint(text, len, at++);
        } else {
            uint32_t c = utf8_next(text, len, &at);
            hints |= other_hint(c, text, len, at);
        }
    }
    return hints;
}
