#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/outputs.h"
#include "audit/reproduce_parts.h"
#include "common/io.h"

const char *const reproduce_words[REPRODUCE_VERDICTS] = {"equal", "different", "missing", "extra"};

int reproduce_note(const struct reproducer *p, struct err *e, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0) return err_memory(e);
    p->options->note(p->options->context, text);
    free(text);
    return 0;
}

/* ---- files ---- */

static int count_file(struct reproducer *p, const char *path, enum reproduce_verdict verdict, struct err *e)
{
    p->result->files[verdict]++;
    return verdict == REPRODUCE_EQUAL ? 0
                                      : reproduce_note(p, e, "file '%s': %s", path, reproduce_words[verdict]);
}

/* The manifest is of another's making: it may name nothing but what a chain writes. */
static bool is_below(const char *path)
{
    return path[0] != '/' && strncmp(path, "../", 3) != 0 && !strstr(path, "/../");
}

static int compare_file(struct reproducer *p, const struct sum_line *line, struct err *e)
{
    struct buf path = BUF_INIT;
    char sum[SHA256_HEX];
    int result = 0;
    enum reproduce_verdict verdict = REPRODUCE_MISSING;
    if (!is_below(line->path)) return err_data(e, "the recipe's manifest names the file '%s'", line->path);
    if (buf_printf(&path, "%s/%s", p->options->out, line->path)) return err_memory(e);
    if (io_exists(path.data)) {
        result = sha256_file(path.data, sum, NULL, e);
        verdict = strcmp(sum, line->sha256) == 0 ? REPRODUCE_EQUAL : REPRODUCE_DIFFERENT;
    }
    buf_free(&path);
    return result ? -1 : count_file(p, line->path, verdict, e);
}

int reproduce_compare_files(struct reproducer *p, struct err *e)
{
    const struct sum_list *manifest = &p->recipe.manifest;
    struct outputs built;
    for (size_t i = 0; i < manifest->lines.len; i++)
        if (compare_file(p, &manifest->lines.items[i], e)) return -1;
    int result = outputs_list(&built, &p->built, e);
    for (size_t i = 0; i < built.lines.len && !result; i++)
        if (!sum_list_find(manifest, built.lines.items[i].path))
            result = count_file(p, built.lines.items[i].path, REPRODUCE_EXTRA, e);
    outputs_free(&built);
    return result;
}

/* ---- the whole ---- */

/* What is known before a long run. */
static int check_before(struct reproducer *p, struct err *e)
{
    const struct tree *t = &p->recipe.tree;
    for (size_t i = 0; i < t->ledgers.len; i++) {
        const char *why = rerun_left_out(&p->rerun, &t->ledgers.items[i]);
        if (why) return err_usage(e, "'%s' cannot be built again: %s", t->ledgers.items[i].path, why);
    }
    return 0;
}

static bool all_equal(const struct reproduce_result *r)
{
    bool equal = r->documents == 0 && r->retokenised == 0;
    for (int i = REPRODUCE_DIFFERENT; i < REPRODUCE_VERDICTS; i++) equal = equal && !r->files[i];
    for (size_t i = 0; i < r->sources.len; i++) equal = equal && !r->sources.items[i].moved;
    return equal;
}

static int reproduce_all(struct reproducer *p, struct err *e)
{
    const struct reproduce_options *o = p->options;
    if (recipe_read(&p->recipe, o->recipe, o->out, e)) return -1;
    p->rerun = (struct rerun){.tree = &p->recipe.tree,
                              .commands = o->commands,
                              .folder = o->out,
                              .corpora = o->corpora,
                              .benchmark = o->benchmark,
                              .key = o->key,
                              .threads = o->threads,
                              .update = true};
    if (o->corpora && (check_before(p, e) || reproduce_run(p, e))) return -1;
    if (tree_open(&p->built, o->out, e)) return -1;
    if (reproduce_compare_files(p, e) || reproduce_compare_records(p, e)) return -1;
    p->result->equal = all_equal(p->result);
    return 0;
}

int reproduce(const struct reproduce_options *options, struct reproduce_result *result, struct err *e)
{
    struct reproducer p = {.options = options, .result = result};
    *result = (struct reproduce_result){.sources_equal = true};
    int code = reproduce_all(&p, e);
    tree_close(&p.built);
    rerun_free(&p.rerun);
    recipe_free(&p.recipe);
    return code;
}

void reproduce_free(struct reproduce_result *result)
{
    for (size_t i = 0; i < result->sources.len; i++) free(result->sources.items[i].name);
    array_free(&result->sources);
}
