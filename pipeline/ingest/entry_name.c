#include "pipeline/ingest/entry_name.h"

#include <ctype.h>
#include <iconv.h>
#include <stdint.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/io.h"
#include "common/utf8.h"

/* 1 if raw is CP949 and was appended to out, 0 if it is not, -1 on an error. */
static int decode_cp949(const char *raw, struct buf *out, struct err *e)
{
    size_t left = strlen(raw), room = left * 3, from = out->len;
    char *to = buf_reserve(out, room);
    if (!to) return err_memory(e);
    iconv_t cd = iconv_open("UTF-8", "CP949");
    if ((intptr_t)cd == -1)
        return err_system(e, "the C library cannot convert CP949 (Korean Windows) file names");
    char *in = (char *)raw;
    size_t irreversible = iconv(cd, &in, &left, &to, &room);
    iconv_close(cd);
    bool good = irreversible == 0 && left == 0;
    out->len = good ? (size_t)(to - out->data) : from;
    buf_terminate(out);
    return good;
}

int entry_name_decode(const char *raw, struct buf *out, struct err *e)
{
    size_t len = strlen(raw);
    if (utf8_valid(raw, len)) return buf_add(out, raw, len) ? err_memory(e) : 0;
    int decoded = decode_cp949(raw, out, e);
    if (decoded) return decoded < 0 ? -1 : 0;
    utf8_repair(raw, len, out);
    return out->failed ? err_memory(e) : 0;
}

bool entry_name_safe(const char *name)
{
    if (name[0] == '/' || name[0] == '\\' || (isalpha((unsigned char)name[0]) && name[1] == ':'))
        return false;
    for (const char *part = name;;) {
        size_t n = strcspn(part, "/\\");
        if (n == 2 && part[0] == '.' && part[1] == '.') return false;
        if (!part[n]) return true;
        part += n + 1;
    }
}

int entry_name_base(const char *name, struct buf *out)
{
    static const char *const suffixes[] = {".xz", ".gz", ".bz2", ".zst", ".lz"};
    const char *base = io_base_name(name);
    size_t len = strlen(base);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t n = strlen(suffixes[i]);
        if (len > n && strcasecmp(base + len - n, suffixes[i]) == 0) return buf_add(out, base, len - n);
    }
    return buf_add(out, base, len);
}

bool entry_name_system_file(const char *name)
{
    static const char *const known[] = {"Thumbs.db", "desktop.ini"};
    const char *base = io_base_name(name);
    if (strcmp(base, ".DS_Store") == 0 || strncmp(base, "._", 2) == 0) return true;
    if (strncmp(name, "__MACOSX/", 9) == 0 || strstr(name, "/__MACOSX/")) return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(base, known[i]) == 0) return true;
    return false;
}
