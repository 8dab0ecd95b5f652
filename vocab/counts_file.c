#include "vocab/counts_file.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/utf8.h"

/* No word holds a blank, so neither line can be taken for a word's. */
#define FIRST_LINE "# malmoi-counts 1"
#define LAST_LINE "# end"

enum { WRITE_BYTES = 1 << 16 };
static const uint64_t max_line = 1u << 30;

/* ---- writing ---- */

static void write_first(const struct counts_info *info, struct buf *out)
{
    buf_printf(out, FIRST_LINE " lowercase=%d strip_accents=%d\n", info->lowercase, info->strip_accents);
}

static void write_last(const struct counts_info *info, struct buf *out)
{
    buf_printf(out, LAST_LINE " words=%llu occurrences=%llu\n", (unsigned long long)info->words,
               (unsigned long long)info->occurrences);
}

static int flush(struct shard_writer *w, struct buf *lines, size_t at_least, struct err *e)
{
    if (lines->failed) return err_memory(e);
    if (lines->len < at_least) return 0;
    int result = shard_write(w, lines->data, lines->len, e);
    buf_clear(lines);
    return result;
}

static int write_words(struct shard_writer *w, struct word_merge *m, uint64_t min_count,
                       struct counts_info *info, struct buf *lines, struct err *e)
{
    struct word_count word;
    int got;
    write_first(info, lines);
    while ((got = word_merge_next(m, &word, e)) > 0) {
        if (word.count < min_count) continue;
        if (__builtin_add_overflow(info->occurrences, word.count, &info->occurrences))
            return err_data(e, "the counts are too large: their sum is over 2^64");
        info->words++;
        buf_add(lines, word.text, word.len);
        buf_char(lines, '\t');
        buf_u64(lines, word.count);
        buf_char(lines, '\n');
        if (flush(w, lines, WRITE_BYTES, e)) return -1;
    }
    write_last(info, lines);
    return got < 0 ? -1 : flush(w, lines, 1, e);
}

int counts_write(const char *path, enum io_existing existing, struct word_merge *m, uint64_t min_count,
                 struct counts_info *info, struct shard_sums *sums, struct err *e)
{
    struct shard_writer *w;
    if (shard_create(&w, path, existing, e)) return -1;
    struct buf lines = BUF_INIT;
    info->words = info->occurrences = 0;
    int result = write_words(w, m, min_count, info, &lines, e);
    buf_free(&lines);
    if (!result) return shard_commit(w, sums, e);
    shard_abort(w);
    return result;
}

/* ---- reading ---- */

struct counts_source {
    struct word_source source;
    struct shard_reader *reader;
    char *name;
    struct buf text, last; /* the current frame; the word before */
    size_t at;
    uint64_t line;                    /* number of the current line, from 1 */
    struct counts_info sums, *result; /* of the words so far; where to put them in the end */
    bool ended;                       /* the last line was seen */
};

static int broken(const struct counts_source *s, struct err *e, const char *what)
{
    return err_data(e, "'%s', line %llu: %s", s->name, (unsigned long long)s->line, what);
}

/* The next line without its line end: 1, 0 at the end of the file, or -1. */
static int next_line(struct counts_source *s, const char **line, size_t *len, struct err *e)
{
    if (s->at >= s->text.len) {
        uint64_t number;
        if (shard_next(s->reader, &s->text, &number, e)) return -1;
        s->at = 0;
        if (!s->text.len) return 0;
    }
    *line = s->text.data + s->at;
    const char *feed = memchr(*line, '\n', s->text.len - s->at);
    *len = feed ? (size_t)(feed - *line) : s->text.len - s->at;
    s->at += *len + 1;
    s->line++;
    return 1;
}

bool counts_recognise(const struct buf *text)
{
    size_t len = strlen(FIRST_LINE);
    return text->len > len && memcmp(text->data, FIRST_LINE, len) == 0 && text->data[len] == ' ';
}

static bool line_is(const struct buf *expected, const char *line, size_t len)
{
    return !expected->failed && expected->len == len + 1 && memcmp(expected->data, line, len) == 0;
}

static int read_first(struct counts_source *s, struct err *e)
{
    const char *line;
    size_t len;
    if (next_line(s, &line, &len, e) <= 0) return -1;
    struct buf expected = BUF_INIT;
    bool known = false;
    for (int i = 0; i < 4 && !known; i++) {
        s->sums = (struct counts_info){.lowercase = i & 1, .strip_accents = i >> 1};
        buf_clear(&expected);
        write_first(&s->sums, &expected);
        known = line_is(&expected, line, len);
    }
    buf_free(&expected);
    return known ? 0 : broken(s, e, "options of a later version of the format");
}

static int read_last(struct counts_source *s, const char *line, size_t len, struct err *e)
{
    struct buf expected = BUF_INIT;
    write_last(&s->sums, &expected);
    bool same = line_is(&expected, line, len);
    buf_free(&expected);
    if (!same) return broken(s, e, "the sums in the last line are not those of the words");
    s->ended = true;
    int more = next_line(s, &line, &len, e);
    if (more > 0) return broken(s, e, "something follows the last line");
    if (!more && s->result) *s->result = s->sums;
    return more;
}

/* Digits to the end of the line; 0 if it is not a count. */
static uint64_t parse_count(const char *digits, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9' || (i == 0 && digits[i] == '0')) return 0;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digits[i] - '0'), &value))
            return 0;
    }
    return value;
}

static int take_word(struct counts_source *s, const char *line, size_t len, struct word_count *word,
                     struct err *e)
{
    const char *tab = memchr(line, '\t', len);
    if (!tab || tab == line) return broken(s, e, "not a word, a tab and a count");
    *word = (struct word_count){.text = line, .len = (size_t)(tab - line)};
    word->count = parse_count(tab + 1, len - word->len - 1);
    if (!word->count) return broken(s, e, "the count is not a number from 1 to 2^64 - 1");
    if (!utf8_valid(word->text, word->len)) return broken(s, e, "the word is not UTF-8");
    if (s->sums.words && word_compare(s->last.data, s->last.len, word->text, word->len) >= 0)
        return broken(s, e, "the word does not come after the one before it");
    if (buf_assign(&s->last, word->text, word->len)) return err_memory(e);
    s->sums.words++;
    if (__builtin_add_overflow(s->sums.occurrences, word->count, &s->sums.occurrences))
        return broken(s, e, "the sum of the counts is over 2^64");
    return 1;
}

static int counts_next(struct word_source *source, struct word_count *word, struct err *e)
{
    struct counts_source *s = (struct counts_source *)source;
    if (s->ended) return 0;
    const char *line;
    size_t len, mark = strlen(LAST_LINE);
    int got = next_line(s, &line, &len, e);
    if (got < 0) return -1;
    if (!got) return err_data(e, "'%s' is cut short: its last line is missing", s->name);
    if (len > mark && memcmp(line, LAST_LINE, mark) == 0 && line[mark] == ' ')
        return read_last(s, line, len, e);
    return take_word(s, line, len, word, e);
}

static void counts_close(struct word_source *source)
{
    struct counts_source *s = (struct counts_source *)source;
    shard_close(s->reader);
    free(s->name);
    buf_free(&s->text);
    buf_free(&s->last);
    free(s);
}

int counts_open(struct word_source **source, struct shard_reader *reader, const char *name, struct buf *first,
                struct counts_info *options, struct counts_info *sums, struct err *e)
{
    struct counts_source *s = calloc(1, sizeof *s);
    if (!s) {
        shard_close(reader);
        return err_memory(e);
    }
    s->source = (struct word_source){counts_next, counts_close};
    s->reader = reader;
    s->name = strdup(name);
    s->result = sums;
    buf_swap(&s->text, first);
    int result = s->name ? read_first(s, e) : err_memory(e);
    *options = s->sums;
    *source = result ? NULL : &s->source;
    if (result) counts_close(&s->source);
    return result;
}

/* ---- whole files ---- */

static int open_path(struct word_source **source, const char *path, struct counts_info *sums, struct err *e)
{
    struct counts_info options;
    struct shard_reader *reader;
    struct buf first = BUF_INIT;
    uint64_t number;
    if (shard_open(&reader, path, max_line, e)) return -1;
    int result = shard_next(reader, &first, &number, e);
    if (!result && !counts_recognise(&first)) result = err_data(e, "'%s' is not a file of word counts", path);
    if (result)
        shard_close(reader);
    else
        result = counts_open(source, reader, path, &first, &options, sums, e);
    buf_free(&first);
    return result;
}

int counts_read_sums(const char *path, struct counts_info *sums, struct err *e)
{
    struct word_source *source;
    if (open_path(&source, path, sums, e)) return -1;
    struct word_count word;
    int got;
    while ((got = source->next(source, &word, e)) > 0) continue;
    source->close(source);
    return got;
}

int counts_check(const char *path, struct err *e)
{
    struct counts_info sums;
    return counts_read_sums(path, &sums, e);
}

int counts_stat(const char *path, FILE *out, struct err *e)
{
    struct counts_info sums;
    if (counts_read_sums(path, &sums, e)) return -1;
    fprintf(out, ",\"words\":%llu,\"occurrences\":%llu,\"lowercase\":%s,\"strip_accents\":%s",
            (unsigned long long)sums.words, (unsigned long long)sums.occurrences,
            sums.lowercase ? "true" : "false", sums.strip_accents ? "true" : "false");
    return 0;
}

int counts_cat(const char *path, FILE *out, struct err *e)
{
    struct word_source *source;
    if (open_path(&source, path, NULL, e)) return -1;
    struct buf line = BUF_INIT;
    struct word_count word;
    int got;
    while ((got = source->next(source, &word, e)) > 0) {
        buf_clear(&line);
        buf_char(&line, '{');
        json_key_string(&line, "word", word.text, word.len);
        json_key_u64(&line, "count", word.count);
        buf_str(&line, "}\n");
        if (line.failed)
            got = err_memory(e);
        else if (fwrite(line.data, 1, line.len, out) != line.len)
            got = err_errno(e, "cannot write the words of '%s'", path);
        if (got < 0) break;
    }
    buf_free(&line);
    source->close(source);
    return got;
}
