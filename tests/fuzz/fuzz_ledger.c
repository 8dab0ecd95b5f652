/* Any bytes as a ledger, as a list of sums, and as a list of ids to leave out: each is read or refused. */
#include <string.h>

#include "pipeline/ingest/exclude.h"
#include "pipeline/ledger_law.h"
#include "pipeline/manifest_sums.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_ledger(const char *path)
{
    struct ledger_summary s;
    (void)ledger_read(path, &s, NULL);
    ledger_summary_free(&s);
    (void)ledger_check_outputs(path, NULL);
}

/* Every path that was read is found again. */
static void read_sums(const char *path)
{
    struct sum_list list = {0};
    if (sum_list_read(&list, path, NULL) == 0)
        for (size_t i = 0; i < list.lines.len; i++)
            if (sum_list_find(&list, list.lines.items[i].path) != &list.lines.items[i]) abort();
    sum_list_free(&list);
}

static void read_ids(const char *path)
{
    struct exclude x = {0};
    if (exclude_read(&x, path, NULL) == 0)
        for (size_t i = 0; i < x.ids.len; i++)
            if (exclude_find(&x, x.ids.items[i].id, strlen(x.ids.items[i].id)) != &x.ids.items[i]) abort();
    exclude_free(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    int fd = fuzz_file(data, size, path);
    read_ledger(path);
    read_sums(path);
    read_ids(path);
    close(fd);
    return 0;
}
