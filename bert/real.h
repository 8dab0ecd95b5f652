/* The number type of the model. The same sources are compiled twice: float for use, double (with BERT_DOUBLE)
 * for tests that compare gradients with differences. */
#ifndef MALMOI_BERT_REAL_H
#define MALMOI_BERT_REAL_H

#ifdef BERT_DOUBLE
typedef double real;
#else
typedef float real;
#endif

#endif
