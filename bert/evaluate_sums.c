/* What the sums of an evaluation say. */
#include <math.h>

#include "bert/evaluate.h"

static double ratio(double sum, uint64_t n)
{
    return n ? sum / (double)n : NAN;
}

double evaluate_loss(const struct evaluate_sums *s)
{
    return ratio(s->losses.masked, s->losses.n_masked);
}

double evaluate_accuracy(const struct evaluate_sums *s)
{
    return ratio((double)s->losses.right_masked, s->losses.n_masked);
}

double evaluate_unigram(const struct evaluate_sums *s)
{
    return ratio(s->unigram, s->losses.n_masked);
}

double evaluate_bits(const struct evaluate_sums *s)
{
    return evaluate_loss(s) / log(2) * ratio((double)(s->tokens - s->unknown), s->characters);
}

double evaluate_unknown(const struct evaluate_sums *s)
{
    return ratio((double)s->unknown, s->tokens);
}

double evaluate_pseudo_perplexity(const struct evaluate_sums *s)
{
    return exp(ratio(s->pseudo, s->pseudo_tokens));
}

double evaluate_next_loss(const struct evaluate_sums *s)
{
    return ratio(s->losses.next, s->losses.n_next);
}

double evaluate_next_accuracy(const struct evaluate_sums *s)
{
    return ratio((double)s->losses.right_next, s->losses.n_next);
}
