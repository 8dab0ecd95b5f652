/* Progress on standard error: at most six lines a second, rewritten in place, and only when standard error is
 * a terminal and the run is not quiet. Shows bytes done, rate, and, where the total is known, the time left.
 */
#ifndef MALMOI_PROGRESS_H
#define MALMOI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *label; /* not owned */
    uint64_t total;    /* bytes; 0 if unknown */
    uint64_t done;
    double started, shown; /* seconds of the monotonic clock */
    bool on;
};

void progress_start(struct progress *p, const char *label, uint64_t total_bytes, bool quiet);
void progress_add(struct progress *p, uint64_t bytes);
void progress_end(struct progress *p); /* clears the line */

double progress_clock(void); /* monotonic seconds */

#endif
