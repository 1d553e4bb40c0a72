#include "store/tickets.h"

#include "store/store_private.h"

/* How person p stands to ticket t: bits of Relation. Parameter 1 is the ticket, 2 the thread: one
 * of another ticket makes nobody asked. */
#define RELATION_COLUMN                                                                            \
    "(p.id = t.requester_id) * 1 + (p.id = t.opener_id) * 2"                                       \
    " + EXISTS (SELECT 1 FROM ticket_assignee WHERE ticket_id = ?1 AND person_id = p.id) * 4"      \
    " + EXISTS (SELECT 1 FROM ticket_follower WHERE ticket_id = ?1 AND person_id = p.id) * 8"      \
    " + EXISTS (SELECT 1 FROM thread_member m JOIN thread h ON h.id = m.thread_id"                 \
    " WHERE m.thread_id = ?2 AND m.person_id = p.id AND h.ticket_id = ?1) * 16"

gboolean
store_standing(Store *store, const RoleTable *roles, TicketId ticket, ThreadId thread,
               PersonId person, Standing *ret_standing, GError **error)
{
    static const Query standing = {"finding how a person stands to a ticket",
                                   "SELECT p.kind, t.project_id, " RELATION_COLUMN
                                   " FROM ticket t, person p WHERE t.id = ?1 AND p.id = ?3"};
    g_autoptr(Statement) st = statement_start(store->db, &standing);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, person.value);
    if (!statement_one(st, error,
                       "there is no ticket %" G_GINT64_FORMAT " or no person %" G_GINT64_FORMAT,
                       ticket.value, person.value))
        return FALSE;
    ret_standing->kind = (PersonKind)statement_int(st);
    ProjectId project = {statement_int(st)};
    ret_standing->relations = (guint)statement_int(st);
    ret_standing->role = role_table_role(roles, project, person, ret_standing->kind);
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

/* The rows of requester and opener say the project. */
static Participant *
read_participant(Statement *st, ProjectId *project)
{
    Participant *participant = g_new0(Participant, 1);
    participant->person = store_read_person(st);
    participant->standing.kind = participant->person->kind;
    participant->standing.relations = (guint)statement_int(st);
    gint64 said = statement_int(st);
    project->value = MAX(project->value, said);
    return participant;
}

static int
compare_persons(gconstpointer a, gconstpointer b)
{
    gint64 left = (*(Participant *const *)a)->person->id.value;
    gint64 right = (*(Participant *const *)b)->person->id.value;
    return (left > right) - (left < right);
}

/* Sorted parts in; one entry a person out, in the same order, with their roles. */
static GPtrArray *
one_a_person(const GPtrArray *parts, const RoleTable *roles, ProjectId project)
{
    GPtrArray *people = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    for (guint i = 0; i < parts->len;) {
        Participant *person = g_ptr_array_index(parts, i);
        Standing *standing = &person->standing;
        for (i++; i < parts->len; i++) {
            Participant *next = g_ptr_array_index(parts, i);
            if (next->person->id.value != person->person->id.value)
                break;
            standing->relations |= next->standing.relations;
            participant_free(next);
        }
        standing->role = role_table_role(roles, project, person->person->id, standing->kind);
        g_ptr_array_add(people, person);
    }
    return people;
}

/* One query without a table of its own to gather in, since every message asks it. */
gboolean
store_ticket_participants(Store *store, const RoleTable *roles, TicketId ticket, ThreadId thread,
                          GPtrArray **ret_participants, GError **error)
{
    static const Query list = {
        "finding who takes part in a ticket",
        "SELECT " STORE_PERSON_COLUMNS ", 1, t.project_id FROM ticket t"
        " JOIN person p ON p.id = t.requester_id WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 2, t.project_id FROM ticket t"
        " JOIN person p ON p.id = t.opener_id WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 4, 0 FROM ticket_assignee a"
        " JOIN person p ON p.id = a.person_id WHERE a.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 8, 0 FROM ticket_follower f"
        " JOIN person p ON p.id = f.person_id WHERE f.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 16, 0 FROM thread h"
        " JOIN thread_member m ON m.thread_id = h.id JOIN person p ON p.id = m.person_id"
        " WHERE h.id = ?2 AND h.ticket_id = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    ProjectId project = {0};
    while (statement_next(st))
        g_ptr_array_add(parts, read_participant(st, &project));
    if (!statement_finish(st, error))
        return FALSE;
    g_ptr_array_sort(parts, compare_persons);
    *ret_participants = one_a_person(parts, roles, project);
    g_ptr_array_set_free_func(parts, NULL); /* each was handed on, or freed */
    return TRUE;
}
