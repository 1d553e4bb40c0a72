#include "store/tickets.h"

#include "store/store_private.h"

/* How person p stands to ticket t. Parameter 1 is the ticket, 2 the thread: one of another ticket
 * makes nobody asked. */
#define STANDING_COLUMNS                                                                           \
    "p.id = t.requester_id, p.id = t.opener_id,"                                                   \
    " EXISTS (SELECT 1 FROM ticket_assignee WHERE ticket_id = ?1 AND person_id = p.id),"           \
    " EXISTS (SELECT 1 FROM ticket_follower WHERE ticket_id = ?1 AND person_id = p.id),"           \
    " EXISTS (SELECT 1 FROM thread_member m JOIN thread h ON h.id = m.thread_id"                   \
    " WHERE m.thread_id = ?2 AND m.person_id = p.id AND h.ticket_id = ?1)"

static void
read_standing(Statement *st, PersonKind kind, Standing *ret_standing)
{
    ret_standing->kind = kind;
    ret_standing->is_requester = statement_int(st) != 0;
    ret_standing->is_opener = statement_int(st) != 0;
    ret_standing->is_assignee = statement_int(st) != 0;
    ret_standing->is_follower = statement_int(st) != 0;
    ret_standing->is_asked = statement_int(st) != 0;
}

gboolean
store_standing(Store *store, TicketId ticket, ThreadId thread, PersonId person,
               Standing *ret_standing, GError **error)
{
    static const Query standing = {"finding how a person stands to a ticket",
                                   "SELECT p.kind, " STANDING_COLUMNS " FROM ticket t, person p"
                                   " WHERE t.id = ?1 AND p.id = ?3"};
    g_autoptr(Statement) st = statement_start(store->db, &standing);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, person.value);
    if (!statement_one(st, error,
                       "there is no ticket %" G_GINT64_FORMAT " or no person %" G_GINT64_FORMAT,
                       ticket.value, person.value))
        return FALSE;
    PersonKind kind = (PersonKind)statement_int(st);
    read_standing(st, kind, ret_standing);
    return TRUE;
}

void
participant_free(Participant *participant)
{
    if (!participant)
        return;
    person_free(participant->person);
    g_free(participant);
}

gboolean
store_ticket_participants(Store *store, TicketId ticket, ThreadId thread,
                          GPtrArray **ret_participants, GError **error)
{
    static const Query list = {
        "finding who takes part in a ticket",
        "SELECT " STORE_PERSON_COLUMNS ", " STANDING_COLUMNS
        " FROM ticket t CROSS JOIN person p WHERE t.id = ?1 AND p.id IN ("
        " SELECT requester_id FROM ticket WHERE id = ?1"
        " UNION ALL SELECT opener_id FROM ticket WHERE id = ?1"
        " UNION ALL SELECT person_id FROM ticket_assignee WHERE ticket_id = ?1"
        " UNION ALL SELECT person_id FROM ticket_follower WHERE ticket_id = ?1)"
        " ORDER BY p.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    g_autoptr(GPtrArray) participants =
        g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    while (statement_next(st)) {
        Participant *participant = g_new0(Participant, 1);
        g_ptr_array_add(participants, participant);
        participant->person = store_read_person(st);
        read_standing(st, participant->person->kind, &participant->standing);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_participants = g_steal_pointer(&participants);
    return TRUE;
}
