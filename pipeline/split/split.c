#include "pipeline/split/split.h"

#include <stdlib.h>
#include <string.h>

#include "common/count.h"
#include "pipeline/split/kss.h"

enum unit { UNIT_PARAGRAPH, UNIT_DOCUMENT };
static const char *const unit_names[] = {"paragraph", "document", NULL};

struct split_options {
    struct stage_options stage;
    int unit;
};

struct worker {
    enum unit unit;
    kss_spans spans;
    kss_line_ends ends;
    struct buf text; /* the new text of a record */
};

static void *worker_new(const void *options, void *shared, struct err *e)
{
    (void)shared;
    struct worker *w = calloc(1, sizeof *w);
    if (!w) {
        err_memory(e);
        return NULL;
    }
    w->unit = ((const struct split_options *)options)->unit;
    return w;
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    array_free(&w->spans);
    array_free(&w->ends);
    buf_free(&w->text);
    free(w);
}

/* A sentence stays on one line: only with --unit document can it hold line breaks. */
static int64_t add_sentence(struct buf *out, const char *sentence, size_t len)
{
    if (out->len) buf_char(out, '\n');
    size_t at = out->len;
    if (buf_add(out, sentence, len)) return 0;
    int64_t breaks = (int64_t)count_byte(sentence, len, '\n');
    for (size_t i = at; breaks && i < out->len; i++)
        if (out->data[i] == '\n') out->data[i] = ' ';
    return breaks;
}

/* Append the sentences of the whole text; blanks outside of them are counted, line breaks are no characters.
 */
static int split_document(struct worker *w, const char *text, size_t len, struct tally *t, struct err *e)
{
    if (kss_split(text, len, &w->spans)) return err_memory(e);
    int64_t trimmed = (int64_t)len - count_byte(text, len, '\n'), breaks = 0;
    for (size_t i = 0; i < w->spans.len; i++) {
        const struct kss_span *s = &w->spans.items[i];
        if (s->begin == s->end) continue;
        size_t size = s->end - s->begin;
        int64_t inside = add_sentence(&w->text, text + s->begin, size);
        trimmed -= (int64_t)size - inside;
        breaks += inside;
    }
    if (trimmed) tally_drop(t, "blank-trimmed", 0, 0, trimmed);
    if (breaks) tally_drop(t, "line-break-to-blank", 0, 0, -breaks);
    return 0;
}

/* The same for its paragraphs. */
static int split_paragraphs(struct worker *w, const char *text, size_t len, struct tally *t, struct err *e)
{
    if (kss_split_lines(text, len, &w->spans, &w->ends)) return err_memory(e);
    char *start = buf_reserve(&w->text, len + w->spans.len), *to = start;
    if (!to) return err_memory(e);
    size_t trimmed = len - count_byte(text, len, '\n');
    for (size_t i = 0; i < w->spans.len; i++) {
        const struct kss_span *s = &w->spans.items[i];
        size_t size = s->end - s->begin;
        if (!size) continue;
        if (to > start) *to++ = '\n';
        memcpy(to, text + s->begin, size);
        to += size;
        trimmed -= size;
    }
    w->text.len += (size_t)(to - start);
    buf_terminate(&w->text);
    if (trimmed) tally_drop(t, "blank-trimmed", 0, 0, (int64_t)trimmed);
    return 0;
}

static enum stage_verdict split_record(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                       struct err *e)
{
    (void)notes;
    struct worker *w = worker;
    if (r->kept.len) {
        err_data(e, "the text is split already; split reads what comes before it");
        return STAGE_FAIL;
    }
    buf_clear(&w->text);
    int result = w->unit == UNIT_DOCUMENT ? split_document(w, buf_text(&r->text), r->text.len, t, e)
                                          : split_paragraphs(w, buf_text(&r->text), r->text.len, t, e);
    if (result) return STAGE_FAIL;
    if (w->text.failed) {
        err_memory(e);
        return STAGE_FAIL;
    }
    buf_swap(&r->text, &w->text);
    if (r->text.len) return STAGE_KEEP;
    tally_drop(t, "empty", 1, 0, 0);
    return STAGE_DROP;
}

/* Sentences are joined by U+001F, which makes the text longer by less than one byte a sentence. */
static int split_lines(void *worker, const char *lines, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    if (kss_split_lines(lines, len, &w->spans, &w->ends)) return err_memory(e);
    char *start = buf_reserve(out, len + w->spans.len), *to = start;
    if (!to) return err_memory(e);
    for (size_t line = 0, i = 0; line < w->ends.len; line++) {
        for (size_t first = i; i < w->ends.items[line]; i++) {
            const struct kss_span *s = &w->spans.items[i];
            if (i > first) *to++ = '\x1F';
            memcpy(to, lines + s->begin, s->end - s->begin);
            to += s->end - s->begin;
        }
        *to++ = '\n';
    }
    out->len += (size_t)(to - start);
    buf_terminate(out);
    return 0;
}

static const struct opt options[] = {
    {.name = "unit",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct split_options, unit),
     .placeholder = "UNIT",
     .choices = unit_names,
     .help = "what is split at a time; in a document line breaks become blanks"},
    OPT_TABLE_END};

static const struct split_options defaults = {.stage = STAGE_DEFAULTS, .unit = UNIT_PARAGRAPH};

const struct stage split_stage = {
    .name = "split",
    .purpose =
        "Cuts paragraphs into sentences exactly as KSS 1.3.1 does; the text then holds one sentence a line.",
    .details = "With --text, one paragraph a line comes in and its sentences go out, joined by U+001F:\n"
               "\n"
               "  malmoi split --text paragraphs.txt | tr '\\037' '\\n'\n"
               "  malmoi split 03-pii/petition-00000.jsonl.zst -o 04-split/petition-00000.jsonl.zst",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = split_record,
    .lines = split_lines,
    .units = {.documents = true,
              .characters = true,
              .in_characters = true,
              .out_characters = true,
              .out_sentences = true},
};
