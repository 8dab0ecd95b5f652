#include "cmd/cmd.h"
#include "pipeline/split/split.h"

int cmd_split(int argc, char **argv)
{
    return stage_main(&split_stage, argc, argv);
}
