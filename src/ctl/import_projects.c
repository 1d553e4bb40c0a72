/* The portfolios and projects of a roster. */
#include "ctl/import_private.h"

#include "base/limits.h"
#include "base/text.h"
#include "conf/settings.h"
#include "ctl/named.h"

/* --- portfolios --- */

static gboolean
find_or_add_portfolio(ImportThing *thing, const char *name, Portfolio **ret_portfolio,
                      GError **error)
{
    GError *found = NULL;
    PortfolioId id;
    gboolean ok = store_portfolio_find(thing->store, thing->name, ret_portfolio, &found);
    if (!import_missing(ok, found, &thing->is_new, error))
        return FALSE;
    return !thing->is_new ||
           (store_portfolio_add(thing->store, thing->name, name, &id, error) &&
            store_portfolio_find(thing->store, thing->name, ret_portfolio, error));
}

static Role
role_of_domain(const GPtrArray *domains, const char *domain)
{
    for (guint i = 0; i < domains->len; i++) {
        const PortfolioDomain *known = domains->pdata[i];
        if (g_str_equal(known->domain, domain))
            return known->role;
    }
    return ROLE_NONE;
}

static Role
role_for_domain(SettingMaybe whole, Role before)
{
    if (whole == SETTING_LEFT_OUT)
        return before ? before : ROLE_OWN;
    return whole == SETTING_TRUE ? ROLE_CUSTOMER : ROLE_OWN;
}

static gboolean
put_domain(ImportThing *thing, const RosterPortfolio *wanted, PortfolioId id, const char *typed,
           const GPtrArray *known, GError **error)
{
    g_autofree char *domain = named_domain(typed, thing->import->domain, error);
    if (!domain)
        return FALSE;
    Role was = role_of_domain(known, domain), now = role_for_domain(wanted->whole, was);
    g_autofree char *field = g_strdup_printf("domain %s", domain);
    import_note(thing, field, was ? policy_role_name(was) : NULL, policy_role_name(now));
    return was == now || store_portfolio_add_domain(thing->store, id, domain, now, error);
}

static gboolean
put_domains(ImportThing *thing, const RosterPortfolio *wanted, PortfolioId id, GError **error)
{
    g_autoptr(GPtrArray) known = NULL;
    if (!store_portfolio_domains(thing->store, id, &known, error))
        return FALSE;
    for (char **domain = wanted->domains; domain && *domain; domain++) {
        GError *found = NULL;
        if (!put_domain(thing, wanted, id, *domain, known, &found) &&
            !import_blame(thing->import, wanted->line, found, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
import_portfolio(Store *store, Import *import, gconstpointer entry, GError **error)
{
    const RosterPortfolio *wanted = entry;
    g_autofree char *name = text_clean_line(wanted->name, -1, LIMIT_NAME_CHARS);
    ImportThing thing = {
        .import = import, .store = store, .what = "portfolio", .name = wanted->slug};
    g_autoptr(Portfolio) portfolio = NULL;
    if (!find_or_add_portfolio(&thing, name, &portfolio, error))
        return FALSE;
    import_note(&thing, "name", portfolio->name, name);
    Share of = {.portfolio = portfolio->id};
    if ((thing.is_changed && !store_portfolio_rename(store, portfolio->id, name, error)) ||
        !put_domains(&thing, wanted, portfolio->id, error) ||
        !import_shares(&thing, &of, wanted->shares, error))
        return FALSE;
    import_note_end(&thing);
    return TRUE;
}

/* --- projects --- */

/* The file's reader knows these words alone. */
static Intake
intake_of(const char *word)
{
    int intake = INTAKE_ANYONE;
    return desk_word_parse(intake_words, word, &intake) ? (Intake)intake : INTAKE_ANYONE;
}

/* What the entry says, over what there was; NULL was for a new one. Borrows. */
static gboolean
wanted_project(const Import *import, Store *store, const RosterProject *wanted, const Project *was,
               Project *ret_project, GError **error)
{
    Project project = {.slug = wanted->slug, .type = (char *)SETTINGS_BUILTIN_TYPE};
    if (was)
        project = *was;
    project.name = wanted->name;
    if (wanted->type)
        project.type = wanted->type;
    if (wanted->listed != SETTING_LEFT_OUT)
        project.listed = wanted->listed == SETTING_TRUE;
    if (wanted->intake)
        project.intake = intake_of(wanted->intake);
    if (wanted->team)
        project.team = (TeamId){0};
    if (!named_type(import->workflow, project.type, error) ||
        (wanted->team && *wanted->team && !named_team(store, wanted->team, &project.team, error)))
        return FALSE;
    *ret_project = project;
    return TRUE;
}

static gboolean
team_name(Store *store, TeamId id, char **ret_name, GError **error)
{
    g_autoptr(Team) team = NULL;
    if (id.value && !store_team_get(store, id, &team, error))
        return FALSE;
    *ret_name = team ? g_strdup(team->name) : NULL;
    return TRUE;
}

static gboolean
note_project(ImportThing *thing, const Project *was, const Project *now, GError **error)
{
    g_autofree char *team_was = NULL, *team_now = NULL;
    if (!team_name(thing->store, was->team, &team_was, error) ||
        !team_name(thing->store, now->team, &team_now, error))
        return FALSE;
    import_note(thing, "name", was->name, now->name);
    import_note(thing, "type", was->type, now->type);
    import_note(thing, "team", team_was, team_now);
    import_note(thing, "intake", desk_word(intake_words, (int)was->intake),
                desk_word(intake_words, (int)now->intake));
    import_note(thing, "listed", was->listed ? "yes" : "no", now->listed ? "yes" : "no");
    return TRUE;
}

/* All staff has a share of a project that is added unless the entry says otherwise, and of one that
 * is there when it says so. */
static gboolean
put_staff(ImportThing *thing, const RosterProject *wanted, ProjectId id, GError **error)
{
    Share share = {.project = id, .role = ROLE_MEMBER};
    Role was;
    if (import_names_staff(wanted->shares) ||
        (wanted->shared == SETTING_LEFT_OUT && !thing->is_new))
        return TRUE;
    gboolean shared = wanted->shared != SETTING_FALSE;
    if (!store_share_role(thing->store, &share, &was, error))
        return FALSE;
    if (shared == (was != ROLE_NONE))
        return TRUE;
    import_note(thing, "share with staff", was ? policy_role_name(was) : NULL,
                shared ? policy_role_name(share.role) : NULL);
    return shared ? store_share_set(thing->store, &share, error)
                  : store_share_remove(thing->store, &share, error);
}

/* *ret_id is the project's, as the entry says now. */
static gboolean
put_project(ImportThing *thing, const RosterProject *wanted, const char *name, ProjectId *ret_id,
            GError **error)
{
    g_autoptr(Project) was = NULL;
    Project project;
    GError *found = NULL;
    gboolean ok = store_project_find(thing->store, wanted->slug, &was, &found);
    if (!import_missing(ok, found, &thing->is_new, error) ||
        !wanted_project(thing->import, thing->store, wanted, was, &project, error))
        return FALSE;
    project.name = (char *)name;
    if (was && !note_project(thing, was, &project, error))
        return FALSE;
    if ((thing->is_new && !store_project_add(thing->store, &project, &project.id, error)) ||
        (thing->is_changed && !store_project_set(thing->store, &project, error)))
        return FALSE;
    *ret_id = project.id;
    return TRUE;
}

static gboolean
put_in_portfolio(ImportThing *thing, ProjectId id, const char *slug, GError **error)
{
    g_autoptr(Portfolio) portfolio = NULL;
    if (!named_portfolio(thing->store, slug, &portfolio, error))
        return FALSE;
    if (g_strv_contains((const char *const *)portfolio->projects, thing->name))
        return TRUE;
    import_note(thing, "portfolio", NULL, slug);
    return store_portfolio_add_project(thing->store, portfolio->id, id, error);
}

static gboolean
put_in_portfolios(ImportThing *thing, const RosterProject *wanted, ProjectId id, GError **error)
{
    for (char **slug = wanted->portfolios; slug && *slug; slug++) {
        GError *found = NULL;
        if (!put_in_portfolio(thing, id, *slug, &found) &&
            !import_blame(thing->import, wanted->line, found, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
import_project(Store *store, Import *import, gconstpointer entry, GError **error)
{
    const RosterProject *wanted = entry;
    g_autofree char *name = text_clean_line(wanted->name, -1, LIMIT_NAME_CHARS);
    ImportThing thing = {.import = import, .store = store, .what = "project", .name = wanted->slug};
    Share of = {0};
    if (!put_project(&thing, wanted, *name ? name : wanted->slug, &of.project, error) ||
        !put_in_portfolios(&thing, wanted, of.project, error) ||
        !put_staff(&thing, wanted, of.project, error) ||
        !import_shares(&thing, &of, wanted->shares, error))
        return FALSE;
    import_note_end(&thing);
    return TRUE;
}
