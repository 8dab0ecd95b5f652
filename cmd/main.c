/* The command table, in the order of the chain. Each command is a file of its own in this folder. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "pipeline/ledger.h"

struct command {
    const char *name;
    cmd_function run;
    const char *help;
};

static const struct command commands[] = {
    {"corpus", cmd_corpus, "compare corpus folders with their manifests"},
    {"ingest", cmd_ingest, "read a corpus in its own container into shards of records"},
    {"clean", cmd_clean, "repair encoding, strip noise from paragraphs"},
    {"pii", cmd_pii, "replace personal data by keyed pseudonyms of the same shape"},
    {"dedup", cmd_dedup, "drop documents and paragraphs that stand in the corpus more than once"},
    {"split", cmd_split, "cut paragraphs into sentences as KSS 1.3.1 does"},
    {"filter", cmd_filter, "drop short, foreign and hanja-heavy sentences"},
    {"bm25", cmd_bm25, "index the KLUE benchmark; look sentences up"},
    {"decontaminate", cmd_decontaminate, "drop sentences that the benchmark contains"},
    {"morphs", cmd_morphs, "cut sentences into MeCab-ko morphemes"},
    {"run", cmd_run, "run several of these stages in one pass over a shard"},
    {"vocab", cmd_vocab, "count words and train a WordPiece vocabulary"},
    {"encode", cmd_encode, "turn sentences into token shards"},
    {"bert", cmd_bert, "train BERT models, evaluate them, predict and embed with them"},
    {"check", cmd_check, "verify anything malmoi wrote"},
    {"cat", cmd_cat, "print any of malmoi's files as JSON Lines"},
    {"stat", cmd_stat, "print the counts of any of malmoi's files"},
    {"audit", cmd_audit, "where a token came from, why a sentence was dropped, what if it must go"},
    {"ledgers", cmd_ledgers, "show every stage's account and prove that nothing is lost"},
    {NULL, NULL, NULL},
};

static int print_help(void)
{
    puts("usage: malmoi COMMAND [options] INPUT… -o OUTPUT\n"
         "       malmoi help COMMAND\n"
         "\n"
         "Rebuilds a Korean pretraining corpus and its WordPiece vocabulary, and keeps account of every "
         "token.\n");
    for (const struct command *c = commands; c->name; c++) printf("  %-14s %s\n", c->name, c->help);
    puts("\nExit codes: 0 done, 1 the data is bad, 2 input/output or system fault, 64 wrong usage.");
    return cmd_finish("help", 0);
}

static const struct command *find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

static int unknown(const char *name)
{
    fprintf(stderr, "malmoi: unknown command '%s'; 'malmoi help' lists them\n", name);
    return ERR_USAGE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr,
                "usage: malmoi COMMAND [options] INPUT… -o OUTPUT; 'malmoi help' lists the commands\n");
        return ERR_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0) {
        puts(MALMOI_VERSION);
        return cmd_finish("version", 0);
    }
    bool help = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
    if (help && argc < 3) return print_help();
    const struct command *command = find(help ? argv[2] : name);
    if (!command) return unknown(help ? argv[2] : name);
    if (help) {
        char option[] = "--help";
        char *arguments[] = {argv[2], option, NULL};
        return command->run(2, arguments);
    }
    return command->run(argc - 1, argv + 1);
}
