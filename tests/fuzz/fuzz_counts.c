/* Any bytes as a file of counts: it is refused, or its words ascend and add up to its last line. */
#include "tests/fuzz/fuzz_file.h"
#include "vocab/counts_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sums(const char *path)
{
    struct counts_info sums;
    if (counts_read_sums(path, &sums, NULL)) return;
    if (sums.words > sums.occurrences) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    int fd = fuzz_file(data, size, path);
    check_sums(path);
    close(fd);
    return 0;
}
