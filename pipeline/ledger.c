#include "pipeline/ledger.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "common/io.h"
#include "common/json.h"
#include "common/progress.h"

enum { LEDGER_LIMIT = 64 << 20 };

int ledger_add_known(struct ledger_files *files, const char *name, const char *sha256, uint64_t bytes,
                     const char *text_sha256, struct err *e)
{
    struct ledger_file file = {.name = strdup(io_base_name(name)), .bytes = bytes};
    memcpy(file.sha256, sha256, SHA256_HEX);
    if (text_sha256) memcpy(file.text_sha256, text_sha256, SHA256_HEX);
    if (file.name && array_push(&files->items, file) == 0) return 0;
    free(file.name);
    return err_memory(e);
}

int ledger_add_file(struct ledger_files *files, const char *path, struct err *e)
{
    char hex[SHA256_HEX];
    uint64_t bytes;
    if (sha256_file(path, hex, &bytes, e)) return -1;
    return ledger_add_known(files, path, hex, bytes, NULL, e);
}

void ledger_files_free(struct ledger_files *files)
{
    for (size_t i = 0; i < files->items.len; i++) free(files->items.items[i].name);
    array_free(&files->items);
}

void ledger_start(struct ledger *l, const char *stage, int threads)
{
    *l = (struct ledger){.stage = stage, .started = progress_clock(), .threads = threads};
}

void ledger_free(struct ledger *l)
{
    ledger_files_free(&l->inputs);
    ledger_files_free(&l->outputs);
    buf_free(&l->config);
    buf_free(&l->counts);
    buf_free(&l->extra);
}

static void files_json(const struct ledger_files *files, struct buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < files->items.len; i++) {
        const struct ledger_file *f = &files->items.items[i];
        buf_str(out, i ? ",\n {" : "{");
        json_key(out, "name");
        json_cstring(out, f->name);
        json_key(out, "sha256");
        json_cstring(out, f->sha256);
        json_key_u64(out, "bytes", f->bytes);
        if (f->text_sha256[0]) {
            json_key(out, "text_sha256");
            json_cstring(out, f->text_sha256);
        }
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

/* Everything that decides what the outputs must be: two ledgers with equal heads describe the same work. */
static void head_json(const struct ledger *l, struct buf *out)
{
    buf_char(out, '{');
    json_key(out, "stage");
    json_cstring(out, l->stage);
    json_key(out, "tool");
    json_cstring(out, MALMOI_VERSION);
    buf_str(out, ",\n");
    buf_str(out, "\"config\":{");
    buf_add(out, buf_text(&l->config), l->config.len);
    buf_str(out, "},\n\"inputs\":");
    files_json(&l->inputs, out);
    buf_str(out, ",\n\"outputs\":");
}

/* Once a process, which is asked by every stage of a chain, at its start and at its end. */
static pthread_once_t program_once = PTHREAD_ONCE_INIT;
static char program_sha256[SHA256_HEX];

static void read_program(void)
{
    if (sha256_file("/proc/self/exe", program_sha256, NULL, NULL)) program_sha256[0] = '\0';
}

const char *ledger_program(void)
{
    pthread_once(&program_once, read_program);
    return program_sha256;
}

static void run_json(const struct ledger *l, struct buf *out)
{
    char when[32] = "";
    double seconds = progress_clock() - l->started;
    time_t start = time(NULL) - (time_t)seconds;
    struct tm utc;
    if (gmtime_r(&start, &utc)) strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    buf_str(out, ",\n\"run\":{");
    json_key(out, "started");
    json_cstring(out, when);
    json_key(out, "seconds");
    buf_printf(out, "%.3f", seconds);
    json_key_i64(out, "threads", l->threads);
    json_key_i64(out, "max_rss_mb", usage.ru_maxrss / 1024);
    json_key(out, "program_sha256");
    json_cstring(out, ledger_program());
    buf_str(out, "}}\n");
}

int ledger_write(struct ledger *l, const char *path, struct err *e)
{
    struct buf text = BUF_INIT;
    head_json(l, &text);
    files_json(&l->outputs, &text);
    if (l->counts.len) {
        buf_str(&text, ",\n");
        buf_add(&text, l->counts.data, l->counts.len);
    }
    if (l->extra.len) {
        buf_str(&text, ",\n");
        buf_add(&text, l->extra.data, l->extra.len);
    }
    run_json(l, &text);
    int result = text.failed || l->counts.failed || l->extra.failed || l->config.failed
                     ? err_memory(e)
                     : io_write_file(path, text.data, text.len, e);
    buf_free(&text);
    return result;
}

void ledger_path(const char *output, struct buf *out)
{
    static const char *const suffixes[] = {".jsonl.zst",  ".bin",    ".db",
                                           ".counts.zst", ".counts", ".signatures"};
    size_t len = strlen(output);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t n = strlen(suffixes[i]);
        if (len <= n || strcmp(output + len - n, suffixes[i]) != 0) continue;
        len -= n;
        break;
    }
    buf_add(out, output, len);
    buf_str(out, ".ledger.json");
}

/* Every output that the ledger names stands beside it and has the recorded sum. */
static bool outputs_stand(yajl_val ledger, const char *path)
{
    yajl_val outputs = json_get(ledger, "outputs", yajl_t_array);
    if (!outputs) return false;
    size_t folder = (size_t)(io_base_name(path) - path);
    bool same = true;
    for (size_t i = 0; same && i < outputs->u.array.len; i++) {
        const char *name = json_get_string(outputs->u.array.values[i], "name");
        const char *sum = json_get_string(outputs->u.array.values[i], "sha256");
        char hex[SHA256_HEX];
        struct buf file = BUF_INIT;
        buf_add(&file, path, folder);
        same = name && sum && !buf_str(&file, io_base_name(name)) &&
               !sha256_file(buf_text(&file), hex, NULL, NULL) && strcmp(hex, sum) == 0;
        buf_free(&file);
    }
    return same;
}

bool ledger_is_current(const struct ledger *l, const char *path)
{
    struct buf head = BUF_INIT, text = BUF_INIT;
    yajl_val tree = NULL;
    head_json(l, &head);
    bool current = !head.failed && io_exists(path) && !io_read_file(path, LEDGER_LIMIT, &text, NULL) &&
                   text.len > head.len && memcmp(text.data, head.data, head.len) == 0 &&
                   !json_parse(buf_text(&text), path, &tree, NULL);
    if (current) {
        const char *recorded = json_get_string(json_get(tree, "run", yajl_t_object), "program_sha256");
        current = recorded && strcmp(recorded, ledger_program()) == 0 && outputs_stand(tree, path);
    }
    yajl_tree_free(tree);
    buf_free(&head);
    buf_free(&text);
    return current;
}
