/* What kind of piece a vocabulary's piece is, and in which script. */
#ifndef MALMOI_AUDIT_PIECE_H
#define MALMOI_AUDIT_PIECE_H

#include "audit/write.h"
#include "vocab/vocab.h"

/* "unused" for [unused0] and so on, "special" for other names in brackets, "continuation" for ##…, else
 * "whole". */
const char *piece_kind(const char *text, size_t len);

/* The script that all characters behind ## have: "hangul" (syllables), "jamo" (all other Hangul letters),
 * "latin", "hanja", "kana", "digit", "symbol" (punctuation and symbols), "other"; or "mixed". Special and
 * unused pieces are "other". text is valid UTF-8. */
const char *piece_script(const char *text, size_t len);

/* Characters of the piece, ## of a continuation not counted. */
int64_t piece_characters(const char *text, size_t len);

/* Write the table `piece`. */
int pieces_write(const struct vocab *v, struct audit_writer *w, struct err *e);

#endif
