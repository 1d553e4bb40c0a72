/*
 * A text taken apart for trimming: its lines, and its words without what a client changes when it
 * quotes. Used by trim*.c only.
 */
#pragma once

#include "mail/trim.h"

/* Small, as a text may be nothing but lines: and it is kept while its message waits. */
typedef struct {
    guint32 start, length;     /* of the whole line, with its LF */
    guint32 body, body_length; /* behind quote marks, without white space around; 0 when blank */
    guint32 plain;             /* where its plain form is, in a TrimPage */
    guint32 depth;             /* how many quote marks */
    TrimKind kind;
    guint8 is_known; /* all of it was said before */
    guint8 is_ascii; /* its plain form is, in a TrimPage */
    guint8 field; /* cache of trim_marks.c: 1 + the header field it begins with; 0 not yet known */
    guint8 signs; /* cache of trim_marks.c: what an attribution has and is in it; 0 not yet known */
} TrimLine;

/* A word as it is compared. Of scripts without spaces, each character is one. */
typedef struct {
    guint64 hash;
    guint32 line;
    guint32 letters : 31;
    guint32 is_known : 1;
} TrimWord;

/* The lines of text, of TrimLine; all typed so far, and not known. */
GArray *trim_text_lines(const char *text);

/* The words of these lines, of TrimWord. Links, addresses and signs are not among them. */
GArray *trim_text_words(const char *text, const GArray *lines);

/* g_ascii_tolower without a call: each letter of each mail passes here. */
static inline char
trim_text_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}
