/* malmoi cat FILE…: any of malmoi's files as JSON Lines (or as the text it is). */
#include "cmd/cmd.h"
#include "cmd/files.h"
#include "common/io.h"

enum { COPY_BYTES = 1 << 16 };

static int copy(const char *path, FILE *out, struct err *e)
{
    struct infile in;
    char bytes[COPY_BYTES];
    if (infile_open(&in, path, e)) return -1;
    int result = 0;
    for (size_t got = 1; !result && got;) {
        result = infile_read(&in, bytes, sizeof bytes, &got, e);
        if (!result && fwrite(bytes, 1, got, out) != got)
            result = err_errno(e, "cannot write standard output");
    }
    infile_close(&in);
    return result;
}

static int cat_file(const char *path, struct err *e)
{
    const struct file_kind *kind;
    if (file_kind_of(path, &kind, e)) return -1;
    return kind->cat ? kind->cat(path, stdout, e) : copy(path, stdout, e);
}

int cmd_cat(int argc, char **argv)
{
    return files_each("cat", "Prints any of malmoi's files as JSON Lines; text files as they are.",
                      "  malmoi cat 06-decontaminate/petition-00000.jsonl.zst | head -1", argc, argv,
                      cat_file);
}
