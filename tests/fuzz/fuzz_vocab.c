/* Any bytes as vocab.txt: every token that is loaded is found, and the trie finds it too. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vocab/trie.h"
#include "vocab/vocab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_token(const struct vocab *v, const struct trie *t, size_t id)
{
    size_t len;
    const char *token = vocab_token(v, id, &len);
    uint16_t found = vocab_find(v, token, len), matched = VOCAB_NONE;
    if (found == VOCAB_NONE || found < id) abort();
    bool continues = len > 2 && memcmp(token, "##", 2) == 0;
    if (continues) token += 2, len -= 2;
    if (len == 0) return;
    if (trie_longest(t, continues ? TRIE_CONTINUATION : TRIE_WORD, token, len, &matched) != len) abort();
    if (matched != found) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vocab v;
    struct trie t;
    if (vocab_parse(&v, (const char *)data, size, "fuzz", NULL)) return 0;
    if (trie_build(&t, &v, NULL)) abort();
    for (size_t id = 0; id < v.tokens.len; id++) check_token(&v, &t, id);
    trie_free(&t);
    vocab_free(&v);
    return 0;
}
