#include "vocab/word_input.h"

#include <string.h>
#include <sys/stat.h>

#include "common/progress.h"
#include "pipeline/shard.h"
#include "vocab/counts_file.h"

/* Every file that is merged holds a frame of text in memory, so further ones are added up in the tables. */
enum { MAX_MERGED_FILES = 16 };

static uint64_t total_bytes(const char *const *paths, size_t n)
{
    uint64_t total = 0;
    struct stat st;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(paths[i], "-") == 0 || stat(paths[i], &st)) return 0;
        total += (uint64_t)st.st_size;
    }
    return total;
}

static int same_options(const char *path, const struct counts_info *info,
                        const struct bert_text_options *options, struct err *e)
{
    if (info->lowercase == options->lowercase && info->strip_accents == options->strip_accents) return 0;
    return err_usage(e,
                     "'%s' was counted %s lower-casing and %s stripping accents; give the same options here",
                     path, info->lowercase ? "with" : "without", info->strip_accents ? "with" : "without");
}

/* Takes reader over if it succeeds. */
static int add_counts(struct word_input *w, struct shard_reader *reader, const char *path, struct buf *first,
                      const struct bert_text_options *options, struct err *e)
{
    struct counts_info info;
    struct word_source *source;
    if (counts_open(&source, reader, path, first, &info, NULL, e)) return -1;
    if (same_options(path, &info, options, e)) {
        source->close(source);
        return -1;
    }
    if (w->words.heads.len >= MAX_MERGED_FILES) return counter_add_words(w->counter, 0, source, e);
    return word_merge_add(&w->words, source, e);
}

static int add_file(struct word_input *w, const char *path, const struct word_input_options *options,
                    struct progress *progress, struct err *e)
{
    if (options->text) return count_text(w->counter, path, options->max_record, &w->totals, progress, e);
    struct shard_reader *reader;
    struct buf first = BUF_INIT;
    uint64_t number;
    if (shard_open(&reader, path, options->max_record, e)) return -1;
    int result = shard_next(reader, &first, &number, e);
    bool counts = !result && counts_recognise(&first);
    if (counts)
        result = add_counts(w, reader, path, &first, &options->count.text, e);
    else if (!result)
        result = count_records(w->counter, reader, path, &first, &w->totals, progress, e);
    if (!counts) shard_close(reader);
    buf_free(&first);
    return result;
}

int word_input_open(struct word_input *w, const char *const *paths, size_t n_paths,
                    const struct word_input_options *options, struct err *e)
{
    *w = (struct word_input){.words = WORD_MERGE_INIT};
    w->counter = counter_new(&options->count, e);
    if (!w->counter) return -1;
    struct progress progress;
    progress_start(&progress, "counting", total_bytes(paths, n_paths), options->quiet);
    int result = 0;
    for (size_t i = 0; i < n_paths && !result; i++) result = add_file(w, paths[i], options, &progress, e);
    progress_end(&progress);
    return result ? -1 : counter_finish(w->counter, &w->words, e);
}

void word_input_close(struct word_input *w)
{
    word_merge_free(&w->words);
    counter_free(w->counter);
    w->counter = NULL;
}
