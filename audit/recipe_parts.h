/* The names of a recipe's members, for those who write and read it. */
#ifndef MALMOI_AUDIT_RECIPE_PARTS_H
#define MALMOI_AUDIT_RECIPE_PARTS_H

#define RECIPE_ABOUT "recipe.json"    /* the first member: what this is, and of which version */
#define RECIPE_SUMS "sums-sha256.txt" /* the last one: the sums of all others, in their order */
#define RECIPE_MANIFEST "manifest-sha256.txt"
#define RECIPE_ACCOUNTS "accounts-sha256.txt"
#define RECIPE_CORPORA "corpora/" /* corpora/petition.json: the corpora's manifests */
#define RECIPE_LEDGERS "ledgers/" /* ledgers/02-clean/petition-00000.ledger.json */
#define RECIPE_RECORDS "records/" /* records/petition-00000/000000: entries, 1 MiB a part */

#define RECIPE_FORMAT "malmoi-recipe"
enum { RECIPE_VERSION = 1 };

#endif
