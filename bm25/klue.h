/* The KLUE benchmark's files (docs/decontaminate.md): every text field of the eight tasks, train
 * and dev.
 *
 *     DIR/klue-sts-v1.1/klue-sts-v1.1_dev.json      (a file_map.json in the folder may rename the files)
 *
 * A file that is absent is no error; a file that cannot be read to its end, or has a row of another form, is:
 * a benchmark sentence that is skipped would stay in the corpus. */
#ifndef MALMOI_BM25_KLUE_H
#define MALMOI_BM25_KLUE_H

#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"
#include "pipeline/ledger.h"

/* One text of one item. Everything points into the reader and is valid during the call only. */
struct klue_text {
    const char *task;  /* "sts" */
    const char *split; /* "dev" */
    const char *item;  /* "klue-sts-v1_dev_00000" */
    const char *field; /* "sentence1" */
    const char *text;  /* valid UTF-8 is not promised */
    size_t len;
};

struct klue_sink {
    int (*take)(void *context, const struct klue_text *text, struct err *e); /* -1 stops the reading */
    void *context;
};

/* Read what is there of the benchmark in folder dir, in the order of the tasks (ynat sts nli ner re dp mrc
 * wos), train before dev. The files read are added to inputs under their base names, and the names of those
 * that are absent to absent, a line each. ERR_DATA if there is none at all. */
int klue_read(const char *dir, const struct klue_sink *sink, struct ledger_files *inputs, struct buf *absent,
              struct err *e);

/* ---- the readers of one file ---- */

enum klue_task { KLUE_YNAT, KLUE_STS, KLUE_NLI, KLUE_NER, KLUE_RE, KLUE_DP, KLUE_MRC, KLUE_WOS, KLUE_TASKS };

/* path is opened and read as a file of this task; split goes into the texts. */
int klue_read_file(enum klue_task task, const char *split, const char *path, const struct klue_sink *sink,
                   struct err *e);

/* The same for a file in memory; name is for messages. */
int klue_read_tsv(enum klue_task task, const char *split, const char *name, const char *bytes, size_t len,
                  const struct klue_sink *sink, struct err *e);
int klue_read_json(enum klue_task task, const char *split, const char *name, const char *bytes, size_t len,
                   const struct klue_sink *sink, struct err *e);

const char *klue_task_name(enum klue_task task);

#endif
