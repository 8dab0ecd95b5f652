#include "bm25/decontaminate.h"
#include "cmd/cmd.h"

int cmd_decontaminate(int argc, char **argv)
{
    return stage_main(&decontaminate_stage, argc, argv);
}
