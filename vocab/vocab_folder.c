#include "vocab/vocab_folder.h"

#include <errno.h>
#include <unistd.h>

static int path_of(const char *folder, const char *name, struct buf *path, struct err *e)
{
    buf_clear(path);
    buf_printf(path, "%s/%s", folder, name);
    return path->failed ? err_memory(e) : 0;
}

int vocab_folder_make(const char *folder, enum io_existing existing, struct err *e)
{
    static const char *const names[] = {"ledger.json", "vocab.txt", "tokenizer.json"};
    struct buf path = BUF_INIT;
    int result = io_make_folder(folder, e);
    for (size_t i = 0; existing == IO_REFUSE && !result && i < sizeof names / sizeof *names; i++) {
        result = path_of(folder, names[i], &path, e);
        if (!result && io_exists(path.data))
            result = err_system(e, "'%s' exists; give --force to replace it", path.data);
    }
    buf_free(&path);
    return result;
}

static int write_file(const char *path, const struct buf *content, struct ledger *ledger, struct err *e)
{
    struct outfile out;
    char hex[SHA256_HEX];
    if (content->failed) return err_memory(e);
    if (outfile_open(&out, path, IO_REPLACE, e)) return -1;
    if (outfile_write(&out, content->data, content->len, e)) {
        outfile_abort(&out);
        return -1;
    }
    uint64_t bytes = out.bytes;
    if (outfile_commit(&out, hex, e)) return -1;
    return ledger_add_known(&ledger->outputs, path, hex, bytes, NULL, e);
}

static void make_content(size_t file, const struct pieces *p, const struct tokenizer_settings *s,
                         struct buf *out)
{
    switch (file) {
    case 0:
        vocab_txt(p, out);
        break;
    case 1:
        tokenizer_json(p, s, out);
        break;
    case 2:
        tokenizer_config_json(s, out);
        break;
    default:
        special_tokens_map_json(s, out);
    }
}

int vocab_folder_write(const char *folder, const struct pieces *p, const struct tokenizer_settings *settings,
                       struct ledger *ledger, struct err *e)
{
    static const char *const names[] = {"vocab.txt", "tokenizer.json", "tokenizer_config.json",
                                        "special_tokens_map.json"};
    struct buf path = BUF_INIT, content = BUF_INIT;
    int result = path_of(folder, "ledger.json", &path, e);
    if (!result && unlink(path.data) && errno != ENOENT)
        result = err_errno(e, "cannot replace '%s'", path.data);
    for (size_t i = 0; !result && i < sizeof names / sizeof *names; i++) {
        buf_clear(&content);
        make_content(i, p, settings, &content);
        result = path_of(folder, names[i], &path, e);
        if (!result) result = write_file(path.data, &content, ledger, e);
    }
    if (!result) result = path_of(folder, "ledger.json", &path, e);
    if (!result) result = ledger_write(ledger, path.data, e);
    buf_free(&path);
    buf_free(&content);
    return result;
}

bool vocab_folder_is_current(const char *folder, const struct ledger *l)
{
    struct buf path = BUF_INIT;
    bool current = !path_of(folder, "ledger.json", &path, NULL) && ledger_is_current(l, path.data);
    buf_free(&path);
    return current;
}
