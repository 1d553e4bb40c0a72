#include "store/people.h"

#include "store/store_private.h"

gboolean
store_team_find(Store *store, const char *name, TeamId *ret_id, GError **error)
{
    static const Query find = {"finding a team", "SELECT id FROM team WHERE name = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, name);
    if (!statement_one(st, error, "there is no team %s", name))
        return FALSE;
    ret_id->value = statement_int(st);
    return TRUE;
}

gboolean
store_team_add(Store *store, const char *name, TeamId *ret_id, GError **error)
{
    static const Query add = {"adding a team", "INSERT INTO team (name) VALUES (?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, name);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    store->people_generation++;
    return TRUE;
}

gboolean
store_team_add_member(Store *store, TeamId team, PersonId person, Role role, GError **error)
{
    static const Query add = {"adding a team's member",
                              "INSERT INTO team_member (team_id, person_id, role) VALUES (?, ?, ?)"
                              " ON CONFLICT (team_id, person_id)"
                              " DO UPDATE SET role = coalesce(excluded.role, role)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, team.value);
    statement_bind_int(st, person.value);
    statement_bind_id(st, role);
    if (!statement_run(st, error))
        return FALSE;
    store->people_generation++;
    return TRUE;
}

gboolean
store_team_set_role(Store *store, TeamId team, PersonId person, Role role, GError **error)
{
    static const Query set = {"changing a team member's role",
                              "UPDATE team_member SET role = ? WHERE team_id = ?"
                              " AND person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_id(st, role);
    statement_bind_int(st, team.value);
    statement_bind_int(st, person.value);
    store->people_generation++;
    return statement_run(st, error) && store_changed_one(store, error, "is no member of the team");
}

gboolean
store_team_remove_member(Store *store, TeamId team, PersonId person, GError **error)
{
    static const Query remove = {"removing a team's member",
                                 "DELETE FROM team_member WHERE team_id = ? AND person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &remove);
    statement_bind_int(st, team.value);
    statement_bind_int(st, person.value);
    store->people_generation++;
    return statement_run(st, error) && store_changed_one(store, error, "is no member of the team");
}

gboolean
store_team_rename(Store *store, TeamId team, const char *name, GError **error)
{
    static const Query rename = {"renaming a team", "UPDATE team SET name = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &rename);
    statement_bind_text(st, name);
    statement_bind_int(st, team.value);
    store->people_generation++;
    return statement_run(st, error);
}

/* --- with members ---------------------------------------------------------------------------- */

/* The columns of no member are those of nobody. */
#define TEAMS_WITH_MEMBERS                                                                         \
    "SELECT t.id, t.name, " STORE_PERSON_COLUMNS ", coalesce(m.role, 0) FROM team t"               \
    " LEFT JOIN team_member m ON m.team_id = t.id LEFT JOIN person p ON p.id = m.person_id"

static Team *
read_team(Statement *st)
{
    Team *team = g_new0(Team, 1);
    team->id.value = statement_int(st);
    team->name = statement_text(st);
    team->members = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    team->roles = g_array_new(FALSE, FALSE, sizeof(int));
    return team;
}

/* The rows are a team's columns and one member's (id 0 for none), all rows of a team together. */
static gboolean
read_teams(Statement *st, GPtrArray **ret_teams, GError **error)
{
    g_autoptr(GPtrArray) teams = g_ptr_array_new_with_free_func((GDestroyNotify)team_free);
    Team *last = NULL;
    while (statement_next(st)) {
        g_autoptr(Team) team = read_team(st);
        g_autoptr(Person) member = store_read_person(st);
        int role = (int)statement_int(st);
        if (!last || last->id.value != team->id.value) {
            last = g_steal_pointer(&team);
            g_ptr_array_add(teams, last);
        }
        if (member->id.value != 0) {
            g_ptr_array_add(last->members, g_steal_pointer(&member));
            g_array_append_val(last->roles, role);
        }
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_teams = g_steal_pointer(&teams);
    return TRUE;
}

gboolean
store_team_get(Store *store, TeamId id, Team **ret_team, GError **error)
{
    static const Query get = {"reading a team",
                              TEAMS_WITH_MEMBERS " WHERE t.id = ? ORDER BY p.name, p.id"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    g_autoptr(GPtrArray) teams = NULL;
    if (!read_teams(st, &teams, error))
        return FALSE;
    if (teams->len == 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "there is no team %" G_GINT64_FORMAT, id.value);
        return FALSE;
    }
    *ret_team = g_ptr_array_steal_index(teams, 0);
    return TRUE;
}

gboolean
store_team_list(Store *store, GPtrArray **ret_teams, GError **error)
{
    static const Query list = {"listing teams",
                               TEAMS_WITH_MEMBERS " ORDER BY t.name, t.id, p.name, p.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    return read_teams(st, ret_teams, error);
}
