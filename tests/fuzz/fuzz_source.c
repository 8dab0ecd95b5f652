/* Any bytes are a file: all its members are read to their ends or an error says why not. */
#include <string.h>

#include "common/utf8.h"
#include "pipeline/ingest/source.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[FUZZ_PATH];
    int fd = fuzz_file(bytes, size, path);
    struct input_file file = {path, path + 6, size};
    struct source *s;
    struct source_member m;
    struct err e;
    if (source_open(&s, &file, 100, NULL, &e) == 0) {
        while (source_next(s, &m, &e) > 0) {
            const char *data;
            size_t len = 1;
            if (!utf8_valid(m.member.name, strlen(m.member.name))) abort();
            while (len && m.verdict != SOURCE_SKIP && member_read(&m.member, &data, &len, &e) == 0) continue;
        }
        source_close(s);
    }
    close(fd);
    return 0;
}
