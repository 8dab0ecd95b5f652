/* Bytes as a file that can be opened by name, for readers that take a path. */
#ifndef MALMOI_FUZZ_FILE_H
#define MALMOI_FUZZ_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FUZZ_PATH = 32 };

/* The file's path is put into path; it is there until the returned descriptor is closed. */
static inline int fuzz_file(const uint8_t *bytes, size_t size, char path[FUZZ_PATH])
{
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || (size && write(fd, bytes, size) != (ssize_t)size)) abort();
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", fd);
    return fd;
}

#endif
