/*
 * How text is put into header fields and bodies so that it stays where it is put; for writer.c
 * alone. Everything is appended to a GString whose last line is the one being written.
 */
#pragma once

#include "base/base.h"

/* Where a header line is folded, and the most that a word with the white space before it may take,
 * so that no line gets longer than 998 (RFC 5322 §2.1.1). */
#define ENCODE_FOLD_CHARS 78
#define ENCODE_WORD_CHARS 910

/* The text as one line of valid UTF-8: controls and line ends of any kind are spaces, and there are
 * none at either end. Caller frees. */
char *encode_one_line(const char *text);

/* The length of the longest word of a line with the spaces before it. */
gsize encode_longest_word(const char *line);

/* Whether a line from outside may stand in a header field as it is: printable ASCII that nobody
 * takes for an encoded word, in words so short that it can be folded anywhere. */
gboolean encode_is_plain(const char *line);

/* Appends a space and the line, folded at its spaces, but not right behind the name of the field.
 * No word of it may be longer than ENCODE_WORD_CHARS. */
void encode_folded(GString *out, const char *line);

/* Appends a space and the line as encoded words (RFC 2047 §2, §5), folded. No word holds part of a
 * character; Q or B, whichever is shorter. The words may stand in a phrase. */
void encode_words(GString *out, const char *line);

/* Whether text (LF line ends) survives every way as it is: printable ASCII and TAB in lines of at
 * most ENCODE_FOLD_CHARS that do not end in white space nor begin with "." or "From ". */
gboolean encode_is_7bit(const char *text);

/* Appends bytes as base64 (RFC 2045 §6.8), lines of at most 76 characters with CRLF. */
void encode_base64(GString *out, const guchar *bytes, gsize length);

/* Append text, each line of it with CRLF, the last one too. */
void encode_7bit(GString *out, const char *text);
/* RFC 2045 §6.7, lines of at most 76 characters; none begins with "." or "From ". */
void encode_quoted_printable(GString *out, const char *text);
