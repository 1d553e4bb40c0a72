#include "ctl/named.h"

#include "base/limits.h"
#include "base/text.h"
#include "conf/name.h"
#include "desk/domain.h"
#include "mail/address.h"

#include <string.h>

/* Replaces a NOT_FOUND of the store by words about what was typed. */
static gboolean
not_found(GError *found, const char *what, const char *typed, const char *command, GError **error)
{
    if (!g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, found);
        return FALSE;
    }
    g_error_free(found);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                "there is no %s \"%s\", expected one that `posternctl %s` shows", what, typed,
                command);
    return FALSE;
}

char *
named_address(const char *typed, GError **error)
{
    char *address = address_canonical(typed);
    if (!address)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no mail address, expected one like ann@example.org", typed);
    return address;
}

gboolean
named_person(Store *store, const char *address, Person **ret_person, GError **error)
{
    g_autofree char *canonical = named_address(address, error);
    if (!canonical)
        return FALSE;
    GError *missing = NULL;
    return store_person_find(store, canonical, ret_person, &missing) ||
           not_found(missing, "person", canonical, "person list", error);
}

gboolean
named_team(Store *store, const char *name, TeamId *ret_team, GError **error)
{
    GError *missing = NULL;
    return store_team_find(store, name, ret_team, &missing) ||
           not_found(missing, "team", name, "team list", error);
}

/* A team is named where a person's address or "staff" may stand, too: nobody may take one for the
 * other. */
gboolean
named_check_team(const char *name, GError **error)
{
    g_autofree char *clean = text_clean_line(name, -1, LIMIT_NAME_CHARS);
    if (*clean && g_str_equal(clean, name) && !strpbrk(name, "@,") &&
        g_ascii_strcasecmp(name, "staff") != 0)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "\"%s\" is no name for a team, expected one line of at most %d characters without "
                "@ and comma, and not staff",
                name, LIMIT_NAME_CHARS);
    return FALSE;
}

gboolean
named_team_or_add(Store *store, const char *name, TeamId *ret_team, gboolean *ret_added,
                  GError **error)
{
    GError *missing = NULL;
    *ret_added = FALSE;
    if (store_team_find(store, name, ret_team, &missing))
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, missing);
        return FALSE;
    }
    g_error_free(missing);
    *ret_added = TRUE;
    return named_check_team(name, error) && store_team_add(store, name, ret_team, error);
}

gboolean
named_project(Store *store, const char *slug, Project **ret_project, GError **error)
{
    GError *missing = NULL;
    return store_project_find(store, slug, ret_project, &missing) ||
           not_found(missing, "project", slug, "project list", error);
}

gboolean
named_portfolio(Store *store, const char *slug, Portfolio **ret_portfolio, GError **error)
{
    GError *missing = NULL;
    return store_portfolio_find(store, slug, ret_portfolio, &missing) ||
           not_found(missing, "portfolio", slug, "portfolio list", error);
}

char *
named_domain(const char *typed, const char *desk_domain, GError **error)
{
    g_autofree char *domain = name_domain(typed);
    if (!domain)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no domain, expected one such as client.example", typed);
    else if (domain_is_public(domain))
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "anybody can have an address at %s, expected a domain of the client's own",
                    domain);
    else if (g_str_equal(domain, desk_domain))
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "%s is this desk's domain, expected one of the client's own", domain);
    else
        return g_steal_pointer(&domain);
    return NULL;
}

gboolean
named_who(Store *store, const char *typed, Share *share, Person **ret_person, GError **error)
{
    *ret_person = NULL;
    if (g_str_equal(typed, "staff"))
        return TRUE;
    if (!strchr(typed, '@'))
        return named_team(store, typed, &share->team, error);
    if (!named_person(store, typed, ret_person, error))
        return FALSE;
    share->person = (*ret_person)->id;
    return TRUE;
}

gboolean
named_type(const Workflow *workflow, const char *name, GError **error)
{
    if (workflow_type(workflow, name))
        return TRUE;
    guint count;
    const TicketType *const *types = workflow_types(workflow, &count);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(names, types[i]->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "there is no ticket type \"%s\", expected one of: %s", name, all);
    return FALSE;
}

gboolean
named_is_not_ours(const RouteTable *routes, const char *address, gint64 now_us, GError **error)
{
    Route route;
    if (!route_table_find(routes, address, now_us, &route))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s is an address of this desk, expected one of a person", address);
    return FALSE;
}

/* --- people by id --- */

struct NamedPeople {
    Store *store;
    GHashTable *known; /* id -> Person */
};

static void
free_person(gpointer person)
{
    person_free(person);
}

NamedPeople *
named_people_new(Store *store)
{
    NamedPeople *people = g_new0(NamedPeople, 1);
    people->store = store;
    people->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_person);
    return people;
}

void
named_people_free(NamedPeople *people)
{
    if (!people)
        return;
    g_hash_table_unref(people->known);
    g_free(people);
}

const Person *
named_people_get(NamedPeople *people, PersonId id, GError **error)
{
    Person *person = g_hash_table_lookup(people->known, &id.value);
    if (!person && store_person_get(people->store, id, &person, error))
        g_hash_table_insert(people->known, &person->id.value, person);
    return person;
}
