/* malmoi clean: repair encoding, strip noise from paragraphs. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "pipeline/clean/clean.h"
#include "pipeline/clean/clean_stage.h"

static int list_rules(void)
{
    for (int i = 0; i < CLEAN_RULES; i++) {
        const struct clean_rule_info *r = &clean_rules[i];
        printf("%-22s %-4s %s\n", r->name, r->fixed ? "-" : r->on ? "on" : "off", r->help);
    }
    return cmd_finish("clean", 0);
}

int cmd_clean(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--rules") == 0) return list_rules();
    return stage_main(&clean_stage, argc, argv);
}
