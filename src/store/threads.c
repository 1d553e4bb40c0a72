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

#define COUNT G_STRINGIFY(STORE_TICKET_THREADS)
#define RELATED(condition)                                                                         \
    "SELECT h.id, h.ticket_id, h.audience, o.project_id = t.project_id FROM ticket t"              \
    " JOIN ticket o ON " condition " JOIN thread h ON h.id BETWEEN o.id * " COUNT                  \
    " AND o.id * " COUNT " + " COUNT " - 1"                                                        \
    " WHERE t.id = ?1"
#define WENT_IN    RELATED("o.merged_into = t.id")
#define WENT_TO    RELATED("o.id = t.merged_into")
#define WENT_ALONG RELATED("o.merged_into = t.merged_into AND o.id <> t.id")
#define CONTINUED  RELATED("o.id = t.continues")

/* Every message asks this, and few tickets have any. */
gboolean
store_thread_related(Store *store, TicketId ticket, GArray **ret_related, GError **error)
{
    static const Query list = {"listing the threads of related tickets",
                               WENT_IN " UNION ALL " WENT_TO " UNION ALL " WENT_ALONG
                                       " UNION ALL " CONTINUED};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    g_autoptr(GArray) related = g_array_new(FALSE, FALSE, sizeof(RelatedThread));
    while (statement_next(st)) {
        RelatedThread one;
        read_thread(st, &one.thread);
        one.is_of_project = statement_int(st) != 0;
        g_array_append_val(related, one);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_related = g_steal_pointer(&related);
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

/* --- vendor threads -------------------------------------------------------------------------- */

/* How many vendors are members of a thread, and how many of these. */
static gboolean
count_members(Store *store, ThreadId thread, const GArray *vendors, guint *ret_all,
              guint *ret_these, GError **error)
{
    static const Query list = {"listing whom a thread asks",
                               "SELECT m.person_id FROM thread_member m"
                               " JOIN person p ON p.id = m.person_id"
                               " WHERE m.thread_id = ? AND p.kind = 2"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    guint all = 0, these = 0;
    statement_bind_int(st, thread.value);
    for (; statement_next(st); all++) {
        gint64 person = statement_int(st);
        for (guint i = 0; i < vendors->len; i++)
            these += g_array_index(vendors, PersonId, i).value == person;
    }
    *ret_all = all;
    *ret_these = these;
    return statement_finish(st, error);
}

static gboolean
find_asking(Store *store, const GArray *threads, const GArray *vendors, Thread *ret_thread,
            GError **error)
{
    for (guint i = 0; i < threads->len; i++) {
        const Thread *thread = &g_array_index(threads, Thread, i);
        guint all, these;
        if (thread->audience != THREAD_VENDOR)
            continue;
        if (!count_members(store, thread->id, vendors, &all, &these, error))
            return FALSE;
        if (all == vendors->len && these == vendors->len) {
            *ret_thread = *thread;
            return TRUE;
        }
    }
    return TRUE;
}

static gboolean
add_member(Store *store, ThreadId thread, PersonId person, GError **error)
{
    static const Query add = {"adding somebody to a thread",
                              "INSERT INTO thread_member (thread_id, person_id) VALUES (?, ?)"
                              " ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, person.value);
    return statement_run(st, error);
}

static gboolean
add_asking(Store *store, const GArray *threads, TicketId ticket, Thread *ret_thread, GError **error)
{
    static const Query add = {"adding a vendor thread",
                              "INSERT INTO thread (id, ticket_id, audience) VALUES (?, ?, ?)"};
    gint64 first = store_first_thread(ticket), last = first;
    for (guint i = 0; i < threads->len; i++)
        last = MAX(last, g_array_index(threads, Thread, i).id.value);
    if (last + 1 >= first + STORE_TICKET_THREADS) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "ticket %" G_GINT64_FORMAT " has %d threads, and can have no more",
                    ticket.value, STORE_TICKET_THREADS - 1);
        return FALSE;
    }
    *ret_thread = (Thread){{last + 1}, ticket, THREAD_VENDOR};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, ret_thread->id.value);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, THREAD_VENDOR);
    return statement_run(st, error);
}

gboolean
store_thread_ask(Store *store, TicketId ticket, const GArray *vendors, PersonId asker,
                 Thread *ret_thread, GError **error)
{
    g_autoptr(GArray) threads = NULL;
    Thread thread = {{0}, ticket, THREAD_VENDOR};
    if (!store_thread_list(store, ticket, &threads, error) ||
        !find_asking(store, threads, vendors, &thread, error) ||
        (!thread.id.value && !add_asking(store, threads, ticket, &thread, error)) ||
        !add_member(store, thread.id, asker, error))
        return FALSE;
    for (guint i = 0; i < vendors->len; i++)
        if (!add_member(store, thread.id, g_array_index(vendors, PersonId, i), error))
            return FALSE;
    *ret_thread = thread;
    return TRUE;
}
