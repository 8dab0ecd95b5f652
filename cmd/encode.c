/* malmoi encode: sentences to token shards, or lines of text to lines of ids. */
#include <stdlib.h>
#include <string.h>

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

#define FLAG(option, member, ...)                                                                            \
    {                                                                                                        \
        .name = option, .kind = OPT_FLAG, .offset = offsetof(struct options, member), __VA_ARGS__            \
    }

static const struct opt table[] = {
    {.name = "vocab",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, vocab),
     .placeholder = "DIR",
     .help = "vocab.txt, or the folder that holds it",
     .run_only = true},
    FLAG("lowercase", lowercase, .help = "lower-case the text; does not imply --strip-accents"),
    FLAG("strip-accents", strip_accents,
         .help = "remove accents; decomposes Hangul, so not for Korean vocabularies"),
    FLAG("literal-specials", literal_specials,
         .help = "read \"[SEP]\" and the like in the text as ordinary characters"),
    {.name = "output",
     .letter = 'o',
     .kind = OPT_STRING,
     .offset = offsetof(struct options, output),
     .placeholder = "PREFIX",
     .help = "write PREFIX.bin, .idx, .lineage and .ledger.json; with --text a file",
     .run_only = true},
    FLAG("text", text, .help = "lines of text in, lines of ids out", .run_only = true),
    FLAG("special", special, .help = "with --text: add [CLS] and [SEP]", .run_only = true),
    FLAG("offsets", offsets, .help = "with --text: write id:start:end, in code points of the line",
         .run_only = true),
    {.name = "max-length",
     .kind = OPT_INT,
     .offset = offsetof(struct options, max_length),
     .placeholder = "N",
     .low = 0,
     .high = 1 << 30,
     .help = "with --text: keep the first N tokens, special ones included; 0 for all",
     .run_only = true},
    {.name = "threads",
     .kind = OPT_INT,
     .offset = offsetof(struct options, threads),
     .placeholder = "N",
     .low = 0,
     .high = 1024,
     .help = "threads; 0 for the processors there are; the output is the same",
     .run_only = true},
    {.name = "max-record",
     .kind = OPT_SIZE,
     .offset = offsetof(struct options, max_record),
     .placeholder = "BYTES",
     .low = 1 << 16,
     .high = 1 << 30,
     .help = "longest record or line that is accepted",
     .run_only = true},
    FLAG("update", update, .run_only = true,
         .help = "do nothing if the ledger says that inputs, options and output are unchanged, else replace"),
    FLAG("force", force, .help = "replace an output that exists", .run_only = true),
    FLAG("quiet", quiet, .letter = 'q', .help = "no progress", .run_only = true),
    FLAG("verbose", verbose, .letter = 'v', .help = "say what is done", .run_only = true),
    FLAG("help", help, .letter = 'h', .help = "show this help", .run_only = true),
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
    opt_config(table, o, &config);
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

static int run(const struct options *o, const struct opt_args *inputs, struct err *e)
{
    if (check_usage(o, inputs, e)) return -1;
    struct vocab vocab = {0};
    struct buf vocab_file = BUF_INIT;
    struct encode_model *model = NULL;
    struct encode_options options = {o->lowercase, o->strip_accents, o->literal_specials, o->offsets};
    int threads = o->threads ? (int)o->threads : pool_default_threads();
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
    "  malmoi encode --vocab 08-vocab 07-morphs/*.jsonl.zst --literal-specials -o 09-tokens/petition-00000\n"
    "  malmoi encode --text --vocab 08-vocab --special --max-length 128 < sentences.txt";

int cmd_encode(int argc, char **argv)
{
    static const struct options defaults = {.max_record = 64 << 20};
    static const struct opt *const tables[] = {table, NULL};
    struct options options = defaults;
    struct opt_args inputs = {ARRAY_INIT};
    struct err e = {0};
    int code = 0;
    if (opt_parse(tables, &options, argc, argv, &inputs, &e))
        code = cmd_fail("encode", &e);
    else if (options.help)
        code = cmd_help("encode [options] --vocab DIR SHARD… -o PREFIX\n"
                        "       malmoi encode --text [options] --vocab DIR [FILE…] > OUTPUT",
                        "Turn sentences into token shards, or lines of text into lines of ids.", tables,
                        &defaults, details);
    else if (run(&options, &inputs, &e))
        code = cmd_fail("encode", &e);
    array_free(&inputs.items);
    return code;
}
