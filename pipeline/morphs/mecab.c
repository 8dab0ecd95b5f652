#include "pipeline/morphs/mecab.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "pipeline/morphs/mecab_library.h"

struct mecab {
    struct mecab_library library;
    struct mecab_model_t *model;
};

struct mecab_worker {
    const struct mecab_library *library;
    struct mecab_t *tagger;
    struct mecab_lattice_t *lattice;
    struct buf piece;
};

/* ---- opening ---- */

/* The penalty is off unless a resource file says "korean = 1"; there is no other way to say it. A file in
 * memory is one that cannot be missing. Returns its descriptor. */
static int make_resource_file(struct err *e)
{
    static const char text[] = "korean = 1\n";
    int fd = memfd_create("mecabrc", MFD_CLOEXEC);
    if (fd < 0) return err_errno(e, "cannot make a file in memory");
    if (write(fd, text, sizeof text - 1) == (ssize_t)(sizeof text - 1)) return fd;
    close(fd);
    return err_errno(e, "cannot write a file in memory");
}

static int make_model(struct mecab *m, const char *dictionary, struct err *e)
{
    int fd = make_resource_file(e);
    if (fd < 0) return -1;
    char resource[64], program[] = "malmoi", r[] = "-r", d[] = "-d";
    snprintf(resource, sizeof resource, "/proc/self/fd/%d", fd);
    char *folder = strdup(dictionary);
    char *arguments[] = {program, r, resource, d, folder, NULL};
    if (folder) m->model = m->library.model_new(5, arguments);
    free(folder);
    close(fd);
    if (!folder) return err_memory(e);
    if (m->model) return 0;
    return err_system(e, "cannot open the dictionary '%s': %s", dictionary, m->library.strerror(NULL));
}

/* With the penalty 인조는 is a noun and a particle, without it an ending after 당시 and more. */
static int check_penalty(const struct mecab *m, const char *library, const char *dictionary, struct err *e)
{
    static const char probe[] = "당시 인조는";
    static const size_t begins[] = {0, 7, 13};
    struct mecab_worker *w;
    morph_array morphs = ARRAY_INIT;
    if (mecab_worker_new(&w, m, e)) return -1;
    int result = mecab_analyse(w, probe, sizeof probe - 1, &morphs, e);
    bool as_expected = morphs.len == 3;
    for (size_t i = 0; as_expected && i < 3; i++) as_expected = morphs.items[i].begin == begins[i];
    array_free(&morphs);
    mecab_worker_free(w);
    if (result || as_expected) return result;
    return err_data(
        e,
        "'%s' with the dictionary '%s' does not apply MeCab-ko's left-space penalty; is it the library "
        "and the dictionary that 'make setup' installs?",
        library, dictionary);
}

int mecab_open(struct mecab **m, const char *library, const char *dictionary, struct err *e)
{
    *m = calloc(1, sizeof **m);
    if (!*m) return err_memory(e);
    int result = mecab_library_open(&(*m)->library, library, e);
    if (!result && !strstr((*m)->library.version(), "ko"))
        result =
            err_system(e, "'%s' is MeCab %s, not its Korean fork MeCab-ko", library, (*m)->library.version());
    if (!result) result = make_model(*m, dictionary, e);
    if (!result) result = check_penalty(*m, library, dictionary, e);
    if (!result) return 0;
    mecab_close(*m);
    *m = NULL;
    return -1;
}

void mecab_close(struct mecab *m)
{
    if (!m) return;
    if (m->model) m->library.model_destroy(m->model);
    mecab_library_close(&m->library);
    free(m);
}

int mecab_worker_new(struct mecab_worker **w, const struct mecab *m, struct err *e)
{
    *w = calloc(1, sizeof **w);
    if (!*w) return err_memory(e);
    (*w)->library = &m->library;
    (*w)->tagger = m->library.model_new_tagger(m->model);
    (*w)->lattice = m->library.model_new_lattice(m->model);
    if ((*w)->tagger && (*w)->lattice) return 0;
    mecab_worker_free(*w);
    *w = NULL;
    err_system(e, "cannot make a MeCab tagger: %s", m->library.strerror(NULL));
    return -1;
}

void mecab_worker_free(struct mecab_worker *w)
{
    if (!w) return;
    if (w->lattice) w->library->lattice_destroy(w->lattice);
    if (w->tagger) w->library->destroy(w->tagger);
    buf_free(&w->piece);
    free(w);
}

/* ---- analysis ---- */

/* The dictionary's class SPACE. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\f');
}

static size_t skip_space(const char *text, size_t at, size_t len)
{
    while (at < len && is_space(text[at])) at++;
    return at;
}

/* The library looks 65,535 bytes ahead, white space included, so that longer white space would hide the word
 * after it, or part of it. Such a run is cut out; 535 bytes are more than any word of the dictionary has. */
enum { LONGEST_SPACE = 65000 };

/* The end of the piece that begins at from: after the first blank of a run that is too long, or the end of
 * the text, or after the last possible blank, or, in a word that is longer than a piece, at a lead byte. */
static size_t piece_end(const char *text, size_t from, size_t len)
{
    size_t limit = len - from > MECAB_PIECE_BYTES ? from + MECAB_PIECE_BYTES : len, cut = 0;
    for (size_t at = skip_space(text, from, len); at < limit; at++) {
        if (!is_space(text[at])) continue;
        size_t next = skip_space(text, at, len);
        cut = at + 1;
        if (next - at >= LONGEST_SPACE) return cut;
        at = next - 1;
    }
    if (limit == len) return len;
    if (cut) return cut;
    for (size_t at = limit; at > limit - 4; at--)
        if (((unsigned char)text[at] & 0xC0) != 0x80) return at;
    return limit;
}

static int add_node(morph_array *out, size_t begin, const struct mecab_node_t *node)
{
    return array_push(out, (struct morph){begin, node->length, node->feature, strcspn(node->feature, ",")});
}

/* Analyse text[from, to). The library gets a copy that ends with a NUL: after white space at the end of a
 * sentence it looks words up beyond its end, up to the next NUL. */
static int analyse_piece(struct mecab_worker *w, const char *text, size_t from, size_t to, morph_array *out,
                         struct err *e)
{
    const struct mecab_library *l = w->library;
    if (buf_assign(&w->piece, text + from, to - from)) return err_memory(e);
    l->lattice_set_sentence2(w->lattice, w->piece.data, w->piece.len);
    if (!l->parse_lattice(w->tagger, w->lattice))
        return err_system(e, "MeCab failed: %s", l->lattice_strerror(w->lattice));
    const struct mecab_node_t *node = l->lattice_get_bos_node(w->lattice);
    for (; node; node = node->next) {
        if (node->stat == MECAB_BOS || node->stat == MECAB_EOS) continue;
        if (add_node(out, from + (size_t)(node->surface - w->piece.data), node)) return err_memory(e);
    }
    return 0;
}

int mecab_analyse(struct mecab_worker *w, const char *text, size_t len, morph_array *out, struct err *e)
{
    array_clear(out);
    for (size_t at = 0; at < len;) {
        size_t word = skip_space(text, at, len);
        if (word == len) break;
        if (word - at >= LONGEST_SPACE) at = word - 1;
        size_t end = piece_end(text, at, len);
        if (analyse_piece(w, text, at, end, out, e)) return -1;
        at = end;
    }
    return 0;
}
