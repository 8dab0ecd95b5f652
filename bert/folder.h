/* Folders that appear whole or not at all. */
#ifndef MALMOI_BERT_FOLDER_H
#define MALMOI_BERT_FOLDER_H

#include "common/array.h"
#include "common/err.h"

/* Flush a folder's entries to the disk. */
int folder_sync(const char *path, struct err *e);
/* Remove a folder and the files in it; it must hold no folders. Nothing there is no error. */
int folder_remove(const char *path, struct err *e);
/* Let link point to target (a name in the same folder), replacing it in one step. */
int folder_link(const char *link, const char *target, struct err *e);

/* Names of a folder's entries that match a shell pattern, sorted; each is owned. */
struct folder_names {
    ARRAY(char *) items;
};

int folder_list(const char *path, const char *pattern, struct folder_names *names, struct err *e);
void folder_names_free(struct folder_names *names);

#endif
