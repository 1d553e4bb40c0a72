#include "store/shares.h"

#include "store/store_private.h"

static Portfolio *
read_portfolio(Statement *st)
{
    Portfolio *portfolio = g_new0(Portfolio, 1);
    portfolio->id.value = statement_int(st);
    portfolio->slug = statement_text(st);
    portfolio->name = statement_text(st);
    g_autofree char *projects = statement_text(st);
    portfolio->projects = g_strsplit(projects ? projects : "", ",", -1);
    return portfolio;
}

/* With the slugs of its projects, which have no comma in them. */
#define PORTFOLIO_COLUMNS                                                                          \
    "o.id, o.slug, o.name, (SELECT group_concat(slug) FROM (SELECT p.slug AS slug"                 \
    " FROM portfolio_project m JOIN project p ON p.id = m.project_id"                              \
    " WHERE m.portfolio_id = o.id ORDER BY p.slug))"

static gboolean
finish_portfolio(Statement *st, Portfolio **ret_portfolio, GError **error)
{
    g_autoptr(Portfolio) portfolio = read_portfolio(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_portfolio = g_steal_pointer(&portfolio);
    return TRUE;
}

gboolean
store_portfolio_get(Store *store, PortfolioId id, Portfolio **ret_portfolio, GError **error)
{
    static const Query get = {"reading a portfolio",
                              "SELECT " PORTFOLIO_COLUMNS " FROM portfolio o WHERE o.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, "there is no portfolio %" G_GINT64_FORMAT, id.value) &&
           finish_portfolio(st, ret_portfolio, error);
}

gboolean
store_portfolio_find(Store *store, const char *slug, Portfolio **ret_portfolio, GError **error)
{
    static const Query find = {"finding a portfolio",
                               "SELECT " PORTFOLIO_COLUMNS " FROM portfolio o WHERE o.slug = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_text(st, slug);
    return statement_one(st, error, "there is no portfolio %s", slug) &&
           finish_portfolio(st, ret_portfolio, error);
}

gboolean
store_portfolio_list(Store *store, ProjectId project, GPtrArray **ret_portfolios, GError **error)
{
    static const Query list = {"listing portfolios",
                               "SELECT " PORTFOLIO_COLUMNS " FROM portfolio o WHERE ?1 = 0 OR o.id"
                               " IN (SELECT portfolio_id FROM portfolio_project"
                               " WHERE project_id = ?1) ORDER BY o.slug"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, project.value);
    g_autoptr(GPtrArray) portfolios =
        g_ptr_array_new_with_free_func((GDestroyNotify)portfolio_free);
    while (statement_next(st))
        g_ptr_array_add(portfolios, read_portfolio(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_portfolios = g_steal_pointer(&portfolios);
    return TRUE;
}

gboolean
store_portfolio_add(Store *store, const char *slug, const char *name, PortfolioId *ret_id,
                    GError **error)
{
    static const Query add = {"adding a portfolio",
                              "INSERT INTO portfolio (slug, name) VALUES (?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, slug);
    statement_bind_text(st, name);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

gboolean
store_portfolio_rename(Store *store, PortfolioId portfolio, const char *name, GError **error)
{
    static const Query rename = {"renaming a portfolio",
                                 "UPDATE portfolio SET name = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &rename);
    statement_bind_text(st, name);
    statement_bind_int(st, portfolio.value);
    return statement_run(st, error);
}

/* Runs a change whose parameters are a portfolio and, unless it is 0, a project. */
static gboolean
change(Store *store, const Query *query, PortfolioId portfolio, ProjectId project, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    statement_bind_int(st, portfolio.value);
    if (project.value)
        statement_bind_int(st, project.value);
    store->people_generation++;
    return statement_run(st, error);
}

gboolean
store_portfolio_remove(Store *store, PortfolioId portfolio, GError **error)
{
    static const Query parts[] = {
        {"removing a portfolio's shares", "DELETE FROM share WHERE portfolio_id = ?"},
        {"removing a portfolio's domains", "DELETE FROM portfolio_domain WHERE portfolio_id = ?"},
        {"removing a portfolio's followers", "DELETE FROM project_follower WHERE portfolio_id = ?"},
        {"emptying a portfolio", "DELETE FROM portfolio_project WHERE portfolio_id = ?"},
        {"removing a portfolio", "DELETE FROM portfolio WHERE id = ?"}};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!change(store, &parts[i], portfolio, (ProjectId){0}, error))
            return FALSE;
    return TRUE;
}

gboolean
store_portfolio_add_project(Store *store, PortfolioId portfolio, ProjectId project, GError **error)
{
    static const Query add = {"adding a portfolio's project",
                              "INSERT INTO portfolio_project (portfolio_id, project_id)"
                              " VALUES (?, ?) ON CONFLICT DO NOTHING"};
    return change(store, &add, portfolio, project, error);
}

gboolean
store_portfolio_remove_project(Store *store, PortfolioId portfolio, ProjectId project,
                               GError **error)
{
    static const Query remove = {
        "removing a portfolio's project",
        "DELETE FROM portfolio_project WHERE portfolio_id = ? AND project_id = ?"};
    return change(store, &remove, portfolio, project, error) &&
           store_changed_one(store, error, "the project is not in this portfolio");
}

/* --- domains ---------------------------------------------------------------------------------- */

void
portfolio_domain_free(PortfolioDomain *domain)
{
    if (!domain)
        return;
    g_free(domain->domain);
    g_free(domain);
}

gboolean
store_portfolio_add_domain(Store *store, PortfolioId portfolio, const char *domain, Role role,
                           GError **error)
{
    static const Query add = {
        "adding a portfolio's domain",
        "INSERT INTO portfolio_domain (domain, portfolio_id, role) VALUES (?, ?, ?)"
        " ON CONFLICT (domain) DO UPDATE SET role = excluded.role"
        " WHERE portfolio_id = excluded.portfolio_id"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_text(st, domain);
    statement_bind_int(st, portfolio.value);
    statement_bind_int(st, role);
    store->people_generation++;
    if (!statement_run(st, error))
        return FALSE;
    if (db_changes(store->db) > 0)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS,
                "%s is a domain of another portfolio, expected one of none", domain);
    return FALSE;
}

gboolean
store_portfolio_remove_domain(Store *store, PortfolioId portfolio, const char *domain,
                              GError **error)
{
    static const Query remove = {
        "removing a portfolio's domain",
        "DELETE FROM portfolio_domain WHERE domain = ? AND portfolio_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &remove);
    statement_bind_text(st, domain);
    statement_bind_int(st, portfolio.value);
    store->people_generation++;
    return statement_run(st, error) &&
           store_changed_one(store, error, "%s is no domain of this portfolio", domain);
}

gboolean
store_portfolio_domains(Store *store, PortfolioId portfolio, GPtrArray **ret_domains,
                        GError **error)
{
    static const Query list = {
        "listing a portfolio's domains",
        "SELECT domain, role FROM portfolio_domain WHERE portfolio_id = ? ORDER BY domain"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, portfolio.value);
    g_autoptr(GPtrArray) domains =
        g_ptr_array_new_with_free_func((GDestroyNotify)portfolio_domain_free);
    while (statement_next(st)) {
        PortfolioDomain *domain = g_new0(PortfolioDomain, 1);
        domain->domain = statement_text(st);
        domain->role = (Role)statement_int(st);
        g_ptr_array_add(domains, domain);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_domains = g_steal_pointer(&domains);
    return TRUE;
}
