#include "cmd/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/pool.h"
#include "pipeline/ledger.h"

#define AT(member) offsetof(struct vocab_options, member)

const struct opt vocab_options_table[] = {
    OPT_OUTPUT(AT(output), "OUTPUT", "where to write; - for standard output"),
    OPT_SWITCH("text", AT(text),
               "the inputs are plain UTF-8 text (- for standard input), not shards or counts"),
    {.name = "min-word-count",
     .kind = OPT_INT,
     .offset = AT(min_word_count),
     .placeholder = "N",
     .low = 1,
     .high = 1e15,
     .help = "leave out words that occur less often; changes the result"},
    OPT_SWITCH("lowercase", AT(lowercase), "lower-case the text, accents kept (Korean BERT models do not)"),
    OPT_SWITCH("strip-accents", AT(strip_accents),
               "decompose and drop accents; this takes Hangul syllables apart too"),
    {.name = "memory",
     .kind = OPT_SIZE,
     .offset = AT(memory),
     .placeholder = "BYTES",
     .low = 1 << 20,
     .high = 1ull << 44,
     .help = "most memory for counting, beyond which words go to a temporary file",
     .run_only = true},
    OPT_MAX_RECORD(AT(max_record), "longest record, or stretch of text without white space"),
    OPT_THREADS(AT(threads)),
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

struct word_input_options vocab_input_options(const struct vocab_options *o, const char *temporary)
{
    struct word_input_options options = {
        .count = {.text = BERT_TEXT_DEFAULTS,
                  .threads = pool_threads(o->threads),
                  .memory = o->memory,
                  .temporary = temporary},
        .text = o->text,
        .max_record = o->max_record,
        .quiet = o->quiet,
    };
    options.count.text.lowercase = o->lowercase;
    options.count.text.strip_accents = o->strip_accents;
    return options;
}

int vocab_temporary(struct buf *prefix, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    buf_printf(prefix, "%s/malmoi", folder && folder[0] ? folder : "/tmp");
    return prefix->failed ? err_memory(e) : 0;
}

int vocab_add_inputs(struct ledger_files *files, const struct opt_args *paths, struct err *e)
{
    for (size_t i = 0; i < paths->items.len; i++)
        if (strcmp(paths->items.items[i], "-") != 0 && ledger_add_file(files, paths->items.items[i], e))
            return -1;
    return 0;
}

static int help(void)
{
    puts("usage: malmoi vocab count SHARD… -o FILE     count the words of a corpus\n"
         "       malmoi vocab train FILE… -o DIR       train a WordPiece vocabulary on counts, shards or "
         "text\n"
         "\n"
         "'malmoi vocab count --help' and 'malmoi vocab train --help' tell more.");
    return cmd_finish("vocab", 0);
}

int cmd_vocab(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "count") == 0) return cmd_vocab_count(argc - 1, argv + 1);
    if (strcmp(name, "train") == 0) return cmd_vocab_train(argc - 1, argv + 1);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) return help();
    fprintf(stderr, "malmoi vocab: '%s' is neither count nor train; 'malmoi vocab --help' tells more\n",
            name);
    return ERR_USAGE;
}
