#include "store/shares.h"

#include "store/followers.h"
#include "store/people.h"
#include "store/store_private.h"

/* By index share_once. */
#define OF_ONE_SHARE                                                                               \
    " FROM share WHERE coalesce(project_id, 0) = ? AND coalesce(portfolio_id, 0) = ?"              \
    " AND coalesce(person_id, 0) = ? AND coalesce(team_id, 0) = ?"

static void
bind_one(Statement *st, const Share *share)
{
    statement_bind_int(st, share->project.value);
    statement_bind_int(st, share->portfolio.value);
    statement_bind_int(st, share->person.value);
    statement_bind_int(st, share->team.value);
}

gboolean
store_share_role(Store *store, const Share *share, Role *ret_role, GError **error)
{
    static const Query find = {"finding a share", "SELECT role" OF_ONE_SHARE};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    bind_one(st, share);
    Role role = statement_next(st) ? (Role)statement_int(st) : ROLE_NONE;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_role = role;
    return TRUE;
}

static gboolean
drop(Store *store, const Share *share, GError **error)
{
    static const Query drop = {"removing a share", "DELETE" OF_ONE_SHARE};
    g_autoptr(Statement) st = statement_start(store->db, &drop);
    bind_one(st, share);
    store->people_generation++;
    return statement_run(st, error);
}

static gboolean
insert(Store *store, const Query *query, const Share *share, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    statement_bind_id(st, share->project.value);
    statement_bind_id(st, share->portfolio.value);
    statement_bind_id(st, share->person.value);
    statement_bind_id(st, share->team.value);
    statement_bind_int(st, share->role);
    return statement_run(st, error);
}

gboolean
store_share_set(Store *store, const Share *share, GError **error)
{
    static const Query add = {
        "adding a share", "INSERT INTO share (project_id, portfolio_id, person_id, team_id, role)"
                          " VALUES (?, ?, ?, ?, ?)"};
    return drop(store, share, error) && insert(store, &add, share, error);
}

gboolean
store_share_offer(Store *store, const Share *share, GError **error)
{
    static const Query offer = {
        "offering a share", "INSERT INTO share (project_id, portfolio_id, person_id, team_id, role)"
                            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    store->people_generation++;
    return insert(store, &offer, share, error);
}

gboolean
store_share_remove(Store *store, const Share *share, GError **error)
{
    return drop(store, share, error) &&
           store_changed_one(store, error, "it is not shared with them") &&
           (!share->person.value || store_person_set_placed(store, share->person, error));
}

gboolean
store_portfolio_role(Store *store, PortfolioId portfolio, const Person *person, Role *ret_role,
                     GError **error)
{
    static const Query most = {
        "reading who a portfolio is shared with",
        "SELECT max(s.role, coalesce(m.role, 0)) FROM share s"
        " LEFT JOIN team_member m ON m.team_id = s.team_id AND m.person_id = ?2"
        " WHERE s.portfolio_id = ?1 AND (s.person_id = ?2 OR m.person_id IS NOT NULL"
        " OR (?3 AND s.person_id IS NULL AND s.team_id IS NULL))"};
    g_autoptr(Statement) st = statement_start(store->db, &most);
    statement_bind_int(st, portfolio.value);
    statement_bind_int(st, person->id.value);
    statement_bind_int(st, person->kind == PERSON_STAFF);
    Role most_of_all = ROLE_NONE;
    while (statement_next(st)) {
        Role role = (Role)statement_int(st);
        if (policy_role_fits(person->kind, role) && (!most_of_all || role < most_of_all))
            most_of_all = role;
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_role = most_of_all;
    return TRUE;
}

void
share_line_free(ShareLine *line)
{
    if (!line)
        return;
    g_free(line->what);
    g_free(line->with);
    g_free(line);
}

static ShareLine *
read_line(Statement *st)
{
    ShareLine *line = g_new0(ShareLine, 1);
    line->share.project.value = statement_int(st);
    line->share.portfolio.value = statement_int(st);
    line->share.person.value = statement_int(st);
    line->share.team.value = statement_int(st);
    line->share.role = (Role)statement_int(st);
    line->what = statement_text(st);
    line->with = statement_text(st);
    return line;
}

gboolean
store_share_list(Store *store, ProjectId project, PortfolioId portfolio, GPtrArray **ret_lines,
                 GError **error)
{
    static const Query list = {
        "listing shares",
        "SELECT coalesce(s.project_id, 0), coalesce(s.portfolio_id, 0), coalesce(s.person_id, 0),"
        " coalesce(s.team_id, 0), s.role, coalesce(j.slug, o.slug) AS what,"
        " coalesce(p.address, t.name, 'staff') AS who FROM share s"
        " LEFT JOIN project j ON j.id = s.project_id"
        " LEFT JOIN portfolio o ON o.id = s.portfolio_id"
        " LEFT JOIN person p ON p.id = s.person_id LEFT JOIN team t ON t.id = s.team_id"
        " WHERE (?1 = 0 OR s.project_id = ?1 OR s.portfolio_id IN"
        " (SELECT portfolio_id FROM portfolio_project WHERE project_id = ?1))"
        " AND (?2 = 0 OR s.portfolio_id = ?2) ORDER BY s.portfolio_id, what, s.role, who"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, project.value);
    statement_bind_int(st, portfolio.value);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)share_line_free);
    while (statement_next(st))
        g_ptr_array_add(lines, read_line(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    return TRUE;
}

/* Nobody gets more by a team than the share says, nor more than their role in the team. */
static void
add_grant(Statement *st, RoleTable *table)
{
    Grant grant = {.project = {statement_int(st)}};
    grant.portfolio.value = statement_int(st);
    grant.team.value = statement_int(st);
    grant.person.value = statement_int(st);
    PersonKind kind = (PersonKind)statement_int(st);
    Role said = (Role)statement_int(st), most = (Role)statement_int(st);
    grant.role = MAX(said, most);
    role_table_add(table, &grant, kind);
}

static gboolean
add_domains(Store *store, RoleTable *table, GError **error)
{
    static const Query all = {"reading whose customers are whose",
                              "SELECT portfolio_id, role, domain FROM portfolio_domain"};
    g_autoptr(Statement) st = statement_start(store->db, &all);
    while (statement_next(st)) {
        DomainShare share = {.portfolio = {statement_int(st)}};
        share.role = (Role)statement_int(st);
        g_autofree char *domain = statement_text(st);
        role_table_add_domain(table, domain, &share);
    }
    return statement_finish(st, error);
}

RoleTable *
store_role_table(Store *store, GError **error)
{
    static const Query all = {
        "reading who may see what",
        "SELECT coalesce(s.project_id, m.project_id), coalesce(s.portfolio_id, 0),"
        " coalesce(s.team_id, 0), coalesce(p.id, 0), coalesce(p.kind, 1), s.role,"
        " coalesce(t.role, 0) FROM share s"
        " LEFT JOIN portfolio_project m ON m.portfolio_id = s.portfolio_id"
        " LEFT JOIN team_member t ON t.team_id = s.team_id"
        " LEFT JOIN person p ON p.id = coalesce(s.person_id, t.person_id)"
        " WHERE (s.project_id IS NOT NULL OR m.project_id IS NOT NULL)"
        " AND (s.team_id IS NULL OR p.id IS NOT NULL)"};
    g_autoptr(Statement) st = statement_start(store->db, &all);
    g_autoptr(RoleTable) table = role_table_new();
    while (statement_next(st))
        add_grant(st, table);
    if (!statement_finish(st, error) || !add_domains(store, table, error) ||
        !store_read_project_followers(store, table, error))
        return NULL;
    return g_steal_pointer(&table);
}
