/*
 * What the elements of HTML are to somebody who wants to read the text.
 */
#pragma once

#include "base/base.h"

typedef enum {
    HTML_INLINE,    /* of no consequence; also every element we do not know */
    HTML_BLOCK,     /* on lines of its own */
    HTML_PARAGRAPH, /* with an empty line around it */
    HTML_BREAK,
    HTML_RULE,
    HTML_QUOTE,
    HTML_BULLETS,
    HTML_NUMBERS,
    HTML_ITEM,
    HTML_PRE,
    HTML_TABLE,
    HTML_ROW,
    HTML_CELL,
    HTML_LINK,
    HTML_IMAGE,
    HTML_MARKS,  /* quotation marks around it */
    HTML_HIDDEN, /* its content is no text; it ends at its end tag and nowhere else */
} HtmlKind;

typedef struct {
    const char *name; /* lower case */
    HtmlKind kind;
} HtmlElement;

/* A piece of the input. */
typedef struct {
    const char *start;
    gsize length;
} HtmlSlice;

/* A start tag: its kind and the attributes that matter, undecoded (start NULL when absent). */
typedef struct {
    HtmlKind kind;
    HtmlSlice href;
    HtmlSlice alt;
    HtmlSlice css_class;
    HtmlSlice style;
} HtmlTag;

/* The element with this name, in any case; one of kind HTML_INLINE when it is unknown. Never freed.
 */
const HtmlElement *html_element_find(const char *name, gsize length);
