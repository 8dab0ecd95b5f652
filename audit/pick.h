/* A random choice of numbers that does not depend on the machine. */
#ifndef MALMOI_AUDIT_PICK_H
#define MALMOI_AUDIT_PICK_H

#include <stdint.h>

#include "common/array.h"

typedef ARRAY(uint64_t) pick_numbers;

/* Put n different numbers below total (all of them if there are no more), rising, into *numbers; every choice
 * is as likely as any other. Work and memory are in proportion to n. Returns 0, or -1 when memory runs out.
 */
int pick(uint64_t n, uint64_t total, uint64_t seed, pick_numbers *numbers);

#endif
