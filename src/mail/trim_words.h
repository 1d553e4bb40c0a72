/*
 * What mail clients write around a quote, by language. Facts, and nothing but facts: what is made
 * of them is in trim_marks.c.
 *
 * Each member is a list with "|" between, in lower case, NULL where nothing is known; a word means
 * the same in all languages it is found in. In footers "…" stands for a device or a program.
 */
#pragma once

#include "base/base.h"

typedef enum {
    TRIM_WORDS_OPENER,   /* begins an attribution line: "On" 1 May at 10:00 Anna wrote: */
    TRIM_WORDS_VERB,     /* says that somebody wrote */
    TRIM_WORDS_FROM,     /* fields of a header block */
    TRIM_WORDS_DATE,     /* … */
    TRIM_WORDS_TO,       /* …, copies included */
    TRIM_WORDS_SUBJECT,  /* … */
    TRIM_WORDS_OTHER,    /* … of no weight */
    TRIM_WORDS_ORIGINAL, /* between dashes above a quoted message */
    TRIM_WORDS_FORWARD,  /* … above a forwarded one; also at the beginning of a line of its own */
    TRIM_WORDS_FOOTER,   /* a line that a telephone adds */
    TRIM_WORDS_ABOVE,    /* "write above this line" */
    TRIM_WORDS_COUNT
} TrimWords;

typedef struct {
    const char *code; /* ISO 639-1 */
    const char *lists[TRIM_WORDS_COUNT];
} TrimLanguage;

extern const TrimLanguage trim_languages[];
extern const gsize trim_languages_count;

/* Calls match for every word of the kind until it returns TRUE; whether it did. Only for words that
 * begin with the byte first, or with "…"; for all of them when first is NUL. */
typedef gboolean (*TrimMatch)(const char *word, gsize length, gpointer data);
gboolean trim_words_any(TrimWords kind, char first, TrimMatch match, gpointer data);
