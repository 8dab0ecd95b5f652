#include "pipeline/ingest/table.h"

#include <string.h>

#include "common/json.h"
#include "pipeline/ingest/csv.h"
#include "pipeline/ingest/json_fields.h"

enum { NO_COLUMN = -1 };

struct table_reader {
    const struct table *table;
    struct sink *sink;
    struct json_field *fields; /* one for each column of the table */
    struct document document;
};

static int open_reader(struct table_reader *r, const struct table *t, struct sink *s, struct err *e)
{
    *r = (struct table_reader){.table = t, .sink = s, .fields = calloc(t->count, sizeof *r->fields)};
    if (!r->fields) return err_memory(e);
    for (size_t i = 0; i < t->count; i++) r->fields[i].name = t->columns[i].name;
    return 0;
}

static void close_reader(struct table_reader *r)
{
    json_fields_free(r->fields, r->table->count);
    free(r->fields);
    buf_free(&r->document.text);
    buf_free(&r->document.meta);
}

/* ---- a record ---- */

/* The field for a target: the first that is present and not empty, else one that is present, else NULL. */
static const struct json_field *field_for(const struct table_reader *r, const char *target)
{
    const struct json_field *found = NULL;
    for (size_t i = 0; i < r->table->count; i++) {
        const struct json_field *f = &r->fields[i];
        if (!f->present || strcmp(r->table->columns[i].target, target) != 0) continue;
        if (f->value.len) return f;
        if (!found) found = f;
    }
    return found;
}

/* At most 15 digits, so that every reader of JSON keeps the value. */
static bool is_whole_number(const struct buf *value)
{
    if (value->len == 0 || value->len > 15) return false;
    if (value->data[0] == '0') return value->len == 1;
    for (size_t i = 0; i < value->len; i++)
        if (value->data[i] < '0' || value->data[i] > '9') return false;
    return true;
}

static void add_meta(const struct table_column *column, const struct buf *value, struct buf *meta)
{
    if (!column->number || !is_whole_number(value)) {
        json_key_string(meta, column->target, value->data, value->len);
        return;
    }
    json_key(meta, column->target);
    buf_add(meta, value->data, value->len);
}

static void build_meta(struct table_reader *r)
{
    const struct table_column *columns = r->table->columns;
    for (size_t i = 0; i < r->table->count; i++) {
        const char *target = columns[i].target;
        if (strcmp(target, TABLE_KEY) == 0 || strcmp(target, TABLE_TEXT) == 0) continue;
        const struct json_field *f = field_for(r, target);
        if (f == &r->fields[i] && f->value.len) add_meta(&columns[i], &f->value, &r->document.meta);
    }
}

/* CRLF is a line end; with escapes, so are the characters \n. */
static void add_text(const struct buf *value, bool escapes, struct buf *out)
{
    const char *data = value->data;
    size_t from = 0;
    for (size_t i = 0; i + 1 < value->len; i++) {
        char replacement = 0;
        if (data[i] == '\r' && data[i + 1] == '\n')
            replacement = '\n';
        else if (escapes && data[i] == '\\' && data[i + 1] == 'n')
            replacement = '\n';
        else if (escapes && data[i] == '\\' && data[i + 1] == 't')
            replacement = '\t';
        if (!replacement) continue;
        buf_add(out, data + from, i - from);
        buf_char(out, replacement);
        from = i + 2;
        i++;
    }
    buf_add(out, data + from, value->len - from);
}

static int emit(struct table_reader *r, bool escapes, const char *raw, size_t len, uint64_t offset,
                struct err *e)
{
    struct document *d = &r->document;
    const struct json_field *text = field_for(r, TABLE_TEXT), *key = field_for(r, TABLE_KEY);
    if (!text) return sink_reject(r->sink, "no-text", true, offset, raw, len, e);
    buf_clear(&d->text);
    buf_clear(&d->meta);
    add_text(&text->value, escapes, &d->text);
    build_meta(r);
    d->key = key && key->value.len ? key->value.data : NULL;
    d->key_len = d->key ? key->value.len : 0;
    d->offset = offset;
    d->length = len;
    if (d->text.failed || d->meta.failed) return err_memory(e);
    return sink_document(r->sink, d, e);
}

/* ---- JSON Lines ---- */

static int read_json_line(void *context, const char *line, size_t len, uint64_t offset, struct err *e)
{
    struct table_reader *r = context;
    if (line_is_blank(line, len)) return 0;
    int bad = json_fields_read(line, len, r->fields, r->table->count, e);
    if (bad < 0) return -1;
    if (bad) return sink_reject(r->sink, "malformed-json", true, offset, line, len, e);
    return emit(r, false, line, len, offset, e);
}

int table_read_json_lines(const struct table *t, struct member *m, const struct member_head *head,
                          struct sink *s, struct err *e)
{
    struct table_reader r;
    struct line_reader lines;
    if (open_reader(&r, t, s, e)) return -1;
    member_head_lines(head, &lines, m, sink_max_record(s));
    int result = line_reader_each(&lines, s, read_json_line, &r, e);
    line_reader_free(&lines);
    close_reader(&r);
    return result;
}

/* ---- CSV ---- */

static int find_column(const struct table *t, const char *name, size_t len)
{
    while (len && (*name == ' ' || *name == '"')) name++, len--;
    while (len && (name[len - 1] == ' ' || name[len - 1] == '"')) len--;
    for (size_t i = 0; i < t->count; i++)
        if (strlen(t->columns[i].name) == len && memcmp(t->columns[i].name, name, len) == 0) return (int)i;
    return NO_COLUMN;
}

bool table_is_header(const struct table *t, const char *line, size_t len)
{
    bool text = false;
    for (size_t at = 0; at <= len;) {
        const char *comma = at < len ? memchr(line + at, ',', len - at) : NULL;
        size_t end = comma ? (size_t)(comma - line) : len;
        int column = find_column(t, line + at, end - at);
        if (column != NO_COLUMN && strcmp(t->columns[column].target, TABLE_TEXT) == 0) text = true;
        at = end + 1;
    }
    return text;
}

typedef ARRAY(int) column_map; /* table column of each CSV field */

static int read_header(struct table_reader *r, struct csv_reader *csv, struct csv_row *row, column_map *map,
                       struct err *e)
{
    if (csv_next(csv, row, e) == CSV_ERROR) return -1;
    for (size_t i = 0; i < row->fields.len; i++) {
        struct csv_field name = row->fields.items[i];
        if (array_push(map, find_column(r->table, name.text, name.len))) return err_memory(e);
    }
    csv->columns = row->fields.len;
    return 0;
}

static int read_row(struct table_reader *r, const struct csv_row *row, const column_map *map, struct err *e)
{
    for (size_t i = 0; i < r->table->count; i++) r->fields[i].present = false;
    for (size_t i = 0; i < map->len; i++) {
        if (map->items[i] == NO_COLUMN) continue;
        struct json_field *f = &r->fields[map->items[i]];
        f->present = true;
        if (buf_assign(&f->value, row->fields.items[i].text, row->fields.items[i].len)) return err_memory(e);
    }
    return emit(r, r->table->csv_escapes, row->raw, row->len, row->offset, e);
}

static int reject_long(struct table_reader *r, struct csv_reader *csv, const struct csv_row *row,
                       struct err *e)
{
    const char *part = row->raw;
    size_t len = row->len;
    uint64_t offset = row->offset;
    bool first = true;
    do {
        if (sink_reject(r->sink, "record-too-long", first, offset, part, len, e)) return -1;
        first = false;
        if (csv_rest(csv, &part, &len, &offset, e)) return -1;
    } while (len);
    return 0;
}

static int read_rows(struct table_reader *r, struct csv_reader *csv, struct csv_row *row,
                     const column_map *map, struct err *e)
{
    for (;;) {
        int result = 0;
        switch (csv_next(csv, row, e)) {
        case CSV_ERROR:
            return -1;
        case CSV_END:
            return 0;
        case CSV_ROW:
            result = read_row(r, row, map, e);
            break;
        case CSV_BROKEN:
            result = sink_reject(r->sink, "malformed-csv", true, row->offset, row->raw, row->len, e);
            break;
        case CSV_LONG:
            result = reject_long(r, csv, row, e);
            break;
        }
        if (result) return result;
    }
}

int table_read_csv(const struct table *t, struct member *m, const struct member_head *head, struct sink *s,
                   struct err *e)
{
    struct table_reader r;
    struct csv_reader csv = {0};
    struct csv_row row = {0};
    column_map map = ARRAY_INIT;
    if (open_reader(&r, t, s, e)) return -1;
    int result = csv_init(&csv, m, &head->bytes, sink_max_record(s), e);
    if (!result) result = read_header(&r, &csv, &row, &map, e);
    if (!result) result = read_rows(&r, &csv, &row, &map, e);
    array_free(&map);
    csv_row_free(&row);
    csv_free(&csv);
    close_reader(&r);
    return result;
}
