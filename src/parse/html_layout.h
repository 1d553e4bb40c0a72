/*
 * Lines of plain text, made of what the HTML reader meets, in order.
 */
#pragma once

#include "parse/html_element.h"

typedef struct HtmlLayout HtmlLayout;

/* A layout that takes at most max_bytes of text. */
HtmlLayout *html_layout_new(gsize max_bytes);
/* The text, which is the caller's, and frees the layout. */
char *html_layout_end(HtmlLayout *layout);

/* Whether max_bytes are reached: nothing more will be taken. */
gboolean html_layout_is_full(const HtmlLayout *layout);

/* Decoded text in valid UTF-8. White space collapses, except inside <pre>. */
void html_layout_text(HtmlLayout *layout, const char *text, gsize length);
void html_layout_open(HtmlLayout *layout, const HtmlTag *tag);
/* Whether line ends and spaces stand as they are outside <pre>, too. */
void html_layout_set_pre(HtmlLayout *layout, gboolean is_kept);
/* Whether whoever wrote what comes now may not have seen it: it is kept, and a line with some of it
 * on it does not begin with a #, but with a blank. */
void html_layout_set_doubted(HtmlLayout *layout, gboolean is_doubted);
/* An end tag; one without a start tag changes nothing but lines. */
void html_layout_close(HtmlLayout *layout, HtmlKind kind);
