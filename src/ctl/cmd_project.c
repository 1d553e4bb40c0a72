#include "base/limits.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/share_table.h"

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"slug", CELL_TEXT},
                                      {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"type", CELL_TEXT},
                                      {"team", CELL_TEXT},
                                      {"listed", CELL_FLAG},
                                      {"intake", CELL_TEXT},
                                      {"address", CELL_TEXT, .shrinks = TRUE},
                                      {NULL}};

/* The cells of a project, one a column. */
static gboolean
project_cells(Store *store, const RouteTable *routes, const Project *project, Cell *cells,
              GError **error)
{
    g_autoptr(Team) team = NULL;
    if (project->team.value && !store_team_get(store, project->team, &team, error))
        return FALSE;
    cells[0] = cell_number(project->id.value);
    cells[1] = cell_text(project->slug);
    cells[2] = cell_text(project->name);
    cells[3] = cell_text(project->type);
    cells[4] = cell_text(team ? team->name : NULL);
    cells[5] = cell_flag(project->listed);
    cells[6] = cell_text(desk_word(intake_words, (int)project->intake));
    cells[7] = cell_text(route_table_address_of(routes, project->id));
    return TRUE;
}

static gboolean
show_project(Store *store, Call *call, const Project *project, GError **error)
{
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    g_autoptr(GPtrArray) portfolios = NULL;
    g_autoptr(GPtrArray) slugs = g_ptr_array_new();
    g_autoptr(Table) shares = NULL;
    Cell cells[G_N_ELEMENTS(columns)];
    if (!store_portfolio_list(store, project->id, &portfolios, error) ||
        !share_table(store, project->id, (PortfolioId){0}, &shares, error) ||
        !project_cells(store, routes, project, cells, error))
        return FALSE;
    for (guint i = 0; i < portfolios->len; i++)
        g_ptr_array_add(slugs, ((const Portfolio *)portfolios->pdata[i])->slug);
    g_ptr_array_add(slugs, NULL);
    Record *record = record_new();
    for (guint i = 0; columns[i].key; i++)
        record_add(record, columns[i].key, cells[i]);
    record_add(record, "portfolios", cell_list((const char *const *)slugs->pdata));
    record_add_table(record, "shares", g_steal_pointer(&shares));
    call_show_record(call, record);
    return TRUE;
}

static gboolean
add(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    const Workflow *workflow = flow_workflow(call->flow);
    const char *slug = call_argument(call, "SLUG");
    const char *typed_name = call_option(call, "name");
    const char *type = call_option(call, "type");
    const char *team = call_option(call, "team");
    guint count;
    g_autofree char *name = text_clean_line(typed_name ? typed_name : slug, -1, LIMIT_NAME_CHARS);
    Project project = {
        .slug = (char *)slug, .name = name, .intake = (Intake)call_word(call, "intake")};
    project.type = type ? (char *)type : workflow_types(workflow, &count)[0]->name;
    project.listed = !call_flag(call, "unlisted");
    if (!project_slug_check(slug, error) || !named_type(workflow, project.type, error) ||
        (team && !named_team(store, team, &project.team, error)) ||
        !flow_project_add(store, &project, !call_flag(call, "unshared"), error))
        return FALSE;
    call_say(call, "added project %" G_GINT64_FORMAT ": %s, tickets of type %s%s%s",
             project.id.value, slug, project.type, team ? ", team " : "", team ? team : "");
    return !call->json || show_project(store, call, &project, error);
}

/* --listed and --unlisted, --team and --no-team: one of each pair. */
static gboolean
check_pair(const Call *call, const char *one, const char *other, GError **error)
{
    if (!call_option(call, one) || !call_option(call, other))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "--%s and --%s, expected one of them",
                one, other);
    return FALSE;
}

static void
put(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

static gboolean
put_changes(Store *store, const Call *call, Project *project, GError **error)
{
    const char *name = call_option(call, "name");
    const char *type = call_option(call, "type");
    const char *team = call_option(call, "team");
    if ((type && !named_type(flow_workflow(call->flow), type, error)) ||
        (team && !named_team(store, team, &project->team, error)))
        return FALSE;
    if (name)
        put(&project->name, text_clean_line(name, -1, LIMIT_NAME_CHARS));
    if (type)
        put(&project->type, g_strdup(type));
    if (call_flag(call, "no-team"))
        project->team = (TeamId){0};
    if (call_flag(call, "listed") || call_flag(call, "unlisted"))
        project->listed = call_flag(call, "listed");
    if (call_option(call, "intake"))
        project->intake = (Intake)call_word(call, "intake");
    return TRUE;
}

static gboolean
set(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Project) project = NULL;
    return check_pair(call, "team", "no-team", error) &&
           check_pair(call, "listed", "unlisted", error) &&
           named_project(store, call_argument(call, "SLUG"), &project, error) &&
           put_changes(store, call, project, error) && store_project_set(store, project, error) &&
           show_project(store, call, project, error);
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) projects = NULL;
    if (!store_project_list(store, &projects, error))
        return FALSE;
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    g_autoptr(Table) table = table_new(columns);
    for (guint i = 0; i < projects->len; i++) {
        Cell cells[G_N_ELEMENTS(columns)];
        if (!project_cells(store, routes, projects->pdata[i], cells, error))
            return FALSE;
        for (guint column = 0; columns[column].key; column++)
            table_add(table, cells[column]);
    }
    call_show_table(call, g_steal_pointer(&table));
    return TRUE;
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Project) project = NULL;
    return named_project(store, call_argument(call, "SLUG"), &project, error) &&
           show_project(store, call, project, error);
}

static const Parameter slug[] = {
    {"SLUG", PARAMETER_TEXT, PARAMETER_ONE, NULL, "its short name: SLUG@domain is its address"},
    {NULL}};
#define INTAKE_OPTION                                                                              \
    {                                                                                              \
        "intake", PARAMETER_WORD, PARAMETER_OPTIONAL, "WHO",                                       \
            "who may open tickets in it by mail: anyone, or only who has a share of it",           \
            intake_words                                                                           \
    }

static const Parameter add_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "in full; the slug when left out"},
    {"type", PARAMETER_TEXT, PARAMETER_OPTIONAL, "TYPE",
     "ticket type of its tickets; the first one when left out"},
    {"team", PARAMETER_TEXT, PARAMETER_OPTIONAL, "TEAM", "follows its tickets"},
    {"unlisted", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "SLUG@domain is no address"},
    INTAKE_OPTION,
    {"unshared", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "with nobody, not even with the staff"},
    {NULL}};

static const Parameter set_options[] = {
    {"name", PARAMETER_TEXT, PARAMETER_OPTIONAL, "NAME", "in full"},
    {"type", PARAMETER_TEXT, PARAMETER_OPTIONAL, "TYPE", "ticket type of its new tickets"},
    {"team", PARAMETER_TEXT, PARAMETER_OPTIONAL, "TEAM", "follows its new tickets"},
    {"no-team", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "no team does"},
    {"listed", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "SLUG@domain is an address"},
    {"unlisted", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "it is none"},
    INTAKE_OPTION,
    {NULL}};

const Command cmd_project[] = {
    {.words = "project add",
     .help = "add a project",
     .details = "Mail to SLUG@domain opens tickets in it, unless it is unlisted.\n"
                "All staff has a share of it, as members, unless it is unshared.",
     .arguments = slug,
     .options = add_options,
     .write = add},
    {.words = "project set",
     .help = "change a project; its tickets stay as they are",
     .arguments = slug,
     .options = set_options,
     .write = set},
    {.words = "project list", .help = "list projects", .read = list},
    {.words = "project show",
     .help = "show a project with its shares",
     .arguments = slug,
     .read = show},
    {NULL}};
