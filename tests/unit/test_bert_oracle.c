/* The trainer in float, with OpenBLAS, against PyTorch's numbers. */
#include "tests/unit/oracle.h"

int main(void)
{
    return run_oracle_tests("bert against torch, in float");
}
