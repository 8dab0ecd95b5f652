/* The part of libarchive that source.c uses, opened with the first source: with what it brings along (seven
 * decompressors and hashes, libxml2, ICU) it takes longer to load than all that malmoi is linked against. */
#ifndef MALMOI_ARCHIVE_LIBRARY_H
#define MALMOI_ARCHIVE_LIBRARY_H

#include <archive.h>
#include <archive_entry.h>

#include "common/library.h"

/* clang-format off */
#define ARCHIVE_SYMBOLS(X) \
    X(archive_read_new) X(archive_read_free) X(archive_read_open1) \
    X(archive_read_set_callback_data) X(archive_read_set_read_callback) X(archive_read_set_seek_callback) \
    X(archive_read_support_filter_gzip) X(archive_read_support_filter_bzip2) \
    X(archive_read_support_filter_xz) X(archive_read_support_filter_zstd) \
    X(archive_read_support_filter_lzip) \
    X(archive_read_support_format_7zip) X(archive_read_support_format_empty) \
    X(archive_read_support_format_raw) X(archive_read_support_format_tar) \
    X(archive_read_support_format_zip_seekable) X(archive_read_support_format_zip_streamable) \
    X(archive_read_next_header) X(archive_read_data) X(archive_format) X(archive_filter_count) \
    X(archive_entry_pathname) X(archive_entry_filetype) X(archive_entry_hardlink) \
    X(archive_entry_is_encrypted) X(archive_error_string) X(archive_set_error)
/* clang-format on */

struct archive_library {
    ARCHIVE_SYMBOLS(LIBRARY_POINTER)
};

/* ERR_SYSTEM if there is no libarchive. */
int archive_library_open(struct archive_library *l, struct err *e);

#endif
