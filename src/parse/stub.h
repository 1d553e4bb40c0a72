/*
 * Whether the plain text of a multipart/alternative can stand for its HTML. Programs put a line
 * there like "Please use a newer mail program", a list's footer, or nothing to the point.
 */
#pragma once

#include "base/base.h"

/* Whether plain is so long that stub_stands_for would not doubt it, whatever the HTML says, so that
 * that need not be read. Looks at no more of it than it must. */
gboolean stub_is_long(const char *plain);

/* Whether plain, valid UTF-8 as html_text is, says so little of what html_text says, or something
 * so different, that reading it instead would be misreading the message. Words are compared;
 * linear. */
gboolean stub_stands_for(const char *plain, const char *html_text);
