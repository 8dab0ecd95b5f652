#include "pipeline/ledger_law.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/hash.h"
#include "common/io.h"

enum { LEDGER_LIMIT = 64 << 20 };

static struct counts read_counts(yajl_val object)
{
    return (struct counts){json_get_i64(object, "documents", -1), json_get_i64(object, "sentences", -1),
                           json_get_i64(object, "characters", -1)};
}

static int check_unit(const char *path, const char *unit, int64_t in, int64_t out, int64_t dropped,
                      struct err *e)
{
    if (in < 0 || out < 0 || in == out + dropped) return 0;
    return err_data(e, "'%s': %lld %s in, but %lld out and %lld dropped", path, (long long)in, unit,
                    (long long)out, (long long)dropped);
}

static void add_reason(struct ledger_summary *s, const char *name, yajl_val numbers)
{
    int64_t documents = json_get_i64(numbers, "documents", 0),
            sentences = json_get_i64(numbers, "sentences", 0),
            characters = json_get_i64(numbers, "characters", 0);
    s->dropped.documents += documents;
    s->dropped.sentences += sentences;
    s->dropped.characters += characters;
    buf_printf(&s->reasons, "%s\t%lld\t%lld\t%lld\n", name, (long long)documents, (long long)sentences,
               (long long)characters);
}

int ledger_summarise(const char *path, yajl_val tree, struct ledger_summary *s, struct err *e)
{
    *s = (struct ledger_summary){0};
    const char *stage = json_get_string(tree, "stage");
    if (!stage || !json_get_string(tree, "tool") || !json_get(tree, "outputs", yajl_t_array))
        return err_data(e, "'%s' is not a ledger: stage, tool or outputs are missing", path);
    s->stage = strdup(stage);
    if (!s->stage) return err_memory(e);
    yajl_val counts = json_get(tree, "counts", yajl_t_object),
             dropped = json_get(tree, "dropped", yajl_t_object);
    s->in = read_counts(json_get(counts, "in", yajl_t_object));
    s->out = read_counts(json_get(counts, "out", yajl_t_object));
    for (size_t i = 0; dropped && i < dropped->u.object.len; i++)
        add_reason(s, dropped->u.object.keys[i], dropped->u.object.values[i]);
    if (s->reasons.failed) return err_memory(e);
    if (check_unit(path, "documents", s->in.documents, s->out.documents, s->dropped.documents, e)) return -1;
    if (check_unit(path, "sentences", s->in.sentences, s->out.sentences, s->dropped.sentences, e)) return -1;
    return check_unit(path, "characters", s->in.characters, s->out.characters, s->dropped.characters, e);
}

int ledger_read(const char *path, struct ledger_summary *summary, struct err *e)
{
    struct ledger_summary local = {0};
    struct ledger_summary *s = summary ? summary : &local;
    *s = (struct ledger_summary){0};
    yajl_val tree = NULL;
    int result = json_read_file(path, LEDGER_LIMIT, &tree, e);
    if (!result) result = ledger_summarise(path, tree, s, e);
    yajl_tree_free(tree);
    ledger_summary_free(&local);
    return result;
}

void ledger_summary_free(struct ledger_summary *s)
{
    free(s->stage);
    buf_free(&s->reasons);
    s->stage = NULL;
}

/* The path of a file that stands beside another one. */
static void beside(const char *path, const char *name, struct buf *out)
{
    buf_clear(out);
    buf_add(out, path, (size_t)(io_base_name(path) - path));
    buf_str(out, name);
}

int ledger_check_outputs(const char *path, struct err *e)
{
    yajl_val tree = NULL;
    if (json_read_file(path, LEDGER_LIMIT, &tree, e)) return -1;
    yajl_val outputs = json_get(tree, "outputs", yajl_t_array);
    struct buf file = BUF_INIT;
    int result = 0;
    for (size_t i = 0; !result && outputs && i < outputs->u.array.len; i++) {
        const char *name = json_get_string(outputs->u.array.values[i], "name");
        int64_t bytes = json_get_i64(outputs->u.array.values[i], "bytes", -1);
        struct stat st;
        if (!name) {
            result = err_data(e, "'%s': an output has no name", path);
            break;
        }
        beside(path, io_base_name(name), &file);
        if (stat(buf_text(&file), &st))
            result = err_data(e, "'%s': its output '%s' is missing", path, name);
        else if (st.st_size != bytes)
            result = err_data(e, "'%s': its output '%s' has %lld bytes, not %lld", path, name,
                              (long long)st.st_size, (long long)bytes);
    }
    buf_free(&file);
    yajl_tree_free(tree);
    return result;
}

/* The sum that the ledger records for an output of this name, copied to hex; false if it lists none. */
static bool recorded_sum(const char *ledger, const char *name, char hex[SHA256_HEX])
{
    yajl_val tree = NULL;
    bool found = false;
    if (!io_exists(ledger) || json_read_file(ledger, LEDGER_LIMIT, &tree, NULL)) return false;
    yajl_val outputs = json_get(tree, "outputs", yajl_t_array);
    for (size_t i = 0; outputs && !found && i < outputs->u.array.len; i++) {
        const char *listed = json_get_string(outputs->u.array.values[i], "name");
        const char *sum = json_get_string(outputs->u.array.values[i], "sha256");
        if (!listed || !sum || strcmp(listed, name) != 0 || strlen(sum) != SHA256_HEX - 1) continue;
        memcpy(hex, sum, SHA256_HEX);
        found = true;
    }
    yajl_tree_free(tree);
    return found;
}

int ledger_check_file(const char *path, bool *known, struct err *e)
{
    const char *name = io_base_name(path);
    struct buf stem = BUF_INIT, candidate = BUF_INIT;
    char recorded[SHA256_HEX], actual[SHA256_HEX];
    *known = false;
    /* a.rejects.jsonl.zst is described by a.ledger.json: try every shorter stem, then the folder's ledger. */
    buf_str(&stem, name);
    while (!*known && !stem.failed && !candidate.failed) {
        char *dot = strrchr(buf_text(&stem), '.');
        if (!dot) break;
        *dot = '\0';
        stem.len = (size_t)(dot - stem.data);
        beside(path, buf_text(&stem), &candidate);
        buf_str(&candidate, ".ledger.json");
        *known = recorded_sum(buf_text(&candidate), name, recorded);
    }
    if (!*known) {
        beside(path, "ledger.json", &candidate);
        *known = recorded_sum(buf_text(&candidate), name, recorded);
    }
    int result = stem.failed || candidate.failed ? err_memory(e) : 0;
    if (!result && *known) result = sha256_file(path, actual, NULL, e);
    if (!result && *known && strcmp(recorded, actual) != 0)
        result = err_data(e, "'%s' is not the file that '%s' describes: its SHA-256 differs", path,
                          io_base_name(buf_text(&candidate)));
    buf_free(&stem);
    buf_free(&candidate);
    return result;
}
