/* BERT's text normaliser and pre-tokenizer: a line of raw text in, its words one by one out.
 *
 * The rules are those of Hugging Face's BertNormalizer followed by BertPreTokenizer (docs/encode.md;
 * character sets of Unicode 8.0): clean_text, blanks around Chinese characters, NFD without nonspacing marks,
 * lower case; then a split at white space, every punctuation character being a word of its own.
 *
 * Input is bytes. A byte that is not part of valid UTF-8 reads as one U+FFFD, which clean_text drops.
 *
 *     struct bert_text *s = bert_text_new(&(struct bert_text_options)BERT_TEXT_DEFAULTS);
 *     if (!s || bert_text_start(s, line, len)) return err_memory(e);
 *     struct bert_word word;
 *     int got;
 *     while ((got = bert_text_next(s, &word)) > 0) count(word.text, word.len);
 *     if (got < 0) return err_memory(e);
 *     …
 *     bert_text_free(s);
 *
 * A scanner belongs to one thread and is used again for every line; it keeps its memory. */
#ifndef MALMOI_BERT_TEXT_H
#define MALMOI_BERT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bert_text_options {
    bool clean_text; /* drop controls, format and private-use characters; white space becomes U+0020 */
    bool handle_chinese_chars; /* every CJK ideograph is a word of its own */
    bool strip_accents;        /* NFD, then drop Mn. Hangul stays decomposed into conjoining jamo */
    bool lowercase;
    bool sources; /* fill bert_word.source */
};

#define BERT_TEXT_DEFAULTS                                                                                   \
    {                                                                                                        \
        .clean_text = true, .handle_chinese_chars = true                                                     \
    }

/* A word, never empty. The pointers are valid until the next call on the same scanner; text points into the
 * line where the word stands there unchanged, else into the scanner. */
struct bert_word {
    const char *text; /* normalised, valid UTF-8, not terminated */
    size_t len;       /* bytes */
    const char *end;  /* at least text + len: the bytes before it can be read */
    /* [utf8_count of text] For every code point of text: which code point of the raw line it came from,
     * counted from 0. Never decreasing. NULL unless sources was asked for. */
    const uint32_t *source;
};

struct bert_text;

struct bert_text *bert_text_new(const struct bert_text_options *options); /* NULL when memory runs out */
void bert_text_free(struct bert_text *s);                                 /* NULL is fine */

/* Begin a line of at most UINT32_MAX bytes (longer: -1). The line must stay until its last word is taken; a
 * line end in it is white space. Starting anew before the end is fine. Returns 0, or -1 when memory runs out.
 */
int bert_text_start(struct bert_text *s, const char *line, size_t len);

/* The next word: 1, or 0 at the end of the line, or -1 when memory runs out. */
int bert_text_next(struct bert_text *s, struct bert_word *word);

#endif
