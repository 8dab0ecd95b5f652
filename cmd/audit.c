/* malmoi audit: where from, why dropped, what if it must go. */
#include "cmd/audit.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

struct command {
    const char *name;
    cmd_function run;
    const char *usage;
};

static const struct command commands[] = {
    {"build", cmd_audit_build,
     "build OUT [-o provenance.db]            the database that the other commands ask"},
    {"why", cmd_audit_why,
     "why ID[:SENTENCE]                       what became of a document and its sentences, and why"},
    {"trace", cmd_audit_trace, "trace TOKENS SEQUENCE                   from a token back to its source"},
    {"takedown", cmd_audit_takedown,
     "takedown --ids FILE | --source … | --match TEXT   what a removal touches; the list for EXCLUDE"},
    {"verify", cmd_audit_verify,
     "verify OUT                              is every file what its inputs make?"},
    {"report", cmd_audit_report, "report [DB] -o FILE                     a page about the corpus, in HTML"},
    {"export", cmd_audit_export,
     "export OUT -o DIR                       BagIt, in-toto, Croissant and a datasheet for others' tools"},
    {"recipe", cmd_audit_recipe, "recipe OUT -o recipe.tar.zst            the corpus without its text"},
    {"reproduce", cmd_audit_reproduce,
     "reproduce RECIPE -o OUT                 the corpus from its recipe, compared record by record"},
    {NULL, NULL, NULL},
};

static int print_help(void)
{
    puts("usage: malmoi audit COMMAND [options] …\n\nAnswers for a finished output of 'make corpus': where a "
         "token came "
         "from, why a sentence is missing,\nwhether every file is what its inputs make, what a removal "
         "touches.\n\n"
         "commands:");
    for (const struct command *c = commands; c->name; c++) printf("  %s\n", c->usage);
    puts("\n'malmoi audit COMMAND --help' shows a command's options.");
    return cmd_finish("audit", 0);
}

int cmd_audit(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(name, c->name) == 0) return c->run(argc - 1, argv + 1);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return print_help();
    struct err e = {0};
    err_usage(&e, "%s; 'malmoi help audit' lists the commands", argc > 1 ? "unknown command" : "no command");
    return cmd_fail("audit", &e);
}
