#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/chain.h"
#include "cmd/vocab.h"
#include "common/io.h"
#include "vocab/train.h"
#include "vocab/vocab_folder.h"

struct vocab_train_options {
    struct vocab_options common;
    int64_t size, limit_alphabet, min_frequency, unused;
    uint64_t train_memory;
    const char *special, *hf_order;
};

#define AT(member) offsetof(struct vocab_train_options, member)

const struct opt vocab_train_options_table[] = {
    {.name = "size",
     .kind = OPT_INT,
     .offset = AT(size),
     .placeholder = "N",
     .low = 1,
     .high = 1 << 30,
     .help = "pieces in the vocabulary, special and unused ones included"},
    {.name = "limit-alphabet",
     .kind = OPT_INT,
     .offset = AT(limit_alphabet),
     .placeholder = "N",
     .low = 0,
     .high = 0x110000,
     .help = "keep the N most frequent characters; 0 keeps all"},
    {.name = "min-frequency",
     .kind = OPT_INT,
     .offset = AT(min_frequency),
     .placeholder = "N",
     .low = 0,
     .high = 1e15,
     .help = "merge no pair that occurs less often"},
    {.name = "unused",
     .kind = OPT_INT,
     .offset = AT(unused),
     .placeholder = "N",
     .low = 0,
     .high = 1 << 20,
     .help = "pieces [unused0] … at the end, for tokens added later"},
    {.name = "special-tokens",
     .kind = OPT_STRING,
     .offset = AT(special),
     .placeholder = "LIST",
     .help = "the first pieces, separated by commas, or none"},
    {.name = "hf-order",
     .kind = OPT_STRING,
     .offset = AT(hf_order),
     .placeholder = "FILE",
     .help = "take the alphabet and the order of its ## pieces from this vocab.txt of Hugging Face's trainer",
     .run_only = true},
    {.name = "train-memory",
     .kind = OPT_SIZE,
     .offset = AT(train_memory),
     .placeholder = "BYTES",
     .low = 1 << 20,
     .high = 1ull << 44,
     .help = "refuse to train on more distinct words than this holds",
     .run_only = true},
    OPT_TABLE_END};

static const struct opt *const tables[] = {vocab_train_options_table, vocab_options_table, NULL};

static const struct vocab_train_options defaults = {
    .common = {.min_word_count = 1, .max_record = OPT_MAX_RECORD_DEFAULT, .memory = 512 << 20},
    .size = 32000,
    .limit_alphabet = 2000,
    .min_frequency = 2,
    .unused = 500,
    .train_memory = 960 << 20,
    .special = "[PAD],[UNK],[CLS],[SEP],[MASK]",
};

static const char details[] =
    "Trains as Hugging Face's BertWordPieceTokenizer does: words become characters, and the most frequent "
    "pair of\n"
    "neighbours becomes a piece until the vocabulary is full. The result depends on the words alone, not on\n"
    "threads, memory, or the order of files and lines. FILE is a file of counts (malmoi vocab count), a "
    "shard, or\n"
    "with --text plain text. DIR gets vocab.txt, tokenizer.json, tokenizer_config.json, "
    "special_tokens_map.json\n"
    "and ledger.json; -o - writes vocab.txt to standard output.\n"
    "\n"
    "Where counts tie, Hugging Face's own result differs from run to run; --hf-order repeats a given run.\n"
    "\n"
    "  malmoi vocab train words.counts.zst -o 08-vocab\n"
    "  malmoi vocab train --text corpus.txt -o small --size 8000\n"
    "  malmoi vocab train --text corpus.txt -o same --hf-order theirs/vocab.txt";

/* A list "a,b,c" as a NULL-terminated array, with the strings behind it in the same allocation. */
static const char **split_list(const char *list)
{
    if (strcmp(list, "none") == 0) list = "";
    size_t len = strlen(list), n = 0;
    const char **items = malloc((len + 2) * sizeof *items + len + 1);
    if (!items) return NULL;
    char *text = (char *)(items + len + 2);
    memcpy(text, list, len + 1);
    for (char *item = text; *item;) {
        size_t item_len = strcspn(item, ",");
        char *next = item[item_len] ? item + item_len + 1 : item + item_len;
        item[item_len] = '\0';
        if (item_len) items[n++] = item;
        item = next;
    }
    items[n] = NULL;
    return items;
}

struct word_sums {
    uint64_t words, occurrences, rare_words, rare_occurrences;
};

static int load_words(struct word_store *store, struct word_input *input, uint64_t min_count,
                      struct word_sums *sums, struct err *e)
{
    struct word_count word;
    int got;
    while ((got = word_merge_next(&input->words, &word, e)) > 0) {
        sums->words++;
        sums->occurrences += word.count;
        if (word.count < min_count) {
            sums->rare_words++;
            sums->rare_occurrences += word.count;
        } else if (word_store_add(store, word.text, word.len, word.count, e)) {
            return -1;
        }
    }
    return got;
}

/* Count, or read the counts, and hold the words; what counting took is free again afterwards. */
static int read_words(const struct vocab_train_options *o, const struct opt_args *paths,
                      const char *temporary, struct word_store *store, struct word_sums *sums, struct err *e)
{
    struct word_input_options options = vocab_input_options(&o->common, temporary);
    struct word_input input;
    int result = word_input_open(&input, paths->items.items, paths->items.len, &options, e);
    if (!result) result = load_words(store, &input, (uint64_t)o->common.min_word_count, sums, e);
    word_input_close(&input);
    return result;
}

static int add_unused(struct pieces *p, int64_t n)
{
    struct buf name = BUF_INIT;
    int result = 0;
    for (int64_t i = 0; i < n && !result; i++) {
        buf_clear(&name);
        buf_printf(&name, "[unused%lld]", (long long)i);
        if (name.failed || pieces_add(p, name.data, name.len) == PIECE_NONE) result = -1;
    }
    buf_free(&name);
    return result;
}

static void tell(const struct vocab_train_options *o, const struct pieces *p, const struct word_sums *sums)
{
    if (o->common.verbose)
        fprintf(stderr, "malmoi vocab train: %llu distinct words, %llu in all\n",
                (unsigned long long)sums->words, (unsigned long long)sums->occurrences);
    if (o->common.quiet || p->items.len == (uint64_t)o->size) return;
    fprintf(stderr, "malmoi vocab train: the vocabulary has %zu pieces instead of %lld: %s\n", p->items.len,
            (long long)o->size,
            p->items.len < (uint64_t)o->size
                ? "no pair of pieces is frequent enough for more (--min-frequency)"
                : "the alphabet alone is larger (--limit-alphabet)");
}

static void counts_json(const struct word_sums *sums, const struct pieces *p, struct buf *out)
{
    buf_printf(out, "\"counts\":{\"in\":{\"words\":%llu,\"occurrences\":%llu},\"out\":{\"pieces\":%zu}},\n",
               (unsigned long long)sums->words, (unsigned long long)sums->occurrences, p->items.len);
    buf_str(out, "\"dropped\":{");
    if (sums->rare_words)
        buf_printf(out, "\"rarer-than-min-word-count\":{\"words\":%llu,\"occurrences\":%llu}",
                   (unsigned long long)sums->rare_words, (unsigned long long)sums->rare_occurrences);
    buf_char(out, '}');
}

static int make_pieces(const struct vocab_train_options *o, const struct opt_args *paths,
                       const char *temporary, const char *const *special, struct pieces *p,
                       struct ledger *ledger, struct err *e)
{
    struct word_store words = WORD_STORE_INIT;
    struct alphabet_order order = ALPHABET_ORDER_INIT;
    struct word_sums sums = {0};
    struct train_options options = {
        .size = (uint64_t)(o->size - o->unused),
        .limit_alphabet = (uint64_t)o->limit_alphabet,
        .min_frequency = o->min_frequency,
        .special = special,
        .order = o->hf_order ? &order : NULL,
    };
    words.limit = o->train_memory;
    int result = o->hf_order ? alphabet_read_order(&order, o->hf_order, e) : 0;
    if (!result) result = read_words(o, paths, temporary, &words, &sums, e);
    if (!result) result = train(&words, &options, p, e);
    if (!result && add_unused(p, o->unused)) result = err_memory(e);
    if (!result) tell(o, p, &sums);
    counts_json(&sums, p, &ledger->counts);
    word_store_free(&words);
    alphabet_order_free(&order);
    return result;
}

static int train_to_stream(const struct vocab_train_options *o, const struct opt_args *paths,
                           const char *const *special, struct ledger *ledger, struct err *e)
{
    struct pieces p = PIECES_INIT;
    struct buf text = BUF_INIT;
    int result = vocab_temporary(&text, e);
    if (!result) result = make_pieces(o, paths, text.data, special, &p, ledger, e);
    buf_clear(&text);
    if (!result) vocab_txt(&p, &text);
    if (!result && text.failed) result = err_memory(e);
    if (!result && fwrite(buf_text(&text), 1, text.len, stdout) != text.len)
        result = err_errno(e, "cannot write standard output");
    buf_free(&text);
    pieces_free(&p);
    return result;
}

static int train_to_folder(const struct vocab_train_options *o, const struct opt_args *paths,
                           const char *const *special, struct ledger *ledger, struct err *e)
{
    const char *folder = o->common.output;
    enum io_existing existing = o->common.force || o->common.update ? IO_REPLACE : IO_REFUSE;
    struct tokenizer_settings settings = {special, o->common.lowercase, o->common.strip_accents};
    struct pieces p = PIECES_INIT;
    struct buf temporary = BUF_INIT;
    buf_printf(&temporary, "%s/", folder);
    int result = temporary.failed ? err_memory(e) : vocab_folder_make(folder, existing, e);
    if (!result) result = make_pieces(o, paths, temporary.data, special, &p, ledger, e);
    if (!result) result = vocab_folder_write(folder, &p, &settings, ledger, e);
    if (result) rmdir(folder); /* it stays if anything is in it */
    buf_free(&temporary);
    pieces_free(&p);
    return result;
}

static int describe(const struct vocab_train_options *o, const struct opt_args *paths, struct ledger *ledger,
                    struct err *e)
{
    opt_config(vocab_train_options_table, o, &ledger->config);
    opt_config(vocab_options_table, &o->common, &ledger->config);
    if (vocab_add_inputs(&ledger->inputs, paths, e)) return -1;
    return o->hf_order ? ledger_add_file(&ledger->inputs, o->hf_order, e) : 0;
}

static int check_options(const struct vocab_train_options *o, const struct opt_args *paths, struct err *e)
{
    if (!o->common.output)
        return err_usage(e, "where should the vocabulary go? give -o DIR, or -o - for standard output");
    if (!paths->items.len)
        return err_usage(e, "nothing to train on: give counts, shards, or --text and text files");
    if (o->unused < o->size) return 0;
    return err_usage(e, "'--unused %lld' leaves no place in a vocabulary of --size %lld",
                     (long long)o->unused, (long long)o->size);
}

static int run(const void *options, const struct opt_args *paths, struct err *e)
{
    const struct vocab_train_options *o = options;
    if (check_options(o, paths, e)) return -1;
    const char **special = split_list(o->special);
    if (!special) return err_memory(e);
    struct ledger ledger;
    int result;
    ledger_start(&ledger, "vocab-train", vocab_input_options(&o->common, NULL).count.threads);
    if (strcmp(o->common.output, "-") == 0) {
        result = train_to_stream(o, paths, special, &ledger, e);
    } else {
        result = describe(o, paths, &ledger, e);
        bool current = !result && o->common.update && !io_any_stream(paths->items.items, paths->items.len) &&
                       vocab_folder_is_current(o->common.output, &ledger);
        if (!result && !current) result = train_to_folder(o, paths, special, &ledger, e);
    }
    ledger_free(&ledger);
    free(special);
    return result;
}

int cmd_vocab_train(int argc, char **argv)
{
    static const struct cmd_page page = {.name = "vocab train",
                                         .usage = "vocab train [options] FILE… -o DIR",
                                         .purpose = "Trains a WordPiece vocabulary.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct vocab_train_options options = defaults;
    return cmd_main(&page, &options, &options.common.help, run, argc, argv);
}
