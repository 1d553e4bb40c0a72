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

/* What one row says of a person: one way of taking part. */
typedef enum {
    AS_REQUESTER = 1,
    AS_OPENER,
    AS_ASSIGNEE,
    AS_FOLLOWER,
    AS_ASKED,
} Part;

static void
note_part(Standing *standing, Part part)
{
    standing->is_requester |= part == AS_REQUESTER;
    standing->is_opener |= part == AS_OPENER;
    standing->is_assignee |= part == AS_ASSIGNEE;
    standing->is_follower |= part == AS_FOLLOWER;
    standing->is_asked |= part == AS_ASKED;
}

static Participant *
read_participant(Statement *st)
{
    Participant *participant = g_new0(Participant, 1);
    participant->person = store_read_person(st);
    participant->standing.kind = participant->person->kind;
    note_part(&participant->standing, (Part)statement_int(st));
    return participant;
}

static int
compare_persons(gconstpointer a, gconstpointer b)
{
    gint64 left = (*(Participant *const *)a)->person->id.value;
    gint64 right = (*(Participant *const *)b)->person->id.value;
    return (left > right) - (left < right);
}

static void
add_parts(Standing *to, const Standing *from)
{
    to->is_requester |= from->is_requester;
    to->is_opener |= from->is_opener;
    to->is_assignee |= from->is_assignee;
    to->is_follower |= from->is_follower;
    to->is_asked |= from->is_asked;
}

/* Only to be asked into one thread is no part in the ticket. */
static gboolean
takes_part(const Standing *standing)
{
    return standing->is_requester || standing->is_opener || standing->is_assignee ||
           standing->is_follower;
}

/* Sorted parts in; one entry a person out, in the same order. */
static GPtrArray *
one_a_person(const GPtrArray *parts)
{
    GPtrArray *people = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    for (guint i = 0; i < parts->len;) {
        Participant *person = g_ptr_array_index(parts, i);
        for (i++; i < parts->len; i++) {
            Participant *next = g_ptr_array_index(parts, i);
            if (next->person->id.value != person->person->id.value)
                break;
            add_parts(&person->standing, &next->standing);
            participant_free(next);
        }
        if (takes_part(&person->standing))
            g_ptr_array_add(people, person);
        else
            participant_free(person);
    }
    return people;
}

/* One query without a table of its own to gather in, since every message asks it. */
gboolean
store_ticket_participants(Store *store, TicketId ticket, ThreadId thread,
                          GPtrArray **ret_participants, GError **error)
{
    static const Query list = {
        "finding who takes part in a ticket",
        "SELECT " STORE_PERSON_COLUMNS ", 1 FROM ticket t JOIN person p ON p.id = t.requester_id"
        " WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 2 FROM ticket t JOIN person p ON p.id = t.opener_id"
        " WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 3 FROM ticket_assignee a"
        " JOIN person p ON p.id = a.person_id WHERE a.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 4 FROM ticket_follower f"
        " JOIN person p ON p.id = f.person_id WHERE f.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 5 FROM thread h"
        " JOIN thread_member m ON m.thread_id = h.id JOIN person p ON p.id = m.person_id"
        " WHERE h.id = ?2 AND h.ticket_id = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    while (statement_next(st))
        g_ptr_array_add(parts, read_participant(st));
    if (!statement_finish(st, error))
        return FALSE;
    g_ptr_array_sort(parts, compare_persons);
    *ret_participants = one_a_person(parts);
    g_ptr_array_set_free_func(parts, NULL); /* each was handed on, or freed */
    return TRUE;
}
