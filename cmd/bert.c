/* malmoi bert: train and use a BERT. */
#include "cmd/bert.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

int cmd_bert(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "train") == 0) return cmd_bert_train(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "bench") == 0) return cmd_bert_bench(argc - 1, argv + 1);
    return ERR_USAGE;
}
