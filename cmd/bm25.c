/* malmoi bm25: the benchmark index. */
#include "cmd/bm25.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static const struct {
    const char *name;
    cmd_function run;
    const char *usage;
} commands[] = {
    {"index", cmd_bm25_index, "index DIR -o bm25.db                   read the KLUE benchmark into an index"},
    {"query", cmd_bm25_query,
     "query --index bm25.db [FILE…]          the most similar benchmark sentence of each line"},
    {"plant", cmd_bm25_plant,
     "plant --index bm25.db --form F HOSTS   benchmark sentences in disguise, to measure with"},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

int cmd_bm25(int argc, char **argv)
{
    for (int i = 0; argc > 1 && i < N_COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
    struct err e = {0};
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    if (!help) {
        err_usage(&e, "%s; 'malmoi help bm25' lists the commands",
                  argc > 1 ? "unknown command" : "no command");
        return cmd_fail("bm25", &e);
    }
    puts("usage: malmoi bm25 COMMAND [options] …\n\nIndexes the KLUE benchmark and looks sentences up in "
         "it.\n\ncommands:");
    for (int i = 0; i < N_COMMANDS; i++) printf("  %s\n", commands[i].usage);
    puts("\n'malmoi bm25 COMMAND --help' shows a command's options.");
    return cmd_finish("bm25", 0);
}
