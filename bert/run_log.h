/* OUT/log.jsonl: a line an interval of a run, and what is drawn from it. One writer, rank 0.
 *
 *     {"step":120,"epoch":0,"loss":7.8,"mlm":7.1,"nsp":0.69,"mlm_accuracy":0.12,"nsp_accuracy":0.55,"rate":9.8e-05,
 *      "norm":1.2,"tokens":491520,"tokens_per_second":6120,"gflops":172,"share_of_peak":0.83,"waiting":0.001,
 *      "skipped":0,"seconds":80.3}
 *
 * Losses, accuracies and rates of speed are means of the steps since the line before. */
#ifndef MALMOI_BERT_RUN_LOG_H
#define MALMOI_BERT_RUN_LOG_H

#include "bert/trainer.h"

/* Remove the lines of steps after the run's state, or all of them if it has none: the run goes on from there.
 */
int run_log_rewind(const char *out, uint64_t step, struct err *e);
/* Append the line of what sums holds. */
int run_log_add(const char *out, const struct trainer *t, const struct step_sums *sums, struct err *e);
/* The same for a person, into line. */
void run_log_line(const struct trainer *t, const struct step_sums *sums, char *line, size_t size);

/* One line of the log as it is read back. */
struct run_log_point {
    double step, mlm, nsp; /* nsp is negative where the run has none */
};

struct run_log_points {
    ARRAY(struct run_log_point) items;
};

/* Lines that are none of the log's are passed over. No log is an empty one. */
int run_log_read(const char *out, struct run_log_points *points, struct err *e);

#endif
