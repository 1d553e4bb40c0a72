#include "parse/html_element.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp. Those of kind HTML_INLINE are here because they may be hidden. */
static const HtmlElement elements[] = {
    {"a", HTML_LINK},           {"abbr", HTML_INLINE},     {"address", HTML_BLOCK},
    {"applet", HTML_HIDDEN},    {"article", HTML_BLOCK},   {"aside", HTML_BLOCK},
    {"b", HTML_INLINE},         {"big", HTML_INLINE},      {"blockquote", HTML_QUOTE},
    {"body", HTML_BLOCK},       {"br", HTML_BREAK},        {"button", HTML_INLINE},
    {"caption", HTML_BLOCK},    {"center", HTML_BLOCK},    {"code", HTML_INLINE},
    {"dd", HTML_BLOCK},         {"del", HTML_INLINE},      {"details", HTML_BLOCK},
    {"dir", HTML_BULLETS},      {"div", HTML_BLOCK},       {"dl", HTML_BLOCK},
    {"dt", HTML_BLOCK},         {"em", HTML_INLINE},       {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK}, {"figure", HTML_BLOCK},    {"font", HTML_INLINE},
    {"footer", HTML_BLOCK},     {"form", HTML_BLOCK},      {"h1", HTML_PARAGRAPH},
    {"h2", HTML_PARAGRAPH},     {"h3", HTML_PARAGRAPH},    {"h4", HTML_PARAGRAPH},
    {"h5", HTML_PARAGRAPH},     {"h6", HTML_PARAGRAPH},    {"header", HTML_BLOCK},
    {"hr", HTML_RULE},          {"i", HTML_INLINE},        {"iframe", HTML_HIDDEN},
    {"img", HTML_IMAGE},        {"label", HTML_INLINE},    {"legend", HTML_BLOCK},
    {"li", HTML_ITEM},          {"listing", HTML_PRE},     {"main", HTML_BLOCK},
    {"menu", HTML_BULLETS},     {"nav", HTML_BLOCK},       {"noembed", HTML_HIDDEN},
    {"noframes", HTML_HIDDEN},  {"noscript", HTML_INLINE}, {"ol", HTML_NUMBERS},
    {"option", HTML_BLOCK},     {"p", HTML_PARAGRAPH},     {"pre", HTML_PRE},
    {"q", HTML_MARKS},          {"s", HTML_INLINE},        {"script", HTML_HIDDEN},
    {"section", HTML_BLOCK},    {"small", HTML_INLINE},    {"span", HTML_INLINE},
    {"strike", HTML_INLINE},    {"strong", HTML_INLINE},   {"style", HTML_HIDDEN},
    {"sub", HTML_INLINE},       {"summary", HTML_BLOCK},   {"sup", HTML_INLINE},
    {"svg", HTML_HIDDEN},       {"table", HTML_TABLE},     {"tbody", HTML_BLOCK},
    {"td", HTML_CELL},          {"template", HTML_HIDDEN}, {"textarea", HTML_PRE},
    {"tfoot", HTML_BLOCK},      {"th", HTML_CELL},         {"thead", HTML_BLOCK},
    {"title", HTML_HIDDEN},     {"tr", HTML_ROW},          {"u", HTML_INLINE},
    {"ul", HTML_BULLETS},       {"xml", HTML_HIDDEN},      {"xmp", HTML_PRE},
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
    static const HtmlElement unknown = {"", HTML_INLINE};
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
        [HTML_ALT] = "alt",     [HTML_CLASS] = "class",        [HTML_HEIGHT] = "height",
        [HTML_HREF] = "href",   [HTML_HIDDEN_FLAG] = "hidden", [HTML_START] = "start",
        [HTML_STYLE] = "style", [HTML_TYPE] = "type",          [HTML_VALUE] = "value",
        [HTML_WIDTH] = "width",
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
