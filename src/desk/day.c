#include "desk/day.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/units.h"
#include "base/zone.h"
#include "desk/field.h"

#include <string.h>

#define DAYS_OF_WEEK    7
#define DAY_OF_1970     719163 /* as GDate counts */
#define WEEKDAY_LETTERS 3      /* by which each is known */

/* 1970-01-01 was the first of these. */
static const char *const weekdays[DAYS_OF_WEEK] = {"Thursday", "Friday",  "Saturday", "Sunday",
                                                   "Monday",   "Tuesday", "Wednesday"};

static gboolean
is_weekday(const char *text, const char *weekday)
{
    return !g_ascii_strcasecmp(text, weekday) ||
           (strlen(text) == WEEKDAY_LETTERS &&
            !g_ascii_strncasecmp(text, weekday, WEEKDAY_LETTERS));
}

/* As text_fold leaves them: en, fr, da, es, ru. */
static const DeskWord near_days[] = {
    {0, "today"},   {0, "aujourd'hui"}, {0, "i dag"},    {0, "idag"},   {0, "hoy"},
    {0, "сегодня"}, {-1, "yesterday"},  {-1, "hier"},    {-1, "i gar"}, {-1, "igar"},
    {-1, "ayer"},   {-1, "вчера"},      {1, "tomorrow"}, {1, "demain"}, {1, "i morgen"},
    {1, "imorgen"}, {1, "manana"},      {1, "завтра"},   {0, NULL}};

static gboolean
read_near(const char *text, int *ret_after)
{
    g_autofree char *folded = text_fold(text);
    return desk_word_parse(near_days, folded, ret_after);
}

static gboolean
read_name(const char *text, gint64 *ret_after, gint64 today)
{
    int near;
    if (read_near(text, &near) && near >= 0) {
        *ret_after = near;
        return TRUE;
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

gboolean
day_read_near(const char *text, gint64 today, gint64 *ret_day)
{
    int after;
    if (field_date_read(text, ret_day))
        return TRUE;
    if (!read_near(text, &after))
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
    return g_strdup_printf("%s %d %s %d", weekdays[day % DAYS_OF_WEEK], g_date_get_day(&date),
                           months[g_date_get_month(&date) - 1], g_date_get_year(&date));
}

gint64
day_at(gint64 us, const char *zone)
{
    g_autofree char *day = zone_day_at(us, zone);
    gint64 number;
    return field_date_read(day, &number) ? number : us / US_PER_DAY;
}
