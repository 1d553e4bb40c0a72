/*
 * What a style="…" says that matters to somebody who reads the text.
 */
#pragma once

#include "parse/html_color.h"

typedef enum {
    HTML_STYLE_HIDDEN = 1 << 0,  /* nobody sees the element */
    HTML_STYLE_UNSIZED = 1 << 1, /* letters of no size: hidden, but for what is given one inside */
    HTML_STYLE_PRE = 1 << 2,     /* line ends and spaces stand as they are */
    HTML_STYLE_TIGHT = 1 << 3,   /* a paragraph without room above and below */
    HTML_STYLE_BARE = 1 << 4,    /* says that it has no border */
    HTML_STYLE_BULLET = 1 << 5,  /* Outlook's mark of a list item, which is text to all others */
    HTML_STYLE_DOUBTED = 1 << 6, /* shown, but whoever wrote it may not see it */
} HtmlStyle;

/* HtmlStyle of an undecoded style attribute, which may be absent. What it says of colours, and that
 * alone, is set in colors. Linear. */
guint html_style_read(HtmlSlice style, HtmlColors *colors);
