/*
 * Trimming: what a person typed, apart from what they quoted.
 *
 * Quotes are found in two ways: by what we sent (words of earlier comments are quotes wherever they
 * stand, marked or not, however a client wrapped them), and by the marks of clients: "> ",
 * attribution lines, header blocks, in many languages (trim_words.c). When in doubt a line is
 * typed: to show a quote is a blemish, to hide a typed word is a fault.
 *
 * Pure and linear in the length of the text.
 */
#pragma once

#include "base/base.h"

/* Numbered by hand: they are stored. What a reader is shown first is what was typed, its context
 * and what was forwarded; the rest is folded. */
typedef enum {
    TRIM_TYPED = 1,
    TRIM_QUOTED = 2,    /* and the lines above it that say whose it is */
    TRIM_SIGNATURE = 3, /* below "-- ", and what a telephone adds */
    TRIM_NOTICE = 4,    /* disclaimers, footers of mailing lists */
    TRIM_CONTEXT = 5,   /* a quoted line between answers, which make no sense without it */
    TRIM_FORWARDED = 6, /* what the person passes on: neither typed nor said here before */
} TrimKind;

typedef struct {
    gsize start, length;
    TrimKind kind;
} TrimPiece; /* whole lines; the pieces cover the text without gaps, neighbours differ in kind */

/* A text taken apart, once for however often it is read. */
typedef struct TrimPage TrimPage;

/* text: valid UTF-8, LF line ends, shorter than 2 GiB; it is borrowed. Caller frees. */
TrimPage *trim_page_new(const char *text);
void trim_page_free(TrimPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrimPage, trim_page_free)

/* What was said before: hashes as trim_hashes makes them, sorted. An empty one knows nothing. */
typedef struct {
    const guint64 *hashes;
    gsize count;
} TrimKnown;

/* Appends to hashes (of guint64) those by which the words of the pieces that are shown are
 * recognised later: one for each few words in a row, and one for each line of fewer. Quote marks,
 * case, signs, links, addresses and line breaks make no difference. About one a word. */
void trim_hashes(const TrimPage *page, const GArray *pieces, GArray *hashes);

/* Sorts, and leaves one of each: what TrimKnown wants. */
void trim_hashes_sort(GArray *hashes);

/* The pieces of a text, of TrimPiece. known may be NULL. A text in which nothing was typed is one
 * piece, typed, unless it is a forward. */
GArray *trim_read(TrimPage *page, const TrimKnown *known);

/* What is shown: all that was typed, with its context, and what was forwarded. Caller frees. */
char *trim_typed(const char *text, const GArray *pieces);

/* The rest, in its order; "" when there is none. Caller frees. */
char *trim_folded(const char *text, const GArray *pieces);
