#include "store/tickets.h"

#include "store/store_private.h"

#define NO_TICKET "there is no ticket %" G_GINT64_FORMAT

/* --- adding and reading ---------------------------------------------------------------------- */

static gboolean
add_thread(Store *store, TicketId ticket, ThreadAudience audience, ThreadId *ret_id, GError **error)
{
    static const Query add = {"adding a thread",
                              "INSERT INTO thread (id, ticket_id, audience) VALUES (?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    gint64 id = store_thread_of(ticket, audience);
    statement_bind_int(st, id);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, audience);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = id;
    return TRUE;
}

gboolean
store_ticket_add(Store *store, const Ticket *ticket, TicketId *ret_id, ThreadId *ret_public_thread,
                 GError **error)
{
    static const Query add = {
        "adding a ticket",
        "INSERT INTO ticket (project_id, type, status, priority, requester_id, opener_id,"
        " continues, created_us, updated_us, subject, requester_since_us)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, ticket->project.value);
    statement_bind_text(st, ticket->type);
    statement_bind_text(st, ticket->status);
    statement_bind_int(st, ticket->priority);
    statement_bind_int(st, ticket->requester.value);
    statement_bind_int(st, ticket->opener.value);
    statement_bind_id(st, ticket->continues.value);
    statement_bind_int(st, ticket->created_us);
    statement_bind_text(st, ticket->subject);
    statement_bind_int(st, ticket->requester_since_us);
    if (!statement_run(st, error))
        return FALSE;
    TicketId id = {db_last_id(store->db)};
    ThreadId public_thread, private_thread;
    if (!add_thread(store, id, THREAD_PUBLIC, &public_thread, error) ||
        !add_thread(store, id, THREAD_PRIVATE, &private_thread, error))
        return FALSE;
    *ret_id = id;
    *ret_public_thread = public_thread;
    return TRUE;
}

static gboolean
read_tags(Store *store, Ticket *ticket, GError **error)
{
    static const Query tags = {"reading a ticket's tags",
                               "SELECT tag FROM ticket_tag WHERE ticket_id = ? ORDER BY tag"};
    g_autoptr(Statement) st = statement_start(store->db, &tags);
    statement_bind_int(st, ticket->id.value);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    while (statement_next(st))
        g_ptr_array_add(list, statement_text(st));
    g_ptr_array_add(list, NULL);
    ticket->tags = (char **)g_ptr_array_steal(list, NULL);
    return statement_finish(st, error);
}

static gboolean
read_assignees(Store *store, Ticket *ticket, GError **error)
{
    static const Query assignees = {"reading a ticket's assignees",
                                    "SELECT " STORE_PERSON_COLUMNS " FROM ticket_assignee a"
                                    " JOIN person p ON p.id = a.person_id"
                                    " WHERE a.ticket_id = ? ORDER BY a.person_id"};
    g_autoptr(Statement) st = statement_start(store->db, &assignees);
    statement_bind_int(st, ticket->id.value);
    ticket->assignees = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    while (statement_next(st))
        g_ptr_array_add(ticket->assignees, store_read_person(st));
    return statement_finish(st, error);
}

Ticket *
store_read_ticket(Statement *st)
{
    Ticket *ticket = g_new0(Ticket, 1);
    ticket->id.value = statement_int(st);
    ticket->project.value = statement_int(st);
    ticket->type = statement_text(st);
    ticket->status = statement_text(st);
    ticket->priority = (Priority)statement_int(st);
    ticket->requester.value = statement_int(st);
    ticket->opener.value = statement_int(st);
    ticket->merged_into.value = statement_int(st);
    ticket->continues.value = statement_int(st);
    ticket->created_us = statement_int(st);
    ticket->updated_us = statement_int(st);
    ticket->closed_us = statement_int(st);
    ticket->due = statement_int(st);
    ticket->planned = statement_int(st);
    ticket->points = statement_int(st);
    ticket->progress = statement_int(st);
    ticket->subject = statement_text(st);
    ticket->requester_since_us = statement_int(st);
    ticket->spam_of.value = statement_int(st);
    return ticket;
}

gboolean
store_ticket_get(Store *store, TicketId id, Ticket **ret_ticket, GError **error)
{
    static const Query get = {"reading a ticket",
                              "SELECT " STORE_TICKET_COLUMNS " FROM ticket WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, NO_TICKET, id.value))
        return FALSE;
    g_autoptr(Ticket) ticket = store_read_ticket(st);
    if (!statement_finish(st, error) || !read_tags(store, ticket, error) ||
        !read_assignees(store, ticket, error) ||
        !store_field_list(store, id, &ticket->fields, error))
        return FALSE;
    *ret_ticket = g_steal_pointer(&ticket);
    return TRUE;
}

gboolean
store_ticket_complete(Store *store, Ticket *ticket, GError **error)
{
    return (ticket->tags || read_tags(store, ticket, error)) &&
           (ticket->assignees || read_assignees(store, ticket, error));
}

/* --- changing -------------------------------------------------------------------------------- */

gboolean
store_ticket_set_status(Store *store, TicketId id, const char *status, gboolean closed,
                        gint64 now_us, GError **error)
{
    static const Query set = {
        "setting a ticket's status",
        "UPDATE ticket SET status = ?1, updated_us = ?2,"
        " closed_us = CASE ?3 WHEN 0 THEN NULL ELSE coalesce(closed_us, ?2) END,"
        " spam_id = CASE ?3 WHEN 0 THEN NULL ELSE spam_id END,"
        " spam_identity = CASE ?3 WHEN 0 THEN 0 ELSE spam_identity END WHERE id = ?4"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_text(st, status);
    statement_bind_int(st, now_us);
    statement_bind_int(st, closed);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_set_spam(Store *store, TicketId id, PersonId sender, IdentityLevel identity,
                      GError **error)
{
    static const Query set = {"marking a ticket as spam",
                              "UPDATE ticket SET spam_id = ?, spam_identity = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, sender.value);
    statement_bind_int(st, identity);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_set_requester(Store *store, TicketId id, PersonId requester, gint64 since_us,
                           gint64 now_us, GError **error)
{
    static const Query set = {"setting a ticket's requester",
                              "UPDATE ticket SET requester_id = ?, requester_since_us = ?,"
                              " updated_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, requester.value);
    statement_bind_int(st, since_us);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_set_priority(Store *store, TicketId id, Priority priority, gint64 now_us,
                          GError **error)
{
    static const Query set = {"setting a ticket's priority",
                              "UPDATE ticket SET priority = ?, updated_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, priority);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_set_project(Store *store, TicketId id, ProjectId project, gint64 now_us,
                         GError **error)
{
    static const Query set = {"moving a ticket",
                              "UPDATE ticket SET project_id = ?, updated_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, project.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_touch(Store *store, TicketId id, gint64 now_us, GError **error)
{
    static const Query touch = {"touching a ticket",
                                "UPDATE ticket SET updated_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &touch);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_TICKET, id.value);
}

gboolean
store_ticket_add_tag(Store *store, TicketId id, const char *tag, GError **error)
{
    static const Query add = {
        "adding a tag",
        "INSERT INTO ticket_tag (ticket_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, id.value);
    statement_bind_text(st, tag);
    return statement_run(st, error);
}

gboolean
store_ticket_remove_tag(Store *store, TicketId id, const char *tag, GError **error)
{
    static const Query take = {"taking a tag away",
                               "DELETE FROM ticket_tag WHERE ticket_id = ? AND tag = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &take);
    statement_bind_int(st, id.value);
    statement_bind_text(st, tag);
    return statement_run(st, error);
}

gboolean
store_ticket_assign(Store *store, TicketId id, PersonId person, GError **error)
{
    static const Query add = {"assigning a ticket",
                              "INSERT INTO ticket_assignee (ticket_id, person_id) VALUES (?, ?)"
                              " ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, id.value);
    statement_bind_int(st, person.value);
    return statement_run(st, error);
}

gboolean
store_ticket_unassign(Store *store, TicketId id, PersonId person, GError **error)
{
    static const Query take = {"taking somebody off a ticket",
                               "DELETE FROM ticket_assignee WHERE ticket_id = ? AND person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &take);
    statement_bind_int(st, id.value);
    statement_bind_int(st, person.value);
    return statement_run(st, error);
}

gboolean
store_ticket_find_next(Store *store, TicketId continued, PersonId requester, TicketId *ret_next,
                       GError **error)
{
    static const Query find = {"finding the ticket that continues another",
                               "SELECT coalesce(max(id), 0) FROM ticket WHERE continues = ?"
                               " AND requester_id = ? AND closed_us IS NULL"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, continued.value);
    statement_bind_int(st, requester.value);
    if (!statement_one(st, error, "there is no answer"))
        return FALSE;
    ret_next->value = statement_int(st);
    return statement_finish(st, error);
}

/* --- lists ----------------------------------------------------------------------------------- */

void
ticket_line_free(TicketLine *line)
{
    if (!line)
        return;
    g_free(line->project);
    g_free(line->type);
    g_free(line->status);
    g_free(line->subject);
    g_free(line->requester);
    g_free(line);
}

static TicketLine *
read_line(Statement *st)
{
    TicketLine *line = g_new0(TicketLine, 1);
    line->id.value = statement_int(st);
    line->project = statement_text(st);
    line->type = statement_text(st);
    line->status = statement_text(st);
    line->priority = (Priority)statement_int(st);
    line->subject = statement_text(st);
    line->requester = statement_text(st);
    line->created_us = statement_int(st);
    line->updated_us = statement_int(st);
    return line;
}

gboolean
store_ticket_list(Store *store, const TicketFilter *filter, GPtrArray **ret_lines, GError **error)
{
    static const Query list = {
        "listing tickets",
        "SELECT t.id, j.slug, t.type, t.status, t.priority, t.subject,"
        " CASE p.name WHEN '' THEN p.address ELSE p.name END, t.created_us, t.updated_us"
        " FROM ticket t JOIN project j ON j.id = t.project_id JOIN person p ON p.id = "
        "t.requester_id"
        " WHERE (?1 IS NULL OR lower(t.status) = lower(?1)) AND (?2 IS NULL OR j.slug = ?2)"
        " ORDER BY t.updated_us DESC, t.id DESC LIMIT ?3"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_text(st, filter->status);
    statement_bind_text(st, filter->project);
    statement_bind_int(st, filter->limit);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)ticket_line_free);
    while (statement_next(st))
        g_ptr_array_add(lines, read_line(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    return TRUE;
}
