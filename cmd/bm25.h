/* The subcommands of malmoi bm25. */
#ifndef MALMOI_CMD_BM25_H
#define MALMOI_CMD_BM25_H

int cmd_bm25_index(int argc, char **argv);
int cmd_bm25_query(int argc, char **argv);
int cmd_bm25_plant(int argc, char **argv);

#endif
