/*
 * Small things done to text from outside before it is shown, stored or compared.
 */
#pragma once

#include "base/base.h"

/* One line of plain text for a log or a terminal: C0 and C1 controls, backslash, quote, bidi
 * controls, zero-width characters and invalid UTF-8 become \n, \t, \" , \\ or \xNN. Caller frees.
 */
char *text_escape(const char *text);

/* Like text_escape, but leaves quotes and backslashes alone: for table cells. Caller frees. */
char *text_printable(const char *text);

/* A name, subject or file name from outside as one clean line of valid UTF-8: controls, bidi
 * controls, zero-width characters and U+2028/9 are removed or become one space, runs of white
 * space one space, ends trimmed, cut at max_chars characters. Caller frees; never NULL. */
char *text_clean_line(const char *text, gssize length, gsize max_chars);

/* Whether length bytes are valid UTF-8 without NUL. */
gboolean text_is_utf8(const char *text, gsize length);

/* How many bytes at the beginning are printable ASCII, rounded down to eight. */
gsize text_printable_prefix(const char *text, gsize length);

/* Whether c is a character that hides or reorders its neighbours (bidi controls, zero-width,
 * line and paragraph separators, BOM). */
gboolean text_is_deceptive(gunichar c);

/* Whether c leaves no mark of its own where it stands: the deceptive ones, all that Unicode says
 * may be ignored when it is shown (Default_Ignorable_Code_Point), marks that go on top of the sign
 * before, blank letters. White space is none of them. */
gboolean text_is_unseen(gunichar c);

/* How many terminal columns the text takes (wide and combining characters counted right). */
gsize text_width(const char *text);

/* The candidate nearest to word by edit distance, or NULL when none is near (more than a third of
 * its letters differ). Case is ignored. The result is one of candidates (NULL-terminated). */
const char *text_nearest(const char *word, const char *const *candidates);

/* The letters of text as they are compared when nobody minds how they are typed: lower case,
 * without accents, "æ" and "œ" as two letters, "ø" as "o", the curved apostrophe as the straight
 * one. What is no valid UTF-8 is "". Caller frees. */
char *text_fold(const char *text);
