/* What near duplicates are compared by: the letters, marks and digits of a text, lower-case, without anything
 * between them, and all runs of n of these (the shingles).
 *
 * Characters and not eojeols: a Korean eojeol carries its particle or ending, so one changed particle changes
 * the word, and blanks are set differently by different writers and not at all by some. Without blanks and
 * with n syllables a change touches the n shingles around it and no more (docs/decisions/dedup.md). */
#ifndef MALMOI_DEDUP_SHINGLES_H
#define MALMOI_DEDUP_SHINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"

typedef ARRAY(uint32_t) character_array;

/* Replace characters by the code points of text (valid UTF-8) that count. 0, or -1 when memory runs out. */
int shingles_characters(const char *text, size_t len, character_array *characters);

/* A walk over the shingles' hashes: the polynomial in an odd base modulo 2^64, not mixed. */
struct shingle_walk {
    const uint32_t *next, *end;
    uint64_t hash, leading; /* of the n - 1 characters before next; base^(n - 1) */
    unsigned n;
};

/* Before the first shingle; false if there are fewer than n (>= 1) characters. The characters must outlive w.
 */
bool shingles_start(struct shingle_walk *w, const character_array *characters, unsigned n);

enum { SHINGLES_SOME = 512 };
/* Up to SHINGLES_SOME hashes; how many there are. 0: none is left. */
size_t shingles_some(struct shingle_walk *w, uint64_t hashes[SHINGLES_SOME]);

#endif
