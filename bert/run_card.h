/* What a run leaves for people beside its checkpoints: OUT/loss.svg, its curve, and OUT/README.md, a model
 * card with what it was made of and what it took. */
#ifndef MALMOI_BERT_RUN_CARD_H
#define MALMOI_BERT_RUN_CARD_H

#include "bert/trainer.h"

/* hours * watts, and that times the grid's grams. */
struct energy {
    double watts, hours, kwh, grams;
};

struct energy energy_of(const struct energy_options *options, int threads, int ranks, double seconds);

int run_card_write(const struct trainer *t, struct err *e);
/* The end of a run in two lines. */
void run_card_say(const struct trainer *t);

#endif
