#include "parse/html_element.h"

#include <stdlib.h>
#include <string.h>

/* In the order of strcmp. */
static const HtmlElement elements[] = {
    {"a", HTML_LINK},        {"address", HTML_BLOCK},   {"applet", HTML_HIDDEN},
    {"article", HTML_BLOCK}, {"aside", HTML_BLOCK},     {"blockquote", HTML_QUOTE},
    {"body", HTML_BLOCK},    {"br", HTML_BREAK},        {"caption", HTML_BLOCK},
    {"center", HTML_BLOCK},  {"dd", HTML_BLOCK},        {"details", HTML_BLOCK},
    {"dir", HTML_BULLETS},   {"div", HTML_BLOCK},       {"dl", HTML_BLOCK},
    {"dt", HTML_BLOCK},      {"fieldset", HTML_BLOCK},  {"figcaption", HTML_BLOCK},
    {"figure", HTML_BLOCK},  {"footer", HTML_BLOCK},    {"form", HTML_BLOCK},
    {"h1", HTML_PARAGRAPH},  {"h2", HTML_PARAGRAPH},    {"h3", HTML_PARAGRAPH},
    {"h4", HTML_PARAGRAPH},  {"h5", HTML_PARAGRAPH},    {"h6", HTML_PARAGRAPH},
    {"header", HTML_BLOCK},  {"hr", HTML_RULE},         {"iframe", HTML_HIDDEN},
    {"img", HTML_IMAGE},     {"legend", HTML_BLOCK},    {"li", HTML_ITEM},
    {"listing", HTML_PRE},   {"main", HTML_BLOCK},      {"menu", HTML_BULLETS},
    {"nav", HTML_BLOCK},     {"noembed", HTML_HIDDEN},  {"noframes", HTML_HIDDEN},
    {"ol", HTML_NUMBERS},    {"option", HTML_BLOCK},    {"p", HTML_PARAGRAPH},
    {"pre", HTML_PRE},       {"q", HTML_MARKS},         {"script", HTML_HIDDEN},
    {"section", HTML_BLOCK}, {"style", HTML_HIDDEN},    {"summary", HTML_BLOCK},
    {"svg", HTML_HIDDEN},    {"table", HTML_TABLE},     {"tbody", HTML_BLOCK},
    {"td", HTML_CELL},       {"template", HTML_HIDDEN}, {"textarea", HTML_PRE},
    {"tfoot", HTML_BLOCK},   {"th", HTML_CELL},         {"thead", HTML_BLOCK},
    {"title", HTML_HIDDEN},  {"tr", HTML_ROW},          {"ul", HTML_BULLETS},
    {"xml", HTML_HIDDEN},    {"xmp", HTML_PRE},
};

#define NAME_CHARS 10 /* of the longest name above */

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
