/* Skipping text in which KSS has nothing to do: 16 bytes at a time with SSE2, byte by byte elsewhere. */
#ifndef MALMOI_KSS_SCAN_H
#define MALMOI_KSS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* True if every lead byte C0 … F7 is followed by exactly its continuation bytes, and there are no others and
 * no bytes F8 … FF: then every byte that is no continuation byte begins a unit. Valid UTF-8 always is. */
bool kss_well_formed(const char *text, size_t len);

/* In well-formed text, the first unit at or after at that may be a trigger or a quote; len if there is none.
 * All triggers and quotes are found, the collisions too; some other units are. */
size_t kss_scan(const char *text, size_t at, size_t len);

#endif
