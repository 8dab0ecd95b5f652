/* MeCab-ko through its C library, opened at run time (docs/decisions/mecab-library.md). */
#ifndef MALMOI_MECAB_H
#define MALMOI_MECAB_H

#include "common/err.h"
#include "pipeline/morphs/morph.h"

struct mecab;        /* the library and one model; read-only, for all threads */
struct mecab_worker; /* a tagger and a lattice; one a thread */

/* Open the library file with the compiled dictionary in a folder, in Korean mode. A library that is not the
 * Korean fork is refused: its output would be another one. */
int mecab_open(struct mecab **m, const char *library, const char *dictionary, struct err *e);
void mecab_close(struct mecab *m); /* after all its workers; NULL is fine */

int mecab_worker_new(struct mecab_worker **w, const struct mecab *m, struct err *e);
void mecab_worker_free(struct mecab_worker *w); /* NULL is fine */

/* Replace *out by the morphemes of any len bytes, in order; white space belongs to none of them. */
int mecab_analyse(struct mecab_worker *w, const char *text, size_t len, morph_array *out, struct err *e);

#endif
