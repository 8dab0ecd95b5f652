#include "cmd/cmd.h"
#include "pipeline/morphs/morphs.h"

int cmd_morphs(int argc, char **argv)
{
    return stage_main(&morphs_stage, argc, argv);
}
