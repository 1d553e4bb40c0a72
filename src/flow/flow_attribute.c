/* Doing what changes a ticket apart from its status: type, fields, dates, points, links. */
#include "flow/flow_doing.h"

#include <string.h>

/* --- type ------------------------------------------------------------------------------------- */

gboolean
doing_store_status(Apply *apply, GError **error)
{
    const Ticket *ticket = apply->ticket;
    const TicketType *type = workflow_type(flow_workflow(apply->flow), ticket->type);
    gboolean closed = type && ticket_type_is_closed(type, ticket->status);
    return store_ticket_set_status(apply->store, ticket->id, ticket->status, closed, apply->now_us,
                                   error);
}

/* A default of a field that is new to the ticket is its value, as of a new one. */
static gboolean
set_defaults(Apply *apply, GError **error)
{
    const Workflow *workflow = flow_workflow(apply->flow);
    return apply_field_defaults(apply->store, workflow, apply->ticket->id,
                                workflow_type(workflow, apply->ticket->type), apply->ticket, error);
}

gboolean
doing_set_type(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)wanted;
    return store_ticket_set_attributes(apply->store, apply->ticket, apply->now_us, error) &&
           doing_store_status(apply, error) && set_defaults(apply, error);
}

char *
doing_type_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return g_strdup(ticket->type);
}

char *
doing_type_now(const Apply *apply, const Wanted *wanted)
{
    const Workflow *workflow = flow_workflow(apply->flow);
    return action_type_mapping(apply->ticket, workflow, workflow_type(workflow, wanted->now));
}

/* --- status and priority --------------------------------------------------------------------- */

gboolean
doing_set_status(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)wanted;
    return doing_store_status(apply, error);
}

gboolean
doing_set_priority(Apply *apply, const Wanted *wanted, GError **error)
{
    int priority = PRIORITY_NORMAL;
    if (!desk_word_parse(priority_words, wanted->now, &priority)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "priority \"%s\"", wanted->now);
        return FALSE;
    }
    return store_ticket_set_priority(apply->store, apply->ticket->id, (Priority)priority,
                                     apply->now_us, error);
}

char *
doing_status_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return g_strdup(ticket->status);
}

char *
doing_priority_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return g_strdup(desk_word(priority_words, (int)ticket->priority));
}

/* --- fields ----------------------------------------------------------------------------------- */

static FieldValue *
read_value(const Apply *apply, const Wanted *wanted)
{
    const Field *field;
    FieldValue *value = NULL;
    g_autofree char *why = NULL;
    if (!action_field_read(wanted->now, flow_workflow(apply->flow), &field, &value, &why))
        g_critical("a value that was checked is none: %s", why);
    return value;
}

gboolean
doing_find_field_person(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    if (!wanted->now)
        return TRUE;
    g_autoptr(FieldValue) value = read_value(apply, wanted);
    return !value || value->kind != FIELD_PERSON ||
           doing_find_person(apply, value->text, wanted, ret_why, error);
}

gboolean
doing_set_field(Apply *apply, const Wanted *wanted, GError **error)
{
    g_autoptr(FieldValue) value = read_value(apply, wanted);
    g_autofree char *name = g_strndup(wanted->now, strcspn(wanted->now, " "));
    if (!store_ticket_touch(apply->store, apply->ticket->id, apply->now_us, error))
        return FALSE;
    if (!value)
        return store_field_unset(apply->store, apply->ticket->id, name, error);
    if (wanted->people->len)
        value->person = ((const Person *)wanted->people->pdata[0])->id;
    return store_field_set(apply->store, apply->ticket->id, value, error);
}

char *
doing_field_was(const Ticket *ticket, const Wanted *wanted)
{
    g_autofree char *name = g_strndup(wanted->now, strcspn(wanted->now, " "));
    const FieldValue *value = ticket_field(ticket, name);
    g_autofree char *shown = value ? field_value_show(value) : NULL;
    return shown ? g_strdup_printf("%s %s", name, shown) : NULL;
}

gboolean
apply_field_defaults(Store *store, const Workflow *workflow, TicketId ticket,
                     const TicketType *type, const Ticket *has, GError **error)
{
    for (char **name = type->fields; *name; name++) {
        const Field *field = workflow_field(workflow, *name);
        g_autoptr(FieldValue) value = NULL;
        g_autofree char *why = NULL;
        if (!field->fallback || (has && ticket_field(has, *name)))
            continue;
        if (!field_read(field, field->fallback, &value, &why)) {
            g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, why);
            return FALSE;
        }
        if (!store_field_set(store, ticket, value, error))
            return FALSE;
    }
    return TRUE;
}

/* --- dates, points, progress ------------------------------------------------------------------ */

gboolean
doing_set_attribute(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)wanted;
    return store_ticket_set_attributes(apply->store, apply->ticket, apply->now_us, error);
}

static char *
day_was(const char *name, gint64 day)
{
    g_autofree char *shown = day == TICKET_NO_DAY ? NULL : field_date_show(day);
    return shown ? g_strdup_printf("%s %s", name, shown) : NULL;
}

char *
doing_due_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return day_was("due", ticket->due);
}

char *
doing_planned_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return day_was("planned", ticket->planned);
}

char *
doing_points_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return ticket->points < 0 ? NULL : g_strdup_printf("points %" G_GINT64_FORMAT, ticket->points);
}

char *
doing_progress_was(const Ticket *ticket, const Wanted *wanted)
{
    (void)wanted;
    return g_strdup_printf("progress %" G_GINT64_FORMAT, ticket->progress);
}

/* --- links ------------------------------------------------------------------------------------ */

static TicketLink
link_of(const Apply *apply, const Wanted *wanted)
{
    TicketLink link = {.ticket = apply->ticket->id, .kind = LINK_BLOCKS};
    if (!ticket_link_read(wanted->action->value, &link.kind, &link.other))
        g_critical("a link that was checked is none: %s", wanted->action->value);
    return link;
}

static gboolean
is_same(const TicketLink *a, const TicketLink *b)
{
    return a->ticket.value == b->ticket.value && a->kind == b->kind &&
           a->other.value == b->other.value;
}

/* Whether the same is said already, and the opposite. */
static gboolean
find_links(Apply *apply, const TicketLink *link, gboolean *ret_same, gboolean *ret_opposite,
           GError **error)
{
    g_autoptr(GArray) links = NULL;
    const TicketLink opposite = {link->other, link->kind, link->ticket};
    if (!store_link_list(apply->store, link->ticket, &links, error))
        return FALSE;
    *ret_same = *ret_opposite = FALSE;
    for (guint i = 0; i < links->len; i++) {
        const TicketLink *known = &g_array_index(links, TicketLink, i);
        *ret_same |= is_same(known, link);
        *ret_opposite |= is_same(known, &opposite);
    }
    return TRUE;
}

/* Whoever may not see the other ticket does not hear from here that there is one. */
gboolean
doing_may(Apply *apply, TicketId other, PolicyAction action, gboolean *ret_may, GError **error)
{
    const Person *actor = apply_actor(apply);
    Standing standing;
    Thread thread;
    g_autoptr(GError) problem = NULL;
    *ret_may = FALSE;
    if (!store_thread_find(apply->store, other, THREAD_PUBLIC, &thread, &problem)) {
        if (g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND))
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    *ret_may = TRUE;
    if (!actor)
        return TRUE;
    if (!store_standing(apply->store, apply->flow->roles, other, thread.id, actor->id, &standing,
                        error))
        return FALSE;
    *ret_may = !policy_refusal(&standing, action);
    return TRUE;
}

gboolean
doing_find_linked(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    gboolean seen, same, opposite;
    TicketLink link = link_of(apply, wanted);
    if (!doing_may(apply, link.other, POLICY_VIEW_PUBLIC, &seen, error) ||
        !find_links(apply, &link, &same, &opposite, error))
        return FALSE;
    if (!seen)
        *ret_why = g_strdup_printf("there is no ticket %" G_GINT64_FORMAT, link.other.value);
    else if (link.other.value == link.ticket.value)
        *ret_why = g_strdup("a ticket cannot be linked to itself");
    else if (opposite)
        *ret_why = g_strdup_printf("ticket %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " already",
                                   link.other.value, desk_word(link_words, (int)link.kind),
                                   link.ticket.value);
    if (same)
        g_clear_pointer(&wanted->now, g_free);
    return !*ret_why;
}

gboolean
doing_find_unlinked(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    gboolean seen, same, opposite;
    TicketLink link = link_of(apply, wanted);
    if (!doing_may(apply, link.other, POLICY_VIEW_PUBLIC, &seen, error) ||
        !find_links(apply, &link, &same, &opposite, error))
        return FALSE;
    if (!seen)
        *ret_why = g_strdup_printf("there is no ticket %" G_GINT64_FORMAT, link.other.value);
    if (!same)
        g_clear_pointer(&wanted->now, g_free);
    return !*ret_why;
}

/* The other ticket's audit trail says so, too. */
static gboolean
note_other(Apply *apply, const TicketLink *link, EventKind kind, GError **error)
{
    const Person *actor = apply_actor(apply);
    g_autofree char *back = g_strdup_printf(
        "%s %" G_GINT64_FORMAT, desk_word(link_back_words, (int)link->kind), link->ticket.value);
    Event event = {.kind = kind,
                   .ticket = link->other,
                   .actor = actor ? actor->id : (PersonId){0},
                   .now = back,
                   .at_us = apply->now_us};
    return store_event_add(apply->store, &event, error);
}

gboolean
doing_link(Apply *apply, const Wanted *wanted, GError **error)
{
    TicketLink link = link_of(apply, wanted);
    return store_link_add(apply->store, &link, error) &&
           note_other(apply, &link, EVENT_LINKED, error);
}

gboolean
doing_unlink(Apply *apply, const Wanted *wanted, GError **error)
{
    TicketLink link = link_of(apply, wanted);
    return store_link_remove(apply->store, &link, error) &&
           note_other(apply, &link, EVENT_UNLINKED, error);
}
