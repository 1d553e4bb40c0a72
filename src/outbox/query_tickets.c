/* #tickets, #mine: lists of tickets. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "base/zone.h"
#include "outbox/query_filter.h"
#include "store/shares.h"

/* What is looked for, and what was found. */
typedef struct {
    QueryRun *run;
    QueryFilter filter;
    GPtrArray *found; /* of QueryFound */
    guint looked;
    gboolean is_cut; /* there is more that was not looked at */
} Search;

static void
found_free(gpointer data)
{
    QueryFound *found = data;
    ticket_free(found->ticket);
    g_free(found);
}

/* --- one ticket ------------------------------------------------------------------------------- */

/* Takes it over when it matches. */
static gboolean
consider(Ticket **ticket, gpointer data, GError **error)
{
    Search *search = data;
    QueryView view;
    gboolean matches, goes_on;
    if (!query_filter_may_match(&search->filter, *ticket))
        return TRUE;
    query_view_by_role(search->run, *ticket, &view);
    if ((!view.inside && !query_view(search->run, (*ticket)->id, &view, error)) ||
        !query_goes_on(search->run, *ticket, &goes_on, error))
        return FALSE;
    if (!view.sees || !goes_on)
        return TRUE;
    if (!query_filter_matches(&search->filter, search->run, &view, *ticket, &matches, error))
        return FALSE;
    if (!matches)
        return TRUE;
    QueryFound *found = g_new0(QueryFound, 1);
    found->ticket = g_steal_pointer(ticket);
    found->view = view;
    g_ptr_array_add(search->found, found);
    return TRUE;
}

/* Those that are seen by a role are found in its projects. */
static gboolean
consider_own(Ticket **ticket, gpointer data, GError **error)
{
    Search *search = data;
    QueryView view;
    query_view_by_role(search->run, *ticket, &view);
    return view.sees || consider(ticket, data, error);
}

/* --- where to look ---------------------------------------------------------------------------- */

static gboolean
scan(Search *search, TicketScanSource source, gint64 of, TicketScanFunc func, GError **error)
{
    TicketScan what = {source, of, LIMIT_QUERY_LOOKED_AT - search->looked};
    guint looked;
    if (!what.limit) {
        search->is_cut = TRUE;
        return TRUE;
    }
    if (!store_ticket_scan(search->run->asker->store, &what, func, search, &looked, error))
        return FALSE;
    search->looked += looked;
    search->is_cut |= looked == what.limit;
    return TRUE;
}

static gboolean
sees_all_of(const QueryRun *run, ProjectId project)
{
    Ticket any = {.project = project};
    QueryView view;
    query_view_by_role(run, &any, &view);
    return view.sees;
}

static gboolean
look_in_projects(Search *search, GError **error)
{
    g_autoptr(GPtrArray) projects = NULL;
    if (!store_project_list(search->run->asker->store, &projects, error))
        return FALSE;
    for (guint i = 0; i < projects->len; i++) {
        ProjectId id = ((const Project *)projects->pdata[i])->id;
        if (!sees_all_of(search->run, id) || !query_filter_has_project(&search->filter, id))
            continue;
        if ((search->filter.open && !scan(search, SCAN_OPEN, id.value, consider, error)) ||
            (search->filter.closed && !scan(search, SCAN_CLOSED, id.value, consider, error)))
            return FALSE;
    }
    return TRUE;
}

static int
compare_touched(gconstpointer a, gconstpointer b)
{
    const Ticket *left = (*(const QueryFound *const *)a)->ticket;
    const Ticket *right = (*(const QueryFound *const *)b)->ticket;
    if (left->updated_us != right->updated_us)
        return left->updated_us < right->updated_us ? 1 : -1;
    return (left->id.value < right->id.value) - (left->id.value > right->id.value);
}

/* --- a table ---------------------------------------------------------------------------------- */

/* Who works on it, for who may know; else whom it is for, where that is somebody else. */
static char *
who(const QueryRun *run, const QueryFound *found)
{
    const GPtrArray *assignees = found->ticket->assignees;
    if (!found->view.inside || !assignees->len)
        return g_strdup("");
    g_autofree char *first = query_person(run, assignees->pdata[0], TRUE);
    return assignees->len == 1 ? g_steal_pointer(&first)
                               : g_strdup_printf("%s +%u", first, assignees->len - 1);
}

static gboolean
add_row(const QueryRun *run, QueryFound *found, AnswerTable *table, GError **error)
{
    Ticket *ticket = found->ticket;
    g_autofree char *address = NULL;
    if (!store_ticket_complete(run->asker->store, ticket, error) ||
        !query_reply_address(run, ticket->id, &found->view.standing, &address, error))
        return FALSE;
    g_autofree char *number = g_strdup_printf("#%" G_GINT64_FORMAT, ticket->id.value);
    g_autofree char *subject = query_clean(run, ticket->subject, LIMIT_QUERY_CELL_CHARS);
    g_autofree char *works = who(run, found);
    g_autofree char *due = query_day(found->view.work ? ticket->due : TICKET_NO_DAY);
    answer_table_cell(table, number, address);
    answer_table_cell(table, ticket->status, NULL);
    answer_table_cell(table, subject, NULL);
    answer_table_cell(table, works, NULL);
    answer_table_cell(table, due, NULL);
    query_answer_note_seen(run->answer, ticket->id, (ThreadId){0}, (ProjectId){0},
                           found->view.inside ? POLICY_VIEW_PRIVATE : POLICY_VIEW_PUBLIC);
    return TRUE;
}

gboolean
query_tabulate(QueryRun *run, const GPtrArray *found, GError **error)
{
    static const struct {
        const char *label;
        guint width;
    } columns[] = {{"column.number", 8},
                   {"column.status", LIMIT_QUERY_STATUS_WIDTH},
                   {"column.subject", LIMIT_QUERY_SUBJECT_WIDTH},
                   {"column.who", LIMIT_QUERY_NAME_WIDTH},
                   {"column.due", 10}};
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        g_autofree char *label = query_words(run, columns[i].label);
        answer_table_column(table, label, columns[i].width);
    }
    for (guint i = 0; i < MIN(found->len, LIMIT_QUERY_ROWS); i++)
        if (!add_row(run, found->pdata[i], table, error))
            return FALSE;
    query_answer_tabulate(run->answer, g_steal_pointer(&table));
    if (found->len > LIMIT_QUERY_ROWS) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "shown", LIMIT_QUERY_ROWS);
        template_values_set_number(values, "count", found->len);
        query_say(run, "query.more", values);
    }
    return TRUE;
}

static void
say_cut(Search *search)
{
    g_autoptr(TemplateValues) values = template_values_new();
    if (!search->is_cut)
        return;
    template_values_set_number(values, "count", search->looked);
    query_say(search->run, "query.cut", values);
}

static void
search_clear(Search *search)
{
    query_filter_clear(&search->filter);
    g_ptr_array_unref(search->found);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* --- #tickets --------------------------------------------------------------------------------- */

/* Whoever is in the filter themselves needs to look at nothing else. */
static gboolean
look_everywhere(Search *search, GError **error)
{
    gint64 me = search->run->asker->person->id.value;
    if (search->filter.is_mine)
        return scan(search, SCAN_PERSON, me, consider, error);
    return look_in_projects(search, error) && scan(search, SCAN_PERSON, me, consider_own, error);
}

gboolean
query_find(QueryRun *run, const MailQuery *filter, GPtrArray **ret_found, GError **error)
{
    g_auto(Search) search = {.run = run, .found = g_ptr_array_new_with_free_func(found_free)};
    if (!query_filter_prepare(&search.filter, run, filter, error) ||
        !look_everywhere(&search, error))
        return FALSE;
    g_ptr_array_sort(search.found, compare_touched);
    say_cut(&search);
    *ret_found = g_ptr_array_ref(search.found);
    return TRUE;
}

gboolean
query_tickets(QueryRun *run, GError **error)
{
    g_autoptr(GPtrArray) found = NULL;
    if (!query_find(run, run->query, &found, error))
        return FALSE;
    if (!found->len) {
        query_say(run, "query.none", NULL);
        return TRUE;
    }
    if (!query_tabulate(run, found, error))
        return FALSE;
    query_say(run, "query.act", NULL);
    return TRUE;
}

/* --- #mine ------------------------------------------------------------------------------------ */

static gboolean
is_theirs(const QueryFound *found, gboolean works)
{
    guint asked = RELATION_REQUESTER | RELATION_OPENER;
    guint relations = found->view.standing.relations;
    gboolean assigned = (relations & RELATION_ASSIGNEE) != 0;
    return works ? assigned : !assigned && (relations & asked);
}

static gboolean
add_theirs(Search *search, gboolean works, const char *template, gboolean *any, GError **error)
{
    g_autoptr(GPtrArray) some = g_ptr_array_new();
    for (guint i = 0; i < search->found->len; i++)
        if (is_theirs(search->found->pdata[i], works))
            g_ptr_array_add(some, search->found->pdata[i]);
    if (!some->len)
        return TRUE;
    *any = TRUE;
    query_say(search->run, template, NULL);
    g_ptr_array_sort(some, compare_touched);
    return query_tabulate(search->run, some, error);
}

/* How they stand to it is what it is listed by. */
static gboolean
consider_mine(Ticket **ticket, gpointer data, GError **error)
{
    Search *search = data;
    QueryView view;
    gboolean goes_on;
    if ((*ticket)->closed_us)
        return TRUE;
    if (!query_view(search->run, (*ticket)->id, &view, error) ||
        !query_goes_on(search->run, *ticket, &goes_on, error))
        return FALSE;
    if (!view.sees || !goes_on)
        return TRUE;
    QueryFound *found = g_new0(QueryFound, 1);
    found->ticket = g_steal_pointer(ticket);
    found->view = view;
    g_ptr_array_add(search->found, found);
    return TRUE;
}

gboolean
query_mine(QueryRun *run, GError **error)
{
    gboolean any = FALSE;
    g_auto(Search) search = {.run = run, .found = g_ptr_array_new_with_free_func(found_free)};
    if (!scan(&search, SCAN_PERSON, run->asker->person->id.value, consider_mine, error) ||
        !add_theirs(&search, TRUE, "query.mine-work", &any, error) ||
        !add_theirs(&search, FALSE, "query.mine-asked", &any, error))
        return FALSE;
    query_say(run, any ? "query.act" : "query.mine-none", NULL);
    say_cut(&search);
    return TRUE;
}
