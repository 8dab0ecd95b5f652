/* Any bytes as text: the encoder with and without offsets gives the same ids, within the vocabulary, and
 * spans that are in order and within the text. The first byte chooses the options. */
#include <stdint.h>
#include <stdlib.h>

#include "vocab/encode.h"

static const char tokens[] =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\nb\n##b\nab\n##ab\n가\n##가\n##나\n.\n[\n]\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct encoder *make(const struct vocab *v, struct encode_options options, struct encode_model **m)
{
    struct encoder *enc = encode_model_new(m, v, &options, NULL) ? NULL : encoder_new(*m);
    if (!enc) abort();
    return enc;
}

static void check(const struct encoding *plain, const struct encoding *spans, size_t size, size_t n_tokens)
{
    if (plain->ids.len != spans->ids.len || spans->spans.len != spans->ids.len) abort();
    uint32_t before = 0;
    for (size_t i = 0; i < plain->ids.len; i++) {
        struct encode_span s = spans->spans.items[i];
        if (plain->ids.items[i] != spans->ids.items[i] || plain->ids.items[i] >= n_tokens) abort();
        if (s.start >= s.end || s.end > size || s.start < before) abort();
        before = s.start;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vocab vocab;
    static struct encoder *plain[8], *spans[8];
    static struct encode_model *models[2][8];
    if (!vocab.tokens.len && vocab_parse(&vocab, tokens, sizeof tokens - 1, "built in", NULL)) abort();
    if (!size) return 0;
    unsigned o = data[0] & 7;
    if (!plain[o]) {
        plain[o] = make(&vocab, (struct encode_options){o & 1, o >> 1 & 1, o >> 2 & 1, false}, &models[0][o]);
        spans[o] = make(&vocab, (struct encode_options){o & 1, o >> 1 & 1, o >> 2 & 1, true}, &models[1][o]);
    }
    struct encoding a = ENCODING_INIT, b = ENCODING_INIT;
    const char *text = (const char *)data + 1;
    if (encode_text(plain[o], text, size - 1, 0, &a) || encode_text(spans[o], text, size - 1, 0, &b)) abort();
    check(&a, &b, size - 1, vocab.tokens.len);
    encoding_free(&a);
    encoding_free(&b);
    return 0;
}
