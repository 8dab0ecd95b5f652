#include "audit/report_words.h"

#include <string.h>

static const struct {
    const char *korean, *english;
} texts[W_NONE] = {
#define TEXT_PAIR(name, korean, english) [W_##name] = {korean, english},
    REPORT_WORDS(TEXT_PAIR)
#undef TEXT_PAIR
};

static void fill(struct buf *out, const char *text, const char *first, const char *second)
{
    for (const char *brace; (brace = strchr(text, '{')); text = brace + 3) {
        const char *argument = brace[1] == '0' ? first : second;
        buf_add(out, text, (size_t)(brace - text));
        if (argument) buf_str(out, argument);
    }
    buf_str(out, text);
}

void words_fill(struct buf *out, enum word w, const char *first, const char *second)
{
    buf_str(out, "<span class=\"ko\" lang=\"ko\">");
    fill(out, texts[w].korean, first, second);
    buf_str(out, "</span><span class=\"en\" lang=\"en\">");
    fill(out, texts[w].english, first, second);
    buf_str(out, "</span>");
}

void words(struct buf *out, enum word w)
{
    words_fill(out, w, NULL, NULL);
}

void words_plain(struct buf *out, enum word w)
{
    buf_printf(out, "%s · %s", texts[w].korean, texts[w].english);
}
