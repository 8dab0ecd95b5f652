/* The trainer in float against PyTorch's numbers: with OpenBLAS alone, and with oneDNN where the processor
 * has AVX-512. */
#include "tests/unit/every_cpu.h"
#include "tests/unit/oracle.h"

static int group(void)
{
    return run_oracle_tests("bert against torch, in float");
}

int main(void)
{
    return run_at_every_level(group);
}
