/* dicrc: lines "key = value"; '#' and ';' begin a comment line. The first value of a key counts. */
#include "pipeline/morphs/native_dictionary.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_MAX_GROUPING = 24, PENALTY_LIST_BYTES = 511, MOST_PENALTY = 1 << 20 };

static const char blanks[] = " \t\r";

/* The value of a key: its first byte, and its length in *len. NULL if the text has no such key. */
static const char *setting(const char *text, const char *key, size_t *len)
{
    for (const char *line = text, *next; *line; line = next) {
        const char *end = line + strcspn(line, "\n");
        next = *end ? end + 1 : end;
        if (strncmp(line, key, strlen(key)) != 0) continue;
        const char *at = line + strlen(key);
        at += strspn(at, blanks);
        if (*at++ != '=') continue;
        at += strspn(at, blanks);
        while (end > at && strchr(blanks, end[-1])) end--;
        *len = (size_t)(end - at);
        return at;
    }
    return NULL;
}

static int bad_penalty(const char *at, const char *text, struct err *e)
{
    return err_data(e, "'dicrc', byte %zu: left-space-penalty-factor is not a list of 'posid,cost'",
                    (size_t)(at - text));
}

static int read_penalties(struct native_dictionary *d, const char *text, struct err *e)
{
    size_t len;
    const char *at = setting(text, "left-space-penalty-factor", &len);
    if (!at) return 0;
    if (len > PENALTY_LIST_BYTES)
        return err_data(e, "'dicrc', byte %zu: left-space-penalty-factor is longer than %d bytes",
                        (size_t)(at - text), PENALTY_LIST_BYTES);
    for (const char *end = at + len; at < end; at++) {
        char *stop;
        long posid = strtol(at, &stop, 10);
        if (stop == at || *stop != ',' || posid < 0 || posid > UINT16_MAX) return bad_penalty(at, text, e);
        at = stop + 1;
        long cost = strtol(at, &stop, 10);
        if (stop == at || stop > end || (stop < end && *stop != ',') || stop + 1 == end ||
            cost < -MOST_PENALTY || cost > MOST_PENALTY)
            return bad_penalty(at, text, e);
        if (d->n_penalties == MAX_PENALTIES) return bad_penalty(at, text, e);
        d->penalties[d->n_penalties].posid = (uint16_t)posid;
        d->penalties[d->n_penalties++].cost = (int32_t)cost;
        at = stop;
    }
    return 0;
}

int native_dictionary_settings(struct native_dictionary *d, const char *dicrc, struct err *e)
{
    size_t len;
    d->n_penalties = 0;
    d->max_grouping = DEFAULT_MAX_GROUPING;
    if (setting(dicrc, "unk-feature", &len) || setting(dicrc, "max-grouping-size", &len))
        return err_data(e, "'dicrc' changes unknown words; only --engine mecab does what it says");
    return read_penalties(d, dicrc, e);
}
