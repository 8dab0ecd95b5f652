/* compare_models A B LIMIT: for tests/cli. Succeeds if the numbers of two models lie closer together than
 * LIMIT, as ‖A − B‖ / ‖A‖ and in the worst single number; prints both. */
#include <math.h>
#include <stdio.h>

#include "bert/model_files.h"

int main(int argc, char **argv)
{
    struct bert_model a, b;
    struct err e = {0};
    if (argc != 4 || bert_model_load(&a, argv[1], NULL, &e) || bert_model_load(&b, argv[2], NULL, &e) ||
        a.layout.size != b.layout.size) {
        fprintf(stderr, "compare_models A B LIMIT: %s\n", e.code ? e.message : "models of two shapes");
        return 64;
    }
    double square = 0, difference = 0, worst = 0;
    for (size_t i = 0; i < a.layout.size; i++) {
        double x = a.parameters[i], d = x - (double)b.parameters[i];
        square += x * x;
        difference += d * d;
        worst = fmax(worst, fabs(d));
    }
    double relative = sqrt(difference / square), limit = strtod(argv[3], NULL);
    printf("relative %g, worst %g\n", relative, worst);
    bert_model_free(&a);
    bert_model_free(&b);
    return relative < limit && worst < limit ? 0 : 1;
}
