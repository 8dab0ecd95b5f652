/* libarchive, opened by those who read or write an archive: with what it brings along (decompressors, hashes,
 * libxml2, ICU) it takes as long to load as all that malmoi is linked against. */
#ifndef MALMOI_ARCHIVE_LIBRARY_H
#define MALMOI_ARCHIVE_LIBRARY_H

#include <archive.h>
#include <archive_entry.h>

#include "common/library.h"

/* clang-format off */
#define ARCHIVE_SYMBOLS(X) \
    X(archive_error_string) X(archive_set_error) X(archive_format) X(archive_filter_count) \
    X(archive_read_new) X(archive_read_free) X(archive_read_open) X(archive_read_open1) \
    X(archive_read_set_callback_data) X(archive_read_set_read_callback) X(archive_read_set_seek_callback) \
    X(archive_read_support_filter_gzip) X(archive_read_support_filter_bzip2) \
    X(archive_read_support_filter_xz) X(archive_read_support_filter_zstd) \
    X(archive_read_support_filter_lzip) \
    X(archive_read_support_format_7zip) X(archive_read_support_format_empty) \
    X(archive_read_support_format_raw) X(archive_read_support_format_tar) \
    X(archive_read_support_format_zip_seekable) X(archive_read_support_format_zip_streamable) \
    X(archive_read_next_header) X(archive_read_data) \
    X(archive_write_new) X(archive_write_free) X(archive_write_fail) X(archive_write_open) \
    X(archive_write_close) X(archive_write_set_format_pax_restricted) X(archive_write_add_filter_zstd) \
    X(archive_write_set_filter_option) X(archive_write_set_bytes_in_last_block) \
    X(archive_write_header) X(archive_write_data) \
    X(archive_entry_new) X(archive_entry_free) \
    X(archive_entry_pathname) X(archive_entry_filetype) X(archive_entry_hardlink) X(archive_entry_symlink) \
    X(archive_entry_is_encrypted) X(archive_entry_size) X(archive_entry_size_is_set) \
    X(archive_entry_set_pathname) X(archive_entry_set_filetype) X(archive_entry_set_perm) \
    X(archive_entry_set_mtime) X(archive_entry_set_size)
/* clang-format on */

struct archive_library {
    ARCHIVE_SYMBOLS(LIBRARY_POINTER)
};

/* ERR_SYSTEM if there is no libarchive. */
int archive_library_open(struct archive_library *l, struct err *e);

#endif
