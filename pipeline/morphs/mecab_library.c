#include "pipeline/morphs/mecab_library.h"

#include <dlfcn.h>
#include <string.h>

#define FUNCTION(name)                                                                                       \
    {                                                                                                        \
        "mecab_" #name, offsetof(struct mecab_library, name)                                                 \
    }

static const struct {
    const char *symbol;
    size_t offset;
} functions[] = {
    FUNCTION(version),
    FUNCTION(strerror),
    FUNCTION(model_new),
    FUNCTION(model_destroy),
    FUNCTION(model_new_tagger),
    FUNCTION(model_new_lattice),
    FUNCTION(destroy),
    FUNCTION(lattice_destroy),
    FUNCTION(lattice_set_sentence2),
    FUNCTION(parse_lattice),
    FUNCTION(lattice_get_bos_node),
    FUNCTION(lattice_strerror),
};

int mecab_library_open(struct mecab_library *l, const char *path, struct err *e)
{
    *l = (struct mecab_library){.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
    if (!l->handle) return err_system(e, "cannot open MeCab-ko's library: %s", dlerror());
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(l->handle, functions[i].symbol);
        if (!function) {
            mecab_library_close(l);
            return err_system(e, "'%s' is no MeCab library: it has no function '%s'", path,
                              functions[i].symbol);
        }
        /* POSIX has data and function pointers of one size; C does not let one be cast to the other. */
        memcpy((char *)l + functions[i].offset, &function, sizeof function);
    }
    return 0;
}

void mecab_library_close(struct mecab_library *l)
{
    if (l->handle) dlclose(l->handle);
    l->handle = NULL;
}
