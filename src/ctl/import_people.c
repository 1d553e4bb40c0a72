/* The people and teams of a roster. */
#include "ctl/import_private.h"

#include "ctl/named.h"
#include "ctl/person_details.h"

/* --- people --- */

/* Who has this address: *ret_person is NULL when nobody has. */
static gboolean
owner_of(Store *store, const char *address, Person **ret_person, GError **error)
{
    GError *found = NULL;
    gboolean missing;
    *ret_person = NULL;
    gboolean ok = store_person_find(store, address, ret_person, &found);
    return import_missing(ok, found, &missing, error);
}

/* The one person who has some of these addresses; NULL when nobody has. */
static gboolean
find_one(Store *store, char **addresses, Person **ret_person, GError **error)
{
    g_autoptr(Person) found = NULL;
    for (char **address = addresses; *address; address++) {
        g_autoptr(Person) owner = NULL;
        if (!owner_of(store, *address, &owner, error))
            return FALSE;
        if (owner && found && owner->id.value != found->id.value) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS,
                        "%s belongs to %s, expected an address of %s", *address, owner->address,
                        found->address);
            return FALSE;
        }
        if (owner && !found)
            found = g_steal_pointer(&owner);
    }
    *ret_person = g_steal_pointer(&found);
    return TRUE;
}

/* In the form by which people are known. NULL on error; caller frees. */
static char **
known_form(const Import *import, char **typed, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (char **address = typed; *address; address++) {
        g_autofree char *canonical = named_address(*address, error);
        if (!canonical || !named_is_not_ours(import->routes, canonical, import->now_us, error))
            return NULL;
        g_strv_builder_add(builder, canonical);
    }
    return g_strv_builder_end(builder);
}

static gboolean
find_or_add(ImportThing *thing, const PersonDetails *details, char **addresses, PersonId *ret_id,
            GError **error)
{
    g_autoptr(Person) person = NULL;
    if (!find_one(thing->store, addresses, &person, error))
        return FALSE;
    thing->is_new = !person;
    if (person)
        *ret_id = person->id;
    return person || store_person_add(thing->store, (PersonKind)details->kind, "", addresses[0],
                                      thing->import->now_us, ret_id, error);
}

static gboolean
add_addresses(ImportThing *thing, PersonId id, char **addresses, GError **error)
{
    for (char **address = addresses; *address; address++) {
        g_autoptr(Person) owner = NULL;
        if (!owner_of(thing->store, *address, &owner, error))
            return FALSE;
        if (owner)
            continue;
        import_note(thing, "address", NULL, *address);
        if (!store_person_add_address(thing->store, id, *address, error))
            return FALSE;
    }
    return TRUE;
}

static void
note_details(ImportThing *thing, const Person *was, const Person *now, const char *zone)
{
    g_autofree char *out_was = person_out_day(was, zone, thing->import->now_us);
    g_autofree char *out_now = person_out_day(now, zone, thing->import->now_us);
    import_note(thing, "kind", desk_word(person_kind_words, (int)was->kind),
                desk_word(person_kind_words, (int)now->kind));
    import_note(thing, "name", was->name, now->name);
    import_note(thing, "mail-to", was->address, now->address);
    import_note(thing, "language", was->language, now->language);
    import_note(thing, "timezone", was->timezone, now->timezone);
    import_note(thing, "out-until", out_was, out_now);
}

static gboolean
put_details(ImportThing *thing, const PersonDetails *details, PersonId id, const char *address,
            GError **error)
{
    g_autoptr(Person) was = NULL, now = NULL;
    const char *zone = thing->import->timezone;
    if (!store_person_get(thing->store, id, &was, error) ||
        !store_person_get(thing->store, id, &now, error) ||
        !person_details_put(details, zone, now, error))
        return FALSE;
    g_free(now->address);
    now->address = g_strdup(address);
    note_details(thing, was, now, zone);
    return (!thing->is_new && !thing->is_changed) || store_person_set(thing->store, now, error);
}

gboolean
import_person(Store *store, Import *import, gconstpointer entry, GError **error)
{
    const RosterPerson *wanted = entry;
    PersonDetails details = {.name = wanted->name,
                             .language = wanted->language,
                             .timezone = wanted->timezone,
                             .out_until = wanted->out_until};
    PersonId id;
    if (!desk_word_parse(person_kind_words, wanted->kind, &details.kind)) {
        g_autofree char *list = desk_words_list(person_kind_words);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "kind \"%s\" is unknown, expected %s", wanted->kind, list);
        return FALSE;
    }
    g_auto(GStrv) addresses = known_form(import, wanted->addresses, error);
    ImportThing thing = {.import = import, .store = store, .what = "person"};
    if (!addresses)
        return FALSE;
    thing.name = addresses[0];
    if (!find_or_add(&thing, &details, addresses, &id, error) ||
        !add_addresses(&thing, id, addresses, error) ||
        !put_details(&thing, &details, id, addresses[0], error))
        return FALSE;
    import_note_end(&thing);
    return TRUE;
}

/* --- teams --- */

/* As what somebody is in the team, in words for people; NULL when they are not. */
static const char *
standing_in(const Team *team, PersonId person, Role *ret_role)
{
    for (guint i = 0; i < team->members->len; i++) {
        if (((const Person *)team->members->pdata[i])->id.value != person.value)
            continue;
        *ret_role = (Role)g_array_index(team->roles, int, i);
        return *ret_role ? policy_role_name(*ret_role) : "in it";
    }
    return NULL;
}

/* Role ROLE_NONE: whatever they have there already. */
static gboolean
put_member(ImportThing *thing, const Team *team, const char *typed, Role role, GError **error)
{
    g_autoptr(Person) person = NULL;
    Role before = ROLE_NONE;
    if (!named_person(thing->store, typed, &person, error))
        return FALSE;
    const char *was = standing_in(team, person->id, &before);
    Role after = role ? role : before;
    g_autofree char *field = g_strdup_printf("member %s", person->address);
    import_note(thing, field, was, after ? policy_role_name(after) : "in it");
    return (was && after == before) ||
           store_team_add_member(thing->store, team->id, person->id, role, error);
}

static gboolean
put_members(ImportThing *thing, const RosterTeam *wanted, const Team *team, GError **error)
{
    for (char **member = wanted->members; *member; member++)
        if (!put_member(thing, team, *member, ROLE_NONE, error))
            return FALSE;
    g_autoptr(Team) with_members = NULL;
    if (!store_team_get(thing->store, team->id, &with_members, error))
        return FALSE;
    for (guint i = 0; i < wanted->roles->len; i++) {
        const RosterMember *member = wanted->roles->pdata[i];
        GError *found = NULL;
        int role = 0;
        if (!desk_word_parse(role_words, member->role, &role))
            g_error("the roster's form lets \"%s\" pass", member->role);
        if (!put_member(thing, with_members, member->member, (Role)role, &found) &&
            !import_blame(thing->import, member->line, found, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
import_team(Store *store, Import *import, gconstpointer entry, GError **error)
{
    const RosterTeam *wanted = entry;
    ImportThing thing = {.import = import, .store = store, .what = "team", .name = wanted->name};
    g_autoptr(Team) team = NULL;
    TeamId id;
    if (!named_team_or_add(store, wanted->name, &id, &thing.is_new, error) ||
        !store_team_get(store, id, &team, error) || !put_members(&thing, wanted, team, error))
        return FALSE;
    import_note_end(&thing);
    return TRUE;
}
