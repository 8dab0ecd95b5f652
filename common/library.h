/* Shared libraries that few commands need, opened when they do: linked, each would be loaded and relocated at
 * every start (docs/decisions/startup.md).
 *
 * The symbols are listed once, in a macro that takes a macro; the library's header declares their types:
 *
 *     #define ZOO_SYMBOLS(X) X(zoo_open) X(zoo_close)
 *     struct zoo { ZOO_SYMBOLS(LIBRARY_POINTER) };
 *     static const struct library zoo_library = {.symbols = LIBRARY_NAMES(ZOO_SYMBOLS), …};
 *
 * After library_open(&zoo_library, &z, e), z.zoo_open(…) calls the function. A variable's pointer is its
 * address. */
#ifndef MALMOI_LIBRARY_H
#define MALMOI_LIBRARY_H

#include <stdbool.h>

#include "common/err.h"

#define LIBRARY_POINTER(symbol) __typeof__(symbol) *symbol;
#define LIBRARY_NAME(symbol) #symbol,
#define LIBRARY_NAMES(list)                                                                                  \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        list(LIBRARY_NAME) NULL                                                                              \
    }

struct library {
    const char *file;           /* with the number of its binary interface, which the header has to have */
    const char *title;          /* for messages */
    const char *package;        /* Debian's, for whoever lacks it */
    const char *const *symbols; /* LIBRARY_NAMES */
    bool global;                /* plugins that it loads look for its symbols */
};

/* Fill table, the struct made from the list of l->symbols. ERR_SYSTEM, with what to install, if the library
 * is not there or lacks one of them. It stays open until the program ends: its threads, and what it asked to
 * be called at exit, may outlive every user. Any thread may call this, and again. */
int library_open(const struct library *l, void *table, struct err *e);

#endif
