#include "bert/npy.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are written as they lie in memory, which needs a little-endian machine"
#endif

enum {
    NPY_PREFIX = 10, /* magic, version and the length of the text that follows */
    NPY_ALIGN = 64   /* the numbers begin at a multiple of it */
};

int npy_write_header(struct outfile *out, size_t rows, size_t columns, struct err *e)
{
    struct buf header = BUF_INIT;
    buf_add(&header, "\x93NUMPY\x01\x00\x00\x00", NPY_PREFIX);
    buf_printf(&header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, columns);
    while ((header.len + 1) % NPY_ALIGN && !header.failed) buf_char(&header, ' ');
    buf_char(&header, '\n');
    if (header.failed) {
        buf_free(&header);
        return err_memory(e);
    }
    size_t len = header.len - NPY_PREFIX;
    header.data[8] = (char)(len & 0xFF);
    header.data[9] = (char)(len >> 8);
    int result = outfile_write(out, header.data, header.len, e);
    buf_free(&header);
    return result;
}
