#include "pipeline/morphs/mecab.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "pipeline/morphs/mecab_library.h"
#include "pipeline/morphs/pieces.h"

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

int mecab_open(struct mecab **m, const char *library, const char *dictionary, struct err *e)
{
    *m = calloc(1, sizeof **m);
    if (!*m) return err_memory(e);
    int result = mecab_library_open(&(*m)->library, library, e);
    if (!result && !strstr((*m)->library.version(), "ko"))
        result =
            err_system(e, "'%s' is MeCab %s, not its Korean fork MeCab-ko", library, (*m)->library.version());
    if (!result) result = make_model(*m, dictionary, e);
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
    for (size_t at = 0, from, to; next_piece(text, len, &at, &from, &to);)
        if (analyse_piece(w, text, from, to, out, e)) return -1;
    return 0;
}
