/* Any bytes as the places of a document: what is found is among them, and valid places say the same when they
 * are written again. */
#include <stdlib.h>
#include <string.h>

#include "audit/db.h"
#include "audit/stages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf again = BUF_INIT;
    struct audit_place p, q;
    bool valid = audit_places_valid(data, size);
    for (int stage = 0; stage < 256; stage++)
        if (audit_place_find(data, size, stage, &p)) audit_place_add(&again, stage, p);
    if (again.len > size && valid) abort(); /* no place stands twice */
    if (!audit_places_valid((const uint8_t *)buf_text(&again), again.len) &&
        !audit_place_find(data, size, 0, &p))
        abort();
    for (int stage = 0; stage < 256; stage++) {
        bool found = audit_place_find(data, size, stage, &p);
        if (found != audit_place_find((const uint8_t *)buf_text(&again), again.len, stage, &q)) abort();
        if (found && (p.frame != q.frame || p.line != q.line)) abort();
    }
    buf_free(&again);
    return 0;
}
