/* For tests/cli: json_shape SHAPE FILE checks every line of FILE, a JSON object each, against SHAPE: lines of
 *
 *     PATH TYPE
 *
 * PATH is member names joined by '.', with [] for every element of an array (names hold no '.'). TYPE is text
 * (a string that is not empty), uri, date, time, sha256, number, object, some (an array that is not empty) or
 * =VALUE. # begins a comment. Prints what is wrong; exit code 1 if anything is, or if FILE is empty. */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "common/io.h"
#include "common/json.h"

enum { FILE_LIMIT = 1 << 28 };

struct check {
    const char *path, *type;
    unsigned line;
    bool bad;
};

static const struct {
    const char *type, *pattern;
} patterns[] = {
    {"text", "."},
    {"uri", "^[a-z][a-z0-9+.-]*:[^[:space:]]+$"},
    {"date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    {"time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},
    {"sha256", "^[0-9a-f]{64}$"},
};

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB)) return false;
    bool found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static bool has_type(const char *type, yajl_val value)
{
    if (strcmp(type, "number") == 0) return YAJL_IS_NUMBER(value);
    if (strcmp(type, "object") == 0) return YAJL_IS_OBJECT(value);
    if (strcmp(type, "some") == 0) return YAJL_IS_ARRAY(value) && value->u.array.len > 0;
    const char *text = YAJL_GET_STRING(value);
    if (!text) return false;
    if (type[0] == '=') return strcmp(type + 1, text) == 0;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (strcmp(type, patterns[i].type) == 0) return matches(patterns[i].pattern, text);
    return false;
}

static void complain(struct check *c, const char *what)
{
    printf("line %u: %s: %s\n", c->line, c->path, what);
    c->bad = true;
}

static void walk(struct check *c, const char *rest, yajl_val value)
{
    if (strncmp(rest, "[]", 2) == 0) {
        if (!YAJL_IS_ARRAY(value)) return complain(c, "no array");
        for (size_t i = 0; i < value->u.array.len; i++) walk(c, rest + 2, value->u.array.values[i]);
        return;
    }
    if (*rest == '.') rest++;
    if (!*rest) {
        if (!has_type(c->type, value)) complain(c, c->type);
        return;
    }
    size_t len = strcspn(rest, ".[");
    char name[128];
    if (len >= sizeof name) return complain(c, "the name is too long");
    memcpy(name, rest, len);
    name[len] = '\0';
    yajl_val member = json_get(value, name, yajl_t_any);
    if (!member) return complain(c, "missing");
    walk(c, rest + len, member);
}

/* shape is changed. */
static bool check_object(char *shape, yajl_val object, unsigned number)
{
    bool bad = false;
    for (char *line = shape, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        bool more = *end != '\0';
        *end = '\0';
        char *space = strchr(line, ' ');
        if (line[0] != '#' && space) {
            *space = '\0';
            struct check c = {.path = line, .type = space + 1, .line = number};
            walk(&c, line, object);
            bad |= c.bad;
            *space = ' ';
        }
        if (more) *end++ = '\n';
    }
    return bad;
}

int main(int argc, char **argv)
{
    struct buf shape = BUF_INIT, text = BUF_INIT;
    struct err e = {0};
    if (argc != 3 || io_read_file(argv[1], FILE_LIMIT, &shape, &e) ||
        io_read_file(argv[2], FILE_LIMIT, &text, &e)) {
        fprintf(stderr, "json_shape: %s\n", argc == 3 ? e.message : "SHAPE FILE");
        return 2;
    }
    bool bad = text.len == 0;
    unsigned number = 0;
    for (char *line = text.data, *end; line && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end) *end++ = '\0';
        yajl_val object = NULL;
        number++;
        if (json_parse(line, argv[2], &object, &e)) {
            printf("line %u: %s\n", number, e.message);
            bad = true;
        } else {
            bad |= check_object(shape.data, object, number);
        }
        yajl_tree_free(object);
    }
    buf_free(&shape);
    buf_free(&text);
    return bad;
}
