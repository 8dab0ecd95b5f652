#include "cmd/audit.h"
int cmd_audit_why(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}
