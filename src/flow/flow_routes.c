/* Which addresses the desk has: those of the configuration, of its projects, and of its types. */
#include "conf/settings.h"
#include "flow/flow_private.h"

#include <string.h>

#define PROSPECT "prospect" /* the type of what is logged, where there is such a type */

/* What one table is built of. */
typedef struct {
    Flow *flow;
    Store *store;
    RouteTable *table;
    Route fresh; /* what mail to new+TYPE@… means, but for its type; project 0 when nobody said */
} Building;

static RouteTable *
new_table(Flow *flow)
{
    const Config *config = flow->parts.config;
    RouteSettings settings = {.domain = config->domain,
                              .reply_prefix = config->reply_prefix,
                              .bounce_prefix = config->bounce_prefix,
                              .separator = config->separator[0],
                              .reply_lifetime_us = config->reply_lifetime_us};
    return route_table_new(&settings, &flow->tokens);
}

static gboolean
is_taken(const RouteTable *table, const char *address)
{
    Route taken;
    return route_table_find(table, address, 0, &taken);
}

/* --- configured ones -------------------------------------------------------------------------- */

static const char *
log_type(const Flow *flow, const ConfAddress *address)
{
    const TicketType *prospect = workflow_type(flow->parts.workflow, PROSPECT);
    return address->type ? address->type : prospect ? prospect->name : NULL;
}

static void
add_log(Building *building, const ConfAddress *address, const Project *project, TeamId team)
{
    Route route = {.kind = ROUTE_DESK, .project = project->id, .team = team, .logs = TRUE};
    const char *type = log_type(building->flow, address);
    g_strlcpy(route.type, type ? type : "", sizeof route.type);
    route_table_add_aside(building->table, address->address, &route);
}

static void
add_opening(Building *building, const ConfAddress *address, const Project *project, TeamId team)
{
    RouteTable *table = building->table;
    const char *domain = building->flow->parts.config->domain;
    g_autofree char *fresh = g_strdup_printf(SETTINGS_NEW "@%s", domain);
    gboolean is_first = !route_table_default(table);
    route_table_add(table, address->address, project->id, address->type, team);
    if (is_first || g_str_equal(route_table_default(table), address->address))
        route_table_set_postmaster(table, project->id, team);
    if (is_first || g_ascii_strcasecmp(address->address, fresh) == 0)
        building->fresh = (Route){.kind = ROUTE_DESK, .project = project->id, .team = team};
}

/* The team that hears of mail to a configured address: its own, else its project's. */
static gboolean
add_configured(Building *building, const ConfAddress *address, GError **error)
{
    g_autoptr(Project) project = NULL;
    if (!store_project_find(building->store, address->project, &project, error))
        return FALSE;
    TeamId team = project->team;
    if (address->team && !store_team_find(building->store, address->team, &team, error))
        return FALSE;
    (address->log ? add_log : add_opening)(building, address, project, team);
    return TRUE;
}

/* --- those of types --------------------------------------------------------------------------- */

/* As a type's name stands in an address: "Big Task" is big-task. NULL when it cannot. */
static char *
type_local(const char *name)
{
    g_autofree char *local = g_ascii_strdown(name, -1);
    for (char *p = local; *p; p++) {
        if (*p == ' ')
            *p = '-';
        else if (!g_ascii_isalnum(*p) && !strchr("-_", *p))
            return NULL;
    }
    return g_steal_pointer(&local);
}

/* new+TYPE@… opens tickets of that type where mail to new@… or else to the first address does. */
static void
add_type(Building *building, const TicketType *type)
{
    const Config *config = building->flow->parts.config;
    Route route = building->fresh;
    g_autofree char *local = type_local(type->name);
    if (!local || !route.project.value)
        return;
    g_autofree char *address =
        g_strdup_printf(SETTINGS_NEW "%s%s@%s", config->separator, local, config->domain);
    g_strlcpy(route.type, type->name, sizeof route.type);
    if (!is_taken(building->table, address))
        route_table_add_aside(building->table, address, &route);
}

/* --- those of projects ------------------------------------------------------------------------ */

/* "support+spring-sale@desk.example"; at an address for the log what is sent there is logged in the
 * project. */
static void
add_below(Building *building, const ConfAddress *address, const Project *project)
{
    RouteTable *table = building->table;
    const char *separator = building->flow->parts.config->separator;
    const char *at = strrchr(address->address, '@');
    g_autofree char *below = g_strdup_printf("%.*s%s%s%s", (int)(at - address->address),
                                             address->address, separator, project->slug, at);
    if (is_taken(table, below))
        return;
    if (!address->log) {
        route_table_add(table, below, project->id, NULL, project->team);
        return;
    }
    ConfAddress log = {.address = below, .type = address->type};
    add_log(building, &log, project, project->team);
}

/* slug@domain, and desk+slug@… of every configured address. */
static void
add_project(Building *building, const Project *project)
{
    const Config *config = building->flow->parts.config;
    g_autofree char *bare = g_strdup_printf("%s@%s", project->slug, config->domain);
    if (project->intake == INTAKE_SHARED)
        route_table_need_share(building->table, project->id);
    if (project->listed && !is_taken(building->table, bare))
        route_table_add(building->table, bare, project->id, NULL, project->team);
    for (guint i = 0; i < config->addresses->len; i++)
        add_below(building, g_ptr_array_index(config->addresses, i), project);
}

RouteTable *
flow_build_routes(Flow *flow, Store *store, GError **error)
{
    const Config *config = flow->parts.config;
    g_autoptr(RouteTable) table = new_table(flow);
    Building building = {.flow = flow, .store = store, .table = table};
    for (guint i = 0; i < config->addresses->len; i++)
        if (!add_configured(&building, g_ptr_array_index(config->addresses, i), error))
            return NULL;
    guint count;
    const TicketType *const *types = workflow_types(flow->parts.workflow, &count);
    for (guint i = 0; i < count; i++)
        add_type(&building, types[i]);
    g_autoptr(GPtrArray) projects = NULL;
    if (!store_project_list(store, &projects, error))
        return NULL;
    for (guint i = 0; i < projects->len; i++)
        add_project(&building, g_ptr_array_index(projects, i));
    g_autofree char *help = g_strdup_printf(SETTINGS_HELP "@%s", config->domain);
    route_table_add_help(table, help);
    return g_steal_pointer(&table);
}
