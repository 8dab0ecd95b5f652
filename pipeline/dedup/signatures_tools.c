#include <stdlib.h>

#include "common/json.h"
#include "pipeline/dedup/signatures.h"

/* Call each, if there is one, for every block after it was checked. */
static int each_block(const char *path,
                      int (*each)(const struct signatures *s, const struct signature_block *b, FILE *out,
                                  struct err *e),
                      FILE *out, struct err *e)
{
    struct signatures *s;
    struct signature_block block = {0};
    if (signatures_open(&s, path, e)) return -1;
    int result = 0;
    for (uint64_t i = 0; !result && i < s->blocks; i++) {
        result = signatures_block(s, i, &block, NULL, NULL, e);
        if (!result && each) result = each(s, &block, out, e);
    }
    signature_block_free(&block);
    signatures_close(s);
    return result;
}

int signatures_check(const char *path, struct err *e)
{
    return each_block(path, NULL, NULL, e);
}

static void document_json(const struct signature_document *d, uint32_t paragraphs, struct buf *out)
{
    buf_char(out, '{');
    json_key_string(out, "id", d->id, d->id_len);
    json_key_string(out, "source", d->source, d->source_len);
    buf_printf(out, ",\"hash\":\"%016llx%016llx\"", (unsigned long long)d->hash.high,
               (unsigned long long)d->hash.low);
    json_key_u64(out, "characters", d->characters);
    json_key_u64(out, "paragraphs", paragraphs);
    buf_str(out, d->has_numbers ? ",\"signature\":[" : "}\n");
}

static int print_block(const struct signatures *s, const struct signature_block *b, FILE *out, struct err *e)
{
    struct buf line = BUF_INIT;
    uint32_t bins = signatures_bins(&s->config), listed = 0;
    uint16_t *numbers = calloc(bins + 1, sizeof *numbers);
    int result = numbers ? 0 : err_memory(e);
    for (uint32_t i = 0; !result && i < b->documents; i++) {
        struct signature_document d;
        uint32_t first = listed;
        while (listed < b->paragraphs && signature_block_listed(b, listed).document == i) listed++;
        signature_block_row(b, &s->config, i, &d);
        buf_clear(&line);
        document_json(&d, listed - first, &line);
        if (d.has_numbers) signature_block_numbers(b, &s->config, i, numbers);
        for (uint32_t k = 0; d.has_numbers && k < bins; k++) {
            if (k) buf_char(&line, ',');
            buf_u64(&line, numbers[k]);
        }
        if (d.has_numbers) buf_str(&line, "]}\n");
        if (line.failed)
            result = err_memory(e);
        else if (fwrite(line.data, 1, line.len, out) != line.len)
            result = err_errno(e, "cannot write standard output");
    }
    free(numbers);
    buf_free(&line);
    return result;
}

int signatures_cat(const char *path, FILE *out, struct err *e)
{
    return each_block(path, print_block, out, e);
}

int signatures_stat(const char *path, FILE *out, struct err *e)
{
    struct signatures *s;
    if (signatures_open(&s, path, e)) return -1;
    fprintf(out, ",\"documents\":%llu,\"paragraphs\":%llu,\"blocks\":%llu", (unsigned long long)s->documents,
            (unsigned long long)s->paragraphs, (unsigned long long)s->blocks);
    fprintf(out, ",\"shingle\":%u,\"bands\":%u,\"rows\":%u,\"least_paragraph\":%u", s->config.shingle,
            s->config.bands, s->config.rows, s->config.least_paragraph);
    signatures_close(s);
    return 0;
}
