/*
 * HTML as mail programs write it -> readable plain text.
 *
 * One pass over the input, no tree, no recursion: html.c finds tags, text, comments and entities;
 * html_element.c says what each element is; html_layout.c makes lines of it.
 */
#pragma once

#include "base/base.h"

/* The text of valid UTF-8 html: blocks on lines of their own, "* " and "1. " before list items,
 * "> " before quotes, cells of one row divided by " | ", links as "text <url>" where the two
 * differ, pictures by their "[alternative text]". Styles, scripts, comments and titles are left
 * out. At most max_bytes; *ret_cut is set to TRUE when there was more, and left alone otherwise.
 * Linear in length. Caller frees. */
char *html_to_text(const char *html, gsize length, gsize max_bytes, gboolean *ret_cut);

/* The charset the document gives for itself in a <meta> near its beginning, or NULL. Caller frees.
 */
char *html_charset(const char *html, gsize length);
