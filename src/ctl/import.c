#include "ctl/import.h"

#include "base/limits.h"
#include "base/text.h"
#include "ctl/named.h"

static const TableColumn columns[] = {
    {"what", CELL_TEXT}, {"name", CELL_TEXT, .shrinks = TRUE}, {"outcome", CELL_TEXT}, {NULL}};

typedef enum { LEFT, CHANGED, ADDED } Outcome;

void
import_clear(Import *import)
{
    g_clear_pointer(&import->table, table_free);
    g_clear_pointer(&import->problems, g_ptr_array_unref);
}

static void
note(Import *import, const char *what, const char *name, Outcome outcome)
{
    static const char *const words[] = {"left", "changed", "added"};
    guint *const counts[] = {&import->left, &import->changed, &import->added};
    ++*counts[outcome];
    table_add(import->table, cell_text(what));
    table_add(import->table, cell_text(name));
    table_add(import->table, cell_text(words[outcome]));
}

/* Makes a problem of an error that the roster is to blame for. FALSE when it is not. Takes found.
 */
static gboolean
blame(Import *import, guint line, GError *found, GError **error)
{
    if (g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND) ||
        g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_INVALID) ||
        g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_EXISTS) ||
        g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
        problems_add(import->problems, import->roster->file, line, "%s", found->message);
        g_error_free(found);
        return TRUE;
    }
    g_propagate_error(error, found);
    return FALSE;
}

/* --- people --- */

/* Who has this address: *ret_person is NULL when nobody has. */
static gboolean
owner_of(Store *store, const char *address, Person **ret_person, GError **error)
{
    GError *missing = NULL;
    *ret_person = NULL;
    if (store_person_find(store, address, ret_person, &missing))
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, missing);
        return FALSE;
    }
    g_error_free(missing);
    return TRUE;
}

/* The one person who has some of these addresses; NULL when nobody has. */
static gboolean
find_one(Store *store, const RosterPerson *wanted, Person **ret_person, GError **error)
{
    g_autoptr(Person) found = NULL;
    for (char **address = wanted->addresses; *address; address++) {
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

static gboolean
add_addresses(Store *store, const RosterPerson *wanted, PersonId id, Outcome *outcome,
              GError **error)
{
    for (char **address = wanted->addresses; *address; address++) {
        g_autoptr(Person) owner = NULL;
        if (!owner_of(store, *address, &owner, error))
            return FALSE;
        if (owner)
            continue;
        if (!store_person_add_address(store, id, *address, error))
            return FALSE;
        *outcome = MAX(*outcome, CHANGED);
    }
    return TRUE;
}

static gboolean
check_addresses(const Import *import, const RosterPerson *wanted, GError **error)
{
    for (char **address = wanted->addresses; *address; address++) {
        g_autofree char *canonical = named_address(*address, error);
        if (!canonical || !named_is_not_ours(import->routes, *address, import->now_us, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_person(Store *store, Import *import, const RosterPerson *wanted, GError **error)
{
    int kind = 0;
    g_autoptr(Person) person = NULL;
    g_autofree char *name = text_clean_line(wanted->name, -1, LIMIT_NAME_CHARS);
    if (!desk_word_parse(person_kind_words, wanted->kind, &kind)) {
        g_autofree char *list = desk_words_list(person_kind_words);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "kind \"%s\" is unknown, expected %s", wanted->kind, list);
        return FALSE;
    }
    if (!check_addresses(import, wanted, error) || !find_one(store, wanted, &person, error))
        return FALSE;
    Outcome outcome = person ? LEFT : ADDED;
    PersonId id = person ? person->id : (PersonId){0};
    gboolean same = person && (int)person->kind == kind && g_str_equal(person->name, name);
    if (person && !same) {
        g_autoptr(Person) whole = NULL;
        outcome = CHANGED;
        if (!store_person_get(store, id, &whole, error))
            return FALSE;
        whole->kind = (PersonKind)kind;
        g_free(whole->name);
        whole->name = g_strdup(name);
        if (!store_person_set(store, whole, error))
            return FALSE;
    }
    if (!person && !store_person_add(store, (PersonKind)kind, name, wanted->addresses[0],
                                     import->now_us, &id, error))
        return FALSE;
    if (!add_addresses(store, wanted, id, &outcome, error))
        return FALSE;
    note(import, "person", wanted->addresses[0], outcome);
    return TRUE;
}

/* --- teams --- */

static gboolean
member_count(Store *store, TeamId id, guint *ret_count, GError **error)
{
    g_autoptr(Team) team = NULL;
    if (!store_team_get(store, id, &team, error))
        return FALSE;
    *ret_count = team->members->len;
    return TRUE;
}

static gboolean
add_members(Store *store, const RosterTeam *wanted, TeamId id, GError **error)
{
    for (char **member = wanted->members; *member; member++) {
        g_autoptr(Person) person = NULL;
        if (!named_person(store, *member, &person, error) ||
            !store_team_add_member(store, id, person->id, ROLE_NONE, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_team(Store *store, Import *import, const RosterTeam *wanted, GError **error)
{
    TeamId id;
    guint before;
    guint after;
    gboolean added;
    if (!named_team_or_add(store, wanted->name, &id, &added, error) ||
        !member_count(store, id, &before, error) || !add_members(store, wanted, id, error) ||
        !member_count(store, id, &after, error))
        return FALSE;
    note(import, "team", wanted->name, added ? ADDED : after > before ? CHANGED : LEFT);
    return TRUE;
}

/* --- projects --- */

static gboolean
is_same(const Project *a, const Project *b)
{
    return g_str_equal(a->name, b->name) && g_str_equal(a->type, b->type) &&
           a->team.value == b->team.value && a->listed == b->listed;
}

static gboolean
find_project(Store *store, const char *slug, Project **ret_project, GError **error)
{
    GError *missing = NULL;
    *ret_project = NULL;
    if (store_project_find(store, slug, ret_project, &missing))
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, missing);
        return FALSE;
    }
    g_error_free(missing);
    return TRUE;
}

static gboolean
add_project(Store *store, const Project *project, gboolean shared, GError **error)
{
    Share with_staff = {.role = ROLE_MEMBER};
    return store_project_add(store, project, &with_staff.project, error) &&
           (!shared || store_share_set(store, &with_staff, error));
}

static gboolean
put_project(Store *store, Import *import, const RosterProject *wanted, GError **error)
{
    g_autoptr(Project) found = NULL;
    g_autofree char *name = text_clean_line(wanted->name, -1, LIMIT_NAME_CHARS);
    Project project = {.slug = wanted->slug,
                       .name = *name ? name : wanted->slug,
                       .type = wanted->type,
                       .listed = wanted->listed};
    if (!named_type(import->workflow, wanted->type, error) ||
        (wanted->team && !named_team(store, wanted->team, &project.team, error)) ||
        !find_project(store, wanted->slug, &found, error))
        return FALSE;
    Outcome outcome = !found ? ADDED : is_same(found, &project) ? LEFT : CHANGED;
    if (found)
        project.id = found->id;
    if (outcome == ADDED && !add_project(store, &project, wanted->shared, error))
        return FALSE;
    if (outcome == CHANGED && !store_project_set(store, &project, error))
        return FALSE;
    note(import, "project", wanted->slug, outcome);
    return TRUE;
}

/* --- all of it --- */

static void
begin(Import *import)
{
    import_clear(import);
    import->table = table_new(columns);
    import->problems = problems_new();
    import->added = import->changed = import->left = 0;
}

static gboolean
put_all(Store *store, Import *import, GError **error)
{
    const Roster *roster = import->roster;
    for (guint i = 0; i < roster->people->len; i++) {
        GError *found = NULL;
        const RosterPerson *person = roster->people->pdata[i];
        if (!put_person(store, import, person, &found) &&
            !blame(import, person->line, found, error))
            return FALSE;
    }
    for (guint i = 0; i < roster->teams->len; i++) {
        GError *found = NULL;
        const RosterTeam *team = roster->teams->pdata[i];
        if (!put_team(store, import, team, &found) && !blame(import, team->line, found, error))
            return FALSE;
    }
    for (guint i = 0; i < roster->projects->len; i++) {
        GError *found = NULL;
        const RosterProject *project = roster->projects->pdata[i];
        if (!put_project(store, import, project, &found) &&
            !blame(import, project->line, found, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
import_run(Store *store, Import *import, GError **error)
{
    begin(import);
    if (!put_all(store, import, error))
        return FALSE;
    if (!import->problems->len)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s: %u problems, expected none: nothing was changed", import->roster->file,
                import->problems->len);
    return FALSE;
}
