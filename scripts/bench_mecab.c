/* MeCab-ko's library doing wakati: bench_mecab LIBRARY DICTIONARY FILE. The peer of `malmoi morphs --text`.
 *
 * The library formats and this program only copies; the file is read whole before. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef void *make(int argc, char **argv);
typedef const char *parse(void *tagger, const char *text, size_t len);

static char *read_all(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END)) return NULL;
    *len = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(*len + 1);
    if (text && fread(text, 1, *len, f) != *len) return NULL;
    fclose(f);
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 4) return 64;
    void *library = dlopen(argv[1], RTLD_NOW);
    make *mecab_new = library ? (make *)dlsym(library, "mecab_new") : NULL;
    parse *mecab_parse = library ? (parse *)dlsym(library, "mecab_sparse_tostr2") : NULL;
    int fd = memfd_create("mecabrc", 0);
    if (!mecab_new || !mecab_parse || fd < 0 || write(fd, "korean = 1\n", 11) != 11) return 2;
    char resource[64], name[] = "bench", r[] = "-r", d[] = "-d", o[] = "-Owakati";
    snprintf(resource, sizeof resource, "/proc/self/fd/%d", fd);
    char *arguments[] = {name, r, resource, d, argv[2], o, NULL};
    void *tagger = mecab_new(6, arguments);
    size_t len;
    char *text = read_all(argv[3], &len);
    if (!tagger || !text) return 2;
    for (char *line = text, *end; line < text + len; line = end + 1) {
        end = memchr(line, '\n', (size_t)(text + len - line));
        if (!end) end = text + len;
        *end = '\0'; /* the library may look beyond the end of a line that ends in a blank */
        const char *words = mecab_parse(tagger, line, (size_t)(end - line));
        if (!words || fputs(words, stdout) < 0) return 2;
    }
    return fflush(stdout) ? 2 : 0;
}
