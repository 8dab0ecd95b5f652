#include "bm25/klue.h"

#include <string.h>

#include "common/io.h"
#include "common/json.h"

/* The largest file of KLUE v1.1 has 51 MB. */
enum { MAX_FILE_BYTES = 1 << 30, MAX_MAP_BYTES = 1 << 16 };

typedef int klue_reader(enum klue_task task, const char *split, const char *name, const char *bytes,
                        size_t len, const struct klue_sink *sink, struct err *e);

static const struct task {
    const char *name, *folder, *suffix;
    klue_reader *read;
} tasks[KLUE_TASKS] = {
    [KLUE_YNAT] = {"ynat", "ynat-v1.1", "json", klue_read_json},
    [KLUE_STS] = {"sts", "klue-sts-v1.1", "json", klue_read_json},
    [KLUE_NLI] = {"nli", "klue-nli-v1.1", "json", klue_read_json},
    [KLUE_NER] = {"ner", "klue-ner-v1.1", "tsv", klue_read_tsv},
    [KLUE_RE] = {"re", "klue-re-v1.1", "json", klue_read_json},
    [KLUE_DP] = {"dp", "klue-dp-v1.1", "tsv", klue_read_tsv},
    [KLUE_MRC] = {"mrc", "klue-mrc-v1.1", "json", klue_read_json},
    [KLUE_WOS] = {"wos", "wos-v1.1", "json", klue_read_json},
};

static const char *const splits[] = {"train", "dev"};
enum { N_SPLITS = sizeof splits / sizeof *splits };

const char *klue_task_name(enum klue_task task)
{
    return tasks[task].name;
}

int klue_read_file(enum klue_task task, const char *split, const char *path, const struct klue_sink *sink,
                   struct err *e)
{
    struct buf bytes = BUF_INIT;
    int result = io_read_file(path, MAX_FILE_BYTES, &bytes, e);
    if (!result) result = tasks[task].read(task, split, path, buf_text(&bytes), bytes.len, sink, e);
    buf_free(&bytes);
    return result;
}

/* A file map comes with the data: it must not lead out of the task's folder. */
static int check_mapped(const char *map_path, const char *name, struct err *e)
{
    if (*name && !strchr(name, '/') && strcmp(name, "..") != 0 && strcmp(name, ".") != 0) return 0;
    return err_data(e, "'%s' names the file '%s', which is not a plain file name", map_path, name);
}

/* Append the path of a task's file to path. */
static int locate(const char *dir, const struct task *task, const char *split, struct buf *path,
                  struct err *e)
{
    struct buf map_path = BUF_INIT;
    yajl_val map = NULL;
    const char *mapped = NULL;
    int result = 0;
    buf_printf(&map_path, "%s/%s/file_map.json", dir, task->folder);
    if (map_path.failed)
        result = err_memory(e);
    else if (io_exists(buf_text(&map_path)))
        result = json_read_file(buf_text(&map_path), MAX_MAP_BYTES, &map, e);
    if (!result && map) mapped = json_get_string(map, split);
    if (mapped) result = check_mapped(buf_text(&map_path), mapped, e);
    if (!result && mapped) buf_printf(path, "%s/%s/%s", dir, task->folder, mapped);
    if (!result && !mapped)
        buf_printf(path, "%s/%s/%s_%s.%s", dir, task->folder, task->folder, split, task->suffix);
    if (!result && path->failed) result = err_memory(e);
    yajl_tree_free(map);
    buf_free(&map_path);
    return result;
}

int klue_read(const char *dir, const struct klue_sink *sink, struct ledger_files *inputs, struct buf *absent,
              struct err *e)
{
    if (!io_is_folder(dir))
        return err_system(e, "'%s' is not a folder; give the benchmark's 'klue_benchmark'", dir);
    struct buf path = BUF_INIT;
    int result = 0, found = 0;
    for (int i = 0; i < KLUE_TASKS * N_SPLITS && !result; i++) {
        enum klue_task task = (enum klue_task)(i / N_SPLITS);
        const char *split = splits[i % N_SPLITS];
        buf_clear(&path);
        result = locate(dir, &tasks[task], split, &path, e);
        if (result) break;
        if (!io_exists(buf_text(&path))) {
            buf_printf(absent, "%s\n", io_base_name(buf_text(&path)));
            continue;
        }
        found++;
        result = ledger_add_file(inputs, buf_text(&path), e);
        if (!result) result = klue_read_file(task, split, buf_text(&path), sink, e);
    }
    if (!result && absent->failed) result = err_memory(e);
    if (!result && !found)
        result = err_data(e, "'%s' holds no file of a KLUE task; expected for example '%s/%s'", dir,
                          tasks[KLUE_STS].folder, "klue-sts-v1.1_dev.json");
    buf_free(&path);
    return result;
}
