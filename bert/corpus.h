/* Training text: the documents of token shards of one vocabulary, parted into training and held-out
 * documents.
 *
 * A document is held out if a hash of its ids says so: the parting does not depend on the order or number of
 * shards, and two equal documents are always on the same side. It is decided when a document is looked at, so
 * opening reads the indexes and not the ids. Read-only once open, so threads may share it. */
#ifndef MALMOI_BERT_CORPUS_H
#define MALMOI_BERT_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "vocab/vocab.h"

struct corpus;

/* paths: token shards (PREFIX or any of its files) or folders, of which every shard is taken, by name.
 * held_out: the share of documents, 0 to 1, that is kept from training. ERR_DATA for a shard of another
 * vocabulary; ERR_USAGE if there is no document at all. */
int corpus_open(struct corpus **c, const char *const *paths, size_t n_paths, const struct vocab *vocab,
                double held_out, struct err *e);
void corpus_free(struct corpus *c); /* NULL is fine */

uint64_t corpus_documents(const struct corpus *c);
uint64_t corpus_tokens(const struct corpus *c); /* of all documents */
/* Names what a run was trained on: the SHA-256 of a line "SHA-256 of the .bin, blank, SHA-256 of the .idx"
 * for each shard with documents, in their order. The sums are those that the shards' ledgers record, since to
 * read all ids at every start would take minutes; `malmoi check` proves that they are true. */
const char *corpus_sha256(const struct corpus *c);

/* One document; valid as long as the corpus. Its sentences lie behind one another in ids. */
struct corpus_document {
    const uint16_t *ids;              /* [n_ids], all within the vocabulary */
    size_t n_ids, n_sentences;        /* both at least 1 */
    const uint8_t *lengths, *offsets; /* the index's columns: corpus_sentence() and …_start() read them */
    uint64_t number;                  /* in the corpus */
};

/* ERR_DATA if the document has an id beyond the vocabulary. number must be below corpus_documents(). */
int corpus_document(const struct corpus *c, uint64_t number, struct corpus_document *d, struct err *e);
/* The tokens of sentence i < n_sentences, and where in ids it begins; i == n_sentences begins at n_ids. */
size_t corpus_sentence(const struct corpus_document *d, size_t i);
size_t corpus_sentence_start(const struct corpus_document *d, size_t i);
bool corpus_held_out(const struct corpus *c, const struct corpus_document *d);

/* Sources: "petition" for the documents of the shard petition-00000. By name; a document's source is an
 * index. */
size_t corpus_sources(const struct corpus *c);
const char *corpus_source_name(const struct corpus *c, size_t source);
size_t corpus_source(const struct corpus *c, uint64_t document);

#endif
