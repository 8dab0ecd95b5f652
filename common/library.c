#include "common/library.h"

#include <dlfcn.h>
#include <string.h>

int library_open(const struct library *l, void *table, struct err *e)
{
    void *handle = dlopen(l->file, RTLD_NOW | (l->global ? RTLD_GLOBAL : RTLD_LOCAL));
    if (!handle) return err_system(e, "cannot open %s: %s (Debian: %s)", l->title, dlerror(), l->package);
    for (size_t i = 0; l->symbols[i]; i++) {
        void *symbol = dlsym(handle, l->symbols[i]);
        if (!symbol) return err_system(e, "'%s' has no %s (Debian: %s)", l->file, l->symbols[i], l->package);
        /* POSIX has data and function pointers of one size; C does not let one be cast to the other. */
        memcpy((char *)table + i * sizeof symbol, &symbol, sizeof symbol);
    }
    return 0;
}
