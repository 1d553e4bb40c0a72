#include "store/agenda.h"

#include "store/store_private.h"

/* --- reminders -------------------------------------------------------------------------------- */

gboolean
store_reminder_add(Store *store, const Reminder *reminder, ReminderId *ret_id, GError **error)
{
    static const Query add = {"adding a reminder",
                              "INSERT INTO reminder (ticket_id, person_id, due_us, words,"
                              " message_id, made_us) VALUES (?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, reminder->ticket.value);
    statement_bind_int(st, reminder->person.value);
    statement_bind_int(st, reminder->due_us);
    statement_bind_text(st, reminder->words);
    statement_bind_id(st, reminder->message.value);
    statement_bind_int(st, reminder->made_us);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

static Reminder *
read_reminder(Statement *st)
{
    Reminder *reminder = g_new0(Reminder, 1);
    reminder->id.value = statement_int(st);
    reminder->ticket.value = statement_int(st);
    reminder->person.value = statement_int(st);
    reminder->due_us = statement_int(st);
    reminder->words = statement_text(st);
    reminder->message.value = statement_int(st);
    reminder->made_us = statement_int(st);
    return reminder;
}

gboolean
store_reminder_list(Store *store, TicketId ticket, PersonId person, GPtrArray **ret_reminders,
                    GError **error)
{
    static const Query list = {
        "listing reminders",
        "SELECT id, ticket_id, person_id, due_us, words, coalesce(message_id, 0), made_us"
        " FROM reminder WHERE ticket_id = ?1 AND (?2 = 0 OR person_id = ?2) ORDER BY due_us, id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, person.value);
    g_autoptr(GPtrArray) reminders = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_free);
    while (statement_next(st))
        g_ptr_array_add(reminders, read_reminder(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_reminders = g_steal_pointer(&reminders);
    return TRUE;
}

gboolean
store_reminder_remove(Store *store, ReminderId id, GError **error)
{
    static const Query drop = {"taking a reminder away", "DELETE FROM reminder WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &drop);
    statement_bind_int(st, id.value);
    return statement_run(st, error) &&
           store_changed_one(store, error, "there is no reminder %" G_GINT64_FORMAT, id.value);
}

/* --- recurrences ------------------------------------------------------------------------------ */

gboolean
store_recurrence_get(Store *store, TicketId ticket, Recurrence *ret_recurrence, GError **error)
{
    static const Query get = {"reading how a ticket comes again",
                              "SELECT frequency, every, coalesce(count, 0),"
                              " coalesce(until_day, 0), from_day, person_id, made_us"
                              " FROM recurrence WHERE ticket_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, ticket.value);
    Recurrence found = {.ticket = ticket};
    if (statement_next(st)) {
        found.frequency = (Frequency)statement_int(st);
        found.every = statement_int(st);
        found.count = statement_int(st);
        found.until = statement_int(st);
        found.from = statement_int(st);
        found.person.value = statement_int(st);
        found.made_us = statement_int(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_recurrence = found;
    return TRUE;
}

static gboolean
drop_recurrence(Store *store, TicketId ticket, GError **error)
{
    static const Query drop = {"having a ticket come no more",
                               "DELETE FROM recurrence WHERE ticket_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &drop);
    statement_bind_int(st, ticket.value);
    return statement_run(st, error);
}

gboolean
store_recurrence_set(Store *store, const Recurrence *recurrence, GError **error)
{
    static const Query set = {"saying how a ticket comes again",
                              "INSERT OR REPLACE INTO recurrence (ticket_id, frequency, every,"
                              " count, until_day, from_day, person_id, made_us)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    if (!recurrence->frequency)
        return drop_recurrence(store, recurrence->ticket, error);
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, recurrence->ticket.value);
    statement_bind_int(st, recurrence->frequency);
    statement_bind_int(st, recurrence->every);
    statement_bind_id(st, recurrence->count);
    statement_bind_id(st, recurrence->until);
    statement_bind_int(st, recurrence->from);
    statement_bind_int(st, recurrence->person.value);
    statement_bind_int(st, recurrence->made_us);
    return statement_run(st, error);
}

/* --- digests ---------------------------------------------------------------------------------- */

gboolean
store_digest_get(Store *store, PersonId person, Digest *ret_digest, GError **error)
{
    static const Query get = {"reading who wants a digest",
                              "SELECT every FROM digest WHERE person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, person.value);
    Digest digest = statement_next(st) ? (Digest)statement_int(st) : DIGEST_OFF;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_digest = digest;
    return TRUE;
}

static gboolean
drop_digest(Store *store, PersonId person, GError **error)
{
    static const Query drop = {"dropping a digest", "DELETE FROM digest WHERE person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &drop);
    statement_bind_int(st, person.value);
    return statement_run(st, error);
}

gboolean
store_digest_set(Store *store, PersonId person, Digest digest, GError **error)
{
    static const Query set = {"noting a digest",
                              "INSERT INTO digest (person_id, every) VALUES (?, ?)"
                              " ON CONFLICT (person_id) DO UPDATE SET every = excluded.every"};
    if (digest == DIGEST_OFF)
        return drop_digest(store, person, error);
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, person.value);
    statement_bind_int(st, digest);
    return statement_run(st, error);
}
