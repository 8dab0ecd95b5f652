#include "pipeline/dedup/signature_set.h"

#include <stdlib.h>
#include <string.h>

static int compare_configs(const struct signatures *a, const struct signatures *b, struct err *e)
{
    const struct signatures_config *p = &a->config, *q = &b->config;
    const uint32_t of_a[] = {p->shingle, p->bands, p->rows, p->least_paragraph};
    const uint32_t of_b[] = {q->shingle, q->bands, q->rows, q->least_paragraph};
    static const char *const names[] = {"--shingle", "--bands", "--rows", "--min-paragraph-chars"};
    for (size_t i = 0; i < 4; i++)
        if (of_a[i] != of_b[i])
            return err_data(e,
                            "'%s' was made with %s %u and '%s' with %u; index all shards alike (0: without)",
                            a->name, names[i], of_a[i], b->name, of_b[i]);
    return 0;
}

int signature_set_open(struct signature_set *set, const char *const *paths, size_t n, struct err *e)
{
    *set = (struct signature_set){.files = calloc(n, sizeof *set->files),
                                  .first_document = calloc(n + 1, sizeof *set->first_document),
                                  .first_paragraph = calloc(n + 1, sizeof *set->first_paragraph)};
    if (!set->files || !set->first_document || !set->first_paragraph) return err_memory(e);
    for (size_t i = 0; i < n; i++) {
        struct signatures *s;
        if (signatures_open(&s, paths[i], e)) return -1;
        set->files[set->n++] = s;
        if (compare_configs(set->files[0], s, e)) return -1;
        set->first_document[i + 1] = set->first_document[i] + s->documents;
        set->first_paragraph[i + 1] = set->first_paragraph[i] + s->paragraphs;
        if (set->first_document[i + 1] > UINT32_MAX)
            return err_data(e, "there are more than 2^32 documents; group fewer shards at once");
    }
    if (n) set->config = set->files[0]->config;
    return 0;
}

void signature_set_close(struct signature_set *set)
{
    for (size_t i = 0; i < set->n; i++) signatures_close(set->files[i]);
    free(set->files);
    free(set->first_document);
    free(set->first_paragraph);
    *set = (struct signature_set){0};
}

/* The file that holds number i: the last one that begins at i or before. */
static size_t file_of(const uint64_t *first, size_t n, uint64_t i)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (first[middle] <= i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int signature_set_document(struct signature_set *set, uint32_t document, struct signature_document *d,
                           struct buf *text, struct err *e)
{
    size_t f = file_of(set->first_document, set->n, document);
    return signatures_document(set->files[f], document - set->first_document[f], d, text, e);
}

int signature_set_numbers(struct signature_set *set, uint32_t document, uint16_t *numbers, struct err *e)
{
    size_t f = file_of(set->first_document, set->n, document);
    return signatures_numbers(set->files[f], document - set->first_document[f], numbers, e);
}

int signature_set_paragraph(struct signature_set *set, uint64_t paragraph, struct hash128 *hash,
                            uint32_t *document, uint32_t *number, struct err *e)
{
    size_t f = file_of(set->first_paragraph, set->n, paragraph);
    uint64_t in_file;
    if (signatures_paragraph(set->files[f], paragraph - set->first_paragraph[f], hash, &in_file, number, e))
        return -1;
    *document = (uint32_t)(set->first_document[f] + in_file);
    return 0;
}

int signature_set_blocks(struct signature_set *set,
                         int (*each)(void *context, const struct signature_block *b, uint32_t first_document,
                                     uint64_t first_paragraph, struct err *e),
                         void *context, struct err *e)
{
    struct signature_block block = {0};
    int result = 0;
    for (size_t f = 0; f < set->n && !result; f++)
        for (uint64_t i = 0; i < set->files[f]->blocks && !result; i++) {
            uint64_t document, paragraph;
            result = signatures_block(set->files[f], i, &block, &document, &paragraph, e);
            if (!result)
                result = each(context, &block, (uint32_t)(set->first_document[f] + document),
                              set->first_paragraph[f] + paragraph, e);
        }
    signature_block_free(&block);
    return result;
}
