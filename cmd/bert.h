/* The subcommands of malmoi bert. */
#ifndef MALMOI_CMD_BERT_H
#define MALMOI_CMD_BERT_H

int cmd_bert_train(int argc, char **argv);
int cmd_bert_bench(int argc, char **argv);

#endif
