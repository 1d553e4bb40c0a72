/* What comes of a message: a comment, a new ticket, or a note that our mail did not arrive. */
#include "flow/flow_command.h"
#include "flow/flow_copied.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"

/* A list puts the author's name before its own: "Anna Berg via team". Caller frees. */
static char *
author_name(const Reading *reading)
{
    const char *name = reading->mail->from_name;
    const char *via = reading->sender.list ? g_strrstr(name, " via ") : NULL;
    return via ? g_strndup(name, (gsize)(via - name)) : g_strdup(name);
}

gboolean
run_need_sender(Run *run, GError **error)
{
    const Reading *reading = run->reading;
    PersonId id;
    if (run->sender)
        return TRUE;
    g_autofree char *name = author_name(reading);
    run_trace(run, "a new customer: %s", reading->sender.address);
    return store_person_add(run->store, PERSON_CUSTOMER, name, reading->sender.address,
                            reading->now_us, &id, error) &&
           store_person_get(run->store, id, &run->sender, error);
}

/* The message as a comment of its sender, still without texts. */
static Comment *
own_comment(const Run *run, const Thread *thread, IdentityLevel identity)
{
    const Reading *reading = run->reading;
    Comment *comment = g_new0(Comment, 1);
    *comment = (Comment){.ticket = thread->ticket,
                         .thread = thread->id,
                         .audience = thread->audience,
                         .message = run->message,
                         .author = run->sender->id,
                         .identity = identity,
                         .automatic = reading->automatic,
                         .created_us = reading->now_us};
    return comment;
}

static gboolean
keep_comment(Run *run, const Comment *comment, CommentId *ret_id, GError **error)
{
    return store_comment_add(run->store, comment, ret_id, error) &&
           halves_note(run->store, comment, *ret_id, run->job->trace, error);
}

/* What happened, whom it was sent to besides, and what it says it wants: what somebody writes wins
 * over what rules do. */
static gboolean
happen(Run *run, Apply *apply, EventKind event, const char *now, IdentityLevel identity,
       GError **error)
{
    return apply_event(apply, event, NULL, now, error) &&
           run_keep_copied(run, apply, identity, error) &&
           run_commands(run, apply, identity, error);
}

/* Who is told: the same for a first comment and a later one. */
static gboolean
finish(Run *run, Apply *apply, GError **error)
{
    if (!apply_tell(apply, error))
        return FALSE;
    run->job->told += apply->told;
    return TRUE;
}

static Apply *
begin_apply(Run *run, Ticket *ticket, const Thread *thread, IdentityLevel identity)
{
    const Reading *reading = run->reading;
    Apply *apply = apply_new(run->job->flow, run->store, reading->rules, reading->marks, ticket,
                             reading->now_us);
    apply->thread = *thread;
    apply->author = run->sender;
    apply->identity = identity;
    apply->trace = run->job->trace;
    apply->only_staff = run->logs;
    return apply;
}

static gboolean
reopen(Run *run, Apply *apply, GError **error)
{
    const TicketType *type = workflow_type(flow_workflow(run->job->flow), apply->ticket->type);
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    g_ptr_array_add(actions, action_new(ACTION_SET_STATUS, type->reopened));
    return apply_actions(apply, actions, error);
}

static gboolean open_next(Run *run, const Ticket *closed, const Target *target, Received *outcome,
                          GError **error);

/* What a closed ticket makes of it, once it is stored. */
static gboolean
settle_closed(Run *run, Apply *apply, ClosedVerdict verdict, GError **error)
{
    switch (verdict) {
    case CLOSED_REOPEN:
        return reopen(run, apply, error);
    case CLOSED_LOG:
        apply->is_quiet = TRUE;
        return run_note_logged(run, apply, verdict, error);
    case CLOSED_THANKS: /* told: no list of words finds every wish */
        return run_note_logged(run, apply, verdict, error);
    case CLOSED_NO_MATTER:
    case CLOSED_OPEN_NEW:
        return TRUE;
    }
    return TRUE;
}

/* Takes ticket over. */
static gboolean
comment_on(Run *run, const Target *target, Ticket *ticket, const Comment *said,
           ClosedVerdict verdict, Received *outcome, GError **error)
{
    g_autoptr(Apply) apply = begin_apply(run, ticket, &target->thread, target->identity);
    run_trace(run, "ticket %" G_GINT64_FORMAT ": a comment in its %s thread, sender %s",
              ticket->id.value, desk_word(thread_audience_words, (int)target->thread.audience),
              identity_name(target->identity));
    if (!keep_comment(run, said, &apply->comment, error) ||
        !run_join_portfolio(run, ticket->id, error) ||
        !store_ticket_touch(run->store, ticket->id, run->reading->now_us, error))
        return FALSE;
    apply->is_quiet = kind_is_echo(run->reading->kind.kind);
    *outcome = (Received){.kind = RECEIVED_COMMENT,
                          .ticket = target->thread.ticket,
                          .comment = apply->comment,
                          .identity = target->identity};
    return settle_closed(run, apply, verdict, error) &&
           happen(run, apply, EVENT_COMMENT_ADDED, NULL, target->identity, error) &&
           finish(run, apply, error);
}

/* Nothing but commands. The row of a message that is no comment anywhere says so: by that it is
 * known when it comes again. Takes ticket over. */
static gboolean
obey_on(Run *run, const Target *target, Ticket *ticket, Received *outcome, GError **error)
{
    g_autoptr(Apply) apply = begin_apply(run, ticket, &target->thread, target->identity);
    run_trace(run, "ticket %" G_GINT64_FORMAT ": nothing but commands, sender %s", ticket->id.value,
              identity_name(target->identity));
    *outcome = (Received){
        .kind = RECEIVED_COMMANDS, .ticket = target->thread.ticket, .identity = target->identity};
    return (run->became != MESSAGE_COMMENT || run_store_row(run, MESSAGE_COMMANDS, error)) &&
           run_commands(run, apply, target->identity, error) && finish(run, apply, error);
}

/* The type of a new ticket: that of the one it continues, else the address's own, else its
 * project's; one the configuration no longer knows counts as support. */
static const TicketType *
type_for(Run *run, const Route *route, const Opening *opening, const Project *project)
{
    const Workflow *workflow = flow_workflow(run->job->flow);
    const char *name = opening->continued ? opening->continued->type
                       : *route->type     ? route->type
                                          : project->type;
    const TicketType *type = workflow_type(workflow, name);
    return type ? type : workflow_type(workflow, "support");
}

/* Of a mail that was handed on, or is for somebody else, nobody gets an acknowledgement unless it
 * is asked for: whom it is for wrote to somebody else, if at all, and its sender is told of the
 * ticket. */
static gboolean
is_acknowledged(const Run *run, const Opening *opening, const Apply *apply)
{
    gboolean is_public = apply->thread.audience == THREAD_PUBLIC;
    if (run->client)
        return run->greets && !(is_public && run_sends(run, IDENTITY_AUTHENTICATED));
    return !opening->forwarded_by && flow_config(run->job->flow)->acknowledge && is_public;
}

static gboolean
acknowledge(Run *run, Apply *apply, const Opening *opening, GError **error)
{
    gboolean added = FALSE;
    Thread thread; /* that they hear, whoever the message is for */
    const Person *whom = run->client ? run->client : run->sender;
    if (run->reading->automatic || !is_acknowledged(run, opening, apply))
        return TRUE;
    if (!store_thread_find(run->store, apply->ticket->id, THREAD_PUBLIC, &thread, error) ||
        !fanout_acknowledge(run->store, apply->ticket->id, thread, apply->comment, whom->id,
                            run->client ? WHY_CONTACT : WHY_REQUESTER, run->reading->now_us, &added,
                            error))
        return FALSE;
    run->greeted = added;
    run->job->told += added ? 1 : 0;
    return TRUE;
}

static gboolean
follow_team(Run *run, TicketId ticket, TeamId team, GError **error)
{
    return !team.value || store_follow_team(run->store, ticket, team, run->reading->now_us, error);
}

/* Of those who followed the closed ticket only the staff: the others were not asked about the new
 * one. */
static gboolean
follow_continued(Run *run, TicketId id, const Opening *opening, GError **error)
{
    const Ticket *closed = opening->continued;
    return !closed ||
           store_follow_as_staff(run->store, id, closed->id, run->reading->now_us, error);
}

/* Opens the ticket itself: row, threads, followers. *ret_ticket is as it stands then. */
static gboolean
open_ticket(Run *run, const Target *target, const Opening *opening, Ticket **ret_ticket,
            ThreadId *ret_thread, GError **error)
{
    const Reading *reading = run->reading;
    const Route *route = &target->route;
    g_autoptr(Project) project = NULL;
    if (!store_project_get(run->store, route->project, &project, error))
        return FALSE;
    const TicketType *type = type_for(run, route, opening, project);
    const char *subject = *opening->subject ? opening->subject : "(no subject)";
    Ticket ticket = {.project = route->project,
                     .type = type->name,
                     .status = type->statuses[0],
                     .priority = type->priority,
                     .subject = (char *)subject,
                     .requester = (run->client ? run->client : opening->author)->id,
                     .requester_since_us = run_client_since(run, target, opening),
                     .opener = run->sender->id,
                     .created_us = reading->now_us};
    if (opening->continued)
        ticket.continues = opening->continued->id;
    TicketId id;
    if (!store_ticket_add(run->store, &ticket, &id, ret_thread, error))
        return FALSE;
    if (!follow_team(run, id, route->team, error) ||
        !follow_team(run, id, target->also_team, error) ||
        !follow_continued(run, id, opening, error) ||
        !apply_field_defaults(run->store, flow_workflow(run->job->flow), id, type, NULL, error))
        return FALSE;
    run_trace(run, "a new ticket %" G_GINT64_FORMAT " in %s, type %s, status %s", id.value,
              project->slug, type->name, type->statuses[0]);
    return store_ticket_get(run->store, id, ret_ticket, error);
}

static Opening
own_opening(const Run *run, const Target *target)
{
    return (Opening){.author = run->sender,
                     .identity = target->identity,
                     .message = run->message,
                     .automatic = run->reading->automatic,
                     .marks = run->reading->marks,
                     .subject = run->reading->mail->subject,
                     .halves = run_said(run, target->identity)};
}

static gboolean
add_first_comment(Run *run, const Thread *thread, const Opening *opening, CommentId *ret_id,
                  GError **error)
{
    g_autoptr(Comment) comment = own_comment(run, thread, opening->identity);
    comment->author = opening->author->id;
    comment->message = opening->message;
    comment->automatic = opening->automatic;
    if (!opening->answered)
        halves_open(opening->halves, comment);
    else if (!halves_answer(run->store, run->job->flow->roles, opening->halves, opening->answered,
                            comment, error))
        return FALSE;
    return keep_comment(run, comment, ret_id, error);
}

static gboolean
note_forwarded(Run *run, const Apply *apply, const Opening *opening, GError **error)
{
    Event event = {.kind = EVENT_FORWARDED,
                   .ticket = apply->ticket->id,
                   .comment = apply->comment,
                   .actor = run->sender->id,
                   .now = (char *)opening->forwarded_by,
                   .at_us = run->reading->now_us};
    return store_event_add(run->store, &event, error);
}

/* What was written above a mail that was handed on was not written for its author, unless it was
 * sent to them, too. */
static gboolean
add_note(Run *run, const Target *target, TicketId id, const Opening *opening, GError **error)
{
    Thread thread;
    Ticket *ticket;
    if (!opening->note)
        return TRUE;
    ThreadAudience audience = run->reading->forward_is_shared ? THREAD_PUBLIC : THREAD_PRIVATE;
    if ((run->asked ? !run_open_question(run, id, &thread, error)
                    : !store_thread_find(run->store, id, audience, &thread, error)) ||
        !store_ticket_get(run->store, id, &ticket, error))
        return FALSE;
    run_trace(run, "what is written above it: a comment in its %s thread",
              desk_word(thread_audience_words, (int)thread.audience));
    g_autoptr(Apply) apply = begin_apply(run, ticket, &thread, target->identity);
    g_autoptr(Comment) note = own_comment(run, &thread, target->identity);
    halves_open(opening->note, note);
    run_withhold_forwarded(run, note);
    return keep_comment(run, note, &apply->comment, error) &&
           apply_event(apply, EVENT_COMMENT_ADDED, NULL, NULL, error) && finish(run, apply, error);
}

/* Of the mail inside, on a ticket that is there. */
static gboolean
comment_inside(Run *run, const Target *target, Ticket *ticket, const Opening *opening,
               Received *outcome, GError **error)
{
    TicketId id = ticket->id;
    g_autoptr(Apply) apply = begin_apply(run, ticket, &target->thread, opening->identity);
    apply->author = opening->author;
    apply->marks = opening->marks;
    run_trace(run, "ticket %" G_GINT64_FORMAT ": a comment of %s, as it is handed on", id.value,
              opening->author->address);
    if (!add_first_comment(run, &target->thread, opening, &apply->comment, error) ||
        !store_ticket_touch(run->store, id, run->reading->now_us, error))
        return FALSE;
    g_array_append_val(run->have_it, run->sender->id);
    *outcome = (Received){.kind = RECEIVED_COMMENT,
                          .ticket = id,
                          .comment = apply->comment,
                          .identity = target->identity};
    return note_forwarded(run, apply, opening, error) &&
           happen(run, apply, EVENT_COMMENT_ADDED, NULL, target->identity, error) &&
           finish(run, apply, error) && add_note(run, target, id, opening, error);
}

/* Takes found over. */
static gboolean
comment_own(Run *run, const Target *target, Ticket *found, Received *outcome, GError **error)
{
    g_autoptr(Ticket) ticket = found;
    g_autoptr(Comment) said = own_comment(run, &target->thread, target->identity);
    const Halves *halves = run_said(run, target->identity);
    if (!halves_answer(run->store, run->job->flow->roles, halves, &target->thread, said, error))
        return FALSE;
    if (run_is_bare(run, said, target->identity))
        return obey_on(run, target, g_steal_pointer(&ticket), outcome, error);
    ClosedVerdict verdict = run_judge_closed(run, ticket, &target->thread, said);
    if (verdict == CLOSED_OPEN_NEW)
        return open_next(run, ticket, target, outcome, error);
    return comment_on(run, target, g_steal_pointer(&ticket), said, verdict, outcome, error);
}

gboolean
run_comment(Run *run, const Target *target, Received *outcome, GError **error)
{
    Ticket *ticket;
    Opening opening = {.author = NULL};
    run_forget_client(run);
    run->logs = target->logs;
    if (!run_need_sender(run, error) ||
        (target->is_inside &&
         (!run_find_copied(run, error) || !run_take_forward(run, target, &opening, error))) ||
        !store_ticket_get(run->store, target->thread.ticket, &ticket, error))
        return FALSE;
    if (!opening.author)
        return comment_own(run, target, ticket, outcome, error);
    opening.answered = &target->thread;
    return comment_inside(run, target, ticket, &opening, outcome, error);
}

static gboolean
finish_opening(Run *run, Apply *apply, const Opening *opening, IdentityLevel identity,
               GError **error)
{
    g_autofree char *status = g_strdup(apply->ticket->status);
    return (!opening->forwarded_by || note_forwarded(run, apply, opening, error)) &&
           acknowledge(run, apply, opening, error) &&
           happen(run, apply, EVENT_TICKET_CREATED, status, identity, error) &&
           finish(run, apply, error);
}

/* The ticket, its first comment, and who hears of it. */
static gboolean
open_with(Run *run, const Target *target, const Opening *opening, Received *outcome, GError **error)
{
    Ticket *ticket;
    ThreadId thread_id;
    if (!open_ticket(run, target, opening, &ticket, &thread_id, error))
        return FALSE;
    TicketId id = ticket->id;
    Thread thread = {thread_id, id, THREAD_PUBLIC};
    if (target->private && !store_thread_find(run->store, id, THREAD_PRIVATE, &thread, error))
        return FALSE;
    if (run->asked && !opening->forwarded_by && !run_open_question(run, id, &thread, error))
        return FALSE;
    g_autoptr(Apply) apply = begin_apply(run, ticket, &thread, opening->identity);
    apply->author = opening->author;
    apply->marks = opening->marks;
    apply->is_opening = TRUE;
    if (!run_join_portfolio(run, id, error) ||
        !add_first_comment(run, &thread, opening, &apply->comment, error))
        return FALSE;
    *outcome = (Received){.kind = RECEIVED_NEW,
                          .ticket = id,
                          .comment = apply->comment,
                          .identity = target->identity};
    return finish_opening(run, apply, opening, target->identity, error) &&
           add_note(run, target, id, opening, error);
}

gboolean
run_open(Run *run, const Target *target, Received *outcome, GError **error)
{
    run->logs = target->logs;
    if (run_only_manages(run, target))
        return run_manage_all(run, target, outcome, error);
    if (!run_need_sender(run, error))
        return FALSE;
    Opening opening = own_opening(run, target);
    return run_take_forward(run, target, &opening, error) && run_find_client(run, target, error) &&
           open_with(run, target, &opening, outcome, error);
}

static gboolean
note_continued(Run *run, const Ticket *closed, const Received *outcome, GError **error)
{
    g_autofree char *next = g_strdup_printf("%" G_GINT64_FORMAT, outcome->ticket.value);
    Event event = {.kind = EVENT_CONTINUED,
                   .ticket = closed->id,
                   .actor = run->sender->id,
                   .now = next,
                   .at_us = run->reading->now_us};
    return store_event_add(run->store, &event, error);
}

/* A reply to a closed ticket begins another; those that follow it go there, too. */
static gboolean
open_next(Run *run, const Ticket *closed, const Target *target, Received *outcome, GError **error)
{
    gboolean moved;
    Target next = *target;
    if (!run_follow_on(run, closed, &next.thread, &moved, error))
        return FALSE;
    if (moved)
        return run_comment(run, &next, outcome, error);
    next = (Target){.kind = TARGET_NEW, .identity = target->identity};
    if (!run_route_of(run, closed->project, &next.route, error))
        return FALSE;
    run_trace(run, "ticket %" G_GINT64_FORMAT " is closed: a new one that continues it",
              closed->id.value);
    Opening opening = own_opening(run, &next);
    opening.continued = closed;
    opening.answered = &target->thread;
    return open_with(run, &next, &opening, outcome, error) &&
           note_continued(run, closed, outcome, error);
}

/* What a report says of the mail that went to address, which may have another name where it failed;
 * NULL when it says nothing in particular. */
static const BounceRecipient *
verdict_on(const Bounce *bounce, const char *address)
{
    const BounceRecipient *named = bounce_find(bounce, address);
    if (named || !bounce->recipients->len)
        return named;
    for (guint i = 0; i < bounce->recipients->len; i++)
        if (((BounceRecipient *)bounce->recipients->pdata[i])->action == BOUNCE_FAILED)
            return bounce->recipients->pdata[i];
    return bounce->recipients->pdata[0];
}

/* "mail to tom@studio.example: 5.1.1, user unknown, for good: 550 no such user". What the other end
 * says may quote addresses of ours. */
static char *
bounce_words(const Run *run, const char *address, const BounceRecipient *verdict)
{
    g_autofree char *to = address_canonical(address);
    if (!verdict)
        return g_strdup_printf("mail to %s", address);
    gboolean is_other = *verdict->address && g_strcmp0(to, verdict->address) != 0;
    g_autofree char *text =
        g_strdup_printf("mail to %s: %s, %s%s%s%s%s%s", address, verdict->status,
                        bounce_reason_name(verdict->reason), verdict->hard ? ", for good" : "",
                        is_other ? ", at " : "", is_other ? verdict->address : "",
                        *verdict->text ? ": " : "", verdict->text);
    g_autofree char *hidden = route_hide_tokens(run->reading->routes, text);
    return text_clean_line(hidden, -1, LIMIT_REASON_CHARS);
}

/* The rules are asked as if who was written to had caused it; whom they name is told. */
static gboolean
note_failure(Run *run, const OutboxRow *row, const char *what, GError **error)
{
    Ticket *ticket;
    Thread thread;
    g_autoptr(Person) person = NULL;
    if (!store_person_get(run->store, row->person, &person, error) ||
        !store_thread_get(run->store, row->thread, &thread, error) ||
        !store_ticket_get(run->store, row->ticket, &ticket, error))
        return FALSE;
    g_autoptr(Apply) apply = begin_apply(run, ticket, &thread, IDENTITY_TOKEN);
    apply->author = person;
    apply->comment = row->comment;
    if (!apply_event(apply, EVENT_BOUNCE_RECEIVED, NULL, what, error))
        return FALSE;
    apply->comment = (CommentId){0};
    gboolean ok = apply_tell(apply, error);
    run->job->told += apply->told;
    return ok;
}

gboolean
run_note_bounce(Run *run, const Target *target, Received *outcome, GError **error)
{
    g_autoptr(OutboxRow) row = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_outbox_get(run->store, target->route.token.outbox, &row, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (!found || row->state != OUTBOX_SENT)
        return run_keep_waiting(run, target, MESSAGE_QUARANTINED,
                                "a delivery report for mail that was not sent", outcome, error);
    const BounceRecipient *verdict = verdict_on(run->reading->kind.bounce, row->address);
    g_autofree char *what = bounce_words(run, row->address, verdict);
    gboolean failed =
        verdict ? verdict->action == BOUNCE_FAILED : run->reading->kind.kind == KIND_BOUNCE;
    run_trace(run, "ticket %" G_GINT64_FORMAT ": a delivery report for %s%s", row->ticket.value,
              what, failed ? "" : " (no failure)");
    gboolean noted = run->known && run->became == MESSAGE_BOUNCE && !run->job->retried.value;
    *outcome = (Received){.kind = noted ? RECEIVED_REPEAT : RECEIVED_BOUNCE, .ticket = row->ticket};
    return noted || !failed || !row->ticket.value || note_failure(run, row, what, error);
}
