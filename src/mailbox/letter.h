/*
 * A message in the mailbox, on its way to the desk.
 */
#pragma once

#include "base/base.h"

typedef enum {
    LETTER_LISTED,  /* known by its UID and size */
    LETTER_FETCHED, /* and its content */
    LETTER_MISSING, /* the server does not give it: it is gone, or cannot be had; why, if it said */
    LETTER_TAKEN,   /* the desk has it */
    LETTER_REFUSED, /* the desk will never take it; why says so */
    LETTER_LATER,   /* the desk does not take it now; why says so, if it said so */
} LetterFate;

typedef struct {
    guint32 uid;
    guint32 size_bytes; /* as the server says */
    gint64 date_s;      /* INTERNALDATE, Unix time; 0 when the server gives none */
    LetterFate fate;
    GByteArray *content; /* NULL until fetched */
    char *why;           /* NULL, or one line */
} Letter;

Letter *letter_new(guint32 uid);
void letter_free(Letter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)

/* Takes why. */
void letter_set_fate(Letter *letter, LetterFate fate, char *why);
