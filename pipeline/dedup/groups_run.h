/* Inside of dedup_groups: what its passes share. */
#ifndef MALMOI_DEDUP_GROUPS_RUN_H
#define MALMOI_DEDUP_GROUPS_RUN_H

#include "common/array.h"
#include "pipeline/dedup/groups.h"
#include "pipeline/dedup/signature_set.h"
#include "pipeline/dedup/sorter.h"
#include "pipeline/shard.h"

/* A document, or one of its paragraphs, in a group. */
struct member {
    uint64_t high;    /* half of the text's hash, the half that did not bring equals together */
    uint64_t id_hash; /* members are listed by these two: an order that no file decides */
    uint32_t document, paragraph;
    uint32_t characters, priority; /* of the document; the place of its source in --prefer */
};

struct groups {
    const struct groups_options *options;
    struct groups_result *result;
    struct signature_set set;
    const char *temporary; /* begins the names of temporary files */
    uint8_t *dropped;      /* a bit a document */
    struct sorter *drops;  /* see drop_pair */
    struct shard_writer *out;
    ARRAY(struct member) members;
    ARRAY(uint64_t) run; /* values of pairs with one key */
    struct buf id, other_id, line;
    uint16_t *numbers[2]; /* [bins] */
};

/* The passes: each writes its groups and adds its drops. */
int groups_exact(struct groups *g, struct err *e);
int groups_near(struct groups *g, struct err *e);
int groups_paragraphs(struct groups *g, struct err *e);

static inline bool groups_is_dropped(const struct groups *g, uint32_t document)
{
    return g->dropped[document >> 3] >> (document & 7) & 1;
}

/* A sorter for a pass, with a share of the memory. */
int groups_sorter(const struct groups *g, struct sorter **s, unsigned share, struct err *e);

/* The next key that two pairs or more have: puts their values to g->run, ascending; 1, 0 at the end, -1.
 * *ahead holds the pair that was read too far; ahead->value starts as groups_no_pair. */
int groups_next_run(struct groups *g, struct sorter *s, struct pair *ahead, bool *has_ahead, uint64_t *key,
                    struct err *e);

/* Put document (and paragraph, whose hash is then given) to g->members. */
int groups_add_member(struct groups *g, uint32_t document, uint32_t paragraph, const struct hash128 *hash,
                      struct err *e);

/* g->members are one group: choose who stays, write the group, drop the others. */
int groups_emit(struct groups *g, enum drop_reason reason, struct member *members, size_t n, struct err *e);
/* The same for each stretch of members with equal high halves; stretches of one are no group. */
int groups_emit_equal(struct groups *g, enum drop_reason reason, struct err *e);

/* A drop in 16 bytes: key = document << 32 | (0 for all of it, or paragraph + 1),
 * value = kept document << 32 | reason << 16 | similarity in thousandths. */
static inline struct pair drop_pair(uint32_t document, uint64_t part, uint32_t kept, enum drop_reason reason,
                                    unsigned similarity)
{
    return (struct pair){(uint64_t)document << 32 | part,
                         (uint64_t)kept << 32 | (uint64_t)reason << 16 | similarity};
}

/* Write the drop lists of all shards from g->drops. */
int groups_write_drops(struct groups *g, const char *const *paths, const char *folder,
                       struct ledger_files *outputs, struct err *e);

#endif
