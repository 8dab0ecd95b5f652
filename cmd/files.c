#include "cmd/files.h"

#include <stdlib.h>
#include <string.h>

#include "audit/check.h"
#include "audit/accounts.h"
#include "audit/recipe_tools.h"
#include "bm25/check.h"
#include "cmd/cmd.h"
#include "common/io.h"
#include "common/json.h"
#include "pipeline/dedup/drops.h"
#include "pipeline/dedup/groups.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/ingest/exclude.h"
#include "pipeline/ledger_law.h"
#include "pipeline/manifest_sums.h"
#include "pipeline/shard_tools.h"
#include "vocab/counts_file.h"
#include "vocab/tokens.h"
#include "vocab/vocab.h"

enum { JSON_LIMIT = 256 << 20 };

static int check_json(const char *path, struct err *e)
{
    yajl_val tree = NULL;
    int result = json_read_file(path, JSON_LIMIT, &tree, e);
    yajl_tree_free(tree);
    return result;
}

static int check_ledger(const char *path, struct err *e)
{
    if (ledger_read(path, NULL, e)) return -1;
    return ledger_check_outputs(path, e);
}

static int stat_ledger(const char *path, FILE *out, struct err *e)
{
    struct ledger_summary s;
    int result = ledger_read(path, &s, e);
    if (!result)
        fprintf(out, ",\"stage\":\"%s\",\"documents_in\":%lld,\"documents_out\":%lld", s.stage,
                (long long)s.in.documents, (long long)s.out.documents);
    ledger_summary_free(&s);
    return result;
}

static int check_vocab(const char *path, struct err *e)
{
    struct vocab v = {0};
    int result = vocab_load(&v, path, e);
    vocab_free(&v);
    return result;
}

static int stat_vocab(const char *path, FILE *out, struct err *e)
{
    struct vocab v = {0};
    int result = vocab_load(&v, path, e);
    if (!result) fprintf(out, ",\"pieces\":%zu,\"sha256\":\"%s\"", v.tokens.len, v.sha256);
    vocab_free(&v);
    return result;
}

static int check_ids(const char *path, struct err *e)
{
    struct exclude list;
    int result = exclude_read(&list, path, e);
    exclude_free(&list);
    return result;
}

static const struct file_kind kinds[] = {
    {"groups", (const char *const[]){"groups.jsonl.zst", NULL}, groups_check, shard_cat, groups_stat},
    {"drops", (const char *const[]){".drops.jsonl.zst", NULL}, drops_check, shard_cat, drops_stat},
    {"shard", (const char *const[]){".jsonl.zst", NULL}, shard_check, shard_cat, shard_stat},
    {"signatures", (const char *const[]){".signatures", NULL}, signatures_check, signatures_cat,
     signatures_stat},
    {"counts", (const char *const[]){".counts.zst", ".counts", NULL}, counts_check, counts_cat, counts_stat},
    {"tokens", (const char *const[]){".bin", ".idx", ".lineage", NULL}, tokens_check, tokens_cat,
     tokens_stat},
    {"ledger", (const char *const[]){".ledger.json", "ledger.json", NULL}, check_ledger, NULL, stat_ledger},
    {"provenance", (const char *const[]){"provenance.db", NULL}, audit_db_check, audit_db_cat, audit_db_stat},
    {"recipe", (const char *const[]){".tar.zst", NULL}, recipe_check, recipe_cat, recipe_stat},
    {"index", (const char *const[]){".db", NULL}, bm25_check, bm25_cat, bm25_stat},
    {"manifest", (const char *const[]){"manifest-sha256.txt", NULL}, manifest_sums_check, NULL, NULL},
    {"ids", (const char *const[]){".ids", NULL}, check_ids, NULL, NULL},
    {"accounts", (const char *const[]){ACCOUNTS_FILE, NULL}, accounts_check, NULL, NULL},
    {"vocabulary", (const char *const[]){"vocab.txt", NULL}, check_vocab, NULL, stat_vocab},
    {"tokenizer",
     (const char *const[]){"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", NULL},
     check_json, NULL, NULL},
};

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n >= k && strcmp(name + n - k, suffix) == 0;
}

int file_kind_of(const char *path, const struct file_kind **kind, struct err *e)
{
    if (!io_exists(path)) return err_system(e, "cannot open '%s': no such file", path);
    if (io_is_folder(path)) return err_system(e, "'%s' is a folder; name its files", path);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        for (const char *const *suffix = kinds[i].suffixes; *suffix; suffix++) {
            if (!has_suffix(io_base_name(path), *suffix)) continue;
            *kind = &kinds[i];
            return 0;
        }
    }
    if (shard_is_zstd(path)) {
        *kind = &kinds[0];
        return 0;
    }
    return err_data(e, "'%s' is no file that malmoi writes", path);
}

struct each {
    const char *command;
    file_function *function;
    bool quiet, help;
};

static const struct opt options[] = {OPT_QUIET(offsetof(struct each, quiet)),
                                     OPT_HELP(offsetof(struct each, help)), OPT_TABLE_END};

static int run(const void *given, const struct opt_args *files, struct err *e)
{
    const struct each *each = given;
    if (!files->items.len) return err_usage(e, "no file; 'malmoi help %s' shows the usage", each->command);
    int code = 0;
    for (size_t i = 0; i < files->items.len; i++) {
        struct err fault = {0};
        if (each->function(files->items.items[i], &fault) == 0) continue;
        int one = cmd_fail(each->command, &fault);
        if (one > code) code = one;
    }
    return code;
}

int files_each(const char *command, const char *purpose, const char *details, int argc, char **argv,
               file_function *function)
{
    const struct opt *const tables[] = {options, NULL};
    const struct each defaults = {.command = command, .function = function};
    struct buf usage = BUF_INIT;
    buf_printf(&usage, "%s [options] FILE…", command);
    struct each each = defaults;
    const struct cmd_page page = {.name = command,
                                  .usage = buf_text(&usage),
                                  .purpose = purpose,
                                  .details = details,
                                  .tables = tables,
                                  .defaults = &defaults};
    int code = cmd_main(&page, &each, &each.help, run, argc, argv);
    buf_free(&usage);
    return code;
}
