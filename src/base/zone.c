#include "base/zone.h"

#include <string.h>

#define NAME_MAX_BYTES 64
#define DAY_BYTES      10 /* YYYY-MM-DD */

/* A name is looked up as a file, and what is none is read as a rule ("EST+5"): it is neither a way
 * out of the database nor a rule. */
static gboolean
is_name(const char *name)
{
    gsize length = strlen(name);
    if (length == 0 || length > NAME_MAX_BYTES || !g_ascii_isalpha(*name))
        return FALSE;
    gboolean in_folder = strchr(name, '/') != NULL;
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalpha(*p) && !strchr("/_-", *p) &&
            !(in_folder && (g_ascii_isdigit(*p) || *p == '+')))
            return FALSE;
    return TRUE;
}

gboolean
zone_is_known(const char *name)
{
    g_autoptr(GTimeZone) zone = is_name(name) ? g_time_zone_new_identifier(name) : NULL;
    return zone != NULL;
}

static gboolean
read_number(const char *digits, gsize count, gint *ret_number)
{
    gint number = 0;
    for (gsize i = 0; i < count; i++) {
        if (!g_ascii_isdigit(digits[i]))
            return FALSE;
        number = number * 10 + g_ascii_digit_value(digits[i]);
    }
    *ret_number = number;
    return TRUE;
}

/* A zone that has gone from the database since counts as UTC. */
static GTimeZone *
zone_of(const char *name)
{
    GTimeZone *zone = g_time_zone_new_identifier(name);
    return zone ? zone : g_time_zone_new_utc();
}

gboolean
zone_day_begins(const char *day, const char *zone, gint64 *ret_us)
{
    gint year, month, date;
    if (strlen(day) != DAY_BYTES || day[4] != '-' || day[7] != '-' || !read_number(day, 4, &year) ||
        !read_number(day + 5, 2, &month) || !read_number(day + 8, 2, &date) || year < 1)
        return FALSE;
    g_autoptr(GTimeZone) there = zone_of(zone);
    g_autoptr(GDateTime) begins = g_date_time_new(there, year, month, date, 0, 0, 0);
    if (!begins)
        return FALSE;
    *ret_us = g_date_time_to_unix(begins) * US_PER_S;
    return TRUE;
}

gint64
zone_minute_of_day(gint64 day, int minute, const char *zone)
{
    g_autoptr(GTimeZone) there = zone_of(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(day * (US_PER_DAY / US_PER_S));
    g_autoptr(GDateTime) local =
        utc ? g_date_time_new(there, g_date_time_get_year(utc), g_date_time_get_month(utc),
                              g_date_time_get_day_of_month(utc), minute / 60, minute % 60, 0)
            : NULL;
    return local ? g_date_time_to_unix(local) * US_PER_S : day * US_PER_DAY;
}

static char *
format_at(gint64 us, const char *zone, const char *format)
{
    g_autoptr(GTimeZone) there = zone_of(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(us / US_PER_S);
    g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, there) : NULL;
    return local ? g_date_time_format(local, format) : g_strdup("");
}

char *
zone_day_at(gint64 us, const char *zone)
{
    return format_at(us, zone, "%Y-%m-%d");
}

char *
zone_time_at(gint64 us, const char *zone)
{
    return format_at(us, zone, "%Y-%m-%d %H:%M %Z");
}
