#include "parse/html_color.h"

#include <stdlib.h>
#include <string.h>

#define NEAR        40 /* of 255, in each of red, green and blue */
#define CHANNELS    4
#define VALUE_BYTES 64 /* more than any colour takes */

typedef struct {
    const char *word; /* lower case */
    guint8 red, green, blue;
    gboolean is_clear;
} Word;

static const Word words[] = {
    {"black", 0, 0, 0, FALSE},
    {"white", 255, 255, 255, FALSE},
    {"windowtext", 0, 0, 0, FALSE},
    {"window", 255, 255, 255, FALSE},
    {"transparent", 0, 0, 0, TRUE},
    {"snow", 255, 250, 250, FALSE},
    {"ivory", 255, 255, 240, FALSE},
    {"ghostwhite", 248, 248, 255, FALSE},
    {"whitesmoke", 245, 245, 245, FALSE},
    {"floralwhite", 255, 250, 240, FALSE},
    {"mintcream", 245, 255, 250, FALSE},
    {"azure", 240, 255, 255, FALSE},
    {"aliceblue", 240, 248, 255, FALSE},
    {"seashell", 255, 245, 238, FALSE},
    {"honeydew", 240, 255, 240, FALSE},
    {"lavenderblush", 255, 240, 245, FALSE},
    {"oldlace", 253, 245, 230, FALSE},
    {"linen", 250, 240, 230, FALSE},
};

static HtmlColor
read_word(const char *value)
{
    gsize length = strcspn(value, " \t\r\n,/!");
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strlen(words[i].word) == length && !strncmp(words[i].word, value, length))
            return (HtmlColor){TRUE, words[i].is_clear, words[i].red, words[i].green,
                               words[i].blue};
    return (HtmlColor){0};
}

/* "#abc", "#aabbcc", either with one more for how much of it is there. */
static HtmlColor
read_digits(const char *value)
{
    gsize count = 0, each;
    guint channels[CHANNELS] = {0, 0, 0, 1};
    while (g_ascii_isxdigit(value[count]))
        count++;
    if (count != 3 && count != 4 && count != 6 && count != 8)
        return (HtmlColor){0};
    each = count > 4 ? 2 : 1;
    for (gsize i = 0; i < count / each; i++) {
        guint high = (guint)g_ascii_xdigit_value(value[i * each]);
        guint low = (guint)g_ascii_xdigit_value(value[i * each + each - 1]);
        channels[i] = high * 16 + low;
    }
    return (HtmlColor){TRUE, channels[3] == 0, (guint8)channels[0], (guint8)channels[1],
                       (guint8)channels[2]};
}

/* "rgb(1, 2, 3)", "rgba(1 2 3 / 50%)". */
static HtmlColor
read_function(const char *value)
{
    double channels[CHANNELS] = {0, 0, 0, 1};
    guint count = 0;
    const char *p = strchr(value, '(');
    for (p = p ? p + 1 : ""; *p && *p != ')' && count < CHANNELS;) {
        char *end = NULL;
        double number = g_ascii_strtod(p, &end);
        if (end == p) {
            p++;
            continue;
        }
        number *= *end == '%' ? (count < 3 ? 2.55 : 0.01) : 1;
        channels[count++] = number > 0 ? MIN(number, 255) : 0; /* "nan" is a number, too */
        p = end;
    }
    if (count < 3)
        return (HtmlColor){0};
    return (HtmlColor){TRUE, channels[3] < 0.2, (guint8)channels[0], (guint8)channels[1],
                       (guint8)channels[2]};
}

HtmlColor
html_color_read(HtmlSlice value)
{
    if (!value.start)
        return (HtmlColor){0};
    g_autofree char *text = g_ascii_strdown(value.start, (gssize)MIN(value.length, VALUE_BYTES));
    g_strstrip(text);
    if (*text == '#')
        return read_digits(text + 1);
    if (g_str_has_prefix(text, "rgb"))
        return read_function(text);
    if (text[strcspn(text, "(&")])
        return (HtmlColor){.is_said = TRUE, .is_clear = TRUE};
    return read_word(text);
}

static gboolean
are_near(const HtmlColor *a, const HtmlColor *b)
{
    return ABS(a->red - b->red) <= NEAR && ABS(a->green - b->green) <= NEAR &&
           ABS(a->blue - b->blue) <= NEAR;
}

gboolean
html_colors_hide(const HtmlColors *colors)
{
    static const HtmlColor black = {TRUE, FALSE, 0, 0, 0}, white = {TRUE, FALSE, 255, 255, 255};
    const HtmlColor *ink = colors->ink.is_said ? &colors->ink : &black;
    gboolean has_paper = colors->paper.is_said && !colors->paper.is_clear;
    return ink->is_clear || are_near(ink, has_paper ? &colors->paper : &white);
}
