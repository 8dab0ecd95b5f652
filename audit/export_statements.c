#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/export_parts.h"
#include "pipeline/ledger.h"

/* ---- what a sum is the sum of ---- */

/* An output of the tree, to name inputs by. */
struct known {
    const char *sha256, *folder, *name;
};

typedef ARRAY(struct known) known_array;

static int by_sum(const void *a, const void *b)
{
    return strcmp(((const struct known *)a)->sha256, ((const struct known *)b)->sha256);
}

static int list_outputs(const struct tree *t, known_array *known)
{
    for (size_t i = 0; i < t->ledgers.len; i++) {
        const struct tree_ledger *l = &t->ledgers.items[i];
        yajl_val outputs = json_get(l->json, "outputs", yajl_t_array);
        for (size_t k = 0; k < outputs->u.array.len; k++) {
            const char *sum = json_get_string(outputs->u.array.values[k], "sha256");
            const char *name = json_get_string(outputs->u.array.values[k], "name");
            if (!sum || !name) continue;
            if (array_push(known, (struct known){sum, audit_stages[l->stage].folder, name})) return -1;
        }
    }
    if (known->len) qsort(known->items, known->len, sizeof *known->items, by_sum);
    return 0;
}

/* ---- JSON ---- */

static void member_string(struct buf *out, const char *key, const char *text)
{
    json_key(out, key);
    json_cstring(out, text ? text : "");
}

static void path_json(struct buf *out, const char *folder, const char *name)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s%s%s", folder, folder[0] ? "/" : "", name);
    json_key_string(out, "name", buf_text(&path), path.len);
    out->failed |= path.failed;
    buf_free(&path);
}

static void digest_json(struct buf *out, const char *sha256)
{
    json_key(out, "digest");
    buf_char(out, '{');
    member_string(out, "sha256", sha256);
    buf_char(out, '}');
}

/* The counts of the ledger belong to its last output, the shard; side files come before it. */
static void annotations_json(struct buf *out, yajl_val file, yajl_val counts)
{
    static const char *const units[] = {"documents", "sentences", "characters", "words", "pieces"};
    const char *content = json_get_string(file, "text_sha256");
    json_key(out, "annotations");
    buf_char(out, '{');
    json_key_i64(out, "bytes", json_get_i64(file, "bytes", 0));
    if (content) member_string(out, "contentSha256", content);
    for (size_t i = 0; counts && i < sizeof units / sizeof *units; i++) {
        int64_t n = json_get_i64(counts, units[i], -1);
        if (n >= 0) json_key_i64(out, units[i], n);
    }
    buf_char(out, '}');
}

static void subjects_json(struct buf *out, const struct tree_ledger *l)
{
    yajl_val outputs = json_get(l->json, "outputs", yajl_t_array);
    yajl_val counts = json_get(json_get(l->json, "counts", yajl_t_object), "out", yajl_t_object);
    json_key(out, "subject");
    buf_char(out, '[');
    for (size_t i = 0; i < outputs->u.array.len; i++) {
        yajl_val file = outputs->u.array.values[i];
        buf_str(out, i ? ",{" : "{");
        path_json(out, audit_stages[l->stage].folder, json_get_string(file, "name"));
        digest_json(out, json_get_string(file, "sha256"));
        annotations_json(out, file, i + 1 == outputs->u.array.len ? counts : NULL);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void parameters_json(struct buf *out, const struct tree_ledger *l)
{
    yajl_val config = json_get(l->json, "config", yajl_t_object);
    json_key(out, "externalParameters");
    buf_char(out, '{');
    member_string(out, "stage", audit_stages[l->stage].name);
    json_key(out, "config");
    json_value(out, config);
    buf_char(out, '}');
    json_key(out, "internalParameters");
    buf_str(
        out,
        "{\"compression\":\"zstd level 3, frames of at most 1 MiB, each in one thread\",\"locale\":\"C\"}");
}

static void dependencies_json(struct buf *out, const struct tree_ledger *l, const known_array *known)
{
    yajl_val inputs = json_get(l->json, "inputs", yajl_t_array),
             run = json_get(l->json, "run", yajl_t_object);
    json_key(out, "resolvedDependencies");
    buf_char(out, '[');
    for (size_t i = 0; i < inputs->u.array.len; i++) {
        yajl_val file = inputs->u.array.values[i];
        struct known key = {json_get_string(file, "sha256"), "", json_get_string(file, "name")};
        const struct known *from = NULL;
        if (key.sha256 && known->len) from = bsearch(&key, known->items, known->len, sizeof key, by_sum);
        buf_char(out, '{');
        path_json(out, from ? from->folder : "", from ? from->name : key.name ? key.name : "");
        digest_json(out, key.sha256);
        buf_str(out, "},");
    }
    buf_char(out, '{');
    member_string(out, "name", "malmoi");
    digest_json(out, json_get_string(run, "program_sha256"));
    buf_str(out, "}]");
}

/* ISO 8601, UTC. An end that cannot be computed is left out. */
static void times_json(struct buf *out, yajl_val run)
{
    const char *started = json_get_string(run, "started");
    yajl_val seconds = json_get(run, "seconds", yajl_t_number);
    struct tm when = {0};
    if (!started) return;
    member_string(out, "startedOn", started);
    if (!seconds || !YAJL_IS_DOUBLE(seconds) || !strptime(started, "%Y-%m-%dT%H:%M:%SZ", &when)) return;
    char text[32];
    time_t end = timegm(&when) + (time_t)(YAJL_GET_DOUBLE(seconds) + 0.5);
    if (gmtime_r(&end, &when) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &when))
        member_string(out, "finishedOn", text);
}

static void run_json(struct buf *out, const struct tree_ledger *l)
{
    json_key(out, "runDetails");
    buf_str(out, "{\"builder\":{");
    member_string(out, "id", "urn:malmoi:builder:local");
    json_key(out, "version");
    buf_char(out, '{');
    member_string(out, "malmoi", json_get_string(l->json, "tool"));
    buf_str(out, "}},\"metadata\":{");
    times_json(out, json_get(l->json, "run", yajl_t_object));
    buf_str(out, "},\"byproducts\":[{");
    member_string(out, "name", l->path);
    digest_json(out, l->account_sha256);
    json_key(out, "annotations");
    buf_str(out, "{\"digestOf\":\"the bytes before the run object\"}}]}");
}

void export_statements(const struct export *x, struct buf *out)
{
    known_array known = ARRAY_INIT;
    if (list_outputs(&x->tree, &known)) out->failed = true;
    for (size_t i = 0; !out->failed && i < x->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &x->tree.ledgers.items[i];
        buf_char(out, '{');
        member_string(out, "_type", "https://in-toto.io/Statement/v1");
        subjects_json(out, l);
        member_string(out, "predicateType", "https://slsa.dev/provenance/v1");
        json_key(out, "predicate");
        buf_str(out, "{\"buildDefinition\":{");
        json_key(out, "buildType");
        struct buf type = BUF_INIT;
        buf_printf(&type, "urn:malmoi:stage:%s:v1", audit_stages[l->stage].name);
        json_string(out, buf_text(&type), type.len);
        buf_free(&type);
        parameters_json(out, l);
        dependencies_json(out, l, &known);
        buf_char(out, '}');
        run_json(out, l);
        buf_str(out, "}}\n");
    }
    array_free(&known);
}
