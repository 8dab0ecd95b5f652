#include "pipeline/morphs/morphs.h"

#include <stdlib.h>
#include <string.h>

#include "common/opt_usual.h"
#include "pipeline/morphs/engine.h"
#include "pipeline/morphs/mecab_find.h"
#include "pipeline/morphs/pieces.h"

enum boundary { BOUNDARY_BLANK, BOUNDARY_MARKED };
static const char *const boundary_names[] = {"blank", "marked", NULL};

struct morphs_options {
    struct stage_options stage;
    int engine, boundary;
    bool pos, any_dictionary;
    const char *library, *dictionary;
};

struct worker {
    const struct morphs_options *options;
    struct engine_worker *engine;
    morph_array morphs;
    line_array lines;
    struct buf text; /* the new text of a record */
    ARRAY(uint8_t) keep;
};

/* ---- the dictionary ---- */

/* mecab-ko-dic 2.1.1-20180720: all that decides a result. */
static const struct {
    const char *name, *sha256;
} dictionary_files[] = {
    {"sys.dic", "ab83418a2b4a0580c1d594a3889d756b8ac39128fdda18048ece53bcf9165479"},
    {"matrix.bin", "e558a8064721b4492c465f9ed55dabd5655257b63bbe68fb15bf7d054bb5a7cc"},
    {"unk.dic", "46042dfede05bcad59e263a2039e9f2e85912adb00fc2dea040d419c691b3151"},
    {"char.bin", "3d23b2d8f416f2c04f16cef28a1733f6634d0db004bb164d95ea88df3c6fe8db"},
    {"dicrc", "f8451a62428211d5af66ec59adf918ac9e4766e4f6c59da1a149c547c08f5df8"},
};

static int add_dictionary(const char *folder, bool any, struct ledger_files *inputs, struct err *e)
{
    struct buf path = BUF_INIT;
    int result = 0;
    for (size_t i = 0; !result && i < sizeof dictionary_files / sizeof *dictionary_files; i++) {
        buf_clear(&path);
        buf_printf(&path, "%s/%s", folder, dictionary_files[i].name);
        result = path.failed ? err_memory(e) : ledger_add_file(inputs, buf_text(&path), e);
        if (result || any) continue;
        const char *got = inputs->items.items[inputs->items.len - 1].sha256;
        if (strcmp(got, dictionary_files[i].sha256) != 0)
            result = err_data(
                e,
                "'%s' is not that of mecab-ko-dic 2.1.1-20180720 (sha256 %s); --any-dictionary takes "
                "it all the same",
                buf_text(&path), got);
    }
    buf_free(&path);
    return result;
}

static int check_options(const struct morphs_options *o, struct err *e)
{
    if (o->pos && !o->stage.text) return err_usage(e, "--pos needs --text; records hold morphemes alone");
    if (o->pos && o->boundary != BOUNDARY_BLANK)
        return err_usage(e, "--pos shows the surfaces as they are; it does not go with --boundary marked");
    return 0;
}

static int open_engine(const void *options, void **shared, struct ledger_files *inputs, struct err *e)
{
    const struct morphs_options *o = options;
    if (check_options(o, e)) return -1;
    struct buf library = BUF_INIT, dictionary = BUF_INIT;
    int result = o->engine == ENGINE_MECAB ? mecab_find_library(o->library, &library, e) : 0;
    if (!result) result = mecab_find_dictionary(o->dictionary, &dictionary, e);
    if (!result) result = add_dictionary(buf_text(&dictionary), o->any_dictionary, inputs, e);
    struct engine *engine = NULL;
    if (!result) result = engine_open(&engine, o->engine, buf_text(&library), buf_text(&dictionary), e);
    *shared = engine;
    buf_free(&library);
    buf_free(&dictionary);
    return result;
}

static void close_engine(void *shared)
{
    engine_close(shared);
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    engine_worker_free(w->engine);
    array_free(&w->morphs);
    array_free(&w->lines);
    array_free(&w->keep);
    buf_free(&w->text);
    free(w);
}

static void *worker_new(const void *options, void *shared, struct err *e)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w) {
        err_memory(e);
        return NULL;
    }
    w->options = options;
    if (engine_worker_new(&w->engine, shared, e) == 0) return w;
    worker_free(w);
    return NULL;
}

/* ---- work ---- */

static void write_joined(const struct worker *w, const char *text, struct buf *out)
{
    bool marked = w->options->boundary == BOUNDARY_MARKED;
    for (size_t i = 0; i < w->morphs.len; i++) {
        const struct morph *m = &w->morphs.items[i];
        if (i) buf_char(out, ' ');
        if (marked && m->begin && !is_space(text[m->begin - 1])) buf_str(out, "##");
        buf_add(out, text + m->begin, m->len);
    }
}

static void write_pos(const struct worker *w, const char *text, struct buf *out)
{
    for (size_t i = 0; i < w->morphs.len; i++) {
        const struct morph *m = &w->morphs.items[i];
        buf_add(out, text + m->begin, m->len);
        buf_char(out, '\t');
        buf_add(out, m->tag, m->tag_len);
        buf_char(out, '\n');
    }
    buf_str(out, "EOS");
}

static int morphs_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    if (engine_analyse(w->engine, line, len, w->options->pos, &w->morphs, e)) return -1;
    if (w->options->pos)
        write_pos(w, line, out);
    else
        write_joined(w, line, out);
    return 0;
}

static bool is_blank(const struct line *line)
{
    size_t i = 0;
    while (i < line->len && is_space(line->text[i])) i++;
    return i == line->len;
}

/* A sentence of white space has no morpheme and could not stay a line of its own. After split there is none.
 */
static int drop_blank_sentences(struct worker *w, struct record *r, struct tally *t, struct err *e)
{
    int64_t blank = 0;
    array_clear(&w->keep);
    for (size_t i = 0; i < w->lines.len; i++) {
        uint8_t keep = !is_blank(&w->lines.items[i]);
        if (array_push(&w->keep, keep)) return err_memory(e);
        blank += !keep;
    }
    if (!blank) return 0;
    tally_drop(t, "no-morpheme", 0, blank, 0);
    if (record_retain(r, &w->lines, w->keep.items)) return err_memory(e);
    return record_lines(r, &w->lines, e);
}

static enum stage_verdict morphs_record(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                        struct err *e)
{
    (void)notes;
    struct worker *w = worker;
    buf_clear(&w->text);
    if (record_lines(r, &w->lines, e) || drop_blank_sentences(w, r, t, e)) return STAGE_FAIL;
    for (size_t i = 0; i < w->lines.len; i++) {
        if (i) buf_char(&w->text, '\n');
        if (morphs_line(w, w->lines.items[i].text, w->lines.items[i].len, &w->text, e)) return STAGE_FAIL;
    }
    if (w->text.failed) {
        err_memory(e);
        return STAGE_FAIL;
    }
    buf_swap(&r->text, &w->text);
    if (r->text.len) return STAGE_KEEP;
    tally_drop(t, "no-morpheme", 1, 0, 0);
    return STAGE_DROP;
}

#define AT(member) offsetof(struct morphs_options, member)

static const struct opt options[] = {
    {.name = "engine",
     .kind = OPT_CHOICE,
     .offset = AT(engine),
     .placeholder = "ENGINE",
     .choices = engine_names,
     .help = "native: malmoi's own; mecab: MeCab-ko's library; both give the same"},
    {.name = "boundary",
     .kind = OPT_CHOICE,
     .offset = AT(boundary),
     .placeholder = "HOW",
     .choices = boundary_names,
     .help = "marked: ## before each morpheme that does not begin a blank-delimited word"},
    OPT_RUN_SWITCH("pos", 0, AT(pos), "with --text: a line SURFACE TAB POS a morpheme, then EOS"),
    {.name = "mecab-library",
     .kind = OPT_STRING,
     .offset = AT(library),
     .placeholder = "FILE",
     .run_only = true,
     .help = "libmecab of MeCab-ko, else $MALMOI_MECAB_LIBRARY, else what 'make setup' made"},
    {.name = "mecab-dictionary",
     .kind = OPT_STRING,
     .offset = AT(dictionary),
     .placeholder = "DIR",
     .run_only = true,
     .help = "compiled mecab-ko-dic, else $MECAB_KO_DICDIR, else what 'make setup' fetched"},
    OPT_RUN_SWITCH("any-dictionary", 0, AT(any_dictionary),
                   "accept a dictionary other than mecab-ko-dic 2.1.1-20180720"),
    OPT_TABLE_END};

static const struct morphs_options defaults = {
    .stage = STAGE_DEFAULTS, .engine = ENGINE_NATIVE, .boundary = BOUNDARY_BLANK};

const struct stage morphs_stage = {
    .name = "morphs",
    .purpose = "Cuts every sentence into MeCab-ko morphemes (surface forms), joined by one blank.",
    .details =
        "With --text, one sentence a line comes in and its morphemes go out:\n"
        "\n"
        "  malmoi morphs --text sentences.txt > morphemes.txt\n"
        "  malmoi morphs --text --pos sentences.txt\n"
        "  malmoi morphs 06-decontaminate/petition-00000.jsonl.zst -o 07-morphs/petition-00000.jsonl.zst",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_engine,
    .close = close_engine,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = morphs_record,
    .line = morphs_line,
    .units = {.documents = true, .sentences = true, .in_sentences = true, .out_sentences = true},
};
