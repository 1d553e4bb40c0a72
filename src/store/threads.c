#include "store/tickets.h"

#include "store/store_private.h"

static void
read_thread(Statement *st, Thread *ret_thread)
{
    ret_thread->id.value = statement_int(st);
    ret_thread->ticket.value = statement_int(st);
    ret_thread->audience = (ThreadAudience)statement_int(st);
}

gboolean
store_thread_get(Store *store, ThreadId id, Thread *ret_thread, GError **error)
{
    static const Query get = {"reading a thread",
                              "SELECT id, ticket_id, audience FROM thread WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no thread %" G_GINT64_FORMAT, id.value))
        return FALSE;
    read_thread(st, ret_thread);
    return TRUE;
}

#define OF_THE_TICKET " WHERE id BETWEEN ?1 AND ?1 + " G_STRINGIFY(STORE_TICKET_THREADS) " - 1"

gboolean
store_thread_list(Store *store, TicketId ticket, GArray **ret_threads, GError **error)
{
    static const Query list = {"listing a ticket's threads",
                               "SELECT id, ticket_id, audience FROM thread" OF_THE_TICKET};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, store_first_thread(ticket));
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(Thread));
    while (statement_next(st)) {
        Thread thread;
        read_thread(st, &thread);
        g_array_append_val(threads, thread);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_threads = g_steal_pointer(&threads);
    return TRUE;
}

gboolean
store_thread_find(Store *store, TicketId ticket, ThreadAudience audience, Thread *ret_thread,
                  GError **error)
{
    static const Query find = {"finding a thread",
                               "SELECT id, ticket_id, audience FROM thread" OF_THE_TICKET
                               " AND audience = ?2 ORDER BY id LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, store_first_thread(ticket));
    statement_bind_int(st, audience);
    if (!statement_one(st, error, "ticket %" G_GINT64_FORMAT " has no %s thread", ticket.value,
                       desk_word(thread_audience_words, audience)))
        return FALSE;
    read_thread(st, ret_thread);
    return TRUE;
}
