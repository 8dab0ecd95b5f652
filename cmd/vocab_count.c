#include <stdio.h>
#include <string.h>

#include "cmd/vocab.h"
#include "common/io.h"
#include "pipeline/ledger.h"
#include "vocab/counts_file.h"

static const char details[] = "The words are those of BERT's tokenizer: text cleaned of control characters, "
                              "split at white space, every\n"
                              "punctuation character and every Chinese character a word of its own. FILE "
                              "lists them in the order of their\n"
                              "bytes, a word and its count on a line, in zstd; plain `zstd -dc FILE` shows "
                              "it. A ledger stands beside it.\n"
                              "Files of counts may stand among the inputs: their counts are added.\n"
                              "\n"
                              "  malmoi vocab count 07-morphs/*.jsonl.zst -o words.counts.zst --memory 1G\n"
                              "  malmoi vocab count --text a.txt b.txt -o -";

static void counts_json(const struct word_input *w, const struct counts_info *info, struct buf *out)
{
    buf_printf(out, "\"counts\":{\"in\":{\"documents\":%lld,\"sentences\":%lld,\"characters\":%lld},\n",
               (long long)w->totals.documents, (long long)w->totals.sentences,
               (long long)w->totals.characters);
    buf_printf(out, " \"out\":{\"words\":%llu,\"occurrences\":%llu}},\n\"dropped\":{}",
               (unsigned long long)info->words, (unsigned long long)info->occurrences);
}

static int count(const struct vocab_options *o, const struct opt_args *paths, const char *temporary,
                 struct ledger *ledger, struct err *e)
{
    struct word_input_options options = vocab_input_options(o, temporary);
    struct counts_info info = {.lowercase = o->lowercase, .strip_accents = o->strip_accents};
    struct shard_sums sums;
    struct word_input words;
    enum io_existing existing = o->force || o->update ? IO_REPLACE : IO_REFUSE;
    int result = word_input_open(&words, paths->items.items, paths->items.len, &options, e);
    if (!result)
        result =
            counts_write(o->output, existing, &words.words, (uint64_t)o->min_word_count, &info, &sums, e);
    if (!result) {
        counts_json(&words, &info, &ledger->counts);
        result = ledger_add_known(&ledger->outputs, o->output, sums.sha256, sums.bytes, sums.text_sha256, e);
        if (o->verbose)
            fprintf(stderr, "malmoi vocab count: %llu distinct words, %llu in all, %llu runs on the disk\n",
                    (unsigned long long)info.words, (unsigned long long)info.occurrences,
                    (unsigned long long)counter_runs(words.counter));
    }
    word_input_close(&words);
    return result;
}

/* To a file: with a ledger beside it, and nothing to do where --update finds it current. */
static int count_to_file(const struct vocab_options *o, const struct opt_args *paths, struct ledger *ledger,
                         struct err *e)
{
    struct buf path = BUF_INIT;
    ledger_path(o->output, &path);
    opt_config(vocab_options_table, o, &ledger->config);
    int result = path.failed ? err_memory(e) : vocab_add_inputs(&ledger->inputs, paths, e);
    bool stream = io_any_stream(paths->items.items, paths->items.len);
    bool current = !result && o->update && !stream && ledger_is_current(ledger, path.data);
    if (!result && !o->force && !o->update && io_exists(o->output))
        result = err_system(e, "'%s' exists; give --force to replace it", o->output);
    if (!result && !current) {
        result = count(o, paths, o->output, ledger, e);
        if (!result) result = ledger_write(ledger, path.data, e);
    }
    buf_free(&path);
    return result;
}

static int run(const void *options, const struct opt_args *paths, struct err *e)
{
    const struct vocab_options *o = options;
    if (!o->output)
        return err_usage(e, "where should the counts go? give -o FILE, or -o - for standard output");
    if (!paths->items.len) return err_usage(e, "nothing to count: give shards, or --text and text files");
    struct ledger ledger;
    struct buf temporary = BUF_INIT;
    int result;
    ledger_start(&ledger, "vocab-count", vocab_input_options(o, NULL).count.threads);
    if (strcmp(o->output, "-") == 0) {
        result = vocab_temporary(&temporary, e);
        if (!result) result = count(o, paths, temporary.data, &ledger, e);
    } else {
        result = count_to_file(o, paths, &ledger, e);
    }
    buf_free(&temporary);
    ledger_free(&ledger);
    return result;
}

int cmd_vocab_count(int argc, char **argv)
{
    static const struct vocab_options defaults = {
        .min_word_count = 1, .max_record = OPT_MAX_RECORD_DEFAULT, .memory = 512 << 20};
    static const struct opt *const tables[] = {vocab_options_table, NULL};
    static const struct cmd_page page = {.name = "vocab count",
                                         .usage = "vocab count [options] SHARD… -o FILE",
                                         .purpose = "Counts the words of a corpus.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct vocab_options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
