#include "store/time_entries.h"

#include "store/store_private.h"

gboolean
store_time_entry_add(Store *store, const TimeEntry *entry, TimeEntryId *ret_id, GError **error)
{
    static const Query add = {
        "booking time",
        "INSERT INTO time_entry (ticket_id, person_id, day, minutes, billable, words, message_id,"
        " made_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, entry->ticket.value);
    statement_bind_int(st, entry->person.value);
    statement_bind_int(st, entry->day);
    statement_bind_int(st, entry->minutes);
    statement_bind_int(st, entry->is_billable);
    statement_bind_text(st, entry->words);
    statement_bind_id(st, entry->message.value);
    statement_bind_int(st, entry->made_us);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

gboolean
store_time_sum(Store *store, TicketId ticket, TimeSum *ret_sum, GError **error)
{
    static const Query sum = {"adding up booked time",
                              "SELECT count(*), coalesce(sum(minutes), 0),"
                              " coalesce(sum(minutes * billable), 0) FROM time_entry"
                              " WHERE ticket_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &sum);
    statement_bind_int(st, ticket.value);
    if (!statement_one(st, error, "there is no sum"))
        return FALSE;
    TimeSum found = {.entries = statement_int(st)};
    found.minutes = statement_int(st);
    found.billable = statement_int(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_sum = found;
    return TRUE;
}

static TimeEntry *
read_entry(Statement *st)
{
    TimeEntry *entry = g_new0(TimeEntry, 1);
    entry->id.value = statement_int(st);
    entry->ticket.value = statement_int(st);
    entry->person.value = statement_int(st);
    entry->day = statement_int(st);
    entry->minutes = statement_int(st);
    entry->is_billable = statement_int(st) != 0;
    entry->words = statement_text(st);
    entry->message.value = statement_int(st);
    entry->made_us = statement_int(st);
    return entry;
}

gboolean
store_time_entry_list(Store *store, TicketId ticket, guint limit, GPtrArray **ret_entries,
                      GError **error)
{
    static const Query list = {
        "listing booked time",
        "SELECT id, ticket_id, person_id, day, minutes, billable, words, coalesce(message_id, 0),"
        " made_us FROM time_entry WHERE id IN (SELECT id FROM time_entry WHERE ticket_id = ?"
        " ORDER BY id DESC LIMIT ?) ORDER BY day, id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)time_entry_free);
    while (statement_next(st))
        g_ptr_array_add(entries, read_entry(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_entries = g_steal_pointer(&entries);
    return TRUE;
}
