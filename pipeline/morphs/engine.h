/* The analyser of `malmoi morphs`: one of two that give the same. */
#ifndef MALMOI_ENGINE_H
#define MALMOI_ENGINE_H

#include "common/err.h"
#include "pipeline/morphs/morph.h"

struct engine;        /* read-only, for all threads */
struct engine_worker; /* one a thread */

enum engine_kind { ENGINE_NATIVE, ENGINE_MECAB };
extern const char *const engine_names[]; /* in this order, NULL at the end */

/* Open the dictionary in a folder; library is MeCab-ko's, and only ENGINE_MECAB looks at it. What does not
 * apply the left-space penalty is refused: its output would be another one. */
int engine_open(struct engine **engine, enum engine_kind kind, const char *library, const char *dictionary,
                struct err *e);
void engine_close(struct engine *engine); /* after all its workers; NULL is fine */

int engine_worker_new(struct engine_worker **w, const struct engine *engine, struct err *e);
void engine_worker_free(struct engine_worker *w); /* NULL is fine */

/* Replace *out by the morphemes of any len bytes, in order; white space belongs to none of them. Tags may be
 * left out unless asked for. */
int engine_analyse(struct engine_worker *w, const char *text, size_t len, bool tags, morph_array *out,
                   struct err *e);

#endif
