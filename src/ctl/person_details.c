#include "ctl/person_details.h"

#include "base/language.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"

static gboolean
is_desk(const char *word)
{
    return g_str_equal(word, "desk");
}

static void
put(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

static gboolean
put_language(const char *typed, Person *person, GError **error)
{
    char *language = is_desk(typed) ? g_strdup("") : language_canonical(typed);
    if (!language) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "language \"%s\", expected a tag such as en, da or pt-BR, or desk", typed);
        return FALSE;
    }
    put(&person->language, language);
    return TRUE;
}

static const char *
zone_of(const Person *person, const char *zone)
{
    return *person->timezone ? person->timezone : zone;
}

static gboolean
put_timezone(const char *typed, const char *zone, Person *person, GError **error)
{
    if (!is_desk(typed) && !zone_is_known(typed)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "time zone \"%s\", expected one of /usr/share/zoneinfo such as "
                    "Europe/Copenhagen, or desk",
                    typed);
        return FALSE;
    }
    g_autofree char *day = zone_day_at(person->out_until_us, zone_of(person, zone));
    put(&person->timezone, g_strdup(is_desk(typed) ? "" : typed));
    return !person->out_until_us ||
           zone_day_begins(day, zone_of(person, zone), &person->out_until_us);
}

static gboolean
put_out(const char *typed, const char *zone, Person *person, GError **error)
{
    if (!*typed) {
        person->out_until_us = 0;
        return TRUE;
    }
    if (zone_day_begins(typed, zone_of(person, zone), &person->out_until_us))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "out until \"%s\", expected a day as YYYY-MM-DD", typed);
    return FALSE;
}

gboolean
person_details_put(const PersonDetails *details, const char *zone, Person *person, GError **error)
{
    if (details->kind)
        person->kind = (PersonKind)details->kind;
    if (details->name)
        put(&person->name, text_clean_line(details->name, -1, LIMIT_NAME_CHARS));
    return (!details->language || put_language(details->language, person, error)) &&
           (!details->timezone || put_timezone(details->timezone, zone, person, error)) &&
           (!details->out_until || put_out(details->out_until, zone, person, error));
}
