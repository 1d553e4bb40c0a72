#include "base/units.h"

#include <string.h>

typedef struct {
    const char *name;
    guint64 factor;
} Unit;

static const Unit size_units[] = {
    {"", 1},          {"b", 1},        {"k", 1 << 10},   {"kb", 1 << 10},
    {"kib", 1 << 10}, {"m", 1 << 20},  {"mb", 1 << 20},  {"mib", 1 << 20},
    {"g", 1 << 30},   {"gb", 1 << 30}, {"gib", 1 << 30}, {NULL, 0},
};

static const Unit time_units[] = {
    {"ms", US_PER_MS},
    {"s", US_PER_S},
    {"second", US_PER_S},
    {"seconds", US_PER_S},
    {"m", US_PER_MIN},
    {"min", US_PER_MIN},
    {"minute", US_PER_MIN},
    {"minutes", US_PER_MIN},
    {"h", US_PER_HOUR},
    {"hour", US_PER_HOUR},
    {"hours", US_PER_HOUR},
    {"d", US_PER_DAY},
    {"day", US_PER_DAY},
    {"days", US_PER_DAY},
    {"w", 7 * US_PER_DAY},
    {"week", 7 * US_PER_DAY},
    {"weeks", 7 * US_PER_DAY},
    {"y", 365 * US_PER_DAY},
    {"year", 365 * US_PER_DAY},
    {"years", 365 * US_PER_DAY},
    {NULL, 0},
};

/* One "NUMBER UNIT" from *cursor. FALSE leaves *cursor where it was. */
static gboolean
take_quantity(const char **cursor, const Unit *units, guint64 *ret_value)
{
    const char *p = *cursor;
    while (g_ascii_isspace(*p))
        p++;
    if (!g_ascii_isdigit(*p))
        return FALSE;
    char *after = NULL;
    guint64 number = g_ascii_strtoull(p, &after, 10);
    p = after;
    while (g_ascii_isspace(*p))
        p++;
    const char *word = p;
    while (g_ascii_isalpha(*p))
        p++;
    g_autofree char *name = g_ascii_strdown(word, p - word);
    for (; units->name; units++) {
        if (!g_str_equal(units->name, name))
            continue;
        if (number > (guint64)G_MAXINT64 / units->factor)
            return FALSE;
        *ret_value = number * units->factor;
        *cursor = p;
        return TRUE;
    }
    return FALSE;
}

static gboolean
only_space_left(const char *p)
{
    while (g_ascii_isspace(*p))
        p++;
    return *p == '\0';
}

gboolean
units_parse_size(const char *text, guint64 *ret_bytes, GError **error)
{
    const char *cursor = text;
    guint64 bytes;
    if (!take_quantity(&cursor, size_units, &bytes) || !only_space_left(cursor)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no size, expected a number and a unit such as \"25 MiB\"", text);
        return FALSE;
    }
    *ret_bytes = bytes;
    return TRUE;
}

gboolean
units_parse_duration(const char *text, gint64 *ret_us, GError **error)
{
    const char *cursor = text;
    guint64 total = 0, part;
    gboolean any = FALSE;
    while (take_quantity(&cursor, time_units, &part)) {
        if (part > (guint64)G_MAXINT64 - total)
            break;
        total += part;
        any = TRUE;
    }
    if (!any || !only_space_left(cursor)) {
        g_set_error(
            error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
            "\"%s\" is no duration, expected a number and a unit such as \"5m\" or \"2 days\"",
            text);
        return FALSE;
    }
    *ret_us = (gint64)total;
    return TRUE;
}

char *
units_format_size(guint64 bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB"};
    guint unit = 0;
    while (unit < 3 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    if (bytes < 10240 || unit > 0)
        return g_strdup_printf("%" G_GUINT64_FORMAT " %s", bytes, names[unit]);
    return g_strdup_printf("%.1f %s", (double)bytes / (bytes >= 10485760 ? 1048576.0 : 1024.0),
                           names[unit + (bytes >= 10485760 ? 2 : 1)]);
}

char *
units_format_duration(gint64 us)
{
    static const Unit parts[] = {
        {"d", US_PER_DAY}, {"h", US_PER_HOUR}, {"m", US_PER_MIN}, {"s", US_PER_S}, {NULL, 0}};
    GString *out = g_string_new(NULL);
    guint64 left = us < 0 ? 0 : (guint64)us;
    guint shown = 0;
    for (const Unit *part = parts; part->name && shown < 2; part++) {
        guint64 count = left / part->factor;
        left %= part->factor;
        if (!count)
            continue;
        g_string_append_printf(out, "%s%" G_GUINT64_FORMAT "%s", shown ? " " : "", count,
                               part->name);
        shown++;
    }
    if (!shown)
        g_string_append_printf(out, "%" G_GUINT64_FORMAT "ms", left / US_PER_MS);
    return g_string_free(out, FALSE);
}
