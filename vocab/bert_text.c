#include "vocab/bert_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/marks.h"
#include "vocab/bert_classes.h"
#include "vocab/bert_nfd.h"
#include "vocab/bert_tables.h"

struct bert_text {
    struct bert_text_options options;
    struct bert_decomposer *decomposer; /* with strip_accents, else NULL */
    struct bert_classes classes;
    struct mark_set not_simple; /* what is neither plain ASCII nor, for sure, a Hangul syllable */
    struct marks marks;         /* of the line by that set; without marks none of its words is simple */

    const char *line; /* what is scanned: the raw line, or what the decomposer made of it */
    size_t len, at;
    uint32_t index;      /* code points before at */
    const uint32_t *map; /* [code points of line] their source in the raw line; NULL: line is the raw line */

    size_t run;      /* the part of the word that lies before at and is not in copy yet begins here */
    struct buf copy; /* the word, where it differs from the line */
    ARRAY(uint32_t) sources;
    bool failed;
};

static const uint8_t *ascii_classes(const struct bert_text *s)
{
    return s->classes.pages[s->classes.page_of[0]];
}

static void set_not_simple(struct bert_text *s)
{
    mark_set_add_other_hangul(&s->not_simple);
    mark_set_add(&s->not_simple, 0xC0, 0xE9);
    mark_set_add(&s->not_simple, 0xEE, 0xFF);
    for (unsigned c = 0; c < 0x80; c++)
        if (ascii_classes(s)[c] != BERT_PLAIN) mark_set_add(&s->not_simple, (uint8_t)c, (uint8_t)c);
}

struct bert_text *bert_text_new(const struct bert_text_options *options)
{
    struct bert_text *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->options = *options;
    bool strip = options->strip_accents;
    struct bert_class_rules rules = {.clean_text = options->clean_text && !strip,
                                     .chinese = options->handle_chinese_chars && !strip,
                                     .punctuation = true,
                                     .lowercase = options->lowercase};
    if (strip) s->decomposer = bert_decomposer_new(options->clean_text, options->handle_chinese_chars);
    if ((strip && !s->decomposer) || bert_classes_init(&s->classes, &rules)) {
        bert_text_free(s);
        return NULL;
    }
    set_not_simple(s);
    return s;
}

void bert_text_free(struct bert_text *s)
{
    if (!s) return;
    bert_decomposer_free(s->decomposer);
    bert_classes_free(&s->classes);
    buf_free(&s->copy);
    array_free(&s->sources);
    marks_free(&s->marks);
    free(s);
}

int bert_text_start(struct bert_text *s, const char *line, size_t len)
{
    s->line = line;
    s->len = len;
    s->at = 0;
    s->index = 0;
    s->map = NULL;
    if (len > UINT32_MAX) return -1;
    if (s->decomposer && bert_decompose(s->decomposer, line, len, &s->line, &s->len, &s->map)) return -1;
    return s->options.sources ? 0 : marks_find(&s->marks, &s->not_simple, s->line, s->len);
}

static enum bert_class read_char(const struct bert_text *s, uint32_t *c, size_t *bytes)
{
    bool valid;
    *bytes = bert_read(s->line + s->at, s->len - s->at, c, &valid);
    enum bert_class class = bert_class_of(&s->classes, *c);
    return valid || class == BERT_DROP ? class : BERT_LOWERED; /* U+FFFD, not the byte, goes into the word */
}

/* Whether a Hangul syllable stands at t, of which three bytes can be read. */
static inline bool is_hangul(const uint8_t *t)
{
    uint32_t c = (uint32_t)(t[0] & 0x0F) << 12 | (uint32_t)(t[1] & 0x3F) << 6 | (t[2] & 0x3F);
    bool form = ((t[0] ^ 0xE0) & 0xF0) == 0 && (t[1] & 0xC0) == 0x80 && (t[2] & 0xC0) == 0x80;
    return form && c - 0xAC00 <= 0xD7A3 - 0xAC00;
}

/* Move at to the first character that is not plain. Hangul syllables (always plain) and ASCII come first. */
static void skip_plain(struct bert_text *s)
{
    const uint8_t *line = (const uint8_t *)s->line, *ascii = ascii_classes(s);
    size_t at = s->at, chars = 0;
    for (; at < s->len; chars++) {
        if (line[at] < 0x80) {
            if (ascii[line[at]] != BERT_PLAIN) break;
            at++;
        } else if (s->len - at >= 3 && is_hangul(line + at)) {
            at += 3;
        } else {
            uint32_t c;
            size_t n = utf8_decode(s->line + at, s->len - at, &c);
            if (n == 0 || bert_class_of(&s->classes, c) != BERT_PLAIN) break;
            at += n;
        }
    }
    s->at = at;
    if (s->options.sources)
        for (size_t i = 0; i < chars; i++) {
            uint32_t index = s->index + (uint32_t)i;
            if (array_push(&s->sources, s->map ? s->map[index] : index)) s->failed = true;
        }
    s->index += (uint32_t)chars;
}

static void copy_run(struct bert_text *s)
{
    if (s->at > s->run) buf_add(&s->copy, s->line + s->run, s->at - s->run);
}

/* Append c, which comes from the code point at index, to the copy. */
static void append(struct bert_text *s, uint32_t c)
{
    buf_utf8(&s->copy, c);
    if (s->options.sources && array_push(&s->sources, s->map ? s->map[s->index] : s->index)) s->failed = true;
}

static void append_lowered(struct bert_text *s, uint32_t c)
{
    append(s, c == 0x130 ? 'i' : s->options.lowercase ? bert_lower(c) : c);
    if (c == 0x130) append(s, 0x307);
}

/* Go over the rest of the word that begins at at: up to white space, punctuation, a Chinese character, the
 * end. */
static void scan_word(struct bert_text *s)
{
    for (;;) {
        skip_plain(s);
        if (s->at == s->len) break;
        uint32_t c;
        size_t bytes;
        enum bert_class class = read_char(s, &c, &bytes);
        if (class != BERT_LOWERED && class != BERT_DROP) break;
        copy_run(s);
        if (class == BERT_LOWERED) append_lowered(s, c);
        s->at += bytes;
        s->index++;
        s->run = s->at;
    }
}

/* Move at to the first character of the next word, with its class; BERT_SPACE at the end of the line. */
static enum bert_class find_word(struct bert_text *s, size_t *bytes)
{
    while (s->at < s->len) {
        uint32_t c;
        enum bert_class class = read_char(s, &c, bytes);
        if (class != BERT_SPACE && class != BERT_DROP) return class;
        s->at += *bytes;
        s->index++;
    }
    return BERT_SPACE;
}

/* The next word if it is made of Hangul syllables and plain ASCII and ends at ASCII white space or
 * punctuation, or is such punctuation: nearly every word. 0 leaves the scanner for the general way. */
static int next_simple(struct bert_text *s, struct bert_word *word)
{
    const uint8_t *line = (const uint8_t *)s->line, *ascii = ascii_classes(s);
    size_t at = s->at, len = s->len, end;
    if (!s->marks.valid) return 0;
    while ((end = marks_next(&s->marks, at)) == at && at < len && line[at] < 0x80 &&
           ascii[line[at]] == BERT_SPACE)
        at++;
    s->at = at;
    if (end == len || line[end] >= 0x80) return 0;
    enum bert_class class = ascii[line[end]];
    if (class != BERT_PUNCTUATION && class != BERT_SPACE) return 0;
    if (end == at) end++; /* a word of punctuation */
    *word = (struct bert_word){.text = s->line + at, .len = end - at, .end = s->line + len};
    s->at = end;
    return 1;
}

int bert_text_next(struct bert_text *s, struct bert_word *word)
{
    if (!s->options.sources && next_simple(s, word)) return 1;
    size_t bytes;
    enum bert_class class = find_word(s, &bytes);
    if (class == BERT_SPACE) return s->failed ? -1 : 0;
    size_t start = s->at;
    s->run = start;
    buf_clear(&s->copy);
    array_clear(&s->sources);
    if (class == BERT_PUNCTUATION || class == BERT_CHINESE) {
        s->at += bytes;
        if (s->options.sources && array_push(&s->sources, s->map ? s->map[s->index] : s->index))
            s->failed = true;
        s->index++;
    } else {
        scan_word(s);
    }
    bool copied = s->copy.len > 0;
    if (copied) copy_run(s);
    if (s->failed || s->copy.failed) return -1;
    const char *text = copied ? s->copy.data : s->line + s->run;
    *word = (struct bert_word){.text = text,
                               .len = copied ? s->copy.len : s->at - s->run,
                               .end = copied ? text + s->copy.len : s->line + s->len,
                               .source = s->options.sources ? s->sources.items : NULL};
    return 1;
}
