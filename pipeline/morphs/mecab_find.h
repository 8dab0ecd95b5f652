/* Where MeCab-ko's library and dictionary are.
 *
 * Each is looked for in this order: the path given (an option), the environment variable, and beside the
 * program that runs: EXE/deps, EXE/../deps and EXE/../../deps (where `make setup` puts them, seen from the
 * program, the tests and the sanitizers' builds), EXE/../lib/malmoi and EXE/../share/malmoi (where they are
 * after `make install`), EXE being the program's folder. */
#ifndef MALMOI_MECAB_FIND_H
#define MALMOI_MECAB_FIND_H

#include "common/buf.h"
#include "common/err.h"

/* Append the path to out. given may be NULL. ERR_SYSTEM if there is none, with what to do. */
int mecab_find_library(const char *given, struct buf *out, struct err *e);    /* MALMOI_MECAB_LIBRARY */
int mecab_find_dictionary(const char *given, struct buf *out, struct err *e); /* MECAB_KO_DICDIR */

#endif
