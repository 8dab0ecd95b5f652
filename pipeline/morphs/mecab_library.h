/* The part of MeCab's C interface that malmoi calls, found in a library at run time. Used by mecab.c alone.
 *
 * Types and layout are those of mecab.h of MeCab 0.996 and of its Korean fork, which are the same. */
#ifndef MALMOI_MECAB_LIBRARY_H
#define MALMOI_MECAB_LIBRARY_H

#include <stddef.h>

#include "common/err.h"

struct mecab_path_t;
struct mecab_model_t;
struct mecab_lattice_t;
struct mecab_t;

struct mecab_node_t {
    struct mecab_node_t *prev, *next, *enext, *bnext;
    struct mecab_path_t *rpath, *lpath;
    const char *surface; /* not terminated */
    const char *feature; /* terminated; in the dictionary's memory */
    unsigned int id;
    unsigned short length;  /* bytes of the surface */
    unsigned short rlength; /* with the white space before it */
    unsigned short rcAttr, lcAttr, posid;
    unsigned char char_type, stat, isbest;
    float alpha, beta, prob;
    short wcost;
    long cost;
};

enum mecab_node_status { MECAB_BOS = 2, MECAB_EOS = 3 };

struct mecab_library {
    void *handle;
    const char *(*version)(void);
    const char *(*strerror)(struct mecab_t *tagger); /* NULL: the last error of any call that gave NULL */
    struct mecab_model_t *(*model_new)(int argc, char **argv);
    void (*model_destroy)(struct mecab_model_t *model);
    struct mecab_t *(*model_new_tagger)(struct mecab_model_t *model);
    struct mecab_lattice_t *(*model_new_lattice)(struct mecab_model_t *model);
    void (*destroy)(struct mecab_t *tagger);
    void (*lattice_destroy)(struct mecab_lattice_t *lattice);
    void (*lattice_set_sentence2)(struct mecab_lattice_t *lattice, const char *sentence, size_t len);
    int (*parse_lattice)(struct mecab_t *tagger, struct mecab_lattice_t *lattice);
    struct mecab_node_t *(*lattice_get_bos_node)(struct mecab_lattice_t *lattice);
    const char *(*lattice_strerror)(struct mecab_lattice_t *lattice);
};

int mecab_library_open(struct mecab_library *l, const char *path, struct err *e);
void mecab_library_close(struct mecab_library *l);

#endif
