/*
 * text/enriched (RFC 1896) and its predecessor text/richtext (RFC 1341 §7.1.3) as plain text.
 */
#pragma once

#include "base/base.h"

/* The words of such a text without its commands. In text/enriched a single line end is a space, and
 * of more of them one is none, but for what is inside <nofill>; "<<" is "<". In text/richtext a
 * line end is a space, <nl>, <np> and <paragraph> end lines, <lt> is "<". In both the lines of an
 * <excerpt> begin with "> ", and <param> and <comment> are left out. text has LF line ends. Linear.
 * Caller frees. */
char *enriched_to_text(const char *text, gboolean is_richtext);
