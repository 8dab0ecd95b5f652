/* The two KLUE tasks in tab-separated rows: NER (a row a character) and DP (a row an eojeol).
 *
 *     ## klue-ner-v1_dev_00000-wikitree	<경찰:OG>은 …        the sentence's id and marked text
 *     경	B-OG                                              rows: a character may be a blank or '#'
 *                                                          an empty line ends the sentence
 *
 * The file's own comments begin with ## too, some with a tab: the header of a sentence is the last ## line
 * before its rows. */
#include <string.h>

#include "bm25/klue.h"

struct tsv {
    enum klue_task task;
    const char *split, *name;
    const struct klue_sink *sink;
    struct buf item, header, characters; /* of the sentence that is open */
    bool in_rows;
    size_t line; /* from 1 */
};

static int begin_sentence(struct tsv *t, const char *line, size_t len, struct err *e)
{
    const char *tab = memchr(line, '\t', len);
    size_t id_end = tab ? (size_t)(tab - line) : len, id = 2;
    while (id < id_end && line[id] == ' ') id++;
    buf_assign(&t->item, line + id, id_end - id);
    buf_assign(&t->header, tab ? tab + 1 : "", tab ? len - id_end - 1 : 0);
    return t->item.failed || t->header.failed ? err_memory(e) : 0;
}

static int end_sentence(struct tsv *t, struct err *e)
{
    if (!t->in_rows) return 0;
    t->in_rows = false;
    if (t->item.len == 0)
        return err_data(e, "'%s', line %zu: a sentence without its '## id' line ends here", t->name, t->line);
    const struct buf *text = t->task == KLUE_NER ? &t->characters : &t->header;
    struct klue_text found = {klue_task_name(t->task), t->split, buf_text(&t->item), "sentence",
                              buf_text(text),          text->len};
    int result = t->sink->take(t->sink->context, &found, e);
    buf_clear(&t->item);
    buf_clear(&t->header);
    buf_clear(&t->characters);
    return result;
}

static int row(struct tsv *t, const char *line, size_t len, struct err *e)
{
    const char *tab = memchr(line, '\t', len);
    if (!tab) return err_data(e, "'%s', line %zu: a row without a tab", t->name, t->line);
    t->in_rows = true;
    if (t->task == KLUE_NER) buf_add(&t->characters, line, (size_t)(tab - line));
    return t->characters.failed ? err_memory(e) : 0;
}

static int take_line(struct tsv *t, const char *line, size_t len, struct err *e)
{
    t->line++;
    if (len && line[len - 1] == '\r') len--;
    if (len == 0) return end_sentence(t, e);
    if (len < 2 || line[0] != '#' || line[1] != '#') return row(t, line, len, e);
    if (end_sentence(t, e)) return -1;
    return begin_sentence(t, line, len, e);
}

int klue_read_tsv(enum klue_task task, const char *split, const char *name, const char *bytes, size_t len,
                  const struct klue_sink *sink, struct err *e)
{
    struct tsv t = {task, split, name, sink, BUF_INIT, BUF_INIT, BUF_INIT, false, 0};
    int result = 0;
    for (size_t at = 0; at < len && !result;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t line_len = end ? (size_t)(end - bytes) - at : len - at;
        result = take_line(&t, bytes + at, line_len, e);
        at += line_len + 1;
    }
    if (!result) result = end_sentence(&t, e);
    buf_free(&t.item);
    buf_free(&t.header);
    buf_free(&t.characters);
    return result;
}
