/* Safetensors files of any content, put together by hand. */
#ifndef MALMOI_TENSOR_FILE_H
#define MALMOI_TENSOR_FILE_H

#include "tests/unit/unit.h"

#include "common/io.h"
#include "common/json.h"

struct tensor_file {
    struct buf json, data;
};

#define TENSOR_FILE_INIT                                                                                     \
    {                                                                                                        \
        BUF_INIT, BUF_INIT                                                                                   \
    }

/* shape as in the header: "2,3" */
static inline void tensor_file_add(struct tensor_file *f, const char *name, const char *dtype,
                                   const char *shape, const void *bytes, size_t len)
{
    if (!f->json.len) buf_char(&f->json, '{');
    json_key(&f->json, name);
    buf_printf(&f->json, "{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}", dtype, shape,
               f->data.len, f->data.len + len);
    buf_add(&f->data, bytes, len);
}

/* The whole file: the header's length, the header and len bytes of data. */
static inline void tensor_file_join(struct buf *file, const char *json, size_t json_len, const void *data,
                                    size_t len)
{
    uint64_t n = json_len;
    buf_clear(file);
    buf_add(file, &n, sizeof n);
    buf_add(file, json, json_len);
    buf_add(file, data, len);
    assert_false(file->failed);
}

/* Write the tensors to path; f is empty again. */
static inline void tensor_file_write(struct tensor_file *f, const char *path)
{
    struct buf file = BUF_INIT;
    buf_char(&f->json, '}');
    tensor_file_join(&file, buf_text(&f->json), f->json.len, buf_text(&f->data), f->data.len);
    assert_int_equal(io_write_file(path, file.data, file.len, NULL), 0);
    buf_free(&file);
    buf_free(&f->json);
    buf_free(&f->data);
}

#endif
