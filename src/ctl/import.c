#include "ctl/import_private.h"

#include "store/shares.h"

static void
change_free(gpointer data)
{
    ImportChange *change = data;
    g_free(change->name);
    g_free(change->field);
    g_free(change->was);
    g_free(change->now);
    g_free(change);
}

void
import_clear(Import *import)
{
    g_clear_pointer(&import->changes, g_ptr_array_unref);
    g_clear_pointer(&import->left_alone, g_free);
    g_clear_pointer(&import->problems, g_ptr_array_unref);
}

/* --- what is done, written down --- */

static char *
copy_of(const char *text)
{
    return text && *text ? g_strdup(text) : NULL;
}

static void
add(const ImportThing *thing, ImportOutcome outcome, const char *field, const char *was,
    const char *now)
{
    ImportChange *change = g_new0(ImportChange, 1);
    *change = (ImportChange){.what = thing->what,
                             .name = g_strdup(thing->name),
                             .outcome = outcome,
                             .field = g_strdup(field),
                             .was = copy_of(was),
                             .now = copy_of(now)};
    g_ptr_array_add(thing->import->changes, change);
}

void
import_note(ImportThing *thing, const char *field, const char *was, const char *now)
{
    if (thing->is_new || g_strcmp0(was ? was : "", now ? now : "") == 0)
        return;
    thing->is_changed = TRUE;
    add(thing, IMPORT_CHANGED, field, was, now);
}

void
import_note_end(ImportThing *thing)
{
    ImportOutcome outcome = thing->is_new       ? IMPORT_ADDED
                            : thing->is_changed ? IMPORT_CHANGED
                                                : IMPORT_LEFT;
    thing->import->counts[outcome]++;
    if (outcome != IMPORT_CHANGED)
        add(thing, outcome, NULL, NULL, NULL);
}

/* --- errors --- */

gboolean
import_blame(Import *import, guint line, GError *found, GError **error)
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

gboolean
import_missing(gboolean ok, GError *found, gboolean *ret_missing, GError **error)
{
    *ret_missing = !ok;
    if (ok)
        return TRUE;
    if (!g_error_matches(found, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, found);
        return FALSE;
    }
    g_error_free(found);
    return TRUE;
}

/* --- all of it --- */

/* In this order: what stands below names what stands above. */
typedef struct {
    gsize list_offset; /* of a GPtrArray in Roster */
    gsize line_offset; /* of a guint in its entries */
    gboolean (*put)(Store *store, Import *import, gconstpointer wanted, GError **error);
} Part;

static const Part parts[] = {
    {offsetof(Roster, people), offsetof(RosterPerson, line), import_person},
    {offsetof(Roster, teams), offsetof(RosterTeam, line), import_team},
    {offsetof(Roster, portfolios), offsetof(RosterPortfolio, line), import_portfolio},
    {offsetof(Roster, projects), offsetof(RosterProject, line), import_project},
};

static gboolean
put_part(Store *store, Import *import, const Part *part, GError **error)
{
    const GPtrArray *list = G_STRUCT_MEMBER(GPtrArray *, import->roster, part->list_offset);
    for (guint i = 0; i < list->len; i++) {
        GError *found = NULL;
        gpointer entry = list->pdata[i];
        if (!part->put(store, import, entry, &found) &&
            !import_blame(import, G_STRUCT_MEMBER(guint, entry, part->line_offset), found, error))
            return FALSE;
    }
    return TRUE;
}

static void
append_left(GString *out, gint64 all, guint named, const char *one, const char *several)
{
    gint64 left = all - named;
    if (left > 0)
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT " %s", out->len ? ", " : "", left,
                               left == 1 ? one : several);
}

static gboolean
count_left_alone(Store *store, Import *import, GError **error)
{
    const Roster *roster = import->roster;
    g_autoptr(GPtrArray) people = NULL, teams = NULL, portfolios = NULL, projects = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    gint64 all;
    if (!store_person_list(store, 0, 1, &people, &all, error) ||
        !store_team_list(store, &teams, error) ||
        !store_portfolio_list(store, (ProjectId){0}, &portfolios, error) ||
        !store_project_list(store, &projects, error))
        return FALSE;
    append_left(out, all, roster->people->len, "person", "people");
    append_left(out, teams->len, roster->teams->len, "team", "teams");
    append_left(out, portfolios->len, roster->portfolios->len, "portfolio", "portfolios");
    append_left(out, projects->len, roster->projects->len, "project", "projects");
    import->left_alone = copy_of(out->str);
    return TRUE;
}

static void
begin(Import *import)
{
    import_clear(import);
    import->changes = g_ptr_array_new_with_free_func(change_free);
    import->problems = problems_new();
    import->is_looked_through = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(import->counts); i++)
        import->counts[i] = 0;
}

gboolean
import_run(Store *store, Import *import, GError **error)
{
    begin(import);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!put_part(store, import, &parts[i], error))
            return FALSE;
    if (import->problems->len) {
        problems_sort(import->problems, 0);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "%s: %u problems, expected none: nothing was changed", import->roster->file,
                    import->problems->len);
        return FALSE;
    }
    if (!count_left_alone(store, import, error))
        return FALSE;
    import->is_looked_through = import->is_dry;
    if (import->is_dry)
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "looked at, not done");
    return !import->is_dry;
}
