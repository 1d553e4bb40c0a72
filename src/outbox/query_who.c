/* #who: who takes part in a ticket, and who has which role, as far as whoever asks may know. */
#include "outbox/query_private.h"

#include "base/limits.h"
#include "store/shares.h"

/* --- roles ------------------------------------------------------------------------------------ */

/* A portfolio's shares are for the staff who have one of them. */
static gboolean
sees_shares(QueryRun *run, ProjectId project, PortfolioId portfolio)
{
    if (!portfolio.value)
        return query_sees_roles(run, project);
    if (run->asker->person->kind != PERSON_STAFF)
        return FALSE;
    query_answer_note_shares(run->answer, portfolio);
    return TRUE;
}

gboolean
query_roles(QueryRun *run, ProjectId project, PortfolioId portfolio, GError **error)
{
    g_autoptr(GPtrArray) shares = NULL;
    if (!sees_shares(run, project, portfolio))
        return TRUE;
    if (!store_share_list(run->asker->store, project, portfolio, &shares, error))
        return FALSE;
    g_autofree char *who = query_words(run, "column.who");
    g_autofree char *role = query_words(run, "column.role");
    AnswerTable *table = answer_table_new(FALSE);
    answer_table_column(table, who, LIMIT_QUERY_SUBJECT_WIDTH);
    answer_table_column(table, role, 0);
    for (guint i = 0; i < MIN(shares->len, LIMIT_QUERY_ROWS); i++) {
        const ShareLine *line = shares->pdata[i];
        answer_table_cell(table, line->with, NULL);
        answer_table_cell(table, query_value(run, VALUE_ROLE, (int)line->share.role), NULL);
    }
    query_answer_tabulate(run->answer, table);
    if (shares->len > LIMIT_QUERY_ROWS) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "count", shares->len - LIMIT_QUERY_ROWS);
        query_say(run, "query.others", values);
    }
    return TRUE;
}

/* --- a ticket --------------------------------------------------------------------------------- */

/* Who is not inside knows for whom the ticket is, who opened it, and themselves. */
static gboolean
may_know(const QueryTicket *about, const Participant *participant)
{
    guint relations = participant->standing.relations;
    return about->view.inside || (relations & (RELATION_REQUESTER | RELATION_OPENER)) ||
           participant->person->id.value == about->run->asker->person->id.value;
}

/* "requester, follower (muted)". Caller frees. */
static char *
how_they_take_part(const QueryRun *run, guint relations, gboolean is_silent)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < RELATIONS; i++)
        if (relations >> i & 1)
            g_string_append_printf(out, "%s%s", out->len ? ", " : "",
                                   query_value(run, VALUE_RELATION, 1 << i));
    g_autofree char *muted = query_words(run, "query.muted");
    if (is_silent)
        g_string_append_printf(out, " %s", muted);
    return g_string_free(out, FALSE);
}

static void
add_participant(const QueryTicket *about, const Participant *participant, AnswerTable *table)
{
    QueryRun *run = about->run;
    gboolean inside = about->view.inside;
    gboolean self = participant->person->id.value == run->asker->person->id.value;
    guint shown = inside || self ? ~(guint)0 : RELATION_REQUESTER | RELATION_OPENER;
    const Standing *standing = &participant->standing;
    g_autofree char *name = query_person(run, participant->person, inside);
    g_autofree char *how =
        how_they_take_part(run, standing->relations & shown, inside && standing->is_silent);
    answer_table_cell(table, name, NULL);
    answer_table_cell(table, inside ? query_value(run, VALUE_ROLE, (int)standing->role) : "", NULL);
    answer_table_cell(table, how, NULL);
}

static gboolean
list_people(const QueryTicket *about, GError **error)
{
    static const char *const labels[] = {"column.who", "column.role", "column.how"};
    const QueryAsker *asker = about->run->asker;
    g_autoptr(GPtrArray) people = NULL;
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    ThreadId thread = g_array_index(about->threads, Thread, 0).id;
    guint others = 0;
    if (!store_ticket_participants(asker->store, asker->roles, about->ticket->id, thread, &people,
                                   error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
        g_autofree char *label = query_words(about->run, labels[i]);
        answer_table_column(table, label, i ? 0 : LIMIT_QUERY_SUBJECT_WIDTH);
    }
    for (guint i = 0; i < people->len; i++) {
        if (!may_know(about, people->pdata[i]))
            continue;
        if (answer_table_rows(table) < LIMIT_QUERY_ROWS)
            add_participant(about, people->pdata[i], table);
        else
            others++;
    }
    query_answer_tabulate(about->run->answer, g_steal_pointer(&table));
    if (others) {
        g_autoptr(TemplateValues) values = template_values_new();
        template_values_set_number(values, "count", others);
        query_say(about->run, "query.others", values);
    }
    return TRUE;
}

static gboolean
who_of_ticket(QueryRun *run, TicketId asked, GError **error)
{
    g_auto(QueryTicket) about = {.run = run};
    if (!query_ticket_find(run, asked, &about, error))
        return FALSE;
    if (!about.ticket)
        return TRUE;
    query_ticket_say(&about, asked);
    if (!about.view.sees) {
        query_say(run, "query.who-asked", NULL);
        return TRUE;
    }
    if (!list_people(&about, error))
        return FALSE;
    if (!about.view.inside) {
        query_say(run, "query.who-staff", NULL);
        return TRUE;
    }
    return query_roles(run, about.ticket->project, (PortfolioId){0}, error);
}

static gboolean
who_of_group(QueryRun *run, GError **error)
{
    g_auto(QueryGroup) group = {.role = ROLE_NONE};
    if (!query_group_find(run, &group, error))
        return FALSE;
    if (!group.project && !group.portfolio)
        return TRUE;
    ProjectId project = group.project ? group.project->id : (ProjectId){0};
    PortfolioId portfolio = group.portfolio ? group.portfolio->id : (PortfolioId){0};
    if (!sees_shares(run, project, portfolio)) {
        query_say(run, "query.who-staff", NULL);
        return TRUE;
    }
    return query_roles(run, project, portfolio, error);
}

gboolean
query_who(QueryRun *run, GError **error)
{
    if (run->query->about == ABOUT_HERE)
        return who_of_ticket(run, run->asker->ticket, error);
    if (run->query->about == ABOUT_TICKET)
        return who_of_ticket(run, run->query->ticket, error);
    return who_of_group(run, error);
}
