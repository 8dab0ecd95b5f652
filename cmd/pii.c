/* malmoi pii: replace personal data by keyed pseudonyms of the same shape. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "pipeline/pii/pii.h"
#include "pipeline/pii/pii_stage.h"

static int list_kinds(void)
{
    for (int k = 0; k < PII_KINDS; k++)
        printf("%-18s %s\n", pii_kind_name((enum pii_kind)k), pii_kind_about((enum pii_kind)k));
    return cmd_finish("pii", 0);
}

int cmd_pii(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--kinds") == 0) return list_kinds();
    return stage_main(&pii_stage, argc, argv);
}
