#include "bert/safetensors.h"
#include "common/json.h"

enum {
    HEADER_ALIGN = 8,
    PART_NUMBERS = 1 << 16 /* handed to the outfile at once, which copies what it is given */
};

/* One member of the header; *at is where its data begin, and is moved to their end. */
static int add_entry(struct buf *json, const struct safetensors_entry *entry, uint64_t *at, struct err *e)
{
    struct buf name = BUF_INIT;
    uint64_t bytes = sizeof(real), begin = *at;
    buf_str(&name, entry->prefix);
    buf_str(&name, entry->name);
    json_key(json, buf_text(&name));
    int result = name.failed ? err_memory(e) : 0;
    buf_printf(json, "{\"dtype\":\"%s\",\"shape\":[", sizeof(real) == sizeof(float) ? "F32" : "F64");
    for (int i = 0; i < entry->n_dimensions; i++) {
        if (i) buf_char(json, ',');
        buf_u64(json, entry->dimensions[i]);
        if (!result && __builtin_mul_overflow(bytes, entry->dimensions[i], &bytes))
            result = err_usage(e, "tensor '%s' is too large", buf_text(&name));
    }
    if (!result && __builtin_add_overflow(begin, bytes, at))
        result = err_usage(e, "the tensors up to '%s' are too large", buf_text(&name));
    buf_str(json, "],\"data_offsets\":[");
    buf_u64(json, begin);
    buf_char(json, ',');
    buf_u64(json, *at);
    buf_str(json, "]}");
    buf_free(&name);
    return result;
}

int safetensors_write_header(struct outfile *out, const struct safetensors_entry *entries, size_t n,
                             struct err *e)
{
    struct buf json = BUF_INIT;
    uint64_t at = 0;
    int result = 0;
    /* Several releases of transformers refuse a file that does not say which library its tensors are of. */
    buf_str(&json, "{\"__metadata__\":{\"format\":\"pt\"}");
    for (size_t i = 0; i < n && !result; i++) result = add_entry(&json, &entries[i], &at, e);
    buf_char(&json, '}');
    while (json.len % HEADER_ALIGN && !json.failed) buf_char(&json, ' ');
    if (!result && json.failed) result = err_memory(e);
    if (!result && json.len > SAFETENSORS_MAX_HEADER)
        result = err_usage(e, "%zu tensors need a header of more than %d bytes", n, SAFETENSORS_MAX_HEADER);
    uint64_t len = json.len;
    if (!result) result = outfile_write(out, &len, sizeof len, e);
    if (!result) result = outfile_write(out, json.data, json.len, e);
    buf_free(&json);
    return result;
}

int safetensors_write_numbers(struct outfile *out, const real *numbers, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i += PART_NUMBERS) {
        size_t part = n - i < PART_NUMBERS ? n - i : PART_NUMBERS;
        if (outfile_write(out, numbers + i, part * sizeof *numbers, e)) return -1;
    }
    return 0;
}
