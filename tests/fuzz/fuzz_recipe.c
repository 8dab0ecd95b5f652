/* Any bytes as a recipe, and as an entry of one: what is accepted as an entry is written back as a line that
 * reads as the same entry. */
#include <string.h>

#include "audit/recipe_entry.h"
#include "audit/recipe_tools.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entry(const char *line, size_t len)
{
    struct recipe_entry entry, back;
    struct buf out = BUF_INIT;
    if (recipe_entry_read(line, len, &entry, NULL)) return;
    recipe_entry_write(&entry, &out);
    if (out.failed || recipe_entry_read(out.data, out.len - 1, &back, NULL) ||
        memcmp(&entry, &back, sizeof back) != 0)
        abort();
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    read_entry((const char *)data, size);
    int fd = fuzz_file(data, size, path);
    (void)recipe_check(path, NULL);
    close(fd);
    return 0;
}
