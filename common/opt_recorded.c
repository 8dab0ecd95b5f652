#include "common/opt_recorded.h"

#include <string.h>

static const struct opt *find(const struct opt *const *tables, const char *name)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->kind != OPT_END; o++)
            if (!o->run_only && strcmp(o->name, name) == 0) return o;
    return NULL;
}

static int add(const char *name, const char *value, struct arena *arena, struct opt_args *out, struct err *e)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, value ? "--%s=%s" : "--%s", name, value);
    const char *copy = text.failed ? NULL : arena_copy(arena, text.data, text.len);
    buf_free(&text);
    return !copy || array_push(&out->items, copy) ? err_memory(e) : 0;
}

static int add_switch(const char *name, bool on, struct arena *arena, struct opt_args *out, struct err *e)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s%s", on ? "" : "no-", name);
    int result = text.failed ? err_memory(e) : add(text.data, NULL, arena, out, e);
    buf_free(&text);
    return result;
}

static int add_value(const struct opt *o, yajl_val value, struct arena *arena, struct opt_args *out,
                     struct err *e)
{
    bool flag = YAJL_IS_TRUE(value) || YAJL_IS_FALSE(value);
    if (YAJL_IS_NULL(value)) return 0;
    if (flag && o->kind == OPT_FLAG) return add_switch(o->name, YAJL_IS_TRUE(value), arena, out, e);
    if (YAJL_IS_STRING(value)) return add(o->name, YAJL_GET_STRING(value), arena, out, e);
    if (YAJL_IS_NUMBER(value)) return add(o->name, YAJL_GET_NUMBER(value), arena, out, e);
    if (!YAJL_IS_ARRAY(value) || o->kind != OPT_LIST)
        return err_data(e, "the recorded option '%s' has a value of the wrong kind", o->name);
    for (size_t i = 0; i < value->u.array.len; i++) {
        const char *item = YAJL_GET_STRING(value->u.array.values[i]);
        if (!item) return err_data(e, "the recorded option '%s' lists something that is no string", o->name);
        if (add(o->name, item, arena, out, e)) return -1;
    }
    return 0;
}

int opt_recorded(const struct opt *const *tables, yajl_val config, struct arena *arena, struct opt_args *out,
                 struct err *e)
{
    if (!YAJL_IS_OBJECT(config)) return err_data(e, "the recorded configuration is no object");
    for (size_t i = 0; i < config->u.object.len; i++) {
        const struct opt *o = find(tables, config->u.object.keys[i]);
        if (!o)
            return err_data(e, "the recorded option '%s' is unknown here; another version of malmoi wrote it",
                            config->u.object.keys[i]);
        if (add_value(o, config->u.object.values[i], arena, out, e)) return -1;
    }
    return 0;
}
