#include "base/limits.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/share_table.h"

static const TableColumn domain_columns[] = {
    {"domain", CELL_TEXT}, {"customers-are", CELL_TEXT}, {NULL}};

static gboolean
domain_table(Store *store, PortfolioId portfolio, Table **ret_table, GError **error)
{
    g_autoptr(GPtrArray) domains = NULL;
    if (!store_portfolio_domains(store, portfolio, &domains, error))
        return FALSE;
    Table *table = table_new(domain_columns);
    for (guint i = 0; i < domains->len; i++) {
        const PortfolioDomain *domain = domains->pdata[i];
        table_add(table, cell_text(domain->domain));
        table_add(table, cell_text(policy_role_name(domain->role)));
    }
    *ret_table = table;
    return TRUE;
}

static gboolean
show_portfolio(Store *store, Call *call, const char *slug, GError **error)
{
    g_autoptr(Portfolio) portfolio = NULL;
    g_autoptr(Table) domains = NULL;
    Table *shares;
    if (!store_portfolio_find(store, slug, &portfolio, error) ||
        !domain_table(store, portfolio->id, &domains, error) ||
        !share_table(store, (ProjectId){0}, portfolio->id, &shares, error))
        return FALSE;
    Record *record = record_new();
    record_add(record, "id", cell_number(portfolio->id.value));
    record_add(record, "slug", cell_text(portfolio->slug));
    record_add(record, "name", cell_text(portfolio->name));
    record_add(record, "projects", cell_list((const char *const *)portfolio->projects));
    record_add_table(record, "domains", g_steal_pointer(&domains));
    record_add_table(record, "shares", shares);
    call_show_record(call, record);
    return TRUE;
}

static gboolean
add(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    const char *slug = call_argument(call, "SLUG");
    const char *typed = call_option(call, "name");
    g_autofree char *name = text_clean_line(typed ? typed : slug, -1, LIMIT_NAME_CHARS);
    PortfolioId id;
    if (!project_slug_check(slug, error) || !store_portfolio_add(store, slug, name, &id, error))
        return FALSE;
    call_say(call, "added portfolio %" G_GINT64_FORMAT ": %s", id.value, slug);
    return !call->json || show_portfolio(store, call, slug, error);
}

static gboolean
set(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autofree char *name = text_clean_line(call_option(call, "name"), -1, LIMIT_NAME_CHARS);
    g_autoptr(Portfolio) portfolio = NULL;
    return named_portfolio(store, call_argument(call, "SLUG"), &portfolio, error) &&
           store_portfolio_rename(store, portfolio->id, name, error) &&
           show_portfolio(store, call, portfolio->slug, error);
}

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"slug", CELL_TEXT},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"projects", CELL_LIST, .shrinks = TRUE},
                                      {NULL}};

static gboolean
list(Store *store, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) portfolios = NULL;
    if (!store_portfolio_list(store, (ProjectId){0}, &portfolios, error))
        return FALSE;
    Table *table = table_new(columns);
    for (guint i = 0; i < portfolios->len; i++) {
        const Portfolio *portfolio = portfolios->pdata[i];
        table_add(table, cell_number(portfolio->id.value));
        table_add(table, cell_text(portfolio->slug));
        table_add(table, cell_text(portfolio->name));
        table_add(table, cell_list((const char *const *)portfolio->projects));
    }
    call_show_table(data, table);
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Portfolio) portfolio = NULL;
    return named_portfolio(store, call_argument(call, "SLUG"), &portfolio, error) &&
           show_portfolio(store, call, portfolio->slug, error);
}

static gboolean
remove_portfolio(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Portfolio) portfolio = NULL;
    if (!named_portfolio(store, call_argument(call, "SLUG"), &portfolio, error) ||
        !store_portfolio_remove(store, portfolio->id, error))
        return FALSE;
    call_say(call, "removed portfolio %s and its shares; its projects stay", portfolio->slug);
    return TRUE;
}

/* Does one thing to a portfolio with each of the projects typed. */
typedef gboolean (*ChangeProject)(Store *store, PortfolioId portfolio, ProjectId project,
                                  GError **error);

static gboolean
change_projects(Store *store, Call *call, ChangeProject change, GError **error)
{
    g_autofree const char **typed = call_arguments(call, "PROJECT");
    g_autoptr(Portfolio) portfolio = NULL;
    if (!named_portfolio(store, call_argument(call, "SLUG"), &portfolio, error))
        return FALSE;
    for (const char **slug = typed; *slug; slug++) {
        g_autoptr(Project) project = NULL;
        if (!named_project(store, *slug, &project, error))
            return FALSE;
        if (!change(store, portfolio->id, project->id, error)) {
            g_prefix_error(error, "%s: ", *slug);
            return FALSE;
        }
    }
    return show_portfolio(store, call, portfolio->slug, error);
}

static gboolean
add_project(Store *store, gpointer data, GError **error)
{
    return change_projects(store, data, store_portfolio_add_project, error);
}

static gboolean
remove_project(Store *store, gpointer data, GError **error)
{
    return change_projects(store, data, store_portfolio_remove_project, error);
}

/* Does one thing to a portfolio with each of the domains typed. */
typedef gboolean (*ChangeDomain)(Store *store, const Call *call, PortfolioId portfolio,
                                 const char *domain, GError **error);

static gboolean
change_domains(Store *store, Call *call, ChangeDomain change, GError **error)
{
    g_autofree const char **typed = call_arguments(call, "DOMAIN");
    g_autoptr(Portfolio) portfolio = NULL;
    if (!named_portfolio(store, call_argument(call, "SLUG"), &portfolio, error))
        return FALSE;
    for (const char **domain = typed; *domain; domain++)
        if (!change(store, call, portfolio->id, *domain, error))
            return FALSE;
    return show_portfolio(store, call, portfolio->slug, error);
}

static gboolean
put_domain(Store *store, const Call *call, PortfolioId portfolio, const char *typed, GError **error)
{
    Role role = call_flag(call, "whole") ? ROLE_CUSTOMER : ROLE_OWN;
    g_autofree char *domain = named_domain(typed, flow_config(call->flow)->domain, error);
    return domain && store_portfolio_add_domain(store, portfolio, domain, role, error);
}

static gboolean
add_domain(Store *store, gpointer data, GError **error)
{
    return change_domains(store, data, put_domain, error);
}

static gboolean
drop_domain(Store *store, const Call *call, PortfolioId portfolio, const char *typed,
            GError **error)
{
    (void)call;
    g_autofree char *domain = g_ascii_strdown(typed, -1);
    return store_portfolio_remove_domain(store, portfolio, domain, error);
}

static gboolean
remove_domain(Store *store, gpointer data, GError **error)
{
    return change_domains(store, data, drop_domain, error);
}

static const Parameter slug[] = {{"SLUG", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its short name"},
                                 {NULL}};
static const Parameter add_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "in full; the slug when left out"},
    {NULL}};
static const Parameter set_options[] = {{"name", PARAMETER_TEXT, PARAMETER_ONE, "NAME", "in full"},
                                        {NULL}};
static const Parameter with_projects[] = {
    {"SLUG", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its short name"},
    {"PROJECT", PARAMETER_TEXT, PARAMETER_SOME, NULL, "the slug of a project"},
    {NULL}};

static const Parameter with_domains[] = {
    {"SLUG", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its short name"},
    {"DOMAIN", PARAMETER_TEXT, PARAMETER_SOME, NULL, "what stands behind the @ of its people"},
    {NULL}};
static const Parameter domain_options[] = {
    {"whole", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL,
     "they see the public threads of all its tickets, not of their own only"},
    {NULL}};

const Command cmd_portfolio[] = {
    {.words = "portfolio add",
     .help = "add a portfolio: a client, whose projects it groups",
     .arguments = slug,
     .options = add_options,
     .write = add},
    {.words = "portfolio set",
     .help = "change what a portfolio is called",
     .arguments = slug,
     .options = set_options,
     .write = set},
    {.words = "portfolio list", .help = "list portfolios", .read = list},
    {.words = "portfolio show",
     .help = "show a portfolio with its projects and shares",
     .arguments = slug,
     .read = show},
    {.words = "portfolio remove",
     .help = "remove a portfolio and its shares; its projects stay",
     .arguments = slug,
     .write = remove_portfolio},
    {.words = "portfolio add-project",
     .help = "put projects into a portfolio; a project may be in several",
     .details = "Who has a share of the portfolio has it of these from then on.",
     .arguments = with_projects,
     .write = add_project},
    {.words = "portfolio remove-project",
     .help = "take projects out of a portfolio",
     .arguments = with_projects,
     .write = remove_project},
    {.words = "portfolio domain add",
     .help = "have customers belong to a portfolio by their mail domain",
     .details =
         "With their first mail that is verified they get a share of it, of their own\n"
         "tickets unless --whole is given; nobody else does, and a share that is taken away\n"
         "stays away. Each subdomain is a domain of its own.",
     .arguments = with_domains,
     .options = domain_options,
     .write = add_domain},
    {.words = "portfolio domain remove",
     .help = "do not any more; who has a share of it by then keeps it",
     .arguments = with_domains,
     .write = remove_domain},
    {NULL}};
