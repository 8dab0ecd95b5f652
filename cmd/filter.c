#include "cmd/cmd.h"
#include "pipeline/filter_stage.h"

int cmd_filter(int argc, char **argv)
{
    return stage_main(&filter_stage, argc, argv);
}
