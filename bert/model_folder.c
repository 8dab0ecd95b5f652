#include "bert/model_folder.h"

#include <stdbool.h>

#include "common/io.h"

/* Append given/within to out if it holds config.json; *found tells. */
static int look(const char *given, const char *within, struct buf *out, bool *found, struct err *e)
{
    struct buf folder = BUF_INIT, config = BUF_INIT;
    buf_printf(&folder, "%s%s", given, within);
    buf_printf(&config, "%s/config.json", buf_text(&folder));
    int result = folder.failed || config.failed ? err_memory(e) : 0;
    *found = !result && io_exists(config.data);
    if (*found && buf_str(out, folder.data)) result = err_memory(e);
    buf_free(&folder);
    buf_free(&config);
    return result;
}

int model_folder(const char *given, struct buf *out, struct err *e)
{
    bool found;
    if (look(given, "", out, &found, e)) return -1;
    if (found) return 0;
    if (look(given, "/latest", out, &found, e)) return -1;
    if (found) return 0;
    if (!io_exists(given)) return err_system(e, "no such model folder: '%s'", given);
    if (!io_is_folder(given))
        return err_system(e, "'%s' is not a folder; a model is a folder with config.json", given);
    return err_system(e, "'%s' is no model: it has neither config.json nor latest/config.json", given);
}
