#include "pipeline/morphs/native.h"

#include "pipeline/morphs/native_lattice.h"
#include "pipeline/morphs/pieces.h"

struct native {
    struct native_model model;
};

struct native_worker {
    const struct native_model *model;
    struct lattice lattice;
};

/* Where the dictionary is open, make the rest; where it is not, close it. */
static int finish_open(struct native **n, int result, struct err *e)
{
    if (!result) result = native_model_build(&(*n)->model, e);
    if (!result) return 0;
    native_close(*n);
    *n = NULL;
    return -1;
}

int native_open(struct native **n, const char *dictionary, struct err *e)
{
    *n = calloc(1, sizeof **n);
    if (!*n) return err_memory(e);
    return finish_open(n, native_dictionary_open(&(*n)->model.dictionary, dictionary, e), e);
}

int native_open_bytes(struct native **n, const struct file_bytes files[4], const char *dicrc, struct err *e)
{
    *n = calloc(1, sizeof **n);
    if (!*n) return err_memory(e);
    return finish_open(n, native_dictionary_open_bytes(&(*n)->model.dictionary, files, dicrc, e), e);
}

void native_close(struct native *n)
{
    if (!n) return;
    native_model_close(&n->model);
    free(n);
}

int native_worker_new(struct native_worker **w, const struct native *n, struct err *e)
{
    *w = calloc(1, sizeof **w);
    if (!*w) return err_memory(e);
    (*w)->model = &n->model;
    if (lattice_init(&(*w)->lattice, &n->model, e) == 0) return 0;
    native_worker_free(*w);
    *w = NULL;
    return -1;
}

void native_worker_free(struct native_worker *w)
{
    if (!w) return;
    lattice_free(&w->lattice);
    free(w);
}

void native_worker_plain(struct native_worker *w)
{
    w->lattice.narrow = false;
}

/* The match that a node which ends at a position belongs to. */
static const struct match *match_of(const struct lattice *l, uint32_t node, size_t end)
{
    const struct match *m = &l->matches.items[l->ends[end]];
    while (node - m->node >= m->n) m = &l->matches.items[m->next];
    return m;
}

/* Add the words of the cheapest way, which ends with a node at a position. The last comes first, so they are
 * turned round in the end. */
static int add_path(struct native_worker *w, uint32_t node, size_t end, size_t piece, bool tags,
                    morph_array *out, struct err *e)
{
    const struct lattice *l = &w->lattice;
    size_t first = out->len;
    while (node) {
        const struct match *m = match_of(l, node, end);
        struct morph morph = {piece + m->begin, end - m->begin, NULL, 0};
        uint32_t word = m->word + m->n - 1 - (node - m->node);
        if (tags) morph.tag = native_model_tag(w->model, word, &morph.tag_len);
        if (array_push(out, morph)) return err_memory(e);
        end = m->from;
        node = l->nodes.items[node].before;
    }
    for (size_t i = first, k = out->len; i + 1 < k; i++) {
        struct morph other = out->items[i];
        out->items[i] = out->items[--k];
        out->items[k] = other;
    }
    return 0;
}

static int analyse_piece(struct native_worker *w, const char *text, size_t from, size_t to, bool tags,
                         morph_array *out, struct err *e)
{
    struct lattice *l = &w->lattice;
    if (lattice_start(l, text + from, to - from, e)) return -1;
    size_t at = 0;
    for (;;) {
        size_t begin = native_skip_space(w->model, l->text, at, lattice_window(l, at));
        if (begin == lattice_window(l, at)) break;
        if (lattice_unit(l, &at, begin, e)) return -1;
    }
    int64_t key = frontier_best(&l->frontier, w->model, w->model->sentence_left);
    return add_path(w, frontier_node(&l->frontier, key), at, from, tags, out, e);
}

int native_analyse(struct native_worker *w, const char *text, size_t len, bool tags, morph_array *out,
                   struct err *e)
{
    array_clear(out);
    for (size_t at = 0, from, to; next_piece(text, len, &at, &from, &to);)
        if (analyse_piece(w, text, from, to, tags, out, e)) return -1;
    return 0;
}
