/*
 * The lines of a text as marks are looked for in them: in lower case, without bold signs, curled
 * apostrophes and wide colons, and with one space where white space is. Used by trim*.c only.
 */
#pragma once

#include "mail/trim_text.h"

typedef struct {
    const char *text;
    GArray *lines; /* of TrimLine; not owned */
    GString *plain;
    gsize *starts; /* in plain, of each line, each ending with NUL */
    gboolean is_forward;
} TrimPage;

void trim_page_init(TrimPage *page, const char *text, GArray *lines);
void trim_page_clear(TrimPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TrimPage, trim_page_clear)

TrimLine *trim_page_line(const TrimPage *page, guint index);
/* "" of a blank line, of one too long to be a mark, and behind the end. */
const char *trim_page_plain(const TrimPage *page, guint index);
gboolean trim_page_is_blank(const TrimPage *page, guint index);
/* The next line that is not blank from index on; how many lines there are when there is none. */
guint trim_page_next(const TrimPage *page, guint index);
