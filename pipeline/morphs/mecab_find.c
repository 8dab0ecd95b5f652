#include "pipeline/morphs/mecab_find.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
    const char *what, *variable;
    const char *beside[4]; /* relative to the program's folder */
    const char *file;      /* that must be in it; "" if it is a file itself */
};

static const struct place library_place = {
    "library",
    "MALMOI_MECAB_LIBRARY",
    {"deps/mecab/lib/libmecab-ko.so", "../deps/mecab/lib/libmecab-ko.so",
     "../../deps/mecab/lib/libmecab-ko.so", "../lib/malmoi/libmecab-ko.so"},
    ""};

static const struct place dictionary_place = {
    "dictionary",
    "MECAB_KO_DICDIR",
    {"deps/mecab-ko-dic", "../deps/mecab-ko-dic", "../../deps/mecab-ko-dic", "../share/malmoi/mecab-ko-dic"},
    "/sys.dic"};

static int take(const struct place *place, const char *path, const char *source, struct buf *out,
                struct err *e)
{
    struct buf file = BUF_INIT;
    buf_printf(&file, "%s%s", path, place->file);
    if (buf_str(out, path)) buf_free(&file);
    if (file.failed || out->failed) return err_memory(e);
    bool there = access(buf_text(&file), R_OK) == 0;
    buf_free(&file);
    return there ? 0 : err_system(e, "there is no MeCab-ko %s at '%s' (%s)", place->what, path, source);
}

/* The folder of the running program with a '/' at its end; empty if the system does not say. */
static void program_folder(char folder[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    while (n > 0 && folder[n - 1] != '/') n--;
    folder[n < 0 ? 0 : n] = '\0';
}

static int find(const struct place *place, const char *given, const char *option, struct buf *out,
                struct err *e)
{
    if (given) return take(place, given, option, out, e);
    const char *variable = getenv(place->variable);
    if (variable && *variable) return take(place, variable, place->variable, out, e);
    char folder[PATH_MAX];
    program_folder(folder);
    for (size_t i = 0; i < sizeof place->beside / sizeof *place->beside; i++) {
        size_t start = out->len;
        buf_printf(out, "%s%s%s", folder, place->beside[i], place->file);
        if (out->failed) return err_memory(e);
        if (access(buf_text(out), R_OK) == 0) {
            out->len -= strlen(place->file);
            buf_terminate(out);
            return 0;
        }
        out->len = start;
        buf_terminate(out);
    }
    return err_system(e, "there is no MeCab-ko %s beside the program; run 'make setup', or give %s or %s",
                      place->what, option, place->variable);
}

int mecab_find_library(const char *given, struct buf *out, struct err *e)
{
    return find(&library_place, given, "--mecab-library", out, e);
}

int mecab_find_dictionary(const char *given, struct buf *out, struct err *e)
{
    return find(&dictionary_place, given, "--mecab-dictionary", out, e);
}
