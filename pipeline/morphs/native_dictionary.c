#include "pipeline/morphs/native_dictionary.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/io.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the files are read where they lie");
_Static_assert(sizeof(struct trie_unit) == 8 && sizeof(struct dictionary_token) == 16, "as in the files");

enum {
    HEADER_BYTES = 72,
    MAGIC = 0xEF718F77, /* the file's size XOR this is its first word */
    VERSION = 102,
    CATEGORY_NAME_BYTES = 32,
    CHARS_IN_FILE = 0xFFFF,
    SETTINGS_BYTES = 1 << 20 /* more than any dicrc has */
};

const char *const native_file_names[4] = {"sys.dic", "unk.dic", "matrix.bin", "char.bin"};

static uint32_t word_at(const struct file_bytes *f, size_t at)
{
    uint32_t value;
    memcpy(&value, f->bytes + at, sizeof value);
    return value;
}

/* ---- sys.dic, unk.dic ---- */

static int check_header(const struct file_bytes *f, const char *name, uint32_t type, struct err *e)
{
    if (f->len < HEADER_BYTES)
        return err_data(e, "'%s' is cut: its header of %d bytes ends at byte %zu", name, HEADER_BYTES,
                        f->len);
    if ((uint64_t)(word_at(f, 0) ^ MAGIC) != f->len)
        return err_data(e, "'%s', byte 0: not a MeCab dictionary of %zu bytes", name, f->len);
    if (word_at(f, 4) != VERSION)
        return err_data(e, "'%s', byte 4: version %u, not %d", name, word_at(f, 4), VERSION);
    if (word_at(f, 8) != type) return err_data(e, "'%s', byte 8: type %u, not %u", name, word_at(f, 8), type);
    uint64_t sum = HEADER_BYTES + (uint64_t)word_at(f, 24) + word_at(f, 28) + word_at(f, 32);
    if (sum != f->len || word_at(f, 24) % 8 || word_at(f, 28) % 16 || !word_at(f, 24) || !word_at(f, 32))
        return err_data(e, "'%s', byte 24: parts of %u, %u and %u bytes do not make up the file", name,
                        word_at(f, 24), word_at(f, 28), word_at(f, 32));
    if (strncmp((const char *)f->bytes + 40, "UTF-8", 32) != 0)
        return err_data(e, "'%s', byte 40: the charset is not UTF-8", name);
    if (f->bytes[f->len - 1]) return err_data(e, "'%s', byte %zu: no NUL at the end", name, f->len - 1);
    return 0;
}

static int check_tokens(const struct word_list *w, size_t features_bytes, const char *name, struct err *e)
{
    for (size_t i = 0; i < w->n_tokens; i++) {
        const struct dictionary_token *t = &w->tokens[i];
        size_t at = HEADER_BYTES + w->n_units * 8 + i * 16;
        if (t->left_id >= w->right_size || t->right_id >= w->left_size)
            return err_data(e, "'%s', byte %zu: context ids %u and %u are outside the matrix", name, at,
                            t->left_id, t->right_id);
        if (t->feature >= features_bytes)
            return err_data(e, "'%s', byte %zu: feature %u is outside the file", name, at + 8, t->feature);
    }
    for (size_t i = 0; i < w->n_units; i++) {
        if (w->units[i].base >= 0 || w->units[i].check != i) continue;
        struct token_range r = token_range_of(w->units[i].base);
        if ((size_t)r.first + r.n > w->n_tokens)
            return err_data(e, "'%s', byte %zu: tokens from %u, %u of them, are outside the file", name,
                            HEADER_BYTES + i * 8, r.first, r.n);
    }
    return 0;
}

static int read_words(struct native_dictionary *d, enum native_file which, struct word_list *w, struct err *e)
{
    const struct file_bytes *f = &d->files[which];
    const char *name = native_file_names[which];
    if (check_header(f, name, which == NATIVE_SYS ? 0 : 2, e)) return -1;
    w->left_size = word_at(f, 16);
    w->right_size = word_at(f, 20);
    if (w->left_size != d->rights || w->right_size != d->lefts)
        return err_data(e, "'%s', byte 16: for a matrix of %u by %u, not of %u by %u", name, w->left_size,
                        w->right_size, d->rights, d->lefts);
    w->units = (const struct trie_unit *)(f->bytes + HEADER_BYTES);
    w->n_units = word_at(f, 24) / 8;
    w->tokens = (const struct dictionary_token *)(w->units + w->n_units);
    w->n_tokens = word_at(f, 28) / 16;
    w->features = (const char *)(w->tokens + w->n_tokens);
    return check_tokens(w, word_at(f, 32), name, e);
}

/* ---- matrix.bin, char.bin ---- */

static int read_matrix(struct native_dictionary *d, struct err *e)
{
    const struct file_bytes *f = &d->files[NATIVE_MATRIX];
    if (f->len < 4) return err_data(e, "'matrix.bin' is cut: its header of 4 bytes ends at byte %zu", f->len);
    d->rights = word_at(f, 0) & 0xFFFF;
    d->lefts = word_at(f, 0) >> 16;
    if (!d->rights || !d->lefts || f->len != 4 + 2 * (uint64_t)d->rights * d->lefts)
        return err_data(e, "'matrix.bin', byte 0: %u by %u costs do not make up %zu bytes", d->rights,
                        d->lefts, f->len);
    d->matrix = (const int16_t *)(f->bytes + 4);
    return 0;
}

/* The value of exactly this key, or a negative number. */
static int32_t trie_find(const struct word_list *w, const char *key)
{
    uint64_t node = (uint32_t)w->units[0].base;
    for (; *key; key++) {
        uint64_t next = node + (uint8_t)*key + 1;
        if (next >= w->n_units || w->units[next].check != node) return 0;
        node = (uint32_t)w->units[next].base;
    }
    return node < w->n_units && w->units[node].check == node ? w->units[node].base : 0;
}

static int read_categories(struct native_dictionary *d, uint32_t n, struct err *e)
{
    for (uint32_t i = 0; i < n; i++) {
        char name[CATEGORY_NAME_BYTES + 1] = "";
        memcpy(name, d->files[NATIVE_CHARS].bytes + 4 + i * CATEGORY_NAME_BYTES, CATEGORY_NAME_BYTES);
        int32_t base = trie_find(&d->unknown, name);
        if (base >= 0 || !token_range_of(base).n)
            return err_data(e, "'char.bin', byte %u: 'unk.dic' has no token for category '%s'",
                            4 + i * CATEGORY_NAME_BYTES, name);
        d->unknowns[i] = token_range_of(base);
    }
    return 0;
}

static int read_chars(struct native_dictionary *d, struct err *e)
{
    const struct file_bytes *f = &d->files[NATIVE_CHARS];
    uint32_t n = f->len < 4 ? 0 : word_at(f, 0);
    size_t names = 4 + (size_t)n * CATEGORY_NAME_BYTES;
    if (!n || n > MAX_CATEGORIES || f->len != names + 4 * (size_t)CHARS_IN_FILE)
        return err_data(e, "'char.bin', byte 0: %u categories do not make up %zu bytes", n, f->len);
    if (read_categories(d, n, e)) return -1;
    d->chars = malloc(CHAR_CODES * sizeof *d->chars);
    if (!d->chars) return err_memory(e);
    for (uint32_t c = 0; c < CHARS_IN_FILE; c++) {
        d->chars[c] = word_at(f, names + 4 * (size_t)c);
        if (char_category(d->chars[c]) >= n)
            return err_data(e, "'char.bin', byte %zu: category %u of U+%04X does not exist",
                            names + 4 * (size_t)c, char_category(d->chars[c]), c);
    }
    /* The file has no entry for U+FFFF: MeCab reads behind its end, where the page is filled up with zeros.
     */
    d->chars[0xFFFF] = 0;
    return 0;
}

static int check_files(struct native_dictionary *d, struct err *e)
{
    if (read_matrix(d, e) || read_words(d, NATIVE_SYS, &d->words, e) ||
        read_words(d, NATIVE_UNK, &d->unknown, e))
        return -1;
    return read_chars(d, e);
}

/* ---- files ---- */

static int map_file(struct file_bytes *f, const char *folder, const char *name, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", folder, name);
    if (path.failed) return err_memory(e);
    int fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC), result = 0;
    struct stat st;
    if (fd < 0 || fstat(fd, &st))
        result = err_errno(e, "cannot open '%s'", buf_text(&path));
    else if (!S_ISREG(st.st_mode))
        result = err_system(e, "'%s' is no regular file", buf_text(&path));
    else if (st.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED)
            result = err_errno(e, "cannot map '%s'", buf_text(&path));
        else
            *f = (struct file_bytes){bytes, (size_t)st.st_size};
    }
    if (fd >= 0) close(fd);
    buf_free(&path);
    return result;
}

static int read_settings(struct native_dictionary *d, const char *folder, struct err *e)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    buf_printf(&path, "%s/dicrc", folder);
    int result = path.failed ? err_memory(e) : io_read_file(buf_text(&path), SETTINGS_BYTES, &text, e);
    if (!result) result = native_dictionary_settings(d, buf_text(&text), e);
    buf_free(&path);
    buf_free(&text);
    return result;
}

int native_dictionary_open(struct native_dictionary *d, const char *folder, struct err *e)
{
    *d = (struct native_dictionary){.mapped = true};
    for (int i = 0; i < 4; i++)
        if (map_file(&d->files[i], folder, native_file_names[i], e)) return -1;
    if (check_files(d, e) || read_settings(d, folder, e)) return err_context(e, "'%s'", folder);
    return 0;
}

int native_dictionary_open_bytes(struct native_dictionary *d, const struct file_bytes files[4],
                                 const char *dicrc, struct err *e)
{
    *d = (struct native_dictionary){0};
    memcpy(d->files, files, sizeof d->files);
    return check_files(d, e) || native_dictionary_settings(d, dicrc, e) ? -1 : 0;
}

void native_dictionary_close(struct native_dictionary *d)
{
    for (int i = 0; d->mapped && i < 4; i++)
        if (d->files[i].bytes) munmap((void *)d->files[i].bytes, d->files[i].len);
    free(d->chars);
    *d = (struct native_dictionary){0};
}
