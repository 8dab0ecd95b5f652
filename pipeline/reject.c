#include "pipeline/reject.h"

#include <string.h>

#include "common/base64.h"
#include "common/io.h"
#include "common/json.h"
#include "common/utf8.h"

void reject_raw(struct buf *out, const char *raw, size_t len)
{
    if (utf8_valid(raw, len)) {
        json_key_string(out, "raw", raw, len);
        return;
    }
    json_key(out, "raw_base64");
    buf_char(out, '"');
    base64_encode(raw, len, out);
    buf_char(out, '"');
}

void reject_record(struct buf *out, const char *input, uint64_t frame, uint64_t line_number, const char *line,
                   size_t len, const struct err *why)
{
    buf_char(out, '{');
    json_key_string(out, "reason", "malformed-record", strlen("malformed-record"));
    json_key_string(out, "error", why->message, strlen(why->message));
    json_key(out, "file");
    json_cstring(out, io_base_name(input));
    json_key_u64(out, "frame", frame);
    json_key_u64(out, "line", line_number);
    reject_raw(out, line, len);
    buf_str(out, "}\n");
}
