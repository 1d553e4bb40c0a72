#include "store/tickets.h"

#include "store/store_private.h"

/* How person p stands to ticket t: bits of Relation. Parameter 1 is the ticket, 2 the thread: one
 * of another ticket makes nobody asked. */
#define RELATION_COLUMN                                                                            \
    "(p.id = t.requester_id) * 1 + (p.id = t.opener_id) * 2"                                       \
    " + EXISTS (SELECT 1 FROM ticket_assignee WHERE ticket_id = ?1 AND person_id = p.id) * 4"      \
    " + EXISTS (SELECT 1 FROM thread_member m JOIN thread h ON h.id = m.thread_id"                 \
    " WHERE m.thread_id = ?2 AND m.person_id = p.id AND h.ticket_id = ?1) * 16"

#define FOLLOWING_COLUMNS "coalesce(f.how, 0), coalesce(f.state, 0), coalesce(f.since_us, 0)"

static Following
read_following(Statement *st)
{
    Following following = {.how = (FollowHow)statement_int(st)};
    following.state = (FollowState)statement_int(st);
    following.since_us = statement_int(st);
    return following;
}

/* Adds what the project says of a person whose kind and relations are known. */
static void
complete(Standing *standing, const RoleTable *roles, ProjectId project, PersonId person,
         const Following *following, gint64 requester_since_us)
{
    standing->role = role_table_role(roles, project, person, standing->kind);
    standing_add_following(standing, following, requester_since_us);
    if (role_table_follows(roles, project, person))
        standing->relations |= RELATION_LISTENER;
}

gboolean
store_standing(Store *store, const RoleTable *roles, TicketId ticket, ThreadId thread,
               PersonId person, Standing *ret_standing, GError **error)
{
    static const Query standing = {
        "finding how a person stands to a ticket",
        "SELECT p.kind, t.project_id, " RELATION_COLUMN ", t.requester_since_us, " FOLLOWING_COLUMNS
        ", t.spam_id IS NOT NULL, t.spam_id IS p.id"
        " FROM ticket t JOIN person p ON p.id = ?3 LEFT JOIN ticket_follower f"
        " ON f.ticket_id = t.id AND f.person_id = p.id WHERE t.id = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &standing);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, person.value);
    if (!statement_one(st, error,
                       "there is no ticket %" G_GINT64_FORMAT " or no person %" G_GINT64_FORMAT,
                       ticket.value, person.value))
        return FALSE;
    Standing found = {.kind = (PersonKind)statement_int(st)};
    ProjectId project = {statement_int(st)};
    found.relations = (guint)statement_int(st);
    gint64 requester_since_us = statement_int(st);
    Following following = read_following(st);
    found.is_spam = statement_int(st) != 0;
    found.sent_spam = statement_int(st) != 0;
    complete(&found, roles, project, person, &following, requester_since_us);
    *ret_standing = found;
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

/* One row of the query: somebody, and one thing that they are to the ticket. */
typedef struct {
    Participant *participant;
    Following following;
} Part;

static void
part_free(gpointer data)
{
    Part *part = data;
    participant_free(part->participant);
    g_free(part);
}

/* The rows of requester and opener say the project; that of the requester says since when they are
 * that where the others say since when somebody follows. */
static Part *
read_part(Statement *st, ProjectId *project)
{
    Part *part = g_new0(Part, 1);
    Participant *participant = part->participant = g_new0(Participant, 1);
    participant->person = store_read_person(st);
    participant->standing.kind = participant->person->kind;
    participant->standing.relations = (guint)statement_int(st);
    gint64 said = statement_int(st);
    part->following = read_following(st);
    project->value = MAX(project->value, said);
    return part;
}

static int
compare_persons(gconstpointer a, gconstpointer b)
{
    gint64 left = (*(const Part *const *)a)->participant->person->id.value;
    gint64 right = (*(const Part *const *)b)->participant->person->id.value;
    return (left > right) - (left < right);
}

static gboolean
is_of(const Part *part, const Participant *participant)
{
    return part->participant->person->id.value == participant->person->id.value;
}

static gint64
requester_since(const Part *part, const Participant *participant)
{
    return participant->standing.relations == RELATION_REQUESTER ? part->following.since_us : 0;
}

/* Sorted parts in; one entry a person out, in the same order, with their roles. */
static GPtrArray *
one_a_person(const GPtrArray *parts, const RoleTable *roles, ProjectId project)
{
    GPtrArray *people = g_ptr_array_new_with_free_func((GDestroyNotify)participant_free);
    for (guint i = 0; i < parts->len;) {
        Participant *person = g_steal_pointer(&((Part *)parts->pdata[i])->participant);
        Following following = ((Part *)parts->pdata[i])->following;
        gint64 requester_since_us = requester_since(parts->pdata[i], person);
        for (i++; i < parts->len && is_of(parts->pdata[i], person); i++) {
            const Part *next = parts->pdata[i];
            person->standing.relations |= next->participant->standing.relations;
            requester_since_us = MAX(requester_since_us, requester_since(next, next->participant));
            if (next->following.state)
                following = next->following;
        }
        complete(&person->standing, roles, project, person->person->id, &following,
                 requester_since_us);
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
        "SELECT " STORE_PERSON_COLUMNS ", 1, t.project_id, 0, 0, t.requester_since_us"
        " FROM ticket t"
        " JOIN person p ON p.id = t.requester_id WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 2, t.project_id, 0, 0, 0 FROM ticket t"
        " JOIN person p ON p.id = t.opener_id WHERE t.id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 4, 0, 0, 0, 0 FROM ticket_assignee a"
        " JOIN person p ON p.id = a.person_id WHERE a.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 0, 0, f.how, f.state, f.since_us FROM ticket_follower f"
        " JOIN person p ON p.id = f.person_id WHERE f.ticket_id = ?1 UNION ALL "
        "SELECT " STORE_PERSON_COLUMNS ", 16, 0, 0, 0, 0 FROM thread h"
        " JOIN thread_member m ON m.thread_id = h.id JOIN person p ON p.id = m.person_id"
        " WHERE h.id = ?2 AND h.ticket_id = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, thread.value);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
    ProjectId project = {0};
    while (statement_next(st))
        g_ptr_array_add(parts, read_part(st, &project));
    if (!statement_finish(st, error))
        return FALSE;
    g_ptr_array_sort(parts, compare_persons);
    *ret_participants = one_a_person(parts, roles, project);
    return TRUE;
}
