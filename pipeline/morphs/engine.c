#include "pipeline/morphs/engine.h"

#include <stdlib.h>

#include "pipeline/morphs/mecab.h"
#include "pipeline/morphs/native.h"

const char *const engine_names[] = {"native", "mecab", NULL};

struct engine {
    enum engine_kind kind;
    struct native *native;
    struct mecab *mecab;
};

struct engine_worker {
    struct native_worker *native;
    struct mecab_worker *mecab;
};

/* With the penalty 인조는 is a noun and a particle, without it an ending after 당시 and more. */
static int check_penalty(const struct engine *engine, const char *dictionary, struct err *e)
{
    static const char probe[] = "당시 인조는";
    static const size_t begins[] = {0, 7, 13};
    struct engine_worker *w;
    morph_array morphs = ARRAY_INIT;
    if (engine_worker_new(&w, engine, e)) return -1;
    int result = engine_analyse(w, probe, sizeof probe - 1, false, &morphs, e);
    bool as_expected = morphs.len == 3;
    for (size_t i = 0; as_expected && i < 3; i++) as_expected = morphs.items[i].begin == begins[i];
    array_free(&morphs);
    engine_worker_free(w);
    if (result || as_expected) return result;
    return err_data(
        e,
        "the engine '%s' with the dictionary '%s' does not apply MeCab-ko's left-space penalty; is it "
        "what 'make setup' installs?",
        engine_names[engine->kind], dictionary);
}

int engine_open(struct engine **engine, enum engine_kind kind, const char *library, const char *dictionary,
                struct err *e)
{
    *engine = calloc(1, sizeof **engine);
    if (!*engine) return err_memory(e);
    (*engine)->kind = kind;
    int result = kind == ENGINE_NATIVE ? native_open(&(*engine)->native, dictionary, e)
                                       : mecab_open(&(*engine)->mecab, library, dictionary, e);
    if (!result) result = check_penalty(*engine, dictionary, e);
    if (!result) return 0;
    engine_close(*engine);
    *engine = NULL;
    return -1;
}

void engine_close(struct engine *engine)
{
    if (!engine) return;
    native_close(engine->native);
    mecab_close(engine->mecab);
    free(engine);
}

int engine_worker_new(struct engine_worker **w, const struct engine *engine, struct err *e)
{
    *w = calloc(1, sizeof **w);
    if (!*w) return err_memory(e);
    int result = engine->native ? native_worker_new(&(*w)->native, engine->native, e)
                                : mecab_worker_new(&(*w)->mecab, engine->mecab, e);
    if (!result) return 0;
    engine_worker_free(*w);
    *w = NULL;
    return -1;
}

void engine_worker_free(struct engine_worker *w)
{
    if (!w) return;
    native_worker_free(w->native);
    mecab_worker_free(w->mecab);
    free(w);
}

int engine_analyse(struct engine_worker *w, const char *text, size_t len, bool tags, morph_array *out,
                   struct err *e)
{
    return w->native ? native_analyse(w->native, text, len, tags, out, e)
                     : mecab_analyse(w->mecab, text, len, out, e);
}
