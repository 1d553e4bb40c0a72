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
store_event_list(Store *store, TicketId ticket, guint limit, GPtrArray **ret_events, GError **error)
{
    static const Query list = {"reading the audit trail",
                               "SELECT " EVENT_COLUMNS " FROM event WHERE ticket_id = ?"
                               " ORDER BY id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) events = NULL;
    if (!read_list(st, &events, error))
        return FALSE;
    for (guint i = 0; i < events->len / 2; i++) {
        gpointer newer = events->pdata[i];
        events->pdata[i] = events->pdata[events->len - 1 - i];
        events->pdata[events->len - 1 - i] = newer;
    }
    *ret_events = g_steal_pointer(&events);
    return TRUE;
}

gboolean
store_event_count(Store *store, TicketId ticket, gint64 *ret_count, GError **error)
{
    static const Query count = {"counting the audit trail",
                                "SELECT count(*) FROM event WHERE ticket_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, ticket.value);
    if (!statement_one(st, error, "nothing was counted"))
        return FALSE;
    *ret_count = statement_int(st);
    return statement_finish(st, error);
}

gboolean
store_event_list_of_comment(Store *store, CommentId comment, GPtrArray **ret_events, GError **error)
{
    static const Query list = {"reading the audit trail of a comment",
                               "SELECT " EVENT_COLUMNS " FROM event"
                               " WHERE comment_id = ? ORDER BY id"};
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
