#include "desk/day.h"

#include "base/limits.h"
#include "base/units.h"
#include "desk/field.h"

#include <string.h>

#define DAYS_OF_WEEK    7
#define WEEKDAY_LETTERS 3 /* by which each is known */

/* 1970-01-01 was the first of these. */
static const char *const weekdays[DAYS_OF_WEEK] = {"thursday", "friday",  "saturday", "sunday",
                                                   "monday",   "tuesday", "wednesday"};

static gboolean
is_weekday(const char *text, const char *weekday)
{
    return !g_ascii_strcasecmp(text, weekday) ||
           (strlen(text) == WEEKDAY_LETTERS &&
            !g_ascii_strncasecmp(text, weekday, WEEKDAY_LETTERS));
}

static gboolean
read_name(const char *text, gint64 *ret_after, gint64 today)
{
    static const char *const soon[] = {"today", "tomorrow"};
    for (gint64 i = 0; i < (gint64)G_N_ELEMENTS(soon); i++) {
        if (!g_ascii_strcasecmp(text, soon[i])) {
            *ret_after = i;
            return TRUE;
        }
    }
    for (gint64 after = 1; after <= DAYS_OF_WEEK; after++) {
        if (is_weekday(text, weekdays[(today + after) % DAYS_OF_WEEK])) {
            *ret_after = after;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
read_days(const char *text, gint64 *ret_after)
{
    gint64 after_us;
    if (!units_parse_duration(text, &after_us, NULL) || after_us % US_PER_DAY != 0)
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
    if (!read_name(text, &after, today) && !read_days(text, &after))
        return FALSE;
    if (today + after > LIMIT_FIELD_DAY)
        return FALSE;
    *ret_day = today + after;
    return TRUE;
}
