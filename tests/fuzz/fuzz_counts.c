/* Any bytes as a file of counts: it is refused, or its words ascend and add up to its last line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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
    char path[64];
    int fd = memfd_create("counts", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    check_sums(path);
    close(fd);
    return 0;
}
