/* Whether a document of a token shard is the one at a place of 06-decontaminate. */
#ifndef MALMOI_AUDIT_TOKEN_PLACE_H
#define MALMOI_AUDIT_TOKEN_PLACE_H

#include "audit/db.h"
#include "vocab/tokens.h"

/* The token shard's documents are those of 06-decontaminate, in its order, that have a token. */
static inline bool token_document_is_at(const struct tokens *t, uint64_t document, struct audit_place place)
{
    uint64_t first, last;
    if (document >= t->n_documents) return false;
    tokens_document(t, document, &first, &last);
    if (first == last) return false;
    struct lineage l = tokens_lineage(t, first);
    return l.shard == 0 && l.frame == place.frame && l.line == place.line;
}

#endif
