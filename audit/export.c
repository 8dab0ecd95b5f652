#include "audit/export.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/export_parts.h"
#include "common/io.h"
#include "pipeline/ledger.h"

enum { LIST_LIMIT = 1 << 30, HEX = SHA256_HEX - 1 };

bool export_next_sum(const struct buf *list, size_t *at, struct sum_line *line)
{
    if (*at >= list->len) return false;
    const char *start = list->data + *at, *feed = memchr(start, '\n', list->len - *at);
    size_t len = feed ? (size_t)(feed - start) : list->len - *at;
    *line = (struct sum_line){start, start + HEX + 2, len - HEX - 2};
    *at += len + 1;
    return true;
}

/* Every line is "HEX  PATH" with a path that stays below the tree. */
static int check_manifest(const struct buf *list, const char *path, struct err *e)
{
    const char *line = buf_text(list), *end = line + list->len;
    for (unsigned number = 1; line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((feed ? feed : end) - line);
        if (len < HEX + 3 || memcmp(line + HEX, "  ", 2) != 0 || line[HEX + 2] == '/' ||
            memmem(line, len, "..", 2))
            return err_data(e, "'%s', line %u is not 'SHA256  PATH'", path, number);
        line += len + 1;
    }
    return list->len ? 0 : err_data(e, "'%s' is empty", path);
}

/* ---- the folder ---- */

/* The files of the bag beside its payload, with their sums. */
struct bag {
    const char *folder;
    struct buf tags; /* tagmanifest-sha256.txt */
};

static int add_tag(struct bag *bag, const char *name, const struct buf *content, struct err *e)
{
    char hex[SHA256_HEX];
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", bag->folder, name);
    int result = path.failed || content->failed
                     ? err_memory(e)
                     : io_write_file(path.data, buf_text(content), content->len, e);
    sha256_hex_of(buf_text(content), content->len, hex);
    buf_printf(&bag->tags, "%s  %s\n", hex, name);
    buf_free(&path);
    return result;
}

/* A hard link costs no room, and stays what it is when the chain replaces the tree's file. */
static int link_file(const struct export *x, const struct bag *bag, const struct sum_line *line,
                     struct err *e)
{
    struct buf from = BUF_INIT, to = BUF_INIT;
    buf_printf(&from, "%s/", x->options->root);
    buf_add(&from, line->path, line->path_len);
    buf_printf(&to, "%s/data/", bag->folder);
    buf_add(&to, line->path, line->path_len);
    int result = from.failed || to.failed ? err_memory(e) : 0;
    char *slash = result ? NULL : strrchr(to.data, '/');
    if (slash) {
        *slash = '\0';
        result = io_make_folder(to.data, e);
        *slash = '/';
    }
    if (!result && link(from.data, to.data))
        result = err_errno(e, "cannot link '%s' into the bag (--no-payload leaves the files out)", from.data);
    buf_free(&from);
    buf_free(&to);
    return result;
}

static int add_payload(const struct export *x, struct bag *bag, uint64_t *bytes, uint64_t *files,
                       struct err *e)
{
    struct buf list = BUF_INIT, path = BUF_INIT;
    struct sum_line line;
    int result = 0;
    for (size_t at = 0; !result && export_next_sum(&x->manifest, &at, &line); ++*files) {
        struct stat st;
        buf_clear(&path);
        buf_printf(&path, "%s/", x->options->root);
        buf_add(&path, line.path, line.path_len);
        buf_add(&list, line.hex, HEX);
        buf_str(&list, "  data/");
        buf_add(&list, line.path, line.path_len);
        buf_char(&list, '\n');
        if (path.failed || list.failed)
            result = err_memory(e);
        else if (stat(path.data, &st))
            result = err_errno(e, "cannot read '%s', which the manifest lists", path.data);
        else
            *bytes += (uint64_t)st.st_size;
        if (!result && x->options->payload) result = link_file(x, bag, &line, e);
    }
    if (!result) result = add_tag(bag, "manifest-sha256.txt", &list, e);
    buf_free(&list);
    buf_free(&path);
    return result;
}

static int add_bag_info(const struct export *x, struct bag *bag, uint64_t bytes, uint64_t files,
                        struct err *e)
{
    struct buf text = BUF_INIT;
    buf_str(&text, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    int result = add_tag(bag, "bagit.txt", &text, e);
    buf_clear(&text);
    buf_printf(
        &text,
        "Bag-Software-Agent: %s\nBagging-Date: %s\nExternal-Identifier: sha256:%s\nPayload-Oxum: %llu.%llu\n"
        "Source-Organization: %s\nExternal-Description: %s %s\n",
        MALMOI_VERSION, x->published, x->manifest_sha256, (unsigned long long)bytes,
        (unsigned long long)files, x->options->creator, x->options->name, x->options->version);
    if (!result) result = add_tag(bag, "bag-info.txt", &text, e);
    buf_free(&text);
    return result;
}

static int add_documents(const struct export *x, struct bag *bag, struct err *e)
{
    struct buf text = BUF_INIT;
    export_statements(x, &text);
    int result = add_tag(bag, "statements.jsonl", &text, e);
    buf_clear(&text);
    if (!result) result = export_croissant(x, &text, e);
    if (!result) result = add_tag(bag, "croissant.json", &text, e);
    buf_clear(&text);
    if (!result) result = export_datasheet(x, &text, e);
    if (!result) result = add_tag(bag, "datasheet.md", &text, e);
    buf_free(&text);
    return result;
}

static int write_bag(const struct export *x, const char *folder, struct err *e)
{
    struct bag bag = {.folder = folder, .tags = BUF_INIT};
    uint64_t bytes = 0, files = 0;
    int result = io_make_folder(folder, e);
    if (!result) result = add_documents(x, &bag, e);
    if (!result) result = add_payload(x, &bag, &bytes, &files, e);
    if (!result) result = add_bag_info(x, &bag, bytes, files, e);
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/tagmanifest-sha256.txt", folder);
    if (!result)
        result = path.failed || bag.tags.failed ? err_memory(e)
                                                : io_write_file(path.data, bag.tags.data, bag.tags.len, e);
    buf_free(&path);
    buf_free(&bag.tags);
    return result;
}

static void remove_folder(char *folder)
{
    char *const roots[] = {folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (entry->fts_info == FTS_DP)
            rmdir(entry->fts_path);
        else if (entry->fts_info != FTS_D)
            unlink(entry->fts_path);
    }
    if (walk) fts_close(walk);
}

/* ---- what is exported ---- */

/* The day of the newest ledger: no clock is asked, so that two exports of a tree are equal. */
static void choose_date(struct export *x)
{
    const char *day = x->options->published, *newest = "1970-01-01";
    for (size_t i = 0; !day && i < x->tree.ledgers.len; i++) {
        const char *started =
            json_get_string(json_get(x->tree.ledgers.items[i].json, "run", yajl_t_object), "started");
        if (started && strlen(started) >= sizeof x->published && strcmp(started, newest) > 0)
            newest = started;
    }
    snprintf(x->published, sizeof x->published, "%s", day ? day : newest);
}

static int read_manifest(struct export *x, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/manifest-sha256.txt", x->options->root);
    int result = path.failed ? err_memory(e) : io_read_file(path.data, LIST_LIMIT, &x->manifest, e);
    if (!result) result = check_manifest(&x->manifest, path.data, e);
    sha256_hex_of(buf_text(&x->manifest), x->manifest.len, x->manifest_sha256);
    buf_free(&path);
    return result;
}

/* The database must be of this very tree. */
static int check_database(const struct export *x, struct err *e)
{
    sqlite3_stmt *row;
    if (sqlite_prepare(x->db.db, "SELECT value FROM build WHERE key = 'manifest_sha256'", &row, e)) return -1;
    int result = sqlite_row(row, e);
    const char *sum = result == 1 ? (const char *)sqlite3_column_text(row, 0) : NULL;
    if (result >= 0)
        result =
            sum && strcmp(sum, x->manifest_sha256) == 0
                ? 0
                : err_data(e, "'%s' was built from another state of '%s'; run 'malmoi audit build' again",
                           x->options->database, x->options->root);
    sqlite3_finalize(row);
    return result;
}

static int open_export(struct export *x, struct err *e)
{
    if (io_exists(x->options->output))
        return err_system(e, "'%s' exists; name a new folder", x->options->output);
    if (tree_open(&x->tree, x->options->root, e) || read_manifest(x, e)) return -1;
    if (audit_db_open(&x->db, x->options->database, e) || check_database(x, e)) return -1;
    choose_date(x);
    return 0;
}

int audit_export(const struct export_options *options, struct err *e)
{
    struct export x = {.options = options};
    struct buf part = BUF_INIT;
    buf_printf(&part, "%s.part", options->output);
    int result = part.failed ? err_memory(e) : open_export(&x, e);
    if (!result) {
        remove_folder(part.data); /* of an interrupted run */
        result = write_bag(&x, part.data, e);
        if (!result && rename(part.data, options->output))
            result = err_errno(e, "cannot create '%s'", options->output);
        if (result) remove_folder(part.data);
    }
    audit_db_close(&x.db);
    tree_close(&x.tree);
    buf_free(&x.manifest);
    buf_free(&part);
    return result;
}
