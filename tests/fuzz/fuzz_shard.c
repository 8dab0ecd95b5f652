/* Any bytes as a shard: what can be read in order can be read at random, and a frame is decoded in another
 * thread's way to the same. */
#include <string.h>

#include "pipeline/shard.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 20 };

static void read_all(struct shard_reader *in_order, struct shard_reader *at_random)
{
    struct buf text = BUF_INIT, again = BUF_INIT;
    uint64_t number, frames = shard_frames(at_random);
    while (shard_next(in_order, &text, &number, NULL) == 0 && text.len) {
        if (!frames) continue; /* plain lines */
        if (number >= frames || shard_frame(at_random, number, &again, NULL) || text.len != again.len ||
            memcmp(text.data, again.data, text.len) != 0)
            abort();
    }
    buf_free(&text);
    buf_free(&again);
}

static void read_raw(struct shard_reader *r)
{
    struct buf raw = BUF_INIT, text = BUF_INIT;
    uint64_t number;
    while (shard_next_raw(r, &raw, &number, NULL) == 0 && raw.len)
        if (shard_decode(r, number, &raw, &text, NULL)) break;
    buf_free(&raw);
    buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    struct shard_reader *r[3] = {NULL, NULL, NULL};
    int fd = fuzz_file(data, size, path), opened = 0;
    for (int i = 0; i < 3; i++) opened += shard_open(&r[i], path, MOST, NULL) == 0;
    if (opened != 0 && opened != 3) abort();
    if (opened) {
        read_all(r[0], r[1]);
        read_raw(r[2]);
    }
    for (int i = 0; i < opened; i++) shard_close(r[i]);
    close(fd);
    return 0;
}
