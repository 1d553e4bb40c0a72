#include "outbox/query_filter.h"

#include "base/limits.h"
#include "base/zone.h"
#include "mail/address.h"
#include "store/shares.h"

#include <string.h>

#define WEEK 7

void
query_filter_clear(QueryFilter *filter)
{
    g_clear_pointer(&filter->projects, g_hash_table_unref);
    g_clear_pointer(&filter->assignees, g_array_unref);
    g_clear_pointer(&filter->requesters, g_array_unref);
}

static gboolean
is_missing(gboolean ok, GError *problem, gboolean *ret_missing, GError **error)
{
    *ret_missing = !ok && g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND);
    if (ok || *ret_missing) {
        g_clear_error(&problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

/* --- projects --------------------------------------------------------------------------------- */

static gboolean
add_project(QueryFilter *filter, const QueryRun *run, const char *slug, GError **error)
{
    g_autoptr(Project) project = NULL;
    g_autofree char *lower = g_ascii_strdown(slug, -1);
    GError *problem = NULL;
    gboolean missing;
    gboolean ok = store_project_find(run->asker->store, lower, &project, &problem);
    if (!is_missing(ok, problem, &missing, error))
        return FALSE;
    if (project)
        g_hash_table_add(filter->projects, g_memdup2(&project->id.value, sizeof(gint64)));
    return TRUE;
}

/* That a portfolio groups what somebody sees is nothing they know without a share of it. */
static gboolean
add_portfolio(QueryFilter *filter, const QueryRun *run, const char *slug, GError **error)
{
    g_autoptr(Portfolio) portfolio = NULL;
    g_autofree char *lower = g_ascii_strdown(slug, -1);
    GError *problem = NULL;
    gboolean missing;
    Role role = ROLE_NONE;
    Store *store = run->asker->store;
    gboolean ok = store_portfolio_find(store, lower, &portfolio, &problem);
    if (!is_missing(ok, problem, &missing, error) ||
        (portfolio &&
         !store_portfolio_role(store, portfolio->id, run->asker->person, &role, error)))
        return FALSE;
    if (role == ROLE_NONE)
        return TRUE;
    for (char **project = portfolio->projects; *project; project++)
        if (!add_project(filter, run, *project, error))
            return FALSE;
    return TRUE;
}

static gboolean
prepare_projects(QueryFilter *filter, const QueryRun *run, GError **error)
{
    const MailQueryTerm *projects = mail_query_term(filter->query, TERM_PROJECT);
    const MailQueryTerm *portfolios = mail_query_term(filter->query, TERM_PORTFOLIO);
    if (!projects && !portfolios)
        return TRUE;
    filter->projects = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (char **slug = projects ? projects->values : NULL; slug && *slug; slug++)
        if (!add_project(filter, run, *slug, error))
            return FALSE;
    for (char **slug = portfolios ? portfolios->values : NULL; slug && *slug; slug++)
        if (!add_portfolio(filter, run, *slug, error))
            return FALSE;
    return TRUE;
}

/* --- people ----------------------------------------------------------------------------------- */

static gboolean
add_team(GArray *people, const QueryRun *run, const char *name, gboolean *ret_found, GError **error)
{
    TeamId id;
    g_autoptr(Team) team = NULL;
    GError *problem = NULL;
    gboolean missing;
    gboolean ok = store_team_find(run->asker->store, name, &id, &problem);
    if (!is_missing(ok, problem, &missing, error) ||
        (!missing && !store_team_get(run->asker->store, id, &team, error)))
        return FALSE;
    for (guint i = 0; team && i < team->members->len; i++)
        g_array_append_val(people, ((const Person *)team->members->pdata[i])->id);
    *ret_found = !missing;
    return TRUE;
}

static gboolean
add_address(GArray *people, const QueryRun *run, const char *typed, GError **error)
{
    g_autofree char *address = address_canonical(typed);
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean missing;
    if (!address)
        return TRUE;
    gboolean ok = store_person_find(run->asker->store, address, &person, &problem);
    if (!is_missing(ok, problem, &missing, error))
        return FALSE;
    if (person)
        g_array_append_val(people, person->id);
    return TRUE;
}

static gboolean
add_named(GArray *people, const QueryRun *run, const char *name, GError **error)
{
    g_autoptr(GPtrArray) named = NULL;
    if (!store_person_find_named(run->asker->store, name, LIMIT_QUERY_NAMES, &named, error))
        return FALSE;
    for (guint i = 0; i < named->len; i++)
        g_array_append_val(people, ((const Person *)named->pdata[i])->id);
    return TRUE;
}

/* Whoever they may be: a name is everybody's who has it. */
static gboolean
add_person(GArray *people, const QueryRun *run, const char *name, gboolean *none, GError **error)
{
    gboolean is_team = FALSE;
    if (!g_ascii_strcasecmp(name, "none")) {
        *none = TRUE;
        return TRUE;
    }
    if (!g_ascii_strcasecmp(name, "me")) {
        g_array_append_val(people, run->asker->person->id);
        return TRUE;
    }
    if (strchr(name, '@'))
        return add_address(people, run, name, error);
    return add_team(people, run, name, &is_team, error) &&
           (is_team || add_named(people, run, name, error));
}

static gboolean
prepare_people(const QueryRun *run, const MailQueryTerm *term, GArray **people, gboolean *none,
               GError **error)
{
    if (!term)
        return TRUE;
    *people = g_array_new(FALSE, FALSE, sizeof(PersonId));
    for (char **name = term->values; *name; name++)
        if (!add_person(*people, run, *name, none, error))
            return FALSE;
    return TRUE;
}

static gboolean
is_only(const GArray *people, PersonId person)
{
    for (guint i = 0; people && i < people->len; i++)
        if (g_array_index(people, PersonId, i).value != person.value)
            return FALSE;
    return people && people->len;
}

/* --- days and statuses ------------------------------------------------------------------------ */

static gint64
today_of(const QueryRun *run)
{
    const char *own = run->asker->person->timezone;
    const char *zone = own && *own ? own : run->asker->desk->timezone;
    g_autofree char *day = zone_day_at(run->asker->now_us, zone);
    gint64 today = 0;
    return field_date_read(day, &today) ? today : 0;
}

/* Of several the latest. */
static void
prepare_due(QueryFilter *filter, const QueryRun *run)
{
    const MailQueryTerm *term = mail_query_term(filter->query, TERM_DUE);
    gint64 today = today_of(run);
    for (char **value = term ? term->values : NULL; value && *value; value++) {
        gint64 day = 0;
        if (!g_ascii_strcasecmp(*value, "none"))
            filter->due_none = TRUE;
        else if (!g_ascii_strcasecmp(*value, "today"))
            day = today;
        else if (!g_ascii_strcasecmp(*value, "week"))
            day = today + WEEK;
        else if (!g_ascii_strcasecmp(*value, "overdue"))
            day = today - 1;
        else if (!field_date_read(*value, &day))
            continue; /* read before */
        filter->due_by = MAX(filter->due_by, day);
    }
    filter->has_due = term != NULL;
}

/* Without a word about it, what is open. A status may be either; spam is closed. */
static void
prepare_status(QueryFilter *filter)
{
    const MailQueryTerm *term = mail_query_term(filter->query, TERM_STATUS);
    filter->open = !term;
    for (char **value = term ? term->values : NULL; value && *value; value++) {
        gboolean open = !g_ascii_strcasecmp(*value, "open");
        gboolean closed = !g_ascii_strcasecmp(*value, "closed");
        filter->open |= open || !closed;
        filter->closed |= closed || !open;
    }
}

gboolean
query_filter_prepare(QueryFilter *filter, const QueryRun *run, const MailQuery *query,
                     GError **error)
{
    gboolean for_nobody = FALSE;
    PersonId me = run->asker->person->id;
    filter->query = query;
    if (!prepare_projects(filter, run, error) ||
        !prepare_people(run, mail_query_term(query, TERM_ASSIGNEE), &filter->assignees,
                        &filter->unassigned, error) ||
        !prepare_people(run, mail_query_term(query, TERM_REQUESTER), &filter->requesters,
                        &for_nobody, error))
        return FALSE;
    prepare_due(filter, run);
    prepare_status(filter);
    filter->is_mine =
        (is_only(filter->assignees, me) && !filter->unassigned) || is_only(filter->requesters, me);
    return TRUE;
}

/* --- whether a ticket matches ----------------------------------------------------------------- */

/* Letters of any script alike; statuses are few words. */
static gboolean
is_same(const char *a, const char *b)
{
    g_autofree char *left = g_utf8_casefold(a, -1), *right = g_utf8_casefold(b, -1);
    return g_str_equal(left, right);
}

static gboolean
has_value(const MailQueryTerm *term, const char *value)
{
    for (char **one = term->values; *one; one++)
        if (is_same(*one, value))
            return TRUE;
    return FALSE;
}

static gboolean
has_status(const MailQueryTerm *term, const Ticket *ticket)
{
    if (ticket->spam_of.value)
        return term && has_value(term, "spam");
    return !term || has_value(term, ticket->closed_us ? "closed" : "open") ||
           has_value(term, ticket->status);
}

static gboolean
has_person(const GArray *people, PersonId person)
{
    for (guint i = 0; i < people->len; i++)
        if (g_array_index(people, PersonId, i).value == person.value)
            return TRUE;
    return FALSE;
}

gboolean
query_filter_has_project(const QueryFilter *filter, ProjectId project)
{
    return !filter->projects || g_hash_table_contains(filter->projects, &project.value);
}

gboolean
query_filter_may_match(const QueryFilter *filter, const Ticket *ticket)
{
    const MailQueryTerm *status = mail_query_term(filter->query, TERM_STATUS);
    return query_filter_has_project(filter, ticket->project) && (status || !ticket->closed_us) &&
           has_status(status, ticket) &&
           (!filter->requesters || has_person(filter->requesters, ticket->requester));
}

static gboolean
has_tag(const MailQueryTerm *term, const Ticket *ticket)
{
    for (char **tag = ticket->tags; *tag; tag++)
        if (has_value(term, *tag))
            return TRUE;
    return FALSE;
}

static gboolean
has_assignee(const QueryFilter *filter, const Ticket *ticket)
{
    for (guint i = 0; i < ticket->assignees->len; i++)
        if (has_person(filter->assignees, ((const Person *)ticket->assignees->pdata[i])->id))
            return TRUE;
    return filter->unassigned && !ticket->assignees->len;
}

static gboolean
is_due(const QueryFilter *filter, const Ticket *ticket)
{
    if (ticket->due == TICKET_NO_DAY)
        return filter->due_none;
    return filter->due_by && ticket->due <= filter->due_by;
}

/* A requester other than the asker is somebody's name: for who sees inside. Who has no part in a
 * project learns no slug by a guess. */
static gboolean
may_ask(const QueryFilter *filter, const QueryRun *run, const QueryView *view)
{
    static const MailQueryTermKind inside[] = {TERM_TYPE, TERM_TAG, TERM_PRIORITY};
    PersonId me = run->asker->person->id;
    if (view->inside)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(inside); i++)
        if (mail_query_term(filter->query, inside[i]))
            return FALSE;
    return (!filter->has_due || view->work) &&
           (!mail_query_term(filter->query, TERM_PROJECT) || view->standing.role != ROLE_NONE) &&
           (!filter->requesters || is_only(filter->requesters, me)) &&
           (!filter->assignees || (is_only(filter->assignees, me) && !filter->unassigned));
}

gboolean
query_filter_matches(const QueryFilter *filter, const QueryRun *run, const QueryView *view,
                     Ticket *ticket, gboolean *ret_matches, GError **error)
{
    const MailQueryTerm *type = mail_query_term(filter->query, TERM_TYPE);
    const MailQueryTerm *priority = mail_query_term(filter->query, TERM_PRIORITY);
    const MailQueryTerm *tag = mail_query_term(filter->query, TERM_TAG);
    *ret_matches =
        may_ask(filter, run, view) && (!type || has_value(type, ticket->type)) &&
        (!priority || has_value(priority, desk_word(priority_words, (int)ticket->priority))) &&
        (!filter->has_due || is_due(filter, ticket));
    if (!*ret_matches || (!tag && !filter->assignees))
        return TRUE;
    if (!store_ticket_complete(run->asker->store, ticket, error))
        return FALSE;
    *ret_matches =
        (!tag || has_tag(tag, ticket)) && (!filter->assignees || has_assignee(filter, ticket));
    return TRUE;
}
