#include "parse/html_style.h"

#include <string.h>

/* What single declarations say; together they may mean more. */
typedef enum {
    NOT_SHOWN = 1 << 8, /* display: none, visibility: hidden, opacity: 0 */
    NO_HEIGHT = 1 << 9, /* max-height: 0 or height: 0, which hides only … */
    NO_SPILL = 1 << 10, /* … with overflow: hidden */
    NO_TOP = 1 << 11,   /* no margin there */
    NO_BOTTOM = 1 << 12,
} Declared;

static gboolean
slice_is(HtmlSlice slice, const char *word)
{
    return slice.length == strlen(word) && !g_ascii_strncasecmp(slice.start, word, slice.length);
}

static HtmlSlice
strip(const char *start, const char *end)
{
    while (start < end && g_ascii_isspace(*start))
        start++;
    while (end > start && g_ascii_isspace(end[-1]))
        end--;
    return (HtmlSlice){.start = start, .length = (gsize)(end - start)};
}

/* "0", "0px", "0.0 pt", ".0001pt": nothing that anybody could see. */
static gboolean
is_nothing(HtmlSlice value)
{
    const char *p = value.start;
    const char *end = p + value.length;
    while (p < end && *p == '0')
        p++;
    if (p < end && *p == '.') {
        const char *decimals = ++p;
        while (p < end && *p == '0')
            p++;
        return p > decimals && (p - decimals >= 3 || p == end || !g_ascii_isdigit(*p));
    }
    return p > value.start && (p == end || !g_ascii_isdigit(*p));
}

/* The value at this place of a list of one to four, as CSS fills in what is left out: top, right,
 * bottom, left. */
static HtmlSlice
side(HtmlSlice value, guint place)
{
    HtmlSlice sides[4];
    guint count = 0;
    const char *end = value.start + value.length;
    for (const char *p = value.start; p < end && count < G_N_ELEMENTS(sides);) {
        const char *start = p;
        while (p < end && !g_ascii_isspace(*p))
            p++;
        sides[count++] = strip(start, p);
        while (p < end && g_ascii_isspace(*p))
            p++;
    }
    if (count == 0)
        return value;
    return sides[place < count ? place : place % 2 < count ? place % 2 : 0];
}

/* --- declarations --- */

static guint
read_display(HtmlSlice value)
{
    return slice_is(value, "none") ? NOT_SHOWN : 0;
}

static guint
read_visibility(HtmlSlice value)
{
    return slice_is(value, "hidden") ? NOT_SHOWN : 0;
}

static guint
read_opacity(HtmlSlice value)
{
    return is_nothing(value) ? NOT_SHOWN : 0;
}

static guint
read_height(HtmlSlice value)
{
    return is_nothing(value) ? NO_HEIGHT : 0;
}

static guint
read_overflow(HtmlSlice value)
{
    return slice_is(value, "hidden") ? NO_SPILL : 0;
}

static guint
read_font_size(HtmlSlice value)
{
    return is_nothing(value) ? HTML_STYLE_UNSIZED : 0;
}

static guint
read_white_space(HtmlSlice value)
{
    static const char *const kept[] = {"pre", "pre-wrap", "pre-line", "break-spaces"};
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        if (slice_is(value, kept[i]))
            return HTML_STYLE_PRE;
    return 0;
}

static guint
read_margin(HtmlSlice value)
{
    return (is_nothing(side(value, 0)) ? NO_TOP : 0) | (is_nothing(side(value, 2)) ? NO_BOTTOM : 0);
}

static guint
read_margin_top(HtmlSlice value)
{
    return is_nothing(value) ? NO_TOP : 0;
}

static guint
read_margin_bottom(HtmlSlice value)
{
    return is_nothing(value) ? NO_BOTTOM : 0;
}

static guint
read_border(HtmlSlice value)
{
    gboolean is_none = value.length >= 4 && !g_ascii_strncasecmp(value.start, "none", 4);
    return is_none || is_nothing(value) ? HTML_STYLE_BARE : 0;
}

static guint
read_mso_list(HtmlSlice value)
{
    return slice_is(value, "ignore") ? HTML_STYLE_BULLET : 0;
}

typedef struct {
    const char *name;
    guint (*read)(HtmlSlice value);
    guint says; /* all that it may say: a later declaration takes back an earlier one */
} Property;

static const Property properties[] = {
    {"border", read_border, HTML_STYLE_BARE},
    {"border-left", read_border, HTML_STYLE_BARE},
    {"border-left-width", read_border, HTML_STYLE_BARE},
    {"display", read_display, 0},
    {"font-size", read_font_size, HTML_STYLE_UNSIZED},
    {"height", read_height, 0},
    {"margin", read_margin, NO_TOP | NO_BOTTOM},
    {"margin-bottom", read_margin_bottom, NO_BOTTOM},
    {"margin-top", read_margin_top, NO_TOP},
    {"max-height", read_height, 0},
    {"mso-list", read_mso_list, 0},
    {"opacity", read_opacity, 0},
    {"overflow", read_overflow, 0},
    {"visibility", read_visibility, 0},
    {"white-space", read_white_space, HTML_STYLE_PRE},
};

static guint
read_declaration(const char *start, const char *end, guint said)
{
    static const char important[] = "!important";
    const char *colon = memchr(start, ':', (gsize)(end - start));
    if (!colon)
        return said;
    HtmlSlice name = strip(start, colon);
    HtmlSlice value = strip(colon + 1, end);
    gsize tail = sizeof important - 1;
    if (value.length > tail &&
        !g_ascii_strncasecmp(value.start + value.length - tail, important, tail))
        value = strip(value.start, value.start + value.length - tail);
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
        if (slice_is(name, properties[i].name) && value.length)
            return (said & ~properties[i].says) | properties[i].read(value);
    return said;
}

guint
html_style_read(HtmlSlice style)
{
    guint said = 0;
    const char *end = style.start + style.length;
    for (const char *p = style.start; p < end;) {
        const char *close = memchr(p, ';', (gsize)(end - p));
        said = read_declaration(p, close ? close : end, said);
        p = close ? close + 1 : end;
    }
    gboolean is_folded = (said & NO_HEIGHT) && (said & NO_SPILL);
    gboolean is_tight = (said & NO_TOP) && (said & NO_BOTTOM);
    return (said & 0xff) | ((said & NOT_SHOWN) || is_folded ? HTML_STYLE_HIDDEN : 0) |
           (is_tight ? HTML_STYLE_TIGHT : 0);
}
