#include "store/followers.h"

#include "base/limits.h"
#include "store/store_private.h"

/* --- one ticket ------------------------------------------------------------------------------- */

gboolean
store_follow_get(Store *store, TicketId ticket, PersonId person, Following *ret_following,
                 GError **error)
{
    static const Query get = {"reading how somebody follows a ticket",
                              "SELECT how, state, coalesce(by_id, 0), since_us FROM ticket_follower"
                              " WHERE ticket_id = ? AND person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, person.value);
    Following following = {0};
    if (statement_next(st)) {
        following.how = (FollowHow)statement_int(st);
        following.state = (FollowState)statement_int(st);
        following.by.value = statement_int(st);
        following.since_us = statement_int(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_following = following;
    return TRUE;
}

gboolean
store_follow_set(Store *store, TicketId ticket, PersonId person, const Following *following,
                 GError **error)
{
    static const Query set = {
        "saying how somebody follows a ticket",
        "INSERT INTO ticket_follower (ticket_id, person_id, how, state, by_id, since_us)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ticket_id, person_id) DO UPDATE SET"
        " how = excluded.how, state = excluded.state, by_id = excluded.by_id,"
        " since_us = excluded.since_us"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, person.value);
    statement_bind_int(st, following->how);
    statement_bind_int(st, following->state);
    statement_bind_id(st, following->by.value);
    statement_bind_int(st, following->since_us);
    return statement_run(st, error);
}

gboolean
store_follow_team(Store *store, TicketId ticket, TeamId team, gint64 now_us, GError **error)
{
    static const Query add = {
        "having a team follow a ticket",
        "INSERT INTO ticket_follower (ticket_id, person_id, how, state, since_us)"
        " SELECT ?, person_id, 1, 1, ? FROM team_member WHERE team_id = ? ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, team.value);
    return statement_run(st, error);
}

gboolean
store_follow_as_staff(Store *store, TicketId ticket, TicketId other, gint64 now_us, GError **error)
{
    static const Query add = {
        "having the staff of another ticket follow",
        "INSERT INTO ticket_follower (ticket_id, person_id, how, state, since_us)"
        " SELECT ?1, p.id, 1, 1, ?2 FROM person p LEFT JOIN ticket_follower f"
        " ON f.ticket_id = ?4 AND f.person_id = p.id WHERE p.kind = ?3 AND p.id IN"
        " (SELECT person_id FROM ticket_follower WHERE ticket_id = ?4 UNION"
        " SELECT person_id FROM ticket_assignee WHERE ticket_id = ?4)"
        " AND coalesce(f.state, 1) = 1 ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, PERSON_STAFF);
    statement_bind_int(st, other.value);
    return statement_run(st, error);
}

gboolean
store_follow_count(Store *store, TicketId ticket, FollowHow how, guint *ret_count, GError **error)
{
    static const Query count = {"counting a ticket's followers",
                                "SELECT count(*) FROM ticket_follower"
                                " WHERE ticket_id = ? AND how = ? AND state <= 2"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, how);
    if (!statement_one(st, error, "there is no answer"))
        return FALSE;
    *ret_count = (guint)statement_int(st);
    return statement_finish(st, error);
}

/* --- who was in To or Cc ---------------------------------------------------------------------- */

gboolean
store_copied_add(Store *store, TicketId ticket, const char *address, gboolean is_list,
                 GError **error)
{
    static const Query add = {
        "remembering who was in To or Cc",
        "INSERT INTO ticket_copied (ticket_id, address, is_list) SELECT ?1, ?2, ?3"
        " WHERE (SELECT count(*) FROM ticket_copied WHERE ticket_id = ?1) < ?4"
        " ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, ticket.value);
    statement_bind_text(st, address);
    statement_bind_int(st, is_list);
    statement_bind_int(st, LIMIT_TICKET_COPIED);
    return statement_run(st, error);
}

gboolean
store_copied_has(Store *store, TicketId ticket, const char *address, gboolean or_list,
                 gboolean *ret_has, GError **error)
{
    static const Query find = {
        "finding who was in To or Cc",
        "SELECT EXISTS (SELECT 1 FROM ticket_copied WHERE ticket_id = ?1 AND address = ?2)"
        " OR (?3 AND EXISTS (SELECT 1 FROM ticket_copied WHERE ticket_id = ?1 AND is_list = 1))"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, ticket.value);
    statement_bind_text(st, address);
    statement_bind_int(st, or_list);
    if (!statement_one(st, error, "there is no answer"))
        return FALSE;
    *ret_has = statement_int(st) != 0;
    return statement_finish(st, error);
}

/* --- all tickets of a project ----------------------------------------------------------------- */

gboolean
store_project_follow(Store *store, const ProjectFollowing *following, GError **error)
{
    static const Query add = {
        "following a project",
        "INSERT INTO project_follower (project_id, portfolio_id, person_id, since_us)"
        " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_id(st, following->project.value);
    statement_bind_id(st, following->portfolio.value);
    statement_bind_int(st, following->person.value);
    statement_bind_int(st, following->since_us);
    store->people_generation++;
    return statement_run(st, error);
}

gboolean
store_project_unfollow(Store *store, const ProjectFollowing *following, GError **error)
{
    static const Query drop = {"following a project no more",
                               "DELETE FROM project_follower WHERE coalesce(project_id, 0) = ?"
                               " AND coalesce(portfolio_id, 0) = ? AND person_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &drop);
    statement_bind_int(st, following->project.value);
    statement_bind_int(st, following->portfolio.value);
    statement_bind_int(st, following->person.value);
    store->people_generation++;
    return statement_run(st, error) &&
           store_changed_one(store, error, "they do not follow all of it");
}

void
project_following_line_free(ProjectFollowingLine *line)
{
    if (!line)
        return;
    g_free(line->what);
    g_free(line->address);
    g_free(line);
}

static ProjectFollowingLine *
read_line(Statement *st)
{
    ProjectFollowingLine *line = g_new0(ProjectFollowingLine, 1);
    line->following.project.value = statement_int(st);
    line->following.portfolio.value = statement_int(st);
    line->following.person.value = statement_int(st);
    line->following.since_us = statement_int(st);
    line->what = statement_text(st);
    line->address = statement_text(st);
    return line;
}

gboolean
store_project_following_list(Store *store, ProjectId project, PortfolioId portfolio,
                             GPtrArray **ret_lines, GError **error)
{
    static const Query list = {
        "listing who follows projects",
        "SELECT coalesce(f.project_id, 0), coalesce(f.portfolio_id, 0), f.person_id, f.since_us,"
        " coalesce(j.slug, o.slug) AS what, p.address FROM project_follower f"
        " JOIN person p ON p.id = f.person_id"
        " LEFT JOIN project j ON j.id = f.project_id"
        " LEFT JOIN portfolio o ON o.id = f.portfolio_id"
        " WHERE (?1 = 0 OR f.project_id = ?1 OR f.portfolio_id IN"
        " (SELECT portfolio_id FROM portfolio_project WHERE project_id = ?1))"
        " AND (?2 = 0 OR f.portfolio_id = ?2)"
        " ORDER BY f.portfolio_id, what, p.address"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, project.value);
    statement_bind_int(st, portfolio.value);
    g_autoptr(GPtrArray) lines =
        g_ptr_array_new_with_free_func((GDestroyNotify)project_following_line_free);
    while (statement_next(st))
        g_ptr_array_add(lines, read_line(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    return TRUE;
}

gboolean
store_read_project_followers(Store *store, RoleTable *table, GError **error)
{
    static const Query all = {"reading who follows projects",
                              "SELECT coalesce(f.project_id, m.project_id), p.id, p.kind"
                              " FROM project_follower f JOIN person p ON p.id = f.person_id"
                              " LEFT JOIN portfolio_project m ON m.portfolio_id = f.portfolio_id"
                              " WHERE f.project_id IS NOT NULL OR m.project_id IS NOT NULL"};
    g_autoptr(Statement) st = statement_start(store->db, &all);
    while (statement_next(st)) {
        ProjectId project = {statement_int(st)};
        ProjectFollower follower = {.person = {statement_int(st)}};
        follower.kind = (PersonKind)statement_int(st);
        role_table_add_follower(table, project, &follower);
    }
    return statement_finish(st, error);
}
