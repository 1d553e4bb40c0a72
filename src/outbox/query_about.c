/* What a query is about: a ticket, a project, a portfolio; as far as whoever asks may know of it.
 */
#include "outbox/query_private.h"

#include "store/shares.h"

void
query_ticket_clear(QueryTicket *ticket)
{
    g_clear_pointer(&ticket->ticket, ticket_free);
    g_clear_pointer(&ticket->threads, g_array_unref);
}

void
query_group_clear(QueryGroup *group)
{
    g_clear_pointer(&group->project, project_free);
    g_clear_pointer(&group->portfolio, portfolio_free);
}

/* TRUE for what is not there, too. Takes problem. */
static gboolean
forgive_missing(GError *problem, GError **error)
{
    if (!problem || g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_clear_error(&problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

/* --- a ticket --------------------------------------------------------------------------------- */

static gboolean
add_visible(QueryTicket *about, const Thread *thread, GError **error)
{
    const QueryAsker *asker = about->run->asker;
    PolicyAction needs = policy_view(thread->audience);
    Standing standing;
    if (!store_standing(asker->store, asker->roles, thread->ticket, thread->id, asker->person->id,
                        &standing, error))
        return FALSE;
    if (policy_refusal(&standing, needs))
        return TRUE;
    g_array_append_val(about->threads, *thread);
    query_answer_note_seen(about->run->answer, thread->ticket, thread->id, (ProjectId){0}, needs);
    return TRUE;
}

gboolean
query_ticket_threads(QueryTicket *about, GError **error)
{
    g_autoptr(GArray) threads = NULL;
    about->threads = g_array_new(FALSE, FALSE, sizeof(Thread));
    if (!store_thread_list(about->run->asker->store, about->ticket->id, &threads, error))
        return FALSE;
    for (guint i = 0; i < threads->len; i++)
        if (!add_visible(about, &g_array_index(threads, Thread, i), error))
            return FALSE;
    return TRUE;
}

gint64
query_ticket_sees_from(const QueryTicket *about, const Thread *thread)
{
    return thread->audience == THREAD_PUBLIC ? about->view.standing.sees_from_us : 0;
}

static gboolean
look_at_this(QueryTicket *about, TicketId id, GError **error)
{
    return store_ticket_get(about->run->asker->store, id, &about->ticket, error) &&
           query_ticket_threads(about, error) &&
           query_view(about->run, about->ticket->id, &about->view, error);
}

/* What went into a ticket that is none of theirs goes on for them, and they learn of no other. */
static gboolean
look_at(QueryTicket *about, TicketId asked, GError **error)
{
    TicketId into = {0};
    GError *problem = NULL;
    if (!store_ticket_merged_into(about->run->asker->store, asked, &into, &problem))
        return forgive_missing(problem, error);
    if (into.value && !look_at_this(about, into, error))
        return FALSE;
    if (into.value && about->view.sees)
        return TRUE;
    query_ticket_clear(about);
    return look_at_this(about, asked, error);
}

gboolean
query_goes_on(const QueryRun *run, const Ticket *ticket, gboolean *ret_goes_on, GError **error)
{
    QueryView into = {.sees = FALSE};
    if (ticket->merged_into.value && !query_view(run, ticket->merged_into, &into, error))
        return FALSE;
    *ret_goes_on = !into.sees;
    return TRUE;
}

gboolean
query_ticket_find(QueryRun *run, TicketId asked, QueryTicket *ret_ticket, GError **error)
{
    g_auto(QueryTicket) about = {.run = run};
    if (!look_at(&about, asked, error))
        return FALSE;
    if (!about.ticket || !about.threads->len) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "ticket", asked.value);
        query_say(run, "query.not-there", values);
        return TRUE;
    }
    *ret_ticket = about;
    about = (QueryTicket){.run = run};
    return TRUE;
}

void
query_ticket_say(const QueryTicket *about, TicketId asked)
{
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set_number(values, "ticket", about->ticket->id.value);
    template_values_set_flag(values, "went", about->ticket->id.value != asked.value);
    template_values_set_number(values, "asked", asked.value);
    query_say(about->run, "query.ticket", values);
}

/* --- a project or portfolio ------------------------------------------------------------------- */

static gboolean
find_project(QueryRun *run, QueryGroup *group, GError **error)
{
    const QueryAsker *asker = run->asker;
    GError *problem = NULL;
    if (!store_project_find(asker->store, run->query->slug, &group->project, &problem))
        return forgive_missing(problem, error);
    group->role =
        role_table_role(asker->roles, group->project->id, asker->person->id, asker->person->kind);
    if (group->role == ROLE_NONE)
        g_clear_pointer(&group->project, project_free);
    return TRUE;
}

static gboolean
find_portfolio(QueryRun *run, QueryGroup *group, GError **error)
{
    const QueryAsker *asker = run->asker;
    GError *problem = NULL;
    if (!store_portfolio_find(asker->store, run->query->slug, &group->portfolio, &problem))
        return forgive_missing(problem, error);
    if (!store_portfolio_role(asker->store, group->portfolio->id, asker->person, &group->role,
                              error))
        return FALSE;
    if (group->role == ROLE_NONE)
        g_clear_pointer(&group->portfolio, portfolio_free);
    return TRUE;
}

gboolean
query_group_find(QueryRun *run, QueryGroup *ret_group, GError **error)
{
    g_auto(QueryGroup) group = {.role = ROLE_NONE};
    MailQueryAbout about = run->query->about;
    if (about != ABOUT_PORTFOLIO && !find_project(run, &group, error))
        return FALSE;
    if (about != ABOUT_PROJECT && !group.project && !find_portfolio(run, &group, error))
        return FALSE;
    if (group.project || group.portfolio) {
        query_answer_note_group(run->answer, group.project ? group.project->id : (ProjectId){0},
                                group.portfolio ? group.portfolio->id : (PortfolioId){0});
    } else {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set(values, "slug", run->query->slug);
        query_say(run, "query.no-group", values);
    }
    *ret_group = group;
    group = (QueryGroup){.role = ROLE_NONE};
    return TRUE;
}

gboolean
query_group_tickets(QueryRun *run, const QueryGroup *group, gboolean all, GPtrArray **ret_found,
                    GError **error)
{
    g_autoptr(MailQuery) filter = NULL;
    g_autofree char *words = g_strdup_printf(
        "%s:%s status:open%s", group->project ? "project" : "portfolio",
        group->project ? group->project->slug : group->portfolio->slug, all ? ",closed" : "");
    return mail_query_read("tickets", words, &filter, error) &&
           query_find(run, filter, ret_found, error);
}

gboolean
query_sees_roles(QueryRun *run, ProjectId project)
{
    Ticket any = {.project = project};
    QueryView view;
    query_view_by_role(run, &any, &view);
    if (view.inside)
        query_answer_note_seen(run->answer, (TicketId){0}, (ThreadId){0}, project,
                               POLICY_VIEW_PRIVATE);
    return view.inside;
}
