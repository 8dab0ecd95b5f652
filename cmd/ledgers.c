/* malmoi ledgers OUT…: the account of every stage, and the proof that nothing is lost. */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/accounts.h"
#include "audit/outputs.h"
#include "cmd/cmd.h"
#include "common/io.h"
#include "pipeline/ledger_law.h"

struct ledgers_options {
    bool drops, accounts, lists, help;
};

static const struct opt options[] = {
    OPT_SWITCH("drops", offsetof(struct ledgers_options, drops), "also show what each rule took away"),
    OPT_SWITCH("accounts", offsetof(struct ledgers_options, accounts),
               "print accounts-sha256.txt: the sum of each ledger but for its run object"),
    OPT_SWITCH(
        "lists", offsetof(struct ledgers_options, lists),
        "write OUT/accounts-sha256.txt and OUT/manifest-sha256.txt, with the sums that the ledgers have"),
    OPT_HELP(offsetof(struct ledgers_options, help)), OPT_TABLE_END};

static void print_number(int64_t n)
{
    if (n < 0)
        printf(" %14s", "-");
    else
        printf(" %14lld", (long long)n);
}

static void print_summary(const char *path, const struct ledger_summary *s, bool drops)
{
    printf("%-44s", path);
    print_number(s->in.documents);
    print_number(s->out.documents);
    print_number(s->in.sentences);
    print_number(s->out.sentences);
    print_number(s->in.characters);
    print_number(s->out.characters);
    putchar('\n');
    const char *line = buf_text(&s->reasons);
    while (drops && *line) {
        size_t len = strcspn(line, "\n");
        printf("    - %.*s\n", (int)len, line);
        line += len + 1;
    }
}

static int by_path(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_ledger(const char *name)
{
    static const char suffix[] = "ledger.json";
    size_t n = strlen(name), k = sizeof suffix - 1;
    return n >= k && strcmp(name + n - k, suffix) == 0 && (n == k || name[n - k - 1] == '.');
}

/* Every ledger under root, in the order of their paths; the worst exit code. */
static int walk(char *root, bool drops, size_t *seen)
{
    char *const roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_path);
    struct err e = {0};
    if (!tree) {
        err_errno(&e, "cannot read '%s'", root);
        return cmd_fail("ledgers", &e);
    }
    int code = 0;
    for (FTSENT *entry; (entry = fts_read(tree));) {
        int one = 0;
        if (entry->fts_info == FTS_F && is_ledger(entry->fts_name)) {
            struct ledger_summary s;
            if (ledger_read(entry->fts_path, &s, &e))
                one = cmd_fail("ledgers", &e);
            else
                print_summary(entry->fts_path + strlen(root) + (entry->fts_level > 0), &s, drops);
            ledger_summary_free(&s);
            ++*seen;
        } else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS) {
            err_system(&e, "cannot read '%s': %s", entry->fts_path, strerror(entry->fts_errno));
            one = cmd_fail("ledgers", &e);
        }
        if (one > code) code = one;
    }
    fts_close(tree);
    return code;
}

static int print_accounts(const char *root, struct err *e)
{
    struct tree tree;
    struct buf list = BUF_INIT;
    if (tree_open(&tree, root, e)) return -1;
    int result = accounts_list(&tree, &list, e);
    if (!result) fwrite(buf_text(&list), 1, list.len, stdout);
    buf_free(&list);
    tree_close(&tree);
    return result;
}

static int write_lists(const char *root, struct err *e)
{
    struct tree tree;
    if (tree_open(&tree, root, e)) return -1;
    int result = outputs_write_lists(&tree, e);
    tree_close(&tree);
    return result;
}

static int run(const void *given, const struct opt_args *roots, struct err *e)
{
    const struct ledgers_options *o = given;
    if (!roots->items.len) return err_usage(e, "no folder; name the output folder of 'make corpus'");
    if ((o->accounts || o->lists) && roots->items.len > 1)
        return err_usage(e, "--accounts and --lists go with one folder");
    if (o->accounts) return print_accounts(roots->items.items[0], e);
    printf("%-44s %14s %14s %14s %14s %14s %14s\n", "ledger", "documents in", "out", "sentences in", "out",
           "characters in", "out");
    int code = 0;
    size_t seen = 0;
    for (size_t i = 0; i < roots->items.len; i++) {
        int one = walk((char *)roots->items.items[i], o->drops, &seen);
        if (one > code) code = one;
    }
    if (code) return code;
    if (!seen) return err_data(e, "there is no ledger in '%s'", roots->items.items[0]);
    printf("%zu ledgers: in = out + dropped holds in every one\n", seen);
    return o->lists ? write_lists(roots->items.items[0], e) : 0;
}

int cmd_ledgers(int argc, char **argv)
{
    static const struct opt *const tables[] = {options, NULL};
    static const struct ledgers_options defaults = {0};
    static const struct cmd_page page = {
        .name = "ledgers",
        .usage = "ledgers [options] OUT…",
        .purpose = "Shows what went in and out at every stage under a folder, and checks that\n"
                   "in = out + dropped holds in every ledger for every unit both sides count.",
        .details = "  malmoi ledgers --drops out\n"
                   "  malmoi ledgers --lists out && (cd out && sha256sum -c manifest-sha256.txt)",
        .tables = tables,
        .defaults = &defaults};
    struct ledgers_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
