#include "vocab/count_input.h"

#include <stdlib.h>
#include <string.h>

#include "common/count.h"
#include "common/io.h"
#include "common/pool.h"
#include "common/utf8.h"
#include "pipeline/record.h"

/* A piece of the input on its way through the pool. */
struct piece_of_input {
    struct buf raw, text;
    uint64_t place; /* number of the frame, or offset of the text in its file */
    struct count_totals totals;
    struct piece_of_input *next;
};

struct record_state {
    struct record_parser *parser;
    struct record record;
};

struct input {
    struct counter *counter;
    const char *name;
    struct count_totals *totals;
    struct progress *progress;
    struct piece_of_input *free_pieces;
    /* text */
    struct infile file;
    struct buf held; /* read, but behind the last white space */
    uint64_t max_word, held_offset;
    /* records */
    struct shard_reader *reader;
    struct record_state *states; /* [threads] */
};

enum { TEXT_BYTES = 1 << 20 };

static void give_back(void *context, void *item)
{
    struct input *in = context;
    struct piece_of_input *piece = item;
    piece->next = in->free_pieces;
    in->free_pieces = piece;
}

static struct piece_of_input *take(struct input *in)
{
    struct piece_of_input *piece = in->free_pieces;
    if (!piece) return calloc(1, sizeof *piece);
    in->free_pieces = piece->next;
    piece->totals = (struct count_totals){0};
    return piece;
}

static int consume(void *context, void *item, struct err *e)
{
    (void)e;
    struct input *in = context;
    const struct piece_of_input *piece = item;
    in->totals->documents += piece->totals.documents;
    in->totals->sentences += piece->totals.sentences;
    in->totals->characters += piece->totals.characters;
    give_back(context, item);
    return 0;
}

static void free_pieces(struct input *in)
{
    for (struct piece_of_input *piece = in->free_pieces, *next; piece; piece = next) {
        next = piece->next;
        buf_free(&piece->raw);
        buf_free(&piece->text);
        free(piece);
    }
}

/* ---- text ---- */

/* The bytes up to the last white space, behind which a word cannot have begun earlier. */
static size_t whole_words(const struct buf *text, size_t from)
{
    for (size_t i = text->len; i > from; i--) {
        char c = text->data[i - 1];
        if (c == '\n' || c == ' ' || c == '\t') return i;
    }
    return 0;
}

static int read_text(void *context, void **item, struct err *e)
{
    struct input *in = context;
    struct piece_of_input *piece = take(in);
    if (!piece) return err_memory(e);
    buf_clear(&piece->text);
    buf_swap(&piece->text, &in->held);
    piece->place = in->held_offset;
    size_t got = 1, whole = 0;
    int result = 0;
    while (!result && got && !whole) {
        char *to = buf_reserve(&piece->text, TEXT_BYTES);
        result = to ? infile_read(&in->file, to, TEXT_BYTES, &got, e) : err_memory(e);
        if (result) break;
        size_t searched = piece->text.len;
        piece->text.len += got;
        buf_terminate(&piece->text);
        whole = whole_words(&piece->text, searched);
        if (!whole && piece->text.len > in->max_word)
            result = err_data(e, "'%s' has more than %llu bytes without white space at byte %llu", in->name,
                              (unsigned long long)in->max_word, (unsigned long long)piece->place);
        progress_add(in->progress, got);
    }
    if (!got) whole = piece->text.len;
    if (!result && buf_add(&in->held, buf_text(&piece->text) + whole, piece->text.len - whole))
        result = err_memory(e);
    piece->text.len = whole;
    buf_terminate(&piece->text);
    in->held_offset += whole;
    if (result || !whole)
        give_back(in, piece);
    else
        *item = piece;
    return result;
}

static int work_text(void *context, void *item, int thread, struct err *e)
{
    struct input *in = context;
    struct piece_of_input *piece = item;
    const struct buf *text = &piece->text;
    size_t valid = utf8_valid_prefix(text->data, text->len);
    if (valid < text->len) {
        unsigned long long offset = piece->place + valid;
        return err_data(e, "'%s' is not UTF-8 at byte %llu; 'malmoi clean' repairs text", in->name, offset);
    }
    piece->totals.sentences = (int64_t)count_byte(text->data, text->len, '\n');
    piece->totals.characters = (int64_t)utf8_count(text->data, text->len) - piece->totals.sentences;
    return counter_add(in->counter, thread, text->data, text->len, e);
}

int count_text(struct counter *c, const char *path, uint64_t max_word, struct count_totals *totals,
               struct progress *progress, struct err *e)
{
    static const struct pool_ops ops = {read_text, work_text, consume, give_back};
    struct input in = {.counter = c, .totals = totals, .progress = progress, .max_word = max_word};
    if (infile_open(&in.file, path, e)) return -1;
    in.name = in.file.name;
    int threads = counter_threads(c);
    int result = pool_run(&ops, &in, threads, threads + 1, e);
    infile_close(&in.file);
    buf_free(&in.held);
    free_pieces(&in);
    return result;
}

/* ---- records ---- */

static int read_frame(void *context, void **item, struct err *e)
{
    struct input *in = context;
    struct piece_of_input *piece = take(in);
    if (!piece) return err_memory(e);
    int result = shard_next_raw(in->reader, &piece->raw, &piece->place, e);
    if (result || !piece->raw.len) {
        give_back(in, piece);
        return result;
    }
    progress_add(in->progress, piece->raw.len);
    *item = piece;
    return 0;
}

static int count_lines(struct input *in, const struct buf *text, int thread, struct count_totals *totals,
                       struct err *e)
{
    struct record_state *state = &in->states[thread];
    const char *line = buf_text(text), *end = line + text->len;
    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((feed ? feed : end) - line);
        if (record_parse(state->parser, line, len, &state->record, e))
            return err_context(e, "line %lld", (long long)totals->documents);
        const struct buf *words = &state->record.text;
        totals->documents++;
        totals->sentences += record_line_count(buf_text(words), words->len);
        totals->characters += record_characters(buf_text(words), words->len);
        if (counter_add(in->counter, thread, buf_text(words), words->len, e)) return -1;
        line += len + 1;
    }
    return 0;
}

static int work_records(void *context, void *item, int thread, struct err *e)
{
    struct input *in = context;
    struct piece_of_input *piece = item;
    if (shard_decode(in->reader, piece->place, &piece->raw, &piece->text, e)) return -1;
    if (!count_lines(in, &piece->text, thread, &piece->totals, e)) return 0;
    return err_context(e, "'%s', frame %llu", in->name, (unsigned long long)piece->place);
}

static int make_states(struct input *in, int threads)
{
    in->states = calloc((size_t)threads, sizeof *in->states);
    for (int i = 0; in->states && i < threads; i++)
        if (!(in->states[i].parser = record_parser_new())) return -1;
    return in->states ? 0 : -1;
}

static void free_states(struct input *in, int threads)
{
    for (int i = 0; in->states && i < threads; i++) {
        record_parser_free(in->states[i].parser);
        record_free(&in->states[i].record);
    }
    free(in->states);
}

int count_records(struct counter *c, struct shard_reader *reader, const char *name, const struct buf *first,
                  struct count_totals *totals, struct progress *progress, struct err *e)
{
    static const struct pool_ops ops = {read_frame, work_records, consume, give_back};
    struct input in = {.counter = c, .name = name, .totals = totals, .progress = progress, .reader = reader};
    struct count_totals head = {0};
    int threads = counter_threads(c);
    int result = make_states(&in, threads) ? err_memory(e) : 0;
    if (!result && count_lines(&in, first, 0, &head, e)) result = err_context(e, "'%s', frame 0", name);
    if (!result) result = pool_run(&ops, &in, threads, threads + 1, e);
    totals->documents += head.documents;
    totals->sentences += head.sentences;
    totals->characters += head.characters;
    free_states(&in, threads);
    free_pieces(&in);
    return result;
}
