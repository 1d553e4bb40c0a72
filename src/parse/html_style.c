#include "parse/html_style.h"

#include "parse/html_entity.h"

#include <string.h>

#define LENGTH_BYTES 32   /* of a value with a unit; longer ones are read as far as this */
#define TINY         2.0  /* pixels or points */
#define TINY_PART    0.15 /* of the size around */
#define FAR_BACK     -200.0
#define FAR_OUT      2000.0
#define FAR_PARTS    90.0 /* of what is around, in percent or letters */

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

/* A number with its unit. */
typedef struct {
    double number;
    char unit[4]; /* lower case, cut; "" for none */
} Length;

static gboolean
read_length(HtmlSlice value, Length *ret_length)
{
    char text[LENGTH_BYTES + 1] = "";
    char *end = NULL;
    memcpy(text, value.start, MIN(value.length, LENGTH_BYTES));
    double number = g_ascii_strtod(text, &end);
    if (end == text)
        return FALSE;
    *ret_length = (Length){.number = number};
    for (gsize i = 0; i + 1 < sizeof ret_length->unit && (g_ascii_isalpha(end[i]) || end[i] == '%');
         i++)
        ret_length->unit[i] = g_ascii_tolower(end[i]);
    return TRUE;
}

static gboolean
is_absolute(const Length *length)
{
    return g_str_equal(length->unit, "px") || g_str_equal(length->unit, "pt");
}

/* Too small to read, or to hold anything. */
static gboolean
is_tiny(HtmlSlice value)
{
    Length length;
    if (!read_length(value, &length))
        return FALSE;
    double number = g_str_equal(length.unit, "%") ? length.number / 100 : length.number;
    return number <= (is_absolute(&length) ? TINY : *length.unit || !number ? TINY_PART : 0);
}

/* Outside of any window. */
static gboolean
is_far(HtmlSlice value)
{
    Length length;
    if (!read_length(value, &length))
        return FALSE;
    gboolean is_part = *length.unit && !is_absolute(&length);
    return length.number <= FAR_BACK || length.number >= FAR_OUT ||
           (is_part && ABS(length.number) >= FAR_PARTS);
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
doubted_if(gboolean is_doubted)
{
    return is_doubted ? HTML_STYLE_DOUBTED : 0;
}

static gboolean
begins_with(HtmlSlice value, const char *word)
{
    gsize length = strlen(word);
    return value.length >= length && !g_ascii_strncasecmp(value.start, word, length);
}

static guint
read_display(HtmlSlice value)
{
    return slice_is(value, "none") ? NOT_SHOWN : doubted_if(begins_with(value, "table-column"));
}

static guint
read_visibility(HtmlSlice value)
{
    return slice_is(value, "hidden") ? NOT_SHOWN : doubted_if(slice_is(value, "collapse"));
}

static guint
read_opacity(HtmlSlice value)
{
    Length length;
    if (is_nothing(value))
        return NOT_SHOWN;
    gboolean is_number = read_length(value, &length);
    return doubted_if(is_number && length.number < (*length.unit == '%' ? 20 : 0.2));
}

static guint
read_height(HtmlSlice value)
{
    return is_nothing(value) ? NO_HEIGHT | HTML_STYLE_DOUBTED : doubted_if(is_tiny(value));
}

static guint
read_size(HtmlSlice value)
{
    return doubted_if(is_tiny(value));
}

/* "0/0 Arial", "italic 1px/1 serif": a size has a unit or a line's height beside it. */
static guint
read_font(HtmlSlice value)
{
    const char *end = value.start + value.length;
    for (const char *p = value.start; p < end;) {
        const char *start = p;
        while (p < end && !g_ascii_isspace(*p) && *p != '/')
            p++;
        if (is_tiny((HtmlSlice){start, (gsize)(p - start)}))
            return HTML_STYLE_DOUBTED;
        p += p < end;
    }
    return 0;
}

/* Of one side, or of several. */
static guint
read_place(HtmlSlice value)
{
    const char *end = value.start + value.length;
    for (const char *p = value.start; p < end;) {
        const char *start = p;
        while (p < end && !g_ascii_isspace(*p))
            p++;
        if (is_far((HtmlSlice){start, (gsize)(p - start)}))
            return HTML_STYLE_DOUBTED;
        p += p < end;
    }
    return 0;
}

static guint
read_position(HtmlSlice value)
{
    return doubted_if(slice_is(value, "absolute") || slice_is(value, "fixed"));
}

/* Behind something, or one letter upon another; a little less between them is a matter of taste. */
static guint
read_negative(HtmlSlice value)
{
    Length length;
    return doubted_if(read_length(value, &length) && length.number <= -1);
}

/* Cut off, turned, shrunk, masked. */
static guint
read_unless_none(HtmlSlice value)
{
    return doubted_if(!slice_is(value, "none") && !slice_is(value, "auto"));
}

static guint
read_order(HtmlSlice value)
{
    return doubted_if(begins_with(value, "bidi-override") || begins_with(value, "isolate-over"));
}

static guint
read_content_visibility(HtmlSlice value)
{
    return doubted_if(!slice_is(value, "visible"));
}

static guint
read_overflow(HtmlSlice value)
{
    return slice_is(value, "hidden") ? NO_SPILL : 0;
}

static guint
read_font_size(HtmlSlice value)
{
    return is_nothing(value) ? HTML_STYLE_UNSIZED : doubted_if(is_tiny(value));
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
    return (is_nothing(side(value, 0)) ? NO_TOP : 0) |
           (is_nothing(side(value, 2)) ? NO_BOTTOM : 0) | read_place(value);
}

static guint
read_margin_top(HtmlSlice value)
{
    return is_nothing(value) ? NO_TOP : read_place(value);
}

static guint
read_margin_bottom(HtmlSlice value)
{
    return is_nothing(value) ? NO_BOTTOM : read_place(value);
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
    {"bottom", read_place, 0},
    {"clip", read_unless_none, 0},
    {"clip-path", read_unless_none, 0},
    {"content-visibility", read_content_visibility, 0},
    {"display", read_display, 0},
    {"filter", read_unless_none, 0},
    {"font", read_font, 0},
    {"font-size", read_font_size, HTML_STYLE_UNSIZED},
    {"height", read_height, 0},
    {"left", read_place, 0},
    {"letter-spacing", read_negative, 0},
    {"line-height", read_size, 0},
    {"margin", read_margin, NO_TOP | NO_BOTTOM},
    {"margin-bottom", read_margin_bottom, NO_BOTTOM},
    {"margin-left", read_place, 0},
    {"margin-right", read_place, 0},
    {"margin-top", read_margin_top, NO_TOP},
    {"mask", read_unless_none, 0},
    {"max-height", read_height, 0},
    {"max-width", read_size, 0},
    {"mso-hide", read_unless_none, 0},
    {"mso-list", read_mso_list, 0},
    {"opacity", read_opacity, 0},
    {"overflow", read_overflow, 0},
    {"position", read_position, 0},
    {"right", read_place, 0},
    {"text-indent", read_place, 0},
    {"top", read_place, 0},
    {"transform", read_unless_none, 0},
    {"unicode-bidi", read_order, 0},
    {"visibility", read_visibility, 0},
    {"white-space", read_white_space, HTML_STYLE_PRE},
    {"width", read_size, 0},
    {"z-index", read_negative, 0},
};

/* Values that are worked out when they are shown. */
static gboolean
is_worked_out(HtmlSlice value)
{
    static const char *const functions[] = {"calc(", "var(", "min(", "max(", "clamp(", "env("};
    for (guint i = 0; i < G_N_ELEMENTS(functions); i++)
        if (begins_with(value, functions[i]))
            return TRUE;
    return FALSE;
}

static void
read_color(HtmlSlice name, HtmlSlice value, HtmlColors *colors)
{
    static const struct {
        const char *name;
        gboolean is_paper;
    } names[] = {{"background", TRUE},
                 {"background-color", TRUE},
                 {"color", FALSE},
                 {"-webkit-text-fill-color", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (slice_is(name, names[i].name))
            *(names[i].is_paper ? &colors->paper : &colors->ink) = html_color_read(value);
}

static guint
read_declaration(const char *start, const char *end, guint said, HtmlColors *colors)
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
    read_color(name, value, colors);
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++)
        if (slice_is(name, properties[i].name) && value.length)
            return (said & ~properties[i].says) | properties[i].read(value) |
                   doubted_if(is_worked_out(value));
    return said;
}

/* Comments and escapes, which others read and this does not. */
static gboolean
is_veiled(HtmlSlice style)
{
    const char *end = style.start + style.length;
    for (const char *p = style.start; p < end; p++)
        if (p + 1 < end &&
            ((p[0] == '/' && p[1] == '*') || (p[0] == '\\' && g_ascii_isxdigit(p[1]))))
            return TRUE;
    return FALSE;
}

static guint
read_decoded(HtmlSlice style, HtmlColors *colors)
{
    guint said = doubted_if(is_veiled(style));
    const char *end = style.start + style.length;
    for (const char *p = style.start; p < end;) {
        const char *close = memchr(p, ';', (gsize)(end - p));
        said = read_declaration(p, close ? close : end, said, colors);
        p = close ? close + 1 : end;
    }
    gboolean is_folded = (said & NO_HEIGHT) && (said & NO_SPILL);
    gboolean is_tight = (said & NO_TOP) && (said & NO_BOTTOM);
    return (said & 0xff) | ((said & NOT_SHOWN) || is_folded ? HTML_STYLE_HIDDEN : 0) |
           (is_tight ? HTML_STYLE_TIGHT : 0);
}

guint
html_style_read(HtmlSlice style, HtmlColors *colors)
{
    if (!style.length || !memchr(style.start, '&', style.length))
        return read_decoded(style, colors);
    g_autoptr(GString) decoded = g_string_sized_new(style.length);
    html_entity_append(decoded, style.start, style.length);
    return read_decoded((HtmlSlice){decoded->str, decoded->len}, colors);
}
