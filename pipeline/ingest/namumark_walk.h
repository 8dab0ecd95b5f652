/* Namumark: the state that namumark.c (lines and paragraphs) and namumark_inline.c (marks inside a line)
 * share. Private to these two files. */
#ifndef MALMOI_NAMUMARK_WALK_H
#define MALMOI_NAMUMARK_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/marks.h"
#include "pipeline/ingest/namumark_pairs.h"

enum toggle {
    TOGGLE_BOLD,
    TOGGLE_ITALIC,
    TOGGLE_UNDERLINE,
    TOGGLE_SUPER,
    TOGGLE_SUB,
    TOGGLE_TILDE,
    TOGGLE_DASH,
    TOGGLES
};

/* A stretch of markup that is being read; frames stand on a stack, the innermost on top. */
struct frame {
    uint32_t at, end;
    bool lines;               /* line ends end paragraphs; else they are blanks (a heading, a link's label) */
    bool line_start;          /* at stands where list marks, rows and headings are looked for */
    bool literal;             /* no markup inside */
    bool own;                 /* its end ends a paragraph */
    bool row;                 /* "||" separates cells */
    bool sentences;           /* of its paragraphs only sentences are kept: tables, footnotes */
    uint32_t closer[TOGGLES]; /* where the mark that closes an open one stands; 0 for none */
    uint32_t none_before[TOGGLES]; /* no closing mark was found before this place */
};

struct span {
    uint32_t at, end;
};

struct walk {
    const char *text;
    size_t len;
    namumark_pair_array pairs;
    struct marks marks; /* where plain text may end */
    ARRAY(struct frame) frames;
    ARRAY(struct span) notes; /* footnotes that wait for the end of their paragraph */
    struct buf *out;
    size_t start; /* of the current paragraph in out */
    bool failed;  /* out of memory */
};

static inline struct frame *walk_top(struct walk *w)
{
    return &w->frames.items[w->frames.len - 1];
}

/* Put a frame on top. Pointers to frames are invalid afterwards. */
void walk_push(struct walk *w, struct frame f);

/* End the paragraph; f says which kind it belongs to (a frame on the stack or a copy). May push frames. */
void walk_end_paragraph(struct walk *w, const struct frame *f);

void walk_add(struct walk *w, const char *bytes, size_t len);
void walk_blank(struct walk *w); /* one blank, unless the paragraph is empty or ends in one */

/* The pair that opens at at and ends inside f, or NULL. */
const struct namumark_pair *walk_pair(const struct walk *w, const struct frame *f, size_t at);

/* Read on from f->at: a run of ordinary text, a mark or a bracket. f is the top and at no line start. */
void walk_inline(struct walk *w, struct frame *f);

#endif
