/* malmoi dedup: the stage, and the two steps that say what it drops. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/dedup.h"
#include "pipeline/dedup/dedup_stage.h"

int cmd_dedup(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "index") == 0) return cmd_dedup_index(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "groups") == 0) return cmd_dedup_groups(argc - 1, argv + 1);
    return stage_main(&dedup_stage, argc, argv);
}
