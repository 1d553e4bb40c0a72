#include "store/outbox_rows.h"

#include "store/outbox_row.h"
#include "store/store_private.h"

#define NO_ROW "there is no outbox row %" G_GINT64_FORMAT

gboolean
store_outbox_add(Store *store, const OutboxRow *row, OutboxId *ret_id, GError **error)
{
    static const Query add = {
        "adding an outbox row",
        "INSERT INTO outbox (state, kind, why, ticket_id, thread_id, comment_id, request_id,"
        " project_id, portfolio_id, note, asks, person_id, created_us, next_us)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, OUTBOX_PENDING);
    statement_bind_int(st, row->kind);
    statement_bind_int(st, row->why);
    statement_bind_id(st, row->ticket.value);
    statement_bind_id(st, row->thread.value);
    statement_bind_id(st, row->comment.value);
    statement_bind_id(st, row->request.value);
    statement_bind_id(st, row->project.value);
    statement_bind_id(st, row->portfolio.value);
    statement_bind_text(st, row->note);
    statement_bind_int(st, row->asks);
    statement_bind_int(st, row->person.value);
    statement_bind_int(st, row->created_us);
    statement_bind_int(st, row->next_us);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

static gboolean
find_due(Store *store, gboolean asks, gint64 now_us, guint limit, GPtrArray **ret_rows,
         GError **error)
{
    static const Query due = {"finding due mail", "SELECT " OUTBOX_ROW_COLUMNS " FROM outbox"
                                                  " WHERE state <= 2 AND asks = ? AND next_us <= ?"
                                                  " ORDER BY next_us LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &due);
    statement_bind_int(st, asks);
    statement_bind_int(st, now_us);
    statement_bind_int(st, limit);
    return outbox_row_read_all(st, ret_rows, error);
}

gboolean
store_outbox_due(Store *store, gint64 now_us, guint limit, GPtrArray **ret_rows, GError **error)
{
    return find_due(store, FALSE, now_us, limit, ret_rows, error);
}

gboolean
store_outbox_asking(Store *store, gint64 now_us, guint limit, GPtrArray **ret_rows, GError **error)
{
    return find_due(store, TRUE, now_us, limit, ret_rows, error);
}

gboolean
store_outbox_next_due(Store *store, gboolean asks, gint64 *ret_us, GError **error)
{
    static const Query next = {"finding when mail falls due",
                               "SELECT next_us FROM outbox WHERE state <= 2 AND asks = ?"
                               " ORDER BY next_us LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &next);
    statement_bind_int(st, asks);
    gint64 next_us = statement_next(st) ? statement_int(st) : G_MAXINT64;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_us = next_us;
    return TRUE;
}

gboolean
store_outbox_set(Store *store, const OutboxRow *row, GError **error)
{
    static const Query set = {
        "changing an outbox row",
        "UPDATE outbox SET state = ?, attempts = ?, next_us = ?, reason = ?, carrier_id = ?,"
        " address = ?, rendering_id = ?, message_id = ?, boundary = ?, date_us = ?, epoch = ?,"
        " reply_address = ?, bounce_address = ?, mark = ?, asks = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, row->state);
    statement_bind_int(st, row->attempts);
    statement_bind_int(st, row->next_us);
    statement_bind_text(st, row->reason ? row->reason : "");
    statement_bind_id(st, row->carrier.value);
    statement_bind_text(st, row->address);
    statement_bind_id(st, row->rendering.value);
    statement_bind_text(st, row->message_id);
    statement_bind_text(st, row->boundary);
    statement_bind_int(st, row->date_us);
    statement_bind_int(st, row->epoch);
    statement_bind_text(st, row->reply_address);
    statement_bind_text(st, row->bounce_address);
    statement_bind_text(st, row->mark);
    statement_bind_int(st, row->asks);
    statement_bind_int(st, row->id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_ROW, row->id.value);
}

gboolean
store_outbox_settle(Store *store, const OutboxRow *row, GError **error)
{
    static const Query settle = {
        "settling an outbox row",
        "UPDATE outbox SET state = ?, attempts = ?, tried_us = ?, next_us = ?, reason = ?"
        " WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &settle);
    statement_bind_int(st, row->state);
    statement_bind_int(st, row->attempts);
    statement_bind_int(st, row->tried_us);
    statement_bind_int(st, row->next_us);
    statement_bind_text(st, row->reason ? row->reason : "");
    statement_bind_int(st, row->id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_ROW, row->id.value);
}

gboolean
store_outbox_recover(Store *store, gint64 now_us, guint *ret_count, GError **error)
{
    static const Query recover = {"recovering mail under way",
                                  "UPDATE outbox SET state = 2,"
                                  " next_us = CASE WHEN next_us < ?1 THEN next_us ELSE ?1 END"
                                  " WHERE state = 3"};
    g_autoptr(Statement) st = statement_start(store->db, &recover);
    statement_bind_int(st, now_us);
    if (!statement_run(st, error))
        return FALSE;
    *ret_count = (guint)db_changes(store->db);
    return TRUE;
}

gboolean
store_outbox_set_back(Store *store, gint64 now_us, gint64 beyond_us, gint64 by_us, GError **error)
{
    static const Query set_back = {
        "following a clock that was set back",
        "UPDATE outbox SET next_us = CASE WHEN next_us - ?1 > ?2 THEN next_us - ?1 ELSE ?2 END"
        " WHERE state <= 2 AND asks IN (0, 1) AND next_us > ?3"};
    g_autoptr(Statement) st = statement_start(store->db, &set_back);
    statement_bind_int(st, by_us);
    statement_bind_int(st, now_us);
    statement_bind_int(st, beyond_us);
    return statement_run(st, error);
}

gboolean
store_outbox_get(Store *store, OutboxId id, OutboxRow **ret_row, GError **error)
{
    static const Query get = {"reading an outbox row",
                              "SELECT " OUTBOX_ROW_COLUMNS " FROM outbox WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, NO_ROW, id.value))
        return FALSE;
    g_autoptr(OutboxRow) row = outbox_row_read(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_row = g_steal_pointer(&row);
    return TRUE;
}

gboolean
store_outbox_tells_of_share(Store *store, PersonId person, ProjectId project, gint64 since_us,
                            gboolean *ret_tells, GError **error)
{
    static const Query tells = {
        "finding the notice of a share",
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE asks = 0 AND state <= 2 AND next_us >= ?1"
        " AND state = 1"
        " AND kind = 7 AND person_id = ?2 AND (project_id = ?3 OR portfolio_id IN"
        " (SELECT portfolio_id FROM portfolio_project WHERE project_id = ?3)))"};
    g_autoptr(Statement) st = statement_start(store->db, &tells);
    statement_bind_int(st, since_us);
    statement_bind_int(st, person.value);
    statement_bind_int(st, project.value);
    gboolean is = statement_next(st) && statement_int(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_tells = is;
    return TRUE;
}
