/* Two people who turn out to be one. */
#include "store/people.h"

#include "store/store_private.h"

/* What goes on under the other's name: a row that both have stays the other's. What only says what
 * happened keeps who it was, and is not looked through. */
static const Query moves[] = {
    {"merging addresses", "UPDATE person_address SET person_id = ?2 WHERE person_id = ?1"},
    {"merging team members",
     "UPDATE OR IGNORE team_member SET person_id = ?2 WHERE person_id = ?1"},
    {"merging shares", "UPDATE OR IGNORE share SET person_id = ?2 WHERE person_id = ?1"},
    {"merging people in fields", "UPDATE field_value SET person_id = ?2 WHERE person_id = ?1"},
    {"merging requesters", "UPDATE ticket SET requester_id = ?2 WHERE requester_id = ?1"},
    {"merging openers", "UPDATE ticket SET opener_id = ?2 WHERE opener_id = ?1"},
    {"merging who sent spam", "UPDATE ticket SET spam_id = ?2 WHERE spam_id = ?1"},
    {"merging assignees",
     "UPDATE OR IGNORE ticket_assignee SET person_id = ?2 WHERE person_id = ?1"},
    {"merging followers",
     "UPDATE OR IGNORE ticket_follower SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who had others follow", "UPDATE ticket_follower SET by_id = ?2 WHERE by_id = ?1"},
    {"merging followers of projects",
     "UPDATE OR IGNORE project_follower SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who was asked",
     "UPDATE OR IGNORE thread_member SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who is asked", "UPDATE request SET person_id = ?2 WHERE person_id = ?1"},
    {"merging whose token it was", "UPDATE held SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who waits for access", "UPDATE held SET asker_id = ?2 WHERE asker_id = ?1"},
    {"merging who asks for access", "UPDATE access SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who is told", "UPDATE outbox SET person_id = ?2 WHERE state <= 3 AND person_id = ?1"},
    {"merging who worked", "UPDATE time_entry SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who is reminded", "UPDATE reminder SET person_id = ?2 WHERE person_id = ?1"},
    {"merging who had it repeated", "UPDATE recurrence SET person_id = ?2 WHERE person_id = ?1"},
    {"merging digests", "UPDATE OR IGNORE digest SET person_id = ?2 WHERE person_id = ?1"},
    {"merging authors", "UPDATE comment SET author_id = ?2 WHERE author_id = ?1"},
    {"merging who may undo", "UPDATE change SET person_id = ?2 WHERE person_id = ?1"},
    {"merging merged people", "UPDATE person SET merged_into = ?2 WHERE ?1 IN (id, merged_into)"},
};

/* What both had. */
static const Query drops[] = {
    {"leaving teams", "DELETE FROM team_member WHERE person_id = ?"},
    {"dropping shares", "DELETE FROM share WHERE person_id = ?"},
    {"dropping assignees", "DELETE FROM ticket_assignee WHERE person_id = ?"},
    {"dropping followers", "DELETE FROM ticket_follower WHERE person_id = ?"},
    {"dropping followers of projects", "DELETE FROM project_follower WHERE person_id = ?"},
    {"dropping who was asked", "DELETE FROM thread_member WHERE person_id = ?"},
    {"dropping a digest", "DELETE FROM digest WHERE person_id = ?"},
    {"dropping a login", "DELETE FROM login WHERE person_id = ?"},
};

static gboolean
run(Store *store, const Query *query, PersonId person, PersonId into, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    statement_bind_int(st, person.value);
    if (into.value)
        statement_bind_int(st, into.value);
    return statement_run(st, error);
}

gboolean
store_person_merge(Store *store, PersonId person, PersonId into, GError **error)
{
    store->people_generation++;
    for (guint i = 0; i < G_N_ELEMENTS(moves); i++)
        if (!run(store, &moves[i], person, into, error))
            return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(drops); i++)
        if (!run(store, &drops[i], person, (PersonId){0}, error))
            return FALSE;
    return TRUE;
}

gboolean
store_token_owner(Store *store, PersonId person, guint32 epoch, PersonId *ret_owner, GError **error)
{
    static const Query owner = {"finding whose token it is",
                                "SELECT coalesce(merged_into, id) FROM person"
                                " WHERE id = ? AND epoch = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &owner);
    statement_bind_int(st, person.value);
    statement_bind_int(st, epoch);
    PersonId found = {statement_next(st) ? statement_int(st) : 0};
    if (!statement_finish(st, error))
        return FALSE;
    *ret_owner = found;
    return TRUE;
}

gboolean
store_person_projects(Store *store, PersonId person, GArray **ret_projects, GError **error)
{
    static const Query list = {
        "finding where somebody takes part",
        "SELECT project_id FROM ticket WHERE ?1 IN (requester_id, opener_id)"
        " UNION SELECT t.project_id FROM ticket_assignee a JOIN ticket t ON t.id = a.ticket_id"
        " WHERE a.person_id = ?1"
        " UNION SELECT t.project_id FROM ticket_follower f JOIN ticket t ON t.id = f.ticket_id"
        " WHERE f.person_id = ?1"
        " UNION SELECT t.project_id FROM thread_member m JOIN thread h ON h.id = m.thread_id"
        " JOIN ticket t ON t.id = h.ticket_id WHERE m.person_id = ?1"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, person.value);
    g_autoptr(GArray) projects = g_array_new(FALSE, FALSE, sizeof(ProjectId));
    while (statement_next(st)) {
        ProjectId project = {statement_int(st)};
        g_array_append_val(projects, project);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_projects = g_steal_pointer(&projects);
    return TRUE;
}
