/*
 * Whether the plain text of a multipart/alternative can stand for its HTML. Programs put a line
 * there like "Please use a newer mail program", a list's footer, or nothing to the point.
 */
#pragma once

#include "base/base.h"

typedef enum {
    STUB_NONE,  /* it stands for the HTML */
    STUB_EMPTY, /* all it says that matters is in the HTML, which says much more */
    STUB_OTHER, /* it says something else: whoever wants to lose nothing reads both */
} Stub;

/* Whether plain is so long that stub_judge would not doubt it, whatever the HTML says, so that that
 * need not be read. Looks at no more of it than it must. */
gboolean stub_is_long(const char *plain);

/* Compares the words of plain and html_text, both valid UTF-8. Text that speaks of HTML where the
 * HTML does not is an excuse, and empty. Linear. */
Stub stub_judge(const char *plain, const char *html_text);
