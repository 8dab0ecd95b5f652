/* A vocabulary's folder: vocab.txt, tokenizer.json, tokenizer_config.json, special_tokens_map.json and, as
 * the last one, ledger.json: a folder without a ledger is not complete. */
#ifndef MALMOI_VOCAB_FOLDER_H
#define MALMOI_VOCAB_FOLDER_H

#include "common/io.h"
#include "pipeline/ledger.h"
#include "vocab/pieces.h"
#include "vocab/tokenizer_files.h"

/* Make the folder if need be. IO_REFUSE: an error if a vocabulary stands there. */
int vocab_folder_make(const char *folder, enum io_existing existing, struct err *e);

/* Write the files, each whole or not at all, add them to the ledger's outputs, and write the ledger. */
int vocab_folder_write(const char *folder, const struct pieces *p, const struct tokenizer_settings *settings,
                       struct ledger *ledger, struct err *e);

/* True if the ledger in the folder describes the same work as l, and its files stand. */
bool vocab_folder_is_current(const char *folder, const struct ledger *l);

#endif
