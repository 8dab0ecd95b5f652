#include "vocab/vocab.h"

#include <string.h>
#include <sys/stat.h>

#include "common/io.h"
#include "common/utf8.h"
#include "vocab/bert_tables.h"

enum { FILE_LIMIT = 64 << 20 };

int vocab_path(const char *path, struct buf *out, struct err *e)
{
    struct stat st;
    if (stat(path, &st)) return err_errno(e, "cannot open vocabulary '%s'", path);
    buf_str(out, path);
    if (S_ISDIR(st.st_mode)) buf_str(out, "/vocab.txt");
    return out->failed ? err_memory(e) : 0;
}

static uint16_t *slot_of(const struct vocab *v, const char *token, size_t len)
{
    size_t mask = v->n_slots - 1, i = hash64(token, len) & mask;
    for (; v->slots[i] != VOCAB_NONE; i = (i + 1) & mask) {
        const struct vocab_entry *t = &v->tokens.items[v->slots[i]];
        if (t->len == len && memcmp(v->text.data + t->offset, token, len) == 0) break;
    }
    return &v->slots[i];
}

uint16_t vocab_find(const struct vocab *v, const char *token, size_t len)
{
    return *slot_of(v, token, len);
}

/* The length of the line without the white space at its end. */
static size_t trimmed(const char *line, size_t len)
{
    while (len > 0) {
        size_t last = len - 1;
        while (last > 0 && ((uint8_t)line[last] & 0xC0) == 0x80) last--;
        uint32_t c = 0;
        utf8_decode(line + last, len - last, &c);
        if (!bert_set_has(&bert_white_space, c)) break;
        len = last;
    }
    return len;
}

static int cut_lines(struct vocab *v, const char *path, struct err *e)
{
    const char *text = buf_text(&v->text);
    for (size_t at = 0; at < v->text.len;) {
        const char *end = memchr(text + at, '\n', v->text.len - at);
        size_t len = end ? (size_t)(end - text) - at : v->text.len - at;
        if (v->tokens.len == VOCAB_MAX)
            return err_data(e, "vocabulary '%s' has more than %d lines: ids would not fit 16 bits", path,
                            VOCAB_MAX);
        struct vocab_entry entry = {at, (uint32_t)trimmed(text + at, len)};
        if (array_push(&v->tokens, entry)) return err_memory(e);
        at += len + 1;
    }
    return v->tokens.len ? 0 : err_data(e, "vocabulary '%s' is empty", path);
}

static int index_tokens(struct vocab *v, struct err *e)
{
    v->n_slots = 16;
    while (v->n_slots < 2 * v->tokens.len) v->n_slots *= 2;
    v->slots = malloc(v->n_slots * sizeof *v->slots);
    if (!v->slots) return err_memory(e);
    memset(v->slots, 0xFF, v->n_slots * sizeof *v->slots);
    for (size_t id = 0; id < v->tokens.len; id++) {
        size_t len;
        const char *token = vocab_token(v, id, &len);
        *slot_of(v, token, len) = (uint16_t)id;
    }
    v->pad = vocab_find(v, "[PAD]", 5);
    v->unk = vocab_find(v, "[UNK]", 5);
    v->cls = vocab_find(v, "[CLS]", 5);
    v->sep = vocab_find(v, "[SEP]", 5);
    v->mask = vocab_find(v, "[MASK]", 6);
    return 0;
}

/* v->text is filled: read the rest from it. */
static int read_text(struct vocab *v, const char *name, struct err *e)
{
    size_t valid = utf8_valid_prefix(buf_text(&v->text), v->text.len);
    if (valid < v->text.len)
        return err_data(e, "vocabulary '%s' is not valid UTF-8 at byte %zu", name, valid);
    sha256_hex_of(buf_text(&v->text), v->text.len, v->sha256);
    return cut_lines(v, name, e) || index_tokens(v, e) ? -1 : 0;
}

int vocab_parse(struct vocab *v, const char *text, size_t len, const char *name, struct err *e)
{
    *v = (struct vocab){.text = BUF_INIT};
    int result = buf_assign(&v->text, text, len) ? err_memory(e) : read_text(v, name, e);
    if (result) vocab_free(v);
    return result;
}

int vocab_load(struct vocab *v, const char *path, struct err *e)
{
    *v = (struct vocab){.text = BUF_INIT};
    struct buf file = BUF_INIT;
    int result = vocab_path(path, &file, e);
    if (!result) result = io_read_file(buf_text(&file), FILE_LIMIT, &v->text, e);
    if (!result) result = read_text(v, buf_text(&file), e);
    buf_free(&file);
    if (result) vocab_free(v);
    return result;
}

void vocab_free(struct vocab *v)
{
    buf_free(&v->text);
    array_free(&v->tokens);
    free(v->slots);
    *v = (struct vocab){.text = BUF_INIT};
}
