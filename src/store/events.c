#include "store/tickets.h"

#include "store/store_private.h"

#define EVENT_COLUMNS                                                                              \
    "kind, ticket_id, coalesce(comment_id, 0), coalesce(actor_id, 0), rule, was, now, at_us"

gboolean
store_event_add(Store *store, const Event *event, GError **error)
{
    static const Query add = {
        "adding to the audit trail",
        "INSERT INTO event (kind, ticket_id, comment_id, actor_id, rule, was, now, at_us)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, event->kind);
    statement_bind_int(st, event->ticket.value);
    statement_bind_id(st, event->comment.value);
    statement_bind_id(st, event->actor.value);
    statement_bind_text(st, event->rule);
    statement_bind_text(st, event->was);
    statement_bind_text(st, event->now);
    statement_bind_int(st, event->at_us);
    return statement_run(st, error);
}

static Event *
read_event(Statement *st)
{
    Event *event = g_new0(Event, 1);
    event->kind = (EventKind)statement_int(st);
    event->ticket.value = statement_int(st);
    event->comment.value = statement_int(st);
    event->actor.value = statement_int(st);
    event->rule = statement_text(st);
    event->was = statement_text(st);
    event->now = statement_text(st);
    event->at_us = statement_int(st);
    return event;
}

static gboolean
read_list(Statement *st, GPtrArray **ret_events, GError **error)
{
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    while (statement_next(st))
        g_ptr_array_add(events, read_event(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_events = g_steal_pointer(&events);
    return TRUE;
}

gboolean
store_event_list(Store *store, TicketId ticket, guint limit, GPtrArray **ret_events,
                 gint64 *ret_all, GError **error)
{
    static const Query list = {
        "reading the audit trail",
        "SELECT " EVENT_COLUMNS ", (SELECT count(*) FROM event WHERE ticket_id = ?1) FROM event"
        " WHERE id IN (SELECT id FROM event WHERE ticket_id = ?1 ORDER BY id DESC LIMIT ?2)"
        " ORDER BY id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    gint64 all = 0;
    while (statement_next(st)) {
        g_ptr_array_add(events, read_event(st));
        all = statement_int(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_events = g_steal_pointer(&events);
    *ret_all = all;
    return TRUE;
}

gboolean
store_event_list_of_comment(Store *store, CommentId comment, GPtrArray **ret_events, GError **error)
{
    static const Query list = {
        "reading the audit trail of a comment",
        "SELECT " EVENT_COLUMNS " FROM event"
        " WHERE ticket_id = (SELECT ticket_id FROM comment WHERE id = ?1) AND comment_id = ?1"
        " ORDER BY id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, comment.value);
    return read_list(st, ret_events, error);
}

gboolean
store_event_list_at(Store *store, TicketId ticket, gint64 at_us, GPtrArray **ret_events,
                    GError **error)
{
    static const Query list = {"reading changes made without a comment",
                               "SELECT " EVENT_COLUMNS " FROM event WHERE ticket_id = ?"
                               " AND comment_id IS NULL AND at_us = ? ORDER BY id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, at_us);
    return read_list(st, ret_events, error);
}
