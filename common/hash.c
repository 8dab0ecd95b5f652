#include "common/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <xxhash.h>

struct sha256 {
    EVP_MD_CTX *context;
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
