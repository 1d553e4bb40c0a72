/*
 * Text as HTML: the only place where text from outside becomes markup.
 */
#pragma once

#include "base/base.h"

/* Appends text with & < > " ' escaped, which is right in content and in quoted attributes. */
void markup_escape(GString *out, const char *text, gsize length);

/* Plain text (LF line ends) as HTML that shows it: escaped, line breaks and indentation kept,
 * http and https addresses clickable (and nothing else), lines quoted with ">" set off. Linear.
 * Caller frees. */
char *markup_from_text(const char *text);
