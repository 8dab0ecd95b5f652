/* malmoi stat FILE…: one JSON object a file with its counts. */
#include "cmd/cmd.h"
#include "cmd/files.h"
#include "common/json.h"

#include <sys/stat.h>

static int stat_file(const char *path, struct err *e)
{
    const struct file_kind *kind;
    struct stat st;
    if (file_kind_of(path, &kind, e)) return -1;
    if (stat(path, &st)) return err_errno(e, "cannot open '%s'", path);
    struct buf head = BUF_INIT;
    buf_char(&head, '{');
    json_key(&head, "file");
    json_cstring(&head, path);
    json_key(&head, "kind");
    json_cstring(&head, kind->name);
    json_key_i64(&head, "bytes", st.st_size);
    fputs(buf_text(&head), stdout);
    buf_free(&head);
    int result = kind->stat ? kind->stat(path, stdout, e) : 0;
    puts("}");
    return result;
}

int cmd_stat(int argc, char **argv)
{
    return files_each("stat", "Prints one JSON object a file: its kind, sizes and counts.",
                      "  malmoi stat bm25.db 08-vocab/vocab.txt", argc, argv, stat_file);
}
