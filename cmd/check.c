/* malmoi check FILE…: silent when everything is whole, one line a fault. */
#include "cmd/cmd.h"
#include "cmd/files.h"
#include "pipeline/ledger_law.h"

static int check_file(const char *path, struct err *e)
{
    const struct file_kind *kind;
    bool known;
    if (file_kind_of(path, &kind, e)) return -1;
    if (kind->check && kind->check(path, e)) return -1;
    return ledger_check_file(path, &known, e);
}

int cmd_check(int argc, char **argv)
{
    return files_each(
        "check", "Verifies anything malmoi wrote: frames, checksums, indexes, ledgers. Silent when whole.",
        "  malmoi check 09-tokens/* manifest-sha256.txt", argc, argv, check_file);
}
