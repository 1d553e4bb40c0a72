/*
 * A text taken apart: its lines and words, and its lines as marks are looked for in them, in lower
 * case, without bold signs, curled apostrophes and wide colons, and with one space where white
 * space is. Used by trim*.c only.
 */
#pragma once

#include "mail/trim_text.h"

struct TrimPage {
    const char *text;
    GArray *lines;  /* of TrimLine */
    GArray *words;  /* of TrimWord */
    GString *plain; /* of each line, each ending with NUL */
};

static inline TrimLine *
trim_page_line(const TrimPage *page, guint index)
{
    return &g_array_index(page->lines, TrimLine, index);
}

/* "" of a blank line, of one too long to be a mark, and behind the end. */
static inline const char *
trim_page_plain(const TrimPage *page, guint index)
{
    return index < page->lines->len ? page->plain->str + trim_page_line(page, index)->plain : "";
}

static inline gboolean
trim_page_is_blank(const TrimPage *page, guint index)
{
    return index >= page->lines->len || !trim_page_line(page, index)->body_length;
}

/* The next line that is not blank from index on; how many lines there are when there is none. */
guint trim_page_next(const TrimPage *page, guint index);

/* Whether a reader is shown lines of that kind at once. */
static inline gboolean
trim_page_shows(TrimKind kind)
{
    return kind == TRIM_TYPED || kind == TRIM_CONTEXT || kind == TRIM_FORWARDED;
}
