#include "audit/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "common/io.h"
#include "pipeline/manifest_sums.h"

enum { LEDGER_LIMIT = 64 << 20 };

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct tree_ledger *const *)a)->path,
                  (*(const struct tree_ledger *const *)b)->path);
}

int accounts_list(const struct tree *t, struct buf *out, struct err *e)
{
    size_t n = t->ledgers.len;
    const struct tree_ledger **sorted = malloc((n + 1) * sizeof *sorted);
    if (!sorted) return err_memory(e);
    for (size_t i = 0; i < n; i++) sorted[i] = &t->ledgers.items[i];
    if (n) qsort(sorted, n, sizeof *sorted, by_path);
    for (size_t i = 0; i < n; i++) buf_printf(out, "%s  %s\n", sorted[i]->account_sha256, sorted[i]->path);
    free(sorted);
    return out->failed ? err_memory(e) : 0;
}

static int check_line(const char *path, const struct sum_line *line, struct err *e)
{
    char actual[SHA256_HEX];
    struct buf file = BUF_INIT, text = BUF_INIT;
    buf_add(&file, path, (size_t)(io_base_name(path) - path));
    buf_str(&file, line->path);
    int result = file.failed ? err_memory(e) : io_read_file(buf_text(&file), LEDGER_LIMIT, &text, e);
    if (!result && tree_account(&text, actual, e)) result = err_context(e, "'%s'", buf_text(&file));
    if (!result && strcmp(actual, line->sha256) != 0)
        result =
            err_data(e, "'%s' is not the ledger that '%s' lists: its account differs", buf_text(&file), path);
    buf_free(&file);
    buf_free(&text);
    return result;
}

int accounts_check(const char *path, struct err *e)
{
    struct sum_list list;
    if (sum_list_read(&list, path, e)) return -1;
    int result = 0;
    for (size_t i = 0; i < list.lines.len && !result; i++) result = check_line(path, &list.lines.items[i], e);
    sum_list_free(&list);
    return result;
}
