/* SHA-256 (OpenSSL) for identity and XXH3/XXH64 (libxxhash) for tables and checksums. */
#ifndef MALMOI_HASH_H
#define MALMOI_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

enum { SHA256_HEX = 65 }; /* 64 lower-case digits and a NUL */

struct sha256; /* a running hash; one thread at a time */

struct sha256 *sha256_new(void); /* NULL when memory runs out */
void sha256_add(struct sha256 *h, const void *bytes, size_t len);
void sha256_finish(struct sha256 *h, char hex[SHA256_HEX]); /* h may only be freed afterwards */
void sha256_free(struct sha256 *h);

void sha256_hex_of(const void *bytes, size_t len, char hex[SHA256_HEX]);
int sha256_file(const char *path, char hex[SHA256_HEX], uint64_t *bytes, struct err *e);

/* HMAC-SHA-256 (RFC 2104) of value under key. */
void hmac_sha256(const void *key, size_t key_len, const void *value, size_t len, uint8_t mac[32]);

/* The same under one key for many values, without starting anew for each. Not thread-safe. */
struct hmac;
struct hmac *hmac_new(const void *key, size_t len);                          /* NULL when memory runs out */
int hmac_of(struct hmac *h, const void *value, size_t len, uint8_t mac[32]); /* 0, or -1 likewise */
void hmac_free(struct hmac *h);

uint64_t hash64(const void *bytes, size_t len); /* XXH3, seed 0: the same on every machine */
struct hash128 {
    uint64_t low, high;
};
struct hash128 hash128(const void *bytes, size_t len); /* XXH3, seed 0: for equality where 64 bits are few */
uint64_t xxh64(const void *bytes, size_t len);         /* XXH64, seed 0: the seek table's checksum */

#endif
