/* Messages that are stored, and those that wait: held for a fault of ours, or quarantined. */
#include "flow/flow_transaction.h"

gboolean
found_or_missing(gboolean ok, GError *problem, gboolean *found, GError **error)
{
    *found = ok;
    if (ok)
        return TRUE;
    if (g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_error_free(problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

void
run_trace(const Run *run, const char *format, ...)
{
    if (!run->job->trace)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(run->job->trace, format, arguments);
    va_end(arguments);
    g_string_append_c(run->job->trace, '\n');
}

gboolean
run_store_row(Run *run, MessageDisposition became, GError **error)
{
    const Reading *reading = run->reading;
    const Incoming *incoming = reading->incoming;
    g_autoptr(GBytes) raw = g_bytes_new_static(incoming->content, incoming->content_length);
    StoredMessage message = {.id = run->message,
                             .disposition = became,
                             .reverse_path = (char *)incoming->reverse_path,
                             .recipients = (char **)incoming->recipients,
                             .peer = (char *)incoming->peer,
                             .login = incoming->login.person,
                             .message_id = reading->message_id,
                             .date_us = reading->mail ? reading->mail->date_us : 0,
                             .received_us = reading->now_us,
                             .copy_of = became == MESSAGE_COPY ? run->original : run->inside,
                             .raw = raw,
                             .mail = reading->mail_bytes};
    if (run->became && run->became != MESSAGE_HELD)
        message.mail = NULL; /* it has been read before: a large row is not written again */
    run->became = became;
    if (run->message.value)
        return store_message_set(run->store, &message, error);
    return store_message_add(run->store, &message, reading->has_key ? &reading->key : NULL,
                             &run->message, error);
}

/* A message that is a comment somewhere stays one, though it waits elsewhere too. */
static gboolean
store_waiting_row(Run *run, MessageDisposition became, GError **error)
{
    if (run->became == became || run->became == MESSAGE_COMMENT || run->became == MESSAGE_COPY)
        return TRUE;
    return run_store_row(run, became, error);
}

/* The entry this message already waits by, or NULL: for access to each project by one of its own,
 * since each is answered by itself. */
static gboolean
find_waiting(Run *run, const Target *target, Held **ret_held, GError **error)
{
    gboolean by_project = target && target->kind == TARGET_ACCESS;
    ProjectId project = {by_project ? target->route.project.value : 0};
    GError *problem = NULL;
    gboolean found = FALSE;
    *ret_held = NULL;
    if (!run->known)
        return TRUE;
    if (run->job->retried.value && !by_project)
        return store_held_get(run->store, run->job->retried, ret_held, error);
    gboolean ok = store_held_find(run->store, run->message, project, ret_held, &problem);
    return found_or_missing(ok, problem, &found, error);
}

/* Whoever is less sure to be its sender takes nothing of theirs from where it waits for them. */
static gboolean
waits_better(const Run *run, const Target *target, const Held *known)
{
    return known && known->asker.value && !run->job->retried.value &&
           !(target && target->kind == TARGET_ACCESS);
}

/* Whom it concerns: where it was for, else the first address of the desk. */
static gboolean
find_project(Run *run, const Target *target, Held *held, GError **error)
{
    g_autoptr(Ticket) ticket = NULL;
    const RouteTable *routes = run->reading->routes;
    Route route;
    if (target && target->thread.ticket.value) {
        if (!store_ticket_get(run->store, target->thread.ticket, &ticket, error))
            return FALSE;
        held->ticket = ticket->id;
        held->project = ticket->project;
    } else if (target && target->route.project.value)
        held->project = target->route.project;
    else if (route_table_default(routes) &&
             route_table_find(routes, route_table_default(routes), 0, &route))
        held->project = route.project;
    held->person = target ? target->owner : (PersonId){0};
    if (target && target->kind == TARGET_ACCESS)
        held->asker = run->sender->id;
    return TRUE;
}

/* Keeps the message waiting, held or quarantined, for a reason. */
gboolean
run_keep_waiting(Run *run, const Target *target, MessageDisposition became, const char *reason,
                 Received *ret_outcome, GError **error)
{
    const Reading *reading = run->reading;
    Received outcome = {.kind = became == MESSAGE_HELD ? RECEIVED_HELD : RECEIVED_QUARANTINED,
                        .identity = reading->identity.level};
    g_autoptr(Held) known = NULL;
    run_trace(run, "%s: %s", became == MESSAGE_HELD ? "held" : "quarantined", reason);
    if (!store_waiting_row(run, became, error) || !find_waiting(run, target, &known, error))
        return FALSE;
    outcome.held = known ? known->id : (HeldId){0};
    if (waits_better(run, target, known)) {
        *ret_outcome = outcome;
        return TRUE;
    }
    Held held = {.id = outcome.held,
                 .message = run->message,
                 .disposition = became,
                 .reason = (char *)reason,
                 .from = reading->sender.address ? reading->sender.address : (char *)"",
                 .identity = reading->identity.level,
                 .at_us = reading->now_us};
    gboolean is_new = !outcome.held.value;
    if (!find_project(run, target, &held, error) ||
        !(is_new ? store_held_add(run->store, &held, &outcome.held, error)
                 : store_held_renew(run->store, &held, error)))
        return FALSE;
    held.id = outcome.held;
    *ret_outcome = outcome;
    return !is_new || became != MESSAGE_QUARANTINED || held.asker.value ||
           run_ask_release(run, &held, error);
}
