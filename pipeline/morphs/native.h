/* malmoi's own analyser: what MeCab-ko's library finds, from the same compiled dictionary, faster
 * (docs/decisions/native-engine.md). */
#ifndef MALMOI_NATIVE_H
#define MALMOI_NATIVE_H

#include "common/err.h"
#include "pipeline/morphs/morph.h"
#include "pipeline/morphs/native_dictionary.h"

struct native;        /* the dictionary; read-only, for all threads */
struct native_worker; /* a lattice; one a thread */

/* Open the compiled dictionary in a folder. */
int native_open(struct native **n, const char *dictionary, struct err *e);
/* The same for bytes that the caller owns and keeps (native_dictionary.h). */
int native_open_bytes(struct native **n, const struct file_bytes files[4], const char *dicrc, struct err *e);
void native_close(struct native *n); /* after all its workers; NULL is fine */

int native_worker_new(struct native_worker **w, const struct native *n, struct err *e);
void native_worker_free(struct native_worker *w); /* NULL is fine */

/* Compute as on a machine without vector instructions; the result is the same. */
void native_worker_plain(struct native_worker *w);

/* Replace *out by the morphemes of any len bytes, in order; white space belongs to none of them. Tags are
 * left out (NULL) unless asked for. */
int native_analyse(struct native_worker *w, const char *text, size_t len, bool tags, morph_array *out,
                   struct err *e);

#endif
