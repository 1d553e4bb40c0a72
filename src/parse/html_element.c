#include "parse/html_element.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp. Those of kind HTML_INLINE are here because they may be hidden. */
static const HtmlElement elements[] = {
    {"a", HTML_LINK, FALSE},           {"abbr", HTML_INLINE, FALSE},
    {"address", HTML_BLOCK, FALSE},    {"annotation", HTML_INLINE, TRUE},
    {"applet", HTML_HIDDEN, FALSE},    {"article", HTML_BLOCK, FALSE},
    {"aside", HTML_BLOCK, FALSE},      {"audio", HTML_INLINE, TRUE},
    {"b", HTML_INLINE, FALSE},         {"big", HTML_INLINE, FALSE},
    {"blockquote", HTML_QUOTE, FALSE}, {"body", HTML_BLOCK, FALSE},
    {"br", HTML_BREAK, FALSE},         {"button", HTML_INLINE, FALSE},
    {"canvas", HTML_INLINE, TRUE},     {"caption", HTML_BLOCK, FALSE},
    {"center", HTML_BLOCK, FALSE},     {"code", HTML_INLINE, FALSE},
    {"datalist", HTML_INLINE, TRUE},   {"dd", HTML_BLOCK, FALSE},
    {"del", HTML_INLINE, FALSE},       {"details", HTML_BLOCK, TRUE},
    {"dialog", HTML_BLOCK, TRUE},      {"dir", HTML_BULLETS, FALSE},
    {"div", HTML_BLOCK, FALSE},        {"dl", HTML_BLOCK, FALSE},
    {"dt", HTML_BLOCK, FALSE},         {"em", HTML_INLINE, FALSE},
    {"fieldset", HTML_BLOCK, FALSE},   {"figcaption", HTML_BLOCK, FALSE},
    {"figure", HTML_BLOCK, FALSE},     {"font", HTML_INLINE, FALSE},
    {"footer", HTML_BLOCK, FALSE},     {"form", HTML_BLOCK, FALSE},
    {"h1", HTML_PARAGRAPH, FALSE},     {"h2", HTML_PARAGRAPH, FALSE},
    {"h3", HTML_PARAGRAPH, FALSE},     {"h4", HTML_PARAGRAPH, FALSE},
    {"h5", HTML_PARAGRAPH, FALSE},     {"h6", HTML_PARAGRAPH, FALSE},
    {"header", HTML_BLOCK, FALSE},     {"hr", HTML_RULE, FALSE},
    {"i", HTML_INLINE, FALSE},         {"iframe", HTML_HIDDEN, FALSE},
    {"img", HTML_IMAGE, FALSE},        {"label", HTML_INLINE, FALSE},
    {"legend", HTML_BLOCK, FALSE},     {"li", HTML_ITEM, FALSE},
    {"listing", HTML_PRE, FALSE},      {"main", HTML_BLOCK, FALSE},
    {"map", HTML_INLINE, TRUE},        {"menu", HTML_BULLETS, FALSE},
    {"meter", HTML_INLINE, TRUE},      {"nav", HTML_BLOCK, FALSE},
    {"noembed", HTML_HIDDEN, FALSE},   {"noframes", HTML_HIDDEN, FALSE},
    {"noscript", HTML_INLINE, FALSE},  {"object", HTML_INLINE, TRUE},
    {"ol", HTML_NUMBERS, FALSE},       {"option", HTML_BLOCK, FALSE},
    {"p", HTML_PARAGRAPH, FALSE},      {"pre", HTML_PRE, FALSE},
    {"progress", HTML_INLINE, TRUE},   {"q", HTML_MARKS, FALSE},
    {"rp", HTML_INLINE, TRUE},         {"s", HTML_INLINE, FALSE},
    {"script", HTML_HIDDEN, FALSE},    {"section", HTML_BLOCK, FALSE},
    {"select", HTML_INLINE, TRUE},     {"small", HTML_INLINE, FALSE},
    {"span", HTML_INLINE, FALSE},      {"strike", HTML_INLINE, FALSE},
    {"strong", HTML_INLINE, FALSE},    {"style", HTML_HIDDEN, FALSE},
    {"sub", HTML_INLINE, FALSE},       {"summary", HTML_BLOCK, FALSE},
    {"sup", HTML_INLINE, FALSE},       {"svg", HTML_HIDDEN, FALSE},
    {"table", HTML_TABLE, FALSE},      {"tbody", HTML_BLOCK, FALSE},
    {"td", HTML_CELL, FALSE},          {"template", HTML_HIDDEN, FALSE},
    {"textarea", HTML_PRE, FALSE},     {"tfoot", HTML_BLOCK, FALSE},
    {"th", HTML_CELL, FALSE},          {"thead", HTML_BLOCK, FALSE},
    {"title", HTML_HIDDEN, FALSE},     {"tr", HTML_ROW, FALSE},
    {"u", HTML_INLINE, FALSE},         {"ul", HTML_BULLETS, FALSE},
    {"video", HTML_INLINE, TRUE},      {"xml", HTML_HIDDEN, FALSE},
    {"xmp", HTML_PRE, FALSE},
};

#define NAME_CHARS 10 /* of the longest name above */

#define NUMBER_DIGITS 8 /* of a number in an attribute; the rest is not read */

static int
compare_name(gconstpointer key, gconstpointer element)
{
    return strcmp(key, ((const HtmlElement *)element)->name);
}

const HtmlElement *
html_element_find(const char *name, gsize length)
{
    static const HtmlElement unknown = {"", HTML_INLINE, FALSE};
    char lower[NAME_CHARS + 1];
    if (length > NAME_CHARS)
        return &unknown;
    for (gsize i = 0; i < length; i++)
        lower[i] = g_ascii_tolower(name[i]);
    lower[length] = '\0';
    const HtmlElement *found =
        bsearch(lower, elements, G_N_ELEMENTS(elements), sizeof elements[0], compare_name);
    return found ? found : &unknown;
}

HtmlSlice *
html_tag_attribute(HtmlTag *tag, const char *name, gsize length)
{
    static const char *const names[HTML_ATTRIBUTES] = {
        [HTML_ALT] = "alt",         [HTML_ARIA_HIDDEN] = "aria-hidden",
        [HTML_BGCOLOR] = "bgcolor", [HTML_CLASS] = "class",
        [HTML_COLOR] = "color",     [HTML_HEIGHT] = "height",
        [HTML_HREF] = "href",       [HTML_HIDDEN_FLAG] = "hidden",
        [HTML_ID] = "id",           [HTML_OPEN] = "open",
        [HTML_START] = "start",     [HTML_STYLE] = "style",
        [HTML_TEXT] = "text",       [HTML_TYPE] = "type",
        [HTML_VALUE] = "value",     [HTML_WIDTH] = "width",
    };
    for (guint i = 0; i < HTML_ATTRIBUTES; i++)
        if (strlen(names[i]) == length && !g_ascii_strncasecmp(names[i], name, length))
            return &tag->attributes[i];
    return NULL;
}

guint
html_tag_number(const HtmlTag *tag, HtmlAttribute attribute, guint otherwise)
{
    HtmlSlice value = tag->attributes[attribute];
    guint number = 0;
    gsize i = 0;
    while (i < value.length && i < NUMBER_DIGITS && g_ascii_isdigit(value.start[i]))
        number = number * 10 + (guint)(value.start[i++] - '0');
    return i ? number : otherwise;
}

gboolean
html_tag_says(const HtmlTag *tag, HtmlAttribute attribute, const char *word)
{
    HtmlSlice value = tag->attributes[attribute];
    gsize length = strlen(word);
    for (gsize i = 0; i + length <= value.length; i++)
        if (!g_ascii_strncasecmp(value.start + i, word, length))
            return TRUE;
    return FALSE;
}
