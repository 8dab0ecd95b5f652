#include "audit/verify.h"

#include <stdlib.h>
#include <string.h>

#include "audit/verify_parts.h"

int verify_report(struct verify *v, struct err *e)
{
    struct faults *f = &v->faults;
    for (size_t i = 0; i < f->items.len; i++) {
        v->options->fault(v->options->context, f->items.items[i]);
        free(f->items.items[i]);
    }
    v->result->faults += f->items.len;
    if (f->code > v->result->code) v->result->code = f->code;
    array_clear(&f->items);
    return f->failed ? err_memory(e) : 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct verify_file *)a)->path, ((const struct verify_file *)b)->path);
}

struct verify_file *verify_find(const struct verify *v, const char *path)
{
    struct verify_file key = {.path = path};
    if (!v->files.len) return NULL;
    return bsearch(&key, v->files.items, v->files.len, sizeof key, by_path);
}

/* ---- what ledgers hold ---- */

size_t verify_count(const struct tree_ledger *l, const char *list)
{
    yajl_val items = json_get(l->json, list, yajl_t_array);
    return items ? items->u.array.len : 0;
}

static bool is_sum(const char *text)
{
    return text && strlen(text) == SHA256_HEX - 1 && strspn(text, "0123456789abcdef") == SHA256_HEX - 1;
}

bool verify_item(const struct tree_ledger *l, const char *list, size_t i, struct recorded *file)
{
    yajl_val item = json_get(l->json, list, yajl_t_array)->u.array.values[i];
    *file = (struct recorded){.name = json_get_string(item, "name"),
                              .sha256 = json_get_string(item, "sha256"),
                              .text_sha256 = json_get_string(item, "text_sha256"),
                              .bytes = json_get_i64(item, "bytes", -1)};
    return file->name && file->name[0] && !strchr(file->name, '/') && is_sum(file->sha256) &&
           (!file->text_sha256 || is_sum(file->text_sha256)) && file->bytes >= 0;
}

bool verify_output(const struct tree_ledger *l, const char *suffix, struct recorded *file)
{
    size_t len = strlen(l->name);
    for (size_t i = 0; i < verify_count(l, "outputs"); i++)
        if (verify_item(l, "outputs", i, file) && strncmp(file->name, l->name, len) == 0 &&
            strcmp(file->name + len, suffix) == 0)
            return true;
    return false;
}

int64_t verify_number(const struct tree_ledger *l, const char *side, const char *unit)
{
    yajl_val counts = json_get(l->json, "counts", yajl_t_object);
    return json_get_i64(json_get(counts, side, yajl_t_object), unit, -1);
}

/* ---- the whole ---- */

static int build_again(struct verify *v, struct err *e)
{
    if (!v->options->again) return 0;
    struct rebuild_options again = *v->options->again;
    again.tree = &v->tree;
    again.threads = v->options->threads;
    return rebuild(&again, &v->faults, e);
}

static int verify_all(struct verify *v, struct err *e)
{
    if (tree_open_damaged(&v->tree, v->options->root, &v->faults, e)) return -1;
    if (verify_report(v, e) || verify_list(v, e) || verify_report(v, e)) return -1;
    verify_ledgers(v);
    if (verify_report(v, e)) return -1;
    if (verify_content(v, e) || verify_report(v, e)) return -1;
    return build_again(v, e) || verify_report(v, e) ? -1 : 0;
}

int verify_tree(const struct verify_options *options, struct verify_result *result, struct err *e)
{
    *result = (struct verify_result){0};
    struct verify v = {.options = options, .result = result};
    int code = verify_all(&v, e);
    tree_close(&v.tree);
    sum_list_free(&v.manifest);
    sum_list_free(&v.accounts);
    array_free(&v.files);
    arena_free(&v.arena);
    faults_free(&v.faults);
    return code;
}
