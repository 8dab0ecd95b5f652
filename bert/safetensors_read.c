#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bert/safetensors_header.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are used as they lie in the file, which needs a little-endian machine"
#endif

enum { LENGTH_BYTES = 8 };

/* ---- the header against the file ---- */

static int find_header(const struct safetensors *s, size_t *len, struct err *e)
{
    uint64_t n;
    if (s->len < LENGTH_BYTES)
        return err_data(e, "the file is cut short: it has %zu bytes, not even the header's length", s->len);
    memcpy(&n, s->bytes, sizeof n);
    if (n > SAFETENSORS_MAX_HEADER)
        return err_data(e, "the header is said to have %llu bytes; at most %d are allowed",
                        (unsigned long long)n, SAFETENSORS_MAX_HEADER);
    if (n > s->len - LENGTH_BYTES)
        return err_data(e, "the file is cut short: the header has %llu bytes, but only %zu are there",
                        (unsigned long long)n, s->len - LENGTH_BYTES);
    if (n < 2 || s->bytes[LENGTH_BYTES] != '{') return err_data(e, "the header does not begin with '{'");
    *len = (size_t)n;
    return 0;
}

static bool number_of(const struct safetensor *t, uint64_t *n)
{
    *n = 1;
    for (int i = 0; i < t->n_dimensions; i++)
        if (__builtin_mul_overflow(*n, t->dimensions[i], n)) return false;
    return true;
}

static int check_size(const struct safetensor *t, struct err *e)
{
    uint64_t bytes;
    if (!number_of(t, &bytes) || __builtin_mul_overflow(bytes, safetensors_dtype_size(t->dtype), &bytes))
        return err_data(e, "the shape of tensor '%.100s' is larger than 64 bits can say", t->name);
    if (t->begin > t->end)
        return err_data(e, "tensor '%.100s' ends at byte %llu, before its beginning at %llu", t->name,
                        (unsigned long long)t->end, (unsigned long long)t->begin);
    if (bytes != t->end - t->begin)
        return err_data(e, "tensor '%.100s' has %llu bytes, but its shape and dtype need %llu", t->name,
                        (unsigned long long)(t->end - t->begin), (unsigned long long)bytes);
    return 0;
}

/* Tensors lie one behind the other and fill the data. */
static int check_places(const struct safetensors *s, uint64_t data_bytes, struct err *e)
{
    uint64_t end = 0;
    for (size_t i = 0; i < s->tensors.len; i++) {
        const struct safetensor *t = &s->tensors.items[i];
        if (check_size(t, e)) return -1;
        if (t->begin != end)
            return err_data(e, "tensor '%.100s' begins at byte %llu of the data, which is %s at %llu",
                            t->name, (unsigned long long)t->begin,
                            t->begin > end ? "behind a hole that begins" : "before the end of another one",
                            (unsigned long long)end);
        end = t->end;
        if (end > data_bytes)
            return err_data(
                e, "the file is cut short: tensor '%.100s' ends at byte %llu of the data, which has %llu",
                t->name, (unsigned long long)end, (unsigned long long)data_bytes);
    }
    if (end != data_bytes)
        return err_data(e, "the data has %llu bytes, but the last tensor ends at %llu",
                        (unsigned long long)data_bytes, (unsigned long long)end);
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct safetensor *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1; /* an empty tensor comes before what follows it */
    return strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
    const struct safetensor *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static int sort_tensors(struct safetensors *s, struct err *e)
{
    if (!s->tensors.len) return 0;
    qsort(s->tensors.items, s->tensors.len, sizeof *s->tensors.items, by_place);
    if (array_reserve(&s->by_name, s->tensors.len)) return err_memory(e);
    for (size_t i = 0; i < s->tensors.len; i++) s->by_name.items[i] = &s->tensors.items[i];
    s->by_name.len = s->tensors.len;
    qsort(s->by_name.items, s->by_name.len, sizeof *s->by_name.items, by_name);
    for (size_t i = 1; i < s->by_name.len; i++)
        if (strcmp(s->by_name.items[i - 1]->name, s->by_name.items[i]->name) == 0)
            return err_data(e, "tensor '%.100s' stands twice in the header", s->by_name.items[i]->name);
    return 0;
}

int safetensors_parse(struct safetensors *s, struct err *e)
{
    size_t len = 0;
    if (find_header(s, &len, e)) return -1;
    s->data = s->bytes + LENGTH_BYTES + len;
    if (safetensors_header_parse(s, s->bytes + LENGTH_BYTES, len, e) || sort_tensors(s, e)) return -1;
    return check_places(s, s->len - LENGTH_BYTES - len, e);
}

void safetensors_forget(struct safetensors *s)
{
    for (size_t i = 0; i < s->tensors.len; i++) free(s->tensors.items[i].name);
    array_free(&s->tensors);
    array_free(&s->by_name);
}

/* ---- files ---- */

static int map_file(struct safetensors *s, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) return err_errno(e, "cannot open '%s'", path);
    int result = fstat(fd, &st) ? err_errno(e, "cannot read '%s'", path) : 0;
    if (!result && st.st_size > 0) { /* no bytes cannot be mapped; parsing finds the file cut short */
        void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED) {
            result = err_errno(e, "cannot map '%s'", path);
        } else {
            s->bytes = bytes;
            s->len = (size_t)st.st_size;
        }
    }
    close(fd);
    return result;
}

int safetensors_open(struct safetensors *s, const char *path, struct err *e)
{
    *s = (struct safetensors){0};
    if (map_file(s, path, e)) return -1;
    if (!safetensors_parse(s, e)) return 0;
    safetensors_close(s);
    return err_context(e, "'%s'", path);
}

void safetensors_close(struct safetensors *s)
{
    safetensors_forget(s);
    if (s->bytes) munmap((void *)s->bytes, s->len);
    *s = (struct safetensors){0};
}

const struct safetensor *safetensors_find(const struct safetensors *s, const char *name)
{
    struct safetensor wanted = {.name = (char *)name};
    const struct safetensor *key = &wanted;
    if (!s->by_name.len) return NULL;
    const struct safetensor *const *found =
        bsearch(&key, s->by_name.items, s->by_name.len, sizeof *s->by_name.items, by_name);
    return found ? *found : NULL;
}

/* ---- numbers; they lie at any byte, so they are copied out ---- */

static void from_f64(const uint8_t *bytes, size_t n, real *out)
{
    for (size_t i = 0; i < n; i++) {
        double value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        out[i] = (real)value;
    }
}

static void from_f32(const uint8_t *bytes, size_t n, real *out)
{
    for (size_t i = 0; i < n; i++) {
        float value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        out[i] = (real)value;
    }
}

static void from_bf16(const uint8_t *bytes, size_t n, real *out)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t half;
        float value;
        memcpy(&half, bytes + i * sizeof half, sizeof half);
        uint32_t bits = (uint32_t)half << 16; /* the upper half of an F32 */
        memcpy(&value, &bits, sizeof value);
        out[i] = (real)value;
    }
}

/* IEEE 754 binary16: a sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
static real binary16(uint16_t half)
{
    int exponent = half >> 10 & 31, fraction = half & 1023;
    float size;
    if (exponent == 31)
        size = fraction ? NAN : INFINITY;
    else if (exponent == 0)
        size = ldexpf((float)fraction, -24); /* subnormal */
    else
        size = ldexpf((float)(fraction + 1024), exponent - 25);
    return half >> 15 ? -size : size;
}

static void from_f16(const uint8_t *bytes, size_t n, real *out)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t half;
        memcpy(&half, bytes + i * sizeof half, sizeof half);
        out[i] = binary16(half);
    }
}

typedef void (*converter)(const uint8_t *bytes, size_t n, real *out);

static converter converter_of(const struct safetensor *t)
{
    static const struct {
        const char *dtype;
        converter convert;
    } known[] = {{"F32", from_f32}, {"F64", from_f64}, {"F16", from_f16}, {"BF16", from_bf16}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(t->dtype, known[i].dtype) == 0) return known[i].convert;
    return NULL;
}

bool safetensor_is_real(const struct safetensor *t)
{
    return converter_of(t) != NULL;
}

int safetensors_check_finite(const char *name, const real *numbers, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(numbers[i])) return err_data(e, "number %zu of tensor '%.100s' is not finite", i, name);
    return 0;
}

int safetensors_read(const struct safetensors *s, const struct safetensor *t, real *out, size_t n,
                     struct err *e)
{
    uint64_t numbers;
    converter convert = converter_of(t);
    if (!convert)
        return err_data(e, "tensor '%.100s' has the dtype %s; only F64, F32, F16 and BF16 are weights",
                        t->name, t->dtype);
    if (!number_of(t, &numbers) || numbers != n)
        return err_data(e, "tensor '%.100s' has %llu numbers, not %zu", t->name, (unsigned long long)numbers,
                        n);
    convert(s->data + t->begin, n, out);
    return safetensors_check_finite(t->name, out, n, e);
}
