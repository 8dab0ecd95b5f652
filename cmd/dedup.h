/* The subcommands of malmoi dedup. */
#ifndef MALMOI_CMD_DEDUP_H
#define MALMOI_CMD_DEDUP_H

int cmd_dedup_index(int argc, char **argv);
int cmd_dedup_groups(int argc, char **argv);

#endif
