/* The signature files of a whole corpus: documents and paragraphs numbered through, in the order of the
 * files.
 *
 * These numbers name places and decide nothing: what is kept hangs on sources, lengths, ids and texts alone.
 */
#ifndef MALMOI_DEDUP_SIGNATURE_SET_H
#define MALMOI_DEDUP_SIGNATURE_SET_H

#include "pipeline/dedup/signatures.h"

struct signature_set {
    struct signatures **files; /* [n] */
    size_t n;
    uint64_t *first_document, *first_paragraph; /* [n + 1] */
    struct signatures_config config;            /* of all of them */
};

/* ERR_DATA if two files were made with different options, or there are 2^32 documents or more. set is
 * released by signature_set_close also after an error. */
int signature_set_open(struct signature_set *set, const char *const *paths, size_t n, struct err *e);
void signature_set_close(struct signature_set *set);

static inline uint64_t signature_set_documents(const struct signature_set *set)
{
    return set->first_document[set->n];
}

/* signatures_document, _numbers and _paragraph for numbers of the whole set. */
int signature_set_document(struct signature_set *set, uint32_t document, struct signature_document *d,
                           struct buf *text, struct err *e);
int signature_set_numbers(struct signature_set *set, uint32_t document, uint16_t *numbers, struct err *e);
int signature_set_paragraph(struct signature_set *set, uint64_t paragraph, struct hash128 *hash,
                            uint32_t *document, uint32_t *number, struct err *e);

/* Call each for every block, which is checked before; it and the numbers of its first document and paragraph
 * are valid during the call. */
int signature_set_blocks(struct signature_set *set,
                         int (*each)(void *context, const struct signature_block *b, uint32_t first_document,
                                     uint64_t first_paragraph, struct err *e),
                         void *context, struct err *e);

#endif
