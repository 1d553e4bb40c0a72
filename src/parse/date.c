#include "parse/date.h"

#include <string.h>

#define DATE_BYTES   128 /* a longer one is none */
#define HIGHEST_YEAR 9999

typedef struct {
    int year, month, day;
    int hour, minute, second;
    int zone_minutes;
    gboolean has_time;
} Date;

/* What stands between blanks, commas and comments. */
typedef struct {
    const char *p;
    gsize length;
} Token;

static const char *
skip_comment(const char *p)
{
    guint depth = 0;
    for (; *p; p++) {
        if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return p;
}

static gboolean
next_token(const char **position, Token *ret)
{
    const char *p = *position;
    while (*p && strchr(" \t,;\"(", *p))
        p = *p == '(' ? skip_comment(p) : p + 1;
    ret->p = p;
    ret->length = strcspn(p, " \t,;\"(");
    *position = p + ret->length;
    return ret->length > 0;
}

/* So many digits at most; -1 when there is none. */
static int
take_number(const char **p, const char *end, int digits)
{
    int number = -1;
    for (; *p < end && g_ascii_isdigit(**p) && digits > 0; (*p)++, digits--)
        number = MAX(number, 0) * 10 + g_ascii_digit_value(**p);
    return number;
}

static gboolean
take_sign(const char **p, const char *end, const char *signs)
{
    if (*p == end || !strchr(signs, **p))
        return FALSE;
    (*p)++;
    return TRUE;
}

/* --- zones --- */

/* "+0100", "-3:30", "+1"; p stands at the sign. */
static void
read_offset(const char *p, const char *end, Date *date)
{
    int sign = *p++ == '-' ? -1 : 1;
    const char *start = p;
    int hours = take_number(&p, end, 2);
    if (p - start == 1 && end - p == 2 && g_ascii_isdigit(*p)) { /* "+130" */
        int minutes = take_number(&p, end, 2);
        date->zone_minutes = sign * (hours * 60 + minutes);
        return;
    }
    take_sign(&p, end, ":");
    int minutes = take_number(&p, end, 2);
    if (hours >= 0 && hours <= 23 && minutes <= 59)
        date->zone_minutes = sign * (hours * 60 + MAX(minutes, 0));
}

/* RFC 5322 §4.3, and those of Europe and Japan, which mean one thing only. Its military letters are
 * not read: half of their users had the sign wrong. */
static void
read_zone_name(const Token *token, Date *date)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {
        {"EST", -5},  {"EDT", -4},  {"CST", -6}, {"CDT", -5}, {"MST", -7},  {"MDT", -6},
        {"PST", -8},  {"PDT", -7},  {"CET", 1},  {"CEST", 2}, {"MET", 1},   {"MEZ", 1},
        {"MESZ", 2},  {"EET", 2},   {"EEST", 3}, {"WEST", 1}, {"MEST", 2},  {"JST", 9},
        {"MSK", 3},   {"KST", 9},   {"HKT", 8},  {"SGT", 8},  {"AEST", 10}, {"AEDT", 11},
        {"NZST", 12}, {"NZDT", 13},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++)
        if (strlen(zones[i].name) == token->length &&
            !g_ascii_strncasecmp(zones[i].name, token->p, token->length))
            date->zone_minutes = zones[i].hours * 60;
}

/* --- the other pieces --- */

/* "10:00", "10:00:00.123", "10.00.00", perhaps with the zone behind it. */
static gboolean
read_time(const char *p, const char *end, Date *date)
{
    int hour = take_number(&p, end, 2);
    if (hour < 0 || !take_sign(&p, end, ":."))
        return FALSE;
    int minute = take_number(&p, end, 2);
    int second = take_sign(&p, end, ":.") ? take_number(&p, end, 2) : 0;
    if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return FALSE;
    if (take_sign(&p, end, ".,"))
        take_number(&p, end, 9);
    date->hour = hour;
    date->minute = minute;
    date->second = MIN(second, 59); /* a leap second is the one before it */
    date->has_time = TRUE;
    if (p < end && strchr("+-", *p))
        read_offset(p, end, date);
    return TRUE;
}

static int
month_of(const Token *token)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12 && token->length >= 3; i++)
        if (!g_ascii_strncasecmp(months[i], token->p, 3))
            return i + 1;
    return 0;
}

/* RFC 5322 §4.3. */
static int
full_year(int year, gsize digits)
{
    if (digits == 2)
        return year < 50 ? 2000 + year : 1900 + year;
    return digits == 3 ? 1900 + year : year;
}

/* A day first, then a year; "06." is how Germans write a day. */
static gboolean
read_number(const Token *token, Date *date)
{
    const char *p = token->p;
    const char *end = p + token->length;
    int number = take_number(&p, end, 5);
    gsize digits = (gsize)(p - token->p);
    take_sign(&p, end, ".");
    if (p != end || digits == 0)
        return FALSE;
    if (!date->day && number <= 31 && digits <= 3)
        date->day = number;
    else if (!date->year && digits >= 2)
        date->year = full_year(number, digits);
    else
        return FALSE;
    return TRUE;
}

/* "2020-01-06", perhaps with "T10:00:00Z" behind it, or "06-Jan-2020". */
static gboolean
read_joined(const Token *token, Date *date)
{
    const char *p = token->p;
    const char *end = p + token->length;
    int first = take_number(&p, end, 4);
    gsize digits = (gsize)(p - token->p);
    if (first < 0 || !take_sign(&p, end, "-/"))
        return FALSE;
    Token name = {p, (gsize)(end - p)};
    int month = month_of(&name) ? month_of(&name) : take_number(&p, end, 2);
    while (p < end && g_ascii_isalpha(*p))
        p++;
    if (!take_sign(&p, end, "-/"))
        return FALSE;
    const char *start = p;
    int last = take_number(&p, end, 4);
    gboolean is_iso = digits == 4;
    if (!is_iso && !month_of(&name))
        return FALSE; /* 1/6/2020 is two days */
    date->day = is_iso ? last : first;
    date->month = month;
    date->year = is_iso ? first : full_year(last, (gsize)(p - start));
    return !take_sign(&p, end, "T") || read_time(p, end, date);
}

static void
read_token(const Token *token, Date *date)
{
    const char *end = token->p + token->length;
    if (strchr("+-", *token->p) && date->has_time) {
        read_offset(token->p, end, date);
    } else if (g_ascii_isdigit(*token->p)) {
        if (!read_number(token, date) && !read_time(token->p, end, date))
            read_joined(token, date);
    } else if (!date->month && month_of(token)) {
        date->month = month_of(token);
    } else if (date->has_time) {
        gsize letters = strcspn(token->p, "+-");
        if (letters < token->length)
            read_offset(token->p + letters, end, date);
        else
            read_zone_name(token, date);
    }
}

static gint64
seconds_of(const Date *date)
{
    if (date->year < 1 || date->year > HIGHEST_YEAR || date->month < 1 || date->month > 12 ||
        date->day < 1 || date->day > 31)
        return 0;
    g_autoptr(GDateTime) time = g_date_time_new_utc(date->year, date->month, date->day, date->hour,
                                                    date->minute, date->second);
    return time ? g_date_time_to_unix(time) - (gint64)date->zone_minutes * 60 : 0;
}

/* White space and comments may stand around the colons of a time (RFC 5322 §4.3). */
static char *
join_times(const char *value)
{
    GString *out = g_string_new(NULL);
    for (const char *p = value; *p;) {
        const char *after = p;
        while (*after && strchr(" \t(", *after))
            after = *after == '(' ? skip_comment(after) : after + 1;
        gboolean behind_colon = out->len && out->str[out->len - 1] == ':';
        if (after > p && !behind_colon && *after != ':')
            g_string_append_c(out, ' ');
        p = after;
        if (*p)
            g_string_append_c(out, *p++);
    }
    return g_string_free(out, FALSE);
}

gint64
date_read_us(const char *value)
{
    Date date = {0};
    Token token;
    if (strlen(value) > DATE_BYTES)
        return 0;
    g_autofree char *joined = join_times(value);
    for (const char *p = joined; next_token(&p, &token);)
        read_token(&token, &date);
    gint64 seconds = seconds_of(&date);
    return seconds > 0 ? seconds * US_PER_S : 0;
}
