#include "bert/gemm_backend.h"

static real at(const real *matrix, size_t stride, bool transposed, size_t row, size_t column)
{
    return transposed ? matrix[column * stride + row] : matrix[row * stride + column];
}

void gemm_plain(const struct gemm_product *p)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0; j < p->n; j++) {
            real sum = 0;
            for (size_t k = 0; k < p->k; k++)
                sum +=
                    at(p->a, p->a_stride, p->transpose_a, i, k) * at(p->b, p->b_stride, p->transpose_b, k, j);
            real *c = p->c + i * p->c_stride + j;
            *c = p->alpha * sum + (p->beta == 0 ? 0 : p->beta * *c);
        }
}
