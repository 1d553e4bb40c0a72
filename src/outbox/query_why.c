/* #why: why whoever asks gets the mail of a ticket, or gets none. */
#include "outbox/query_private.h"

#include "store/followers.h"

static const struct {
    Relation relation;
    const char *flag;
} reasons[] = {{RELATION_REQUESTER, "requester"},
               {RELATION_OPENER, "opener"},
               {RELATION_ASSIGNEE, "assignee"}};

static void
say_flag(QueryRun *run, const char *template, const char *flag)
{
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set_flag(values, flag, TRUE);
    query_say(run, template, values);
}

/* Who had them follow is named to who sees who works on the ticket. */
static gboolean
say_following(const QueryTicket *about, const Following *following, GError **error)
{
    QueryRun *run = about->run;
    g_autoptr(Person) by = NULL;
    g_autoptr(TemplateValues) values = template_values_new();
    g_autofree char *at = query_time(run, following->since_us);
    if (about->view.inside && following->by.value &&
        !store_person_get(run->asker->store, following->by, &by, error))
        return FALSE;
    g_autofree char *name = by ? query_person(run, by, TRUE) : NULL;
    template_values_set_flag(values, "cc", following->how == FOLLOW_CC);
    template_values_set(values, "at", at);
    template_values_set(values, "by", name);
    query_say(run, "query.why-since", values);
    return TRUE;
}

static gboolean
say_reasons(const QueryTicket *about, const Following *following, GError **error)
{
    QueryRun *run = about->run;
    const Standing *standing = &about->view.standing;
    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (standing->relations & reasons[i].relation)
            say_flag(run, "query.why-because", reasons[i].flag);
    if (following->state)
        return say_following(about, following, error);
    if (standing->relations & RELATION_LISTENER)
        say_flag(run, "query.why-because", "listener");
    return TRUE;
}

static const char *
outcome_of(const Standing *standing, const Following *following)
{
    if (following->state == FOLLOW_MUTED)
        return "muted";
    if (following->state == FOLLOW_OFF)
        return "left";
    return standing->relations & (RELATIONS_TAKING_PART | RELATION_LISTENER) ? "gets" : "none";
}

static gboolean
say_why(const QueryTicket *about, GError **error)
{
    QueryRun *run = about->run;
    const Standing *standing = &about->view.standing;
    Following following;
    if (!store_follow_get(run->asker->store, about->ticket->id, run->asker->person->id, &following,
                          error))
        return FALSE;
    const char *outcome = outcome_of(standing, &following);
    say_flag(run, "query.why", outcome);
    if (g_str_equal(outcome, "gets") && !say_reasons(about, &following, error))
        return FALSE;
    if (standing->role == ROLE_NONE)
        return TRUE;
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set(values, "role", query_value(run, VALUE_ROLE, (int)standing->role));
    query_say(run, "query.why-role", values);
    return TRUE;
}

/* A vendor who was asked something sees that thread, and gets what is said in it. */
gboolean
query_why(QueryRun *run, GError **error)
{
    TicketId asked = run->query->about == ABOUT_TICKET ? run->query->ticket : run->asker->ticket;
    g_auto(QueryTicket) about = {.run = run};
    if (!query_ticket_find(run, asked, &about, error))
        return FALSE;
    if (!about.ticket)
        return TRUE;
    query_ticket_say(&about, asked);
    if (about.view.sees)
        return say_why(&about, error);
    say_flag(run, "query.why-because", "asked");
    return TRUE;
}
