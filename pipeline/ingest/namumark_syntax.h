/* Namumark: what a piece of markup at one place is. Pure functions on text[at, end), without context.
 *
 * Rules: docs/ingest-namuwiki.md (from corpora-formats.md, section 3.2). Positions are bytes. */
#ifndef MALMOI_NAMUMARK_SYNTAX_H
#define MALMOI_NAMUMARK_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

enum namumark_brace {
    BRACE_LITERAL, /* {{{ text }}}: shown as it stands */
    BRACE_STYLE,   /* {{{+1 text}}}, {{{#red text}}}: markup goes on inside, in the same paragraph */
    BRACE_BLOCK, /* {{{#!wiki …}}}, {{{#!folding …}}}: markup goes on inside, in paragraphs of its own */
    BRACE_DROP   /* {{{#!syntax …}}}, {{{#!html …}}} and any other {{{#!…}}} */
};

/* The kind of the brace whose "{{{" ends at at. *content is where its content begins: behind size, colour or
 * the first line of "#!wiki" or "#!folding". */
enum namumark_brace namumark_brace_kind(const char *text, size_t at, size_t end, size_t *content);

enum namumark_macro {
    MACRO_NONE,      /* no macro: a bracket like any other */
    MACRO_DROP,      /* [목차], [date] … */
    MACRO_BREAK,     /* [br] */
    MACRO_ARGUMENTS, /* [include(, [youtube( …: dropped with its arguments */
    MACRO_RUBY,      /* [ruby(: its first argument stays */
    MACRO_MATH       /* [math(: ends at the first ")]", because formulas hold brackets */
};

/* The macro whose name begins at at, behind "[". A macro without arguments must be followed by "]", one with
 * arguments by "("; *behind is the place of that byte. Letter case does not matter. */
enum namumark_macro namumark_macro_kind(const char *text, size_t at, size_t end, size_t *behind);

/* If a line with list markers, quote marks or indentation begins at at: where its content begins; else at. */
size_t namumark_line_content(const char *text, size_t at, size_t end);

/* True for a line text[at, end) of four to nine '-' and trailing blanks alone. */
bool namumark_is_rule(const char *text, size_t at, size_t end);

/* True if the line text[at, end) is a heading; *from and *to enclose its title. */
bool namumark_is_heading(const char *text, size_t at, size_t end, size_t *from, size_t *to);

/* Behind "||": skip the cell options <-2>, <bgcolor=red> … and blanks between them. */
size_t namumark_cell_content(const char *text, size_t at, size_t end);

/* True if the paragraph reads as a sentence: at least three words, and a Korean verb ending or a final mark
 * at its end. Of tables and footnotes only such paragraphs are kept. */
bool namumark_is_sentence(const char *text, size_t len);

/* True if text[at, end) begins with word, a lower-case ASCII or Korean string, in any letter case. */
bool namumark_begins(const char *text, size_t at, size_t end, const char *word);

#endif
