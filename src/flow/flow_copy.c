/* A ticket that is made of another: of what is said there, or of what it is. */
#include "flow/flow_command.h"
#include "flow/flow_undo.h"

#include "base/limits.h"
#include "base/text.h"

/* --- the new ticket --------------------------------------------------------------------------- */

/* In the same project, for the same person; of the staff, who follows the one follows the other. */
static gboolean
make(const Command *command, Apply **ret_made, GError **error)
{
    Apply *from = command->apply;
    const Ticket *old = from->ticket;
    const TicketType *type = workflow_type(flow_workflow(from->flow), old->type);
    if (!type) {
        command_refuse(error, "there is no type \"%s\" any more", old->type);
        return FALSE;
    }
    g_autofree char *subject = text_clean_line(
        *command->argument ? command->argument : old->subject, -1, LIMIT_SUBJECT_CHARS);
    Ticket ticket = {.project = old->project,
                     .type = type->name,
                     .status = type->statuses[0],
                     .priority = old->priority,
                     .subject = subject,
                     .requester = old->requester,
                     .requester_since_us = old->requester_since_us,
                     .opener = command->run->sender->id,
                     .created_us = from->now_us};
    TicketId id;
    Ticket *stored;
    Thread thread = {.audience = THREAD_PUBLIC};
    if (!store_ticket_add(from->store, &ticket, &id, &thread.id, error) ||
        !store_follow_as_staff(from->store, id, old->id, from->now_us, error) ||
        !store_ticket_get(from->store, id, &stored, error))
        return FALSE;
    thread.ticket = id;
    Apply *made =
        apply_new(from->flow, from->store, from->rules, from->marks, stored, from->now_us);
    made->thread = thread;
    made->author = command->run->sender;
    made->identity = from->identity;
    made->trace = from->trace;
    made->is_opening = TRUE;
    *ret_made = made;
    return TRUE;
}

static gboolean
note(const Command *command, TicketId ticket, EventKind kind, const char *format, TicketId other,
     GError **error)
{
    const Apply *apply = command->apply;
    g_autofree char *now = g_strdup_printf("%s %" G_GINT64_FORMAT, format, other.value);
    gboolean here = ticket.value == apply->ticket->id.value;
    Event event = {.kind = kind,
                   .ticket = ticket,
                   .comment = here ? apply->comment : (CommentId){0},
                   .actor = command->run->sender->id,
                   .now = now,
                   .at_us = apply->now_us};
    return store_event_add(apply->store, &event, error);
}

/* Rules are asked, and whoever hears of a new ticket does; both trails name the other one. */
static gboolean
finish(const Command *command, Apply *made, EventKind kind, GError **error)
{
    TicketId old = command->apply->ticket->id, id = made->ticket->id;
    g_autofree char *status = g_strdup(made->ticket->status);
    if (!note(command, old, kind, "into", id, error) ||
        !note(command, id, kind, "from", old, error))
        return FALSE;
    if (!apply_event(made, EVENT_TICKET_CREATED, NULL, status, error) ||
        !undo_watch_made(command->apply, made->ticket, error) || !apply_tell(made, error))
        return FALSE;
    command->run->job->told += made->told;
    return TRUE;
}

static char *
say(const Apply *made, TicketId old, const char *how)
{
    return g_strdup_printf("ticket %" G_GINT64_FORMAT " \"%s\", %s %" G_GINT64_FORMAT,
                           made->ticket->id.value, made->ticket->subject, how, old.value);
}

/* --- #split ----------------------------------------------------------------------------------- */

/* What was said here is what the other begins with, for no more people than it was for. */
static gboolean
say_there(const Command *command, Apply *made, GError **error)
{
    g_autoptr(Comment) comment = NULL;
    if (!store_comment_get(made->store, command->apply->comment, &comment, error))
        return FALSE;
    if (command->apply->thread.audience != THREAD_PUBLIC &&
        !store_thread_find(made->store, made->ticket->id, THREAD_PRIVATE, &made->thread, error))
        return FALSE;
    comment->ticket = made->ticket->id;
    comment->thread = made->thread.id;
    comment->audience = made->thread.audience;
    return store_comment_add(made->store, comment, &made->comment, error);
}

char *
command_split(Command *command, GError **error)
{
    Apply *from = command->apply;
    g_autoptr(Apply) made = NULL;
    if (!from->comment.value)
        return command_refuse(error, "there is nothing to begin a ticket with; write it below the "
                                     "commands");
    if (from->is_opening)
        return command_refuse(error, "this message opens a ticket by itself");
    if (from->is_split)
        return command_refuse(error, "this message began a ticket already");
    if (!make(command, &made, error))
        return NULL;
    TicketLink link = {made->ticket->id, LINK_PART_OF, from->ticket->id};
    if (!say_there(command, made, error) || !store_link_add(from->store, &link, error) ||
        !finish(command, made, EVENT_SPLIT, error))
        return NULL;
    from->is_split = from->is_quiet = TRUE;
    return say(made, from->ticket->id, "part-of");
}

/* --- #clone ----------------------------------------------------------------------------------- */

/* Whoever works on it hears that they work on the other, too. */
static gboolean
copy_assignee(Apply *made, const Person *assignee, GError **error)
{
    Person *person;
    if (!store_ticket_assign(made->store, made->ticket->id, assignee->id, error) ||
        !store_person_get(made->store, assignee->id, &person, error))
        return FALSE;
    g_ptr_array_add(made->named, person);
    g_ptr_array_add(made->assigned, person);
    return TRUE;
}

static gboolean
copy_what_it_is(const Ticket *old, Apply *made, GError **error)
{
    TicketId id = made->ticket->id;
    for (char **tag = old->tags; *tag; tag++)
        if (!store_ticket_add_tag(made->store, id, *tag, error))
            return FALSE;
    for (guint i = 0; old->fields && i < old->fields->len; i++)
        if (!store_field_set(made->store, id, old->fields->pdata[i], error))
            return FALSE;
    for (guint i = 0; i < old->assignees->len; i++)
        if (!copy_assignee(made, old->assignees->pdata[i], error))
            return FALSE;
    return apply_refresh(made, error);
}

char *
command_clone(Command *command, GError **error)
{
    g_autoptr(Apply) made = NULL;
    if (!make(command, &made, error) || !copy_what_it_is(command->apply->ticket, made, error) ||
        !finish(command, made, EVENT_CLONED, error))
        return NULL;
    return say(made, command->apply->ticket->id, "as");
}
