/*
 * Colours, as far as it matters whether letters can be told from what is behind them.
 */
#pragma once

#include "parse/html_element.h"

/* The colour a value begins with: "#fff", "rgb(255, 255, 255)", "rgba(0 0 0 / 0)", and those words
 * that are about white, black or nothing. What another function makes, such as hsl(), or what has
 * an entity in it, may be anything and counts as clear. Not said when it is none of these. Linear.
 */
HtmlColor html_color_read(HtmlSlice value);

/* Whether letters may not be seen: they are clear, or so much as their paper that nobody would read
 * them. Letters that are not said are black, paper is white. */
gboolean html_colors_hide(const HtmlColors *colors);
