/* What a ticket is apart from its status: custom fields, dates, points, progress, links. */
#include "store/tickets.h"

#include "store/store_private.h"

#define NO_TICKET "there is no ticket %" G_GINT64_FORMAT

/* --- fields ----------------------------------------------------------------------------------- */

gboolean
store_field_set(Store *store, TicketId ticket, const FieldValue *value, GError **error)
{
    static const Query set = {
        "setting a field",
        "INSERT INTO field_value (ticket_id, field, kind, number, text, person_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ticket_id, field) DO UPDATE SET"
        " kind = excluded.kind, number = excluded.number, text = excluded.text,"
        " person_id = excluded.person_id"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, ticket.value);
    statement_bind_text(st, value->field);
    statement_bind_int(st, value->kind);
    if (field_kind_is_number(value->kind))
        statement_bind_int(st, value->number);
    else
        statement_bind_text(st, NULL);
    statement_bind_text(st, value->kind == FIELD_PERSON ? NULL : value->text);
    statement_bind_id(st, value->person.value);
    return statement_run(st, error);
}

gboolean
store_field_unset(Store *store, TicketId ticket, const char *field, GError **error)
{
    static const Query unset = {"unsetting a field",
                                "DELETE FROM field_value WHERE ticket_id = ? AND field = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &unset);
    statement_bind_int(st, ticket.value);
    statement_bind_text(st, field);
    return statement_run(st, error);
}

gboolean
store_field_list(Store *store, TicketId ticket, GPtrArray **ret_values, GError **error)
{
    static const Query list = {
        "reading a ticket's fields",
        "SELECT v.field, v.kind, coalesce(v.number, 0), coalesce(v.text, p.address),"
        " coalesce(v.person_id, 0) FROM field_value v LEFT JOIN person p ON p.id = v.person_id"
        " WHERE v.ticket_id = ? ORDER BY v.field"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func((GDestroyNotify)field_value_free);
    while (statement_next(st)) {
        FieldValue *value = g_new0(FieldValue, 1);
        g_ptr_array_add(values, value);
        value->field = statement_text(st);
        value->kind = (FieldKind)statement_int(st);
        value->number = statement_int(st);
        value->text = statement_text(st);
        value->person.value = statement_int(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_values = g_steal_pointer(&values);
    return TRUE;
}

/* --- columns of the ticket ------------------------------------------------------------------- */

gboolean
store_ticket_set_attributes(Store *store, const Ticket *ticket, gint64 now_us, GError **error)
{
    static const Query set = {
        "changing a ticket",
        "UPDATE ticket SET type = ?, due_day = ?, planned_day = ?,"
        " points = CASE ?4 WHEN -1 THEN NULL ELSE ?4 END, progress = ?, updated_us = ?"
        " WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_text(st, ticket->type);
    statement_bind_id(st, ticket->due);
    statement_bind_id(st, ticket->planned);
    statement_bind_int(st, ticket->points);
    statement_bind_int(st, ticket->progress);
    statement_bind_int(st, now_us);
    statement_bind_int(st, ticket->id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, ticket->id.value);
}

/* --- links ------------------------------------------------------------------------------------ */

gboolean
store_link_add(Store *store, const TicketLink *link, GError **error)
{
    static const Query add = {"linking a ticket",
                              "INSERT INTO ticket_link (ticket_id, kind, other_id)"
                              " VALUES (?, ?, ?) ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, link->ticket.value);
    statement_bind_int(st, link->kind);
    statement_bind_int(st, link->other.value);
    return statement_run(st, error);
}

gboolean
store_link_remove(Store *store, const TicketLink *link, GError **error)
{
    static const Query remove = {
        "unlinking a ticket",
        "DELETE FROM ticket_link WHERE ticket_id = ? AND kind = ? AND other_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &remove);
    statement_bind_int(st, link->ticket.value);
    statement_bind_int(st, link->kind);
    statement_bind_int(st, link->other.value);
    return statement_run(st, error);
}

gboolean
store_link_list(Store *store, TicketId ticket, GArray **ret_links, GError **error)
{
    static const Query list = {
        "reading a ticket's links",
        "SELECT ticket_id, kind, other_id FROM ticket_link WHERE ticket_id = ?1 UNION ALL"
        " SELECT ticket_id, kind, other_id FROM ticket_link WHERE other_id = ?1 ORDER BY 2, 1, 3"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(TicketLink));
    while (statement_next(st)) {
        TicketLink link = {.ticket = {statement_int(st)}};
        link.kind = (LinkKind)statement_int(st);
        link.other.value = statement_int(st);
        g_array_append_val(links, link);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_links = g_steal_pointer(&links);
    return TRUE;
}

/* --- merging ---------------------------------------------------------------------------------- */

gboolean
store_ticket_merge(Store *store, TicketId ticket, TicketId into, GError **error)
{
    static const Query merge = {
        "merging a ticket", "UPDATE ticket SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &merge);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, into.value);
    return statement_run(st, error);
}

gboolean
store_ticket_merged_into(Store *store, TicketId ticket, TicketId *ret_into, GError **error)
{
    static const Query find = {"finding where a ticket went",
                               "SELECT coalesce(merged_into, 0) FROM ticket WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, ticket.value);
    if (!statement_one(st, error, NO_TICKET, ticket.value))
        return FALSE;
    ret_into->value = statement_int(st);
    return statement_finish(st, error);
}
