#include "bert/checkpoint_state.h"

#include <math.h>

#include "common/json.h"

enum { STATE_VERSION = 1, STATE_LIMIT = 1 << 20 };

void checkpoint_state_write(const struct train_state *s, const struct train_identity *identity,
                            uint64_t optimizer_steps, struct buf *out)
{
    buf_str(out, "{\"version\":1");
    json_key_u64(out, "step", s->step);
    json_key_u64(out, "skipped", s->skipped);
    json_key_u64(out, "optimizer_steps", optimizer_steps);
    json_key_u64(out, "tokens", s->tokens);
    buf_printf(out, ",\"cursor\":{\"epoch\":%llu,\"document\":%llu,\"before\":%llu,\"sample\":%llu}",
               (unsigned long long)s->cursor.epoch, (unsigned long long)s->cursor.document,
               (unsigned long long)s->cursor.before, (unsigned long long)s->cursor.sample);
    json_key_string(out, "corpus_sha256", identity->corpus_sha256, strlen(identity->corpus_sha256));
    json_key_string(out, "vocab_sha256", identity->vocab_sha256, strlen(identity->vocab_sha256));
    json_key_string(out, "config", identity->config, strlen(identity->config));
    buf_printf(out, ",\"run\":{\"seconds\":%.3f}}\n", s->seconds);
}

/* A count that must be there. */
static int get_count(yajl_val object, const char *path, const char *key, uint64_t *value, struct err *e)
{
    int64_t found = json_get_i64(object, key, -1);
    if (found < 0) return err_data(e, "'%s' has no count '%s'", path, key);
    *value = (uint64_t)found;
    return 0;
}

static int same(yajl_val state, const char *key, const char *now, const char *what, struct err *e)
{
    const char *then = json_get_string(state, key);
    if (then && strcmp(then, now) == 0) return 0;
    return err_usage(e, "the run was started with %s\n  then: %.400s\n  now:  %.400s", what,
                     then ? then : "(unknown)", now);
}

static int read_state(yajl_val state, const char *path, const struct train_identity *identity,
                      struct train_state *s, uint64_t *optimizer_steps, struct err *e)
{
    if (json_get_i64(state, "version", 0) != STATE_VERSION)
        return err_data(e, "'%s' is no training state of version %d", path, STATE_VERSION);
    if (same(state, "vocab_sha256", identity->vocab_sha256, "another vocabulary (sha256)", e) ||
        same(state, "corpus_sha256", identity->corpus_sha256, "other token shards (sha256)", e) ||
        same(state, "config", identity->config, "other options", e))
        return -1;
    yajl_val cursor = json_get(state, "cursor", yajl_t_object), run = json_get(state, "run", yajl_t_object);
    yajl_val seconds = json_get(run, "seconds", yajl_t_number);
    s->seconds = seconds ? YAJL_GET_DOUBLE(seconds) : -1;
    if (!(s->seconds >= 0) || isinf(s->seconds)) return err_data(e, "'%s' has no time of the run", path);
    return get_count(state, path, "step", &s->step, e) || get_count(state, path, "skipped", &s->skipped, e) ||
                   get_count(state, path, "tokens", &s->tokens, e) ||
                   get_count(state, path, "optimizer_steps", optimizer_steps, e) ||
                   get_count(cursor, path, "epoch", &s->cursor.epoch, e) ||
                   get_count(cursor, path, "document", &s->cursor.document, e) ||
                   get_count(cursor, path, "before", &s->cursor.before, e) ||
                   get_count(cursor, path, "sample", &s->cursor.sample, e)
               ? -1
               : 0;
}

int checkpoint_state_read(const char *path, const struct train_identity *identity, struct train_state *s,
                          uint64_t *optimizer_steps, struct err *e)
{
    yajl_val state = NULL;
    if (json_read_file(path, STATE_LIMIT, &state, e)) return -1;
    int result = read_state(state, path, identity, s, optimizer_steps, e);
    yajl_tree_free(state);
    return result;
}
