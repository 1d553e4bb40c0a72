#include "desk/day.h"

#include "base/limits.h"
#include "base/units.h"
#include "base/zone.h"
#include "desk/field.h"
#include "desk/value_word.h"

#include <string.h>

#define DAYS_OF_WEEK    7
#define DAY_OF_1970     719163 /* as GDate counts */
#define MONDAY          4      /* as VALUE_WEEKDAY counts */
#define MINUTES_OF_HOUR 60
#define LEAD_WORDS      2 /* "dentro de" */

/* From today to the next day of that name. */
static gint64
until_weekday(gint64 today, int weekday)
{
    gint64 after = (weekday - today % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK;
    return after ? after : DAYS_OF_WEEK;
}

static gboolean
read_name(const char *text, gint64 today, gint64 *ret_after)
{
    int value;
    if (value_word_read(VALUE_NEAR_DAY, text, &value) && value >= 0)
        *ret_after = value;
    else if (value_word_read(VALUE_WEEKDAY, text, &value))
        *ret_after = until_weekday(today, value);
    else if (value_word_read(VALUE_NEXT_WEEK, text, &value))
        *ret_after = until_weekday(today, MONDAY);
    else
        return FALSE;
    return TRUE;
}

/* "14 dage": one number and one unit of at most so many minutes, of any language. */
static gboolean
read_span(const char *text, int most, gint64 *ret_us)
{
    gsize digits = strspn(text, "0123456789");
    const char *unit = text + digits + strspn(text + digits, " ");
    int minutes;
    if (!digits || digits > LIMIT_SPAN_DIGITS || !value_word_read(VALUE_SPAN, unit, &minutes) ||
        minutes > most)
        return FALSE;
    *ret_us = g_ascii_strtoll(text, NULL, 10) * minutes * US_PER_MIN;
    return TRUE;
}

/* What stands behind "on" or "in"; text itself where there is no such word. */
static const char *
behind_lead(const char *text)
{
    const char *end = text;
    for (guint words = 1; words <= LEAD_WORDS; words++) {
        end = strchr(end, ' ');
        if (!end)
            return text;
        g_autofree char *lead = g_strndup(text, (gsize)(end - text));
        end += strspn(end, " ");
        if (value_word_is(VALUE_LEAD, 0, lead))
            return end;
    }
    return text;
}

gboolean
day_read_hours(const char *text, gint64 *ret_us)
{
    const char *span = behind_lead(text);
    return (strpbrk(span, "hHmM") && units_parse_duration(span, ret_us, NULL)) ||
           read_span(span, MINUTES_OF_HOUR, ret_us);
}

static gboolean
read_days(const char *text, gint64 *ret_after)
{
    gint64 after_us;
    const char *span = behind_lead(text);
    if ((!units_parse_duration(span, &after_us, NULL) && !read_span(span, G_MAXINT, &after_us)) ||
        after_us % US_PER_DAY != 0)
        return FALSE;
    *ret_after = after_us / US_PER_DAY;
    return TRUE;
}

gboolean
day_read(const char *text, gint64 today, gint64 *ret_day)
{
    gint64 after;
    if (field_date_read(text, ret_day))
        return TRUE;
    if (!read_name(text, today, &after) && !read_name(behind_lead(text), today, &after) &&
        !read_days(text, &after))
        return FALSE;
    if (today + after > LIMIT_FIELD_DAY)
        return FALSE;
    *ret_day = today + after;
    return TRUE;
}

gboolean
day_read_near(const char *text, gint64 today, gint64 *ret_day)
{
    int after;
    if (field_date_read(text, ret_day))
        return TRUE;
    if (!value_word_read(VALUE_NEAR_DAY, text, &after))
        return FALSE;
    *ret_day = today + after;
    return TRUE;
}

char *
day_show(gint64 day)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    GDate date;
    if (day < 0 || day > LIMIT_FIELD_DAY)
        return g_strdup("?");
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + DAY_OF_1970));
    return g_strdup_printf(
        "%s %d %s %d", value_word_in(VALUE_WEEKDAY, (int)(day % DAYS_OF_WEEK), "en"),
        g_date_get_day(&date), months[g_date_get_month(&date) - 1], g_date_get_year(&date));
}

gint64
day_at(gint64 us, const char *zone)
{
    g_autofree char *day = zone_day_at(us, zone);
    gint64 number;
    return field_date_read(day, &number) ? number : us / US_PER_DAY;
}
