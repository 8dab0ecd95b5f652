#include "common/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <xxhash.h>

struct sha256 {
    EVP_MD_CTX *context;
};

enum { HMAC_BLOCK = 64 };

/* RFC 2104: outer(inner(value)), both begun with the key. */
struct hmac {
    EVP_MD_CTX *inner, *outer, *work;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *h = malloc(sizeof *h);
    if (!h) return NULL;
    h->context = EVP_MD_CTX_new();
    if (!h->context || EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1) {
        sha256_free(h);
        return NULL;
    }
    return h;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t len)
{
    if (len) EVP_DigestUpdate(h->context, bytes, len);
}

static void to_hex(const uint8_t digest[32], char hex[SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 32; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = '\0';
}

void sha256_finish(struct sha256 *h, char hex[SHA256_HEX])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(h->context, digest, NULL);
    to_hex(digest, hex);
}

void sha256_free(struct sha256 *h)
{
    if (!h) return;
    EVP_MD_CTX_free(h->context);
    free(h);
}

void sha256_hex_of(const void *bytes, size_t len, char hex[SHA256_HEX])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    EVP_Digest(bytes, len, digest, NULL, EVP_sha256(), NULL);
    to_hex(digest, hex);
}

int sha256_file(const char *path, char hex[SHA256_HEX], uint64_t *bytes, struct err *e)
{
    enum { CHUNK = 1 << 18 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_errno(e, "cannot open '%s'", path);
    struct sha256 *h = sha256_new();
    uint8_t *chunk = malloc(CHUNK);
    int result = h && chunk ? 0 : err_memory(e);
    uint64_t total = 0;
    while (!result) {
        ssize_t n = read(fd, chunk, CHUNK);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) result = err_errno(e, "cannot read '%s'", path);
        if (n <= 0) break;
        sha256_add(h, chunk, (size_t)n);
        total += (uint64_t)n;
    }
    if (!result) sha256_finish(h, hex);
    if (bytes) *bytes = total;
    sha256_free(h);
    free(chunk);
    close(fd);
    return result;
}

void hmac_sha256(const void *key, size_t key_len, const void *value, size_t len, uint8_t mac[32])
{
    unsigned int size = 32;
    HMAC(EVP_sha256(), key, (int)key_len, value, len, mac, &size);
}

/* A digest that begins with the key, every byte of it changed by pad. */
static EVP_MD_CTX *begin_hmac(const uint8_t key[HMAC_BLOCK], uint8_t pad)
{
    uint8_t block[HMAC_BLOCK];
    for (int i = 0; i < HMAC_BLOCK; i++) block[i] = key[i] ^ pad;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
                EVP_DigestUpdate(context, block, sizeof block) == 1;
    explicit_bzero(block, sizeof block);
    if (good) return context;
    EVP_MD_CTX_free(context);
    return NULL;
}

struct hmac *hmac_new(const void *key, size_t len)
{
    uint8_t block[HMAC_BLOCK] = {0};
    struct hmac *h = calloc(1, sizeof *h);
    if (!h) return NULL;
    bool good = true;
    if (len > sizeof block)
        good = EVP_Digest(key, len, block, NULL, EVP_sha256(), NULL) == 1;
    else if (len)
        memcpy(block, key, len);
    h->inner = good ? begin_hmac(block, 0x36) : NULL;
    h->outer = good ? begin_hmac(block, 0x5C) : NULL;
    h->work = EVP_MD_CTX_new();
    explicit_bzero(block, sizeof block);
    if (h->inner && h->outer && h->work) return h;
    hmac_free(h);
    return NULL;
}

static bool digest_behind(struct hmac *h, const EVP_MD_CTX *begun, const void *bytes, size_t len,
                          uint8_t digest[32])
{
    return EVP_MD_CTX_copy_ex(h->work, begun) == 1 && EVP_DigestUpdate(h->work, bytes, len) == 1 &&
           EVP_DigestFinal_ex(h->work, digest, NULL) == 1;
}

int hmac_of(struct hmac *h, const void *value, size_t len, uint8_t mac[32])
{
    uint8_t digest[32];
    return digest_behind(h, h->inner, value, len, digest) &&
                   digest_behind(h, h->outer, digest, sizeof digest, mac)
               ? 0
               : -1;
}

void hmac_free(struct hmac *h)
{
    if (!h) return;
    EVP_MD_CTX_free(h->inner);
    EVP_MD_CTX_free(h->outer);
    EVP_MD_CTX_free(h->work);
    free(h);
}

uint64_t hash64(const void *bytes, size_t len)
{
    return XXH3_64bits(bytes, len);
}

struct hash128 hash128(const void *bytes, size_t len)
{
    XXH128_hash_t h = XXH3_128bits(bytes, len);
    return (struct hash128){h.low64, h.high64};
}

uint64_t xxh64(const void *bytes, size_t len)
{
    return XXH64(bytes, len, 0);
}
