/* The trainer in double, with plain loops, against PyTorch's numbers. */
#include "tests/unit/oracle.h"

int main(void)
{
    return run_oracle_tests("bert against torch, in double");
}
