/* Documents from tables: JSON Lines with an object a line, or CSV with a header.
 *
 * A format names the columns that it knows, in any of their spellings, and what each is for. Columns are
 * found by name, never by position; others are passed over. */
#ifndef MALMOI_TABLE_H
#define MALMOI_TABLE_H

#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/member_head.h"

/* The first column of a target that a record fills is taken. Targets stand in the order that meta shows. */
struct table_column {
    const char *name;
    const char *target; /* TABLE_KEY, TABLE_TEXT, or a key of meta */
    bool number;        /* in meta a whole number is written as a number, however it was given */
};

#define TABLE_KEY "key"
#define TABLE_TEXT "text"

struct table {
    const struct table_column *columns;
    size_t count;
    bool csv_escapes; /* in CSV texts the two characters \n and \t stand for a line end and a tab */
};

/* True if the line is a CSV header with a column for the text. */
bool table_is_header(const struct table *t, const char *line, size_t len);

/* Read a member from its head on to its end. Rejects: "malformed-json", "malformed-csv", "no-text",
 * "record-too-long". */
int table_read_json_lines(const struct table *t, struct member *m, const struct member_head *head,
                          struct sink *s, struct err *e);
int table_read_csv(const struct table *t, struct member *m, const struct member_head *head, struct sink *s,
                   struct err *e);

#endif
