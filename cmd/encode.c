/* malmoi encode: sentences to token shards, or lines of text to lines of ids. */
#include <stdlib.h>
#include <string.h>

#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "common/pool.h"
#include "pipeline/line_filter.h"
#include "vocab/encode.h"
#include "vocab/encode_shards.h"
#include "vocab/tokens.h"

struct options {
    const char *vocab, *output;
    int64_t threads, max_length;
    uint64_t max_record;
    bool lowercase, strip_accents, literal_specials;
    bool text, special, offsets, force, update, quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

const struct opt encode_options_table[] = {
    {.name = "vocab",
     .kind = OPT_STRING,
     .offset = AT(vocab),
     .placeholder = "DIR",
     .help = "vocab.txt, or the folder that holds it",
     .run_only = true},
    OPT_SWITCH("lowercase", AT(lowercase), "lower-case the text, accents kept (Korean BERT models do not)"),
    OPT_SWITCH("strip-accents", AT(strip_accents),
               "decompose and drop accents; this takes Hangul syllables apart too"),
    OPT_SWITCH("literal-specials", AT(literal_specials),
               "read \"[SEP]\" and the like in the text as ordinary characters"),
    OPT_OUTPUT(AT(output), "PREFIX", "write PREFIX.bin, .idx, .lineage and .ledger.json; with --text a file"),
    OPT_RUN_SWITCH("text", 0, AT(text), "lines of text in, lines of ids out"),
    OPT_RUN_SWITCH("special", 0, AT(special), "with --text: add [CLS] and [SEP]"),
    OPT_RUN_SWITCH("offsets", 0, AT(offsets), "with --text: write id:start:end, in code points of the line"),
    {.name = "max-length",
     .kind = OPT_INT,
     .offset = AT(max_length),
     .placeholder = "N",
     .low = 0,
     .high = 1 << 30,
     .help = "with --text: keep the first N tokens, special ones included; 0 for all",
     .run_only = true},
    OPT_THREADS(AT(threads)),
    OPT_MAX_RECORD(AT(max_record), "longest record or line that is accepted"),
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

struct text_worker {
    const struct options *options;
    struct encoder *encoder;
    struct encoding encoding;
};

static int encode_line(struct text_worker *w, const char *line, size_t len, struct err *e)
{
    size_t max_length = (size_t)w->options->max_length, kept[2];
    if (w->options->special)
        return encode_pair(w->encoder, line, len, NULL, 0, max_length, &w->encoding, kept, e);
    encoding_clear(&w->encoding);
    if (encode_text(w->encoder, line, len, max_length, &w->encoding)) return err_memory(e);
    if (max_length && w->encoding.ids.len > max_length) w->encoding.ids.len = max_length;
    return 0;
}

/* Decimal digits of value at to, which has room for ten; returns where they end. */
static char *put_number(char *to, uint32_t value)
{
    char digits[10];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + value % 10);
    while (value /= 10);
    memcpy(to, digits + n, sizeof digits - n);
    return to + (sizeof digits - n);
}

static int write_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct text_worker *w = worker;
    if (encode_line(w, line, len, e)) return -1;
    size_t most = w->options->offsets ? 5 + 2 * 11 + 1 : 5 + 1; /* characters a token, the blank included */
    char *start = buf_reserve(out, w->encoding.ids.len * most), *to = start;
    if (!to) return err_memory(e);
    for (size_t i = 0; i < w->encoding.ids.len; i++) {
        if (i) *to++ = ' ';
        to = put_number(to, w->encoding.ids.items[i]);
        if (!w->options->offsets) continue;
        *to++ = ':';
        to = put_number(to, w->encoding.spans.items[i].start);
        *to++ = ':';
        to = put_number(to, w->encoding.spans.items[i].end);
    }
    out->len += (size_t)(to - start);
    buf_terminate(out);
    return 0;
}

static int run_text(const struct options *o, const struct encode_model *model, int threads,
                    const struct opt_args *inputs, struct err *e)
{
    struct text_worker *workers = calloc((size_t)threads, sizeof *workers);
    void **pointers = calloc((size_t)threads, sizeof *pointers);
    int result = workers && pointers ? 0 : err_memory(e);
    for (int i = 0; !result && i < threads; i++) {
        workers[i] = (struct text_worker){o, encoder_new(model), ENCODING_INIT};
        pointers[i] = &workers[i];
        if (!workers[i].encoder) result = err_memory(e);
    }
    struct line_filter filter = {.name = "encode",
                                 .line = write_line,
                                 .workers = pointers,
                                 .threads = threads,
                                 .max_line = o->max_record,
                                 .quiet = o->quiet,
                                 .replace = o->force};
    if (!result) result = line_filter_run(&filter, inputs->items.items, inputs->items.len, o->output, e);
    for (int i = 0; workers && i < threads; i++) {
        encoder_free(workers[i].encoder);
        encoding_free(&workers[i].encoding);
    }
    free(workers);
    free(pointers);
    return result;
}

static int run_shards(const struct options *o, const struct vocab *vocab, const char *vocab_file,
                      const struct encode_model *model, int threads, const struct opt_args *inputs,
                      struct err *e)
{
    struct buf config = BUF_INIT, prefix = BUF_INIT;
    opt_config(encode_options_table, o, &config);
    tokens_prefix(o->output, &prefix);
    struct encode_job job = {.vocab = vocab,
                             .vocab_path = vocab_file,
                             .model = model,
                             .config = &config,
                             .prefix = buf_text(&prefix),
                             .threads = threads,
                             .max_record = o->max_record,
                             .replace = o->force,
                             .update = o->update,
                             .quiet = o->quiet};
    int result = config.failed || prefix.failed
                     ? err_memory(e)
                     : encode_shards(&job, inputs->items.items, inputs->items.len, e);
    buf_free(&config);
    buf_free(&prefix);
    return result;
}

static int check_usage(const struct options *o, const struct opt_args *inputs, struct err *e)
{
    if (!o->vocab) return err_usage(e, "no vocabulary; give --vocab DIR");
    if (o->special && o->max_length == 1)
        return err_usage(e, "--max-length 1 has no room for [CLS] and [SEP]");
    if (o->text) return 0;
    if (o->special || o->offsets || o->max_length)
        return err_usage(
            e, "--special, --offsets and --max-length go with --text: shards hold whole sentences only");
    if (!inputs->items.len)
        return err_usage(e, "no input; name shards, or - for JSON Lines on standard input");
    if (!o->output || strcmp(o->output, "-") == 0)
        return err_usage(e, "no output; give -o PREFIX (a token shard is several files)");
    return 0;
}

static int run(const void *given, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = given;
    if (check_usage(o, inputs, e)) return -1;
    struct vocab vocab = {0};
    struct buf vocab_file = BUF_INIT;
    struct encode_model *model = NULL;
    struct encode_options options = {o->lowercase, o->strip_accents, o->literal_specials, o->offsets};
    int threads = pool_threads(o->threads);
    int result = vocab_path(o->vocab, &vocab_file, e);
    if (!result) result = vocab_load(&vocab, buf_text(&vocab_file), e);
    if (!result) result = encode_model_new(&model, &vocab, &options, e);
    if (!result)
        result = o->text ? run_text(o, model, threads, inputs, e)
                         : run_shards(o, &vocab, buf_text(&vocab_file), model, threads, inputs, e);
    encode_model_free(model);
    vocab_free(&vocab);
    buf_free(&vocab_file);
    return result;
}

static const char details[] =
    "Ids and offsets are those of Hugging Face's BERT tokenizer (docs/encode.md). Special tokens written in "
    "the\n"
    "text become their ids unless --literal-specials is given.\n"
    "\n"
    "  malmoi encode --vocab 08-vocab 06-decontaminate/petition-00000.jsonl.zst --literal-specials -o "
    "09-tokens/petition-00000\n"
    "  malmoi encode --text --vocab 08-vocab --special --max-length 128 < sentences.txt";

int cmd_encode(int argc, char **argv)
{
    static const struct options defaults = {.max_record = OPT_MAX_RECORD_DEFAULT};
    static const struct opt *const tables[] = {encode_options_table, NULL};
    static const struct cmd_page page = {
        .name = "encode",
        .usage = "encode [options] --vocab DIR SHARD… -o PREFIX\n"
                 "       malmoi encode --text [options] --vocab DIR [FILE…] > OUTPUT",
        .purpose = "Turns sentences into token shards, or lines of text into lines of ids.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
