#include "common/opt.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/utf8.h"

static const struct opt *find_name(const struct opt *const *tables, const char *name, size_t len)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->kind != OPT_END; o++)
            if (o->name && strlen(o->name) == len && memcmp(o->name, name, len) == 0) return o;
    return NULL;
}

static const struct opt *find_letter(const struct opt *const *tables, char letter)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->kind != OPT_END; o++)
            if (o->letter && o->letter == letter) return o;
    return NULL;
}

static int set_int(const struct opt *o, void *at, const char *text, struct err *e)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end)
        return err_usage(e, "'--%s' needs a whole number, not '%s'", o->name, text);
    if ((double)value < o->low || (double)value > o->high)
        return err_usage(e, "'--%s' must be between %.0f and %.0f, not %s", o->name, o->low, o->high, text);
    *(int64_t *)at = value;
    return 0;
}

static int set_size(const struct opt *o, void *at, const char *text, struct err *e)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    int shift = *end == 'K' || *end == 'k'   ? 10
                : *end == 'M' || *end == 'm' ? 20
                : *end == 'G' || *end == 'g' ? 30
                                             : 0;
    if (shift) end++;
    if (errno || end == text || *end || text[0] == '-' || value > (UINT64_MAX >> shift))
        return err_usage(e, "'--%s' needs a size such as 64M, not '%s'", o->name, text);
    value <<= shift;
    if ((double)value < o->low || (double)value > o->high)
        return err_usage(e, "'--%s' must be between %.0f and %.0f bytes, not %s", o->name, o->low, o->high,
                         text);
    *(uint64_t *)at = value;
    return 0;
}

static int set_double(const struct opt *o, void *at, const char *text, struct err *e)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || isnan(value))
        return err_usage(e, "'--%s' needs a number, not '%s'", o->name, text);
    if (value < o->low || value > o->high)
        return err_usage(e, "'--%s' must be between %g and %g, not %s", o->name, o->low, o->high, text);
    *(double *)at = value;
    return 0;
}

static int set_choice(const struct opt *o, void *at, const char *text, struct err *e)
{
    for (int i = 0; o->choices[i]; i++) {
        if (strcmp(o->choices[i], text) != 0) continue;
        *(int *)at = i;
        return 0;
    }
    struct buf all = BUF_INIT;
    for (int i = 0; o->choices[i]; i++) buf_printf(&all, "%s%s", i ? ", " : "", o->choices[i]);
    err_usage(e, "'--%s' must be one of %s, not '%s'", o->name, buf_text(&all), text);
    buf_free(&all);
    return -1;
}

static int add_items(struct opt_list *list, const char *text, struct err *e)
{
    while (*text) {
        size_t len = strcspn(text, ",");
        char *item = len ? strndup(text, len) : NULL;
        if (len && (!item || array_push(&list->items, item))) {
            free(item);
            return err_memory(e);
        }
        text += len + (text[len] == ',');
    }
    return 0;
}

static int set_value(const struct opt *o, void *values, const char *text, struct err *e)
{
    void *at = (char *)values + o->offset;
    switch (o->kind) {
    case OPT_STRING:
        *(const char **)at = text;
        return 0;
    case OPT_INT:
        return set_int(o, at, text, e);
    case OPT_SIZE:
        return set_size(o, at, text, e);
    case OPT_DOUBLE:
        return set_double(o, at, text, e);
    case OPT_CHOICE:
        return set_choice(o, at, text, e);
    case OPT_LIST:
        return add_items(at, text, e);
    case OPT_FLAG:
    case OPT_END:
        break;
    }
    return err_usage(e, "'--%s' takes no value", o->name);
}

/* --name, --name=value, --name value, --no-flag. Advances *i over a value taken from the next argument. */
static int parse_long(const struct opt *const *tables, void *values, int argc, char **argv, int *i,
                      struct err *e)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct opt *o = find_name(tables, name, len);
    bool on = true;
    if (!o && !equals && strncmp(name, "no-", 3) == 0) {
        o = find_name(tables, name + 3, len - 3);
        if (o && o->kind != OPT_FLAG) o = NULL;
        on = false;
    }
    if (!o) return err_usage(e, "unknown option '--%.*s'; --help lists the options", (int)len, name);
    if (o->kind == OPT_FLAG && !equals) {
        *(bool *)((char *)values + o->offset) = on;
        return 0;
    }
    if (equals) return set_value(o, values, equals + 1, e);
    if (*i + 1 >= argc) return err_usage(e, "'--%s' needs a value", o->name);
    return set_value(o, values, argv[++*i], e);
}

static int parse_letters(const struct opt *const *tables, void *values, int argc, char **argv, int *i,
                         struct err *e)
{
    for (const char *c = argv[*i] + 1; *c; c++) {
        const struct opt *o = find_letter(tables, *c);
        if (!o) return err_usage(e, "unknown option '-%c'; --help lists the options", *c);
        if (o->kind == OPT_FLAG) {
            *(bool *)((char *)values + o->offset) = true;
            continue;
        }
        if (c[1]) return set_value(o, values, c + 1, e);
        if (*i + 1 >= argc) return err_usage(e, "'-%c' needs a value", *c);
        return set_value(o, values, argv[++*i], e);
    }
    return 0;
}

int opt_parse(const struct opt *const *tables, void *values, int argc, char **argv, struct opt_args *operands,
              struct err *e)
{
    bool options = true;
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        int result = 0;
        if (options && strcmp(argument, "--") == 0)
            options = false;
        else if (options && strncmp(argument, "--", 2) == 0)
            result = parse_long(tables, values, argc, argv, &i, e);
        else if (options && argument[0] == '-' && argument[1])
            result = parse_letters(tables, values, argc, argv, &i, e);
        else if (array_push(&operands->items, argument))
            result = err_memory(e);
        if (result) return result;
    }
    return 0;
}

/* The default of an option as a person would type it; nothing for flags that are off and unset strings. */
static void show_default(const struct opt *o, const void *values, struct buf *out)
{
    const void *at = (const char *)values + o->offset;
    switch (o->kind) {
    case OPT_STRING:
        if (*(const char *const *)at) buf_str(out, *(const char *const *)at);
        break;
    case OPT_INT:
        buf_i64(out, *(const int64_t *)at);
        break;
    case OPT_SIZE: {
        uint64_t size = *(const uint64_t *)at;
        const char *unit = "";
        if (size && size % (1u << 30) == 0)
            size >>= 30, unit = "G";
        else if (size && size % (1u << 20) == 0)
            size >>= 20, unit = "M";
        else if (size && size % (1u << 10) == 0)
            size >>= 10, unit = "K";
        buf_u64(out, size);
        buf_str(out, unit);
        break;
    }
    case OPT_DOUBLE:
        buf_printf(out, "%g", *(const double *)at);
        break;
    case OPT_CHOICE:
        buf_str(out, o->choices[*(const int *)at]);
        break;
    case OPT_FLAG:
        if (*(const bool *)at) buf_str(out, "on");
        break;
    case OPT_LIST:
    case OPT_END:
        break;
    }
}

void opt_help(const struct opt *table, const void *values, struct buf *out)
{
    for (const struct opt *o = table; o->kind != OPT_END; o++) {
        struct buf left = BUF_INIT, value = BUF_INIT;
        if (o->letter)
            buf_printf(&left, "  -%c, --%s", o->letter, o->name);
        else
            buf_printf(&left, "  --%s", o->name);
        if (o->placeholder) buf_printf(&left, " %s", o->placeholder);
        show_default(o, values, &value);
        for (size_t width = utf8_count(buf_text(&left), left.len); width < 28; width++) buf_char(&left, ' ');
        buf_printf(out, "%s %s", buf_text(&left), o->help);
        if (o->kind == OPT_CHOICE) {
            buf_str(out, " (one of");
            for (int i = 0; o->choices[i]; i++) buf_printf(out, "%s %s", i ? "," : "", o->choices[i]);
            buf_char(out, ')');
        }
        if (value.len) buf_printf(out, " [%s]", buf_text(&value));
        buf_char(out, '\n');
        buf_free(&left);
        buf_free(&value);
    }
}

static void config_value(const struct opt *o, const void *at, struct buf *out)
{
    switch (o->kind) {
    case OPT_FLAG:
        buf_str(out, *(const bool *)at ? "true" : "false");
        break;
    case OPT_STRING:
        if (*(const char *const *)at)
            json_cstring(out, *(const char *const *)at);
        else
            buf_str(out, "null");
        break;
    case OPT_INT:
        buf_i64(out, *(const int64_t *)at);
        break;
    case OPT_SIZE:
        buf_u64(out, *(const uint64_t *)at);
        break;
    case OPT_DOUBLE:
        buf_printf(out, "%.15g", *(const double *)at);
        break;
    case OPT_CHOICE:
        json_cstring(out, o->choices[*(const int *)at]);
        break;
    case OPT_LIST: {
        const struct opt_list *list = at;
        buf_char(out, '[');
        for (size_t i = 0; i < list->items.len; i++) {
            if (i) buf_char(out, ',');
            json_cstring(out, list->items.items[i]);
        }
        buf_char(out, ']');
        break;
    }
    case OPT_END:
        break;
    }
}

void opt_config(const struct opt *table, const void *values, struct buf *out)
{
    for (const struct opt *o = table; o->kind != OPT_END; o++) {
        if (o->run_only) continue;
        json_key(out, o->name);
        config_value(o, (const char *)values + o->offset, out);
    }
}

void opt_list_free(struct opt_list *list)
{
    for (size_t i = 0; i < list->items.len; i++) free((char *)list->items.items[i]);
    array_free(&list->items);
}
