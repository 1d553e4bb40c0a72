#include "desk/people.h"

#include "base/zone.h"

const DeskWord person_kind_words[] = {
    {PERSON_STAFF, "staff"}, {PERSON_VENDOR, "vendor"}, {PERSON_CUSTOMER, "customer"}, {0, NULL}};

void
person_free(Person *person)
{
    if (!person)
        return;
    g_free(person->name);
    g_free(person->address);
    g_strfreev(person->addresses);
    g_free(person->language);
    g_free(person->timezone);
    g_free(person);
}

const char *
person_label(const Person *person)
{
    return person->name && *person->name ? person->name : person->address;
}

gboolean
person_is_out(const Person *person, gint64 now_us)
{
    return person->out_until_us > now_us;
}

char *
person_out_day(const Person *person, const char *zone, gint64 now_us)
{
    gboolean own = person->timezone && *person->timezone;
    return person_is_out(person, now_us)
               ? zone_day_at(person->out_until_us, own ? person->timezone : zone)
               : NULL;
}

void
team_free(Team *team)
{
    if (!team)
        return;
    g_free(team->name);
    g_clear_pointer(&team->members, g_ptr_array_unref);
    g_clear_pointer(&team->roles, g_array_unref);
    g_free(team);
}
