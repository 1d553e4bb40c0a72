/* What a reply to a closed ticket comes to: what its type says, unless somebody only says thanks.
 */
#include "flow/flow_transaction.h"

#include "desk/thanks.h"

/* What only its requester says to everybody, soon after. */
static gboolean
is_thanks(const Run *run, const Ticket *ticket, const TicketType *type, const Thread *thread,
          const Comment *said)
{
    const Reading *reading = run->reading;
    return thread->audience == THREAD_PUBLIC && ticket->requester.value == run->sender->id.value &&
           reading->now_us - ticket->closed_us <= type->thanks_us &&
           reading->mail->attachments->len == 0 && thanks_is(said->text);
}

ClosedVerdict
run_judge_closed(const Run *run, const Ticket *ticket, const Thread *thread, const Comment *said)
{
    const TicketType *type = workflow_type(flow_workflow(run->job->flow), ticket->type);
    if (ticket->merged_into.value || kind_is_machine(run->reading->kind.kind) ||
        run->sender->kind == PERSON_STAFF || !type || !ticket_type_is_closed(type, ticket->status))
        return CLOSED_NO_MATTER;
    if (ticket->spam_of.value) /* somebody let it in, and so it is none */
        return CLOSED_REOPEN;
    if (is_thanks(run, ticket, type, thread, said))
        return CLOSED_THANKS;
    switch (type->closed_reply) {
    case REPLY_REOPENS:
        return CLOSED_REOPEN;
    case REPLY_OPENS_NEW: /* a new ticket has a public thread to begin with */
        return thread->audience == THREAD_PUBLIC ? CLOSED_OPEN_NEW : CLOSED_NO_MATTER;
    case REPLY_IS_LOGGED:
        return CLOSED_LOG;
    }
    return CLOSED_REOPEN;
}

gboolean
run_follow_on(Run *run, const Ticket *ticket, Thread *thread, gboolean *ret_moved, GError **error)
{
    TicketId next;
    *ret_moved = FALSE;
    if (!store_ticket_find_next(run->store, ticket->id, run->sender->id, &next, error))
        return FALSE;
    if (!next.value)
        return TRUE;
    *ret_moved = TRUE;
    return store_thread_find(run->store, next, THREAD_PUBLIC, thread, error);
}

gboolean
run_note_logged(Run *run, const Apply *apply, ClosedVerdict verdict, GError **error)
{
    const char *why = verdict == CLOSED_THANKS ? "a thank-you" : "as its type says";
    Event event = {.kind = EVENT_REPLY_LOGGED,
                   .ticket = apply->ticket->id,
                   .comment = apply->comment,
                   .actor = run->sender->id,
                   .now = (char *)why,
                   .at_us = run->reading->now_us};
    run_trace(run, "the ticket is closed: only logged, %s", why);
    return store_event_add(run->store, &event, error);
}

/* Where mail for the project comes in decides who follows; without such an address its own team. */
gboolean
run_route_of(Run *run, ProjectId project, Route *ret_route, GError **error)
{
    const RouteTable *routes = run->reading->routes;
    const char *address = route_table_address_of(routes, project);
    g_autoptr(Project) row = NULL;
    if (address && route_table_find(routes, address, run->reading->now_us, ret_route) &&
        ret_route->kind == ROUTE_DESK)
        return TRUE;
    if (!store_project_get(run->store, project, &row, error))
        return FALSE;
    *ret_route = (Route){.kind = ROUTE_DESK, .project = project, .team = row->team};
    return TRUE;
}
