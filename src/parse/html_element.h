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
    gboolean is_folded; /* what is in it is shown when it is open, or where it cannot be itself */
} HtmlElement;

/* A piece of the input. */
typedef struct {
    const char *start;
    gsize length;
} HtmlSlice;

/* The attributes that matter. */
typedef enum {
    HTML_ALT,
    HTML_ARIA_HIDDEN,
    HTML_BGCOLOR,
    HTML_CLASS,
    HTML_COLOR,
    HTML_HEIGHT,
    HTML_HIDDEN_FLAG,
    HTML_HREF,
    HTML_ID,
    HTML_OPEN,
    HTML_START,
    HTML_STYLE,
    HTML_TEXT,
    HTML_TYPE,
    HTML_VALUE,
    HTML_WIDTH,
    HTML_ATTRIBUTES,
} HtmlAttribute;

/* A colour, or none. */
typedef struct {
    gboolean is_said;  /* else nothing is known of it, and the rest is 0 */
    gboolean is_clear; /* what is behind it shows through all of it */
    guint8 red, green, blue;
} HtmlColor;

/* Letters, and what is behind them. */
typedef struct {
    HtmlColor ink, paper;
} HtmlColors;

/* A start tag: its element and attributes, undecoded (start NULL when absent), and what its style
 * says (html_style.h). */
typedef struct {
    const HtmlElement *element;
    HtmlSlice attributes[HTML_ATTRIBUTES];
    guint style;
    HtmlColors colors;
} HtmlTag;

/* Where the attribute with this name, in any case, is kept; NULL when it does not matter. */
HtmlSlice *html_tag_attribute(HtmlTag *tag, const char *name, gsize length);

/* The number an attribute says, or otherwise when it says none. */
guint html_tag_number(const HtmlTag *tag, HtmlAttribute attribute, guint otherwise);

/* Whether an attribute has this word in it, in any case. */
gboolean html_tag_says(const HtmlTag *tag, HtmlAttribute attribute, const char *word);

/* The element with this name, in any case; one of kind HTML_INLINE when it is unknown. Never freed.
 */
const HtmlElement *html_element_find(const char *name, gsize length);
