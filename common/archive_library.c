#include "common/archive_library.h"

static const struct library libarchive = {.file = "libarchive.so.13",
                                          .title = "libarchive",
                                          .package = "libarchive13",
                                          .symbols = LIBRARY_NAMES(ARCHIVE_SYMBOLS)};

int archive_library_open(struct archive_library *l, struct err *e)
{
    return library_open(&libarchive, l, e);
}
