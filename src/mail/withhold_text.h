/*
 * A text as withhold.c compares it: letters and digits in their order. Used by withhold*.c only.
 */
#pragma once

#include "base/base.h"

typedef enum {
    LETTER_LINE = 1 << 0,  /* the first of its line */
    LETTER_UNIT = 1 << 1,  /* the first of its line or sentence */
    LETTER_TOKEN = 1 << 2, /* the first behind white space */
    LETTER_WORD = 1 << 3,  /* the first behind anything that is no letter */
    LETTER_DIGIT = 1 << 4,
} LetterFlags;

/* A letter or digit, folded: without case, accents and forms. One that stands for a syllable or a
 * word counts three times. */
typedef struct {
    gunichar folded;
    guint32 flags;      /* LetterFlags */
    guint32 start, end; /* the bytes of the character in the text */
} Letter;

typedef struct {
    Letter *all;
    gsize count;
} Letters;
void letters_clear(Letters *letters);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Letters, letters_clear)

/* The letters of text. The marks and initials of a quote ("> ", "TL> ") before a line
 * are no part of it. */
Letters withhold_letters(const char *text);

/* Where the line or sentence ends that begins at from. */
gsize withhold_unit_end(const Letters *letters, gsize from);

/* Whether a line or sentence says what everybody says: a greeting, a farewell, thanks, yes or no,
 * or names: the words of author, letters of a name. */
gboolean withhold_is_commonplace(const Letter *unit, gsize length, const Letters *author);
