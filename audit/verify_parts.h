/* The parts of verify_tree, which share one view of the tree. For audit/verify*.c alone. */
#ifndef MALMOI_AUDIT_VERIFY_PARTS_H
#define MALMOI_AUDIT_VERIFY_PARTS_H

#include "audit/tree.h"
#include "audit/verify.h"
#include "pipeline/manifest_sums.h"

/* A file that a ledger lists. */
struct recorded {
    const char *name, *sha256, *text_sha256; /* text_sha256: NULL if there is none */
    int64_t bytes;
};

/* A file below the root that is no ledger. */
struct verify_file {
    const char *path; /* below the root */
    uint64_t bytes;
    const struct sum_line *manifest;  /* NULL: not in the manifest, or there is no manifest */
    const struct tree_ledger *ledger; /* the one that lists it as an output; NULL: none does */
    struct recorded recorded;         /* there; or, for an exclusion list, among the inputs of ingest */
    bool taken;                       /* something reads its content */
};

struct verify {
    const struct verify_options *options;
    struct verify_result *result;
    struct tree tree;
    struct sum_list manifest, accounts; /* empty where they cannot be read */
    bool has_accounts;
    ARRAY(struct verify_file) files; /* by path */
    struct arena arena;
    struct faults faults; /* not yet reported */
};

/* Report v->faults, and forget them. -1 if memory ran out. */
int verify_report(struct verify *v, struct err *e);

/* The file at a path below the root, or NULL. */
struct verify_file *verify_find(const struct verify *v, const char *path);

/* The lists "inputs" and "outputs" of a ledger: their length; item i, false if it is not well formed. */
size_t verify_count(const struct tree_ledger *l, const char *list);
bool verify_item(const struct tree_ledger *l, const char *list, size_t i, struct recorded *file);
/* The output that a stage's suffix names; false if there is none. */
bool verify_output(const struct tree_ledger *l, const char *suffix, struct recorded *file);
/* counts.in.documents and the like; -1 if it is not counted. */
int64_t verify_number(const struct tree_ledger *l, const char *side, const char *unit);

/* What stands below the root against the manifest, the accounts and the ledgers' lists. */
int verify_list(struct verify *v, struct err *e);
/* Every ledger by itself, against its neighbours, and against the others of its stage. */
void verify_ledgers(struct verify *v);
/* What is in the files. */
int verify_content(struct verify *v, struct err *e);

#endif
