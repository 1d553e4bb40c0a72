#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/import.h"
#include "ctl/problems.h"

static const char *const outcome_words[] = {"left", "changed", "added"};

static const TableColumn columns[] = {{"what", CELL_TEXT},
                                      {"name", CELL_TEXT},
                                      {"outcome", CELL_TEXT},
                                      {"field", CELL_TEXT},
                                      {"was", CELL_TEXT},
                                      {"now", CELL_TEXT},
                                      {NULL}};

static Table *
changes_table(const GPtrArray *changes)
{
    Table *table = table_new(columns);
    for (guint i = 0; i < changes->len; i++) {
        const ImportChange *change = changes->pdata[i];
        table_add(table, cell_text(change->what));
        table_add(table, cell_text(change->name));
        table_add(table, cell_text(outcome_words[change->outcome]));
        table_add(table, cell_text(change->field));
        table_add(table, cell_text(change->was));
        table_add(table, cell_text(change->now));
    }
    return table;
}

/* What stays as it is, is counted and not shown. */
static void
say_change(Call *call, const ImportChange *change)
{
    if (change->outcome == IMPORT_ADDED)
        call_say(call, "+ %s %s", change->what, change->name);
    if (change->outcome == IMPORT_CHANGED)
        call_say(call, "~ %s %s: %s: %s -> %s", change->what, change->name, change->field,
                 change->was ? change->was : "none", change->now ? change->now : "none");
}

static void
show(Call *call, const Import *import)
{
    for (guint i = 0; i < import->changes->len; i++)
        say_change(call, import->changes->pdata[i]);
    call_say(call, "%s%u added, %u changed, %u left as they were",
             import->is_dry ? "not done: " : "", import->counts[IMPORT_ADDED],
             import->counts[IMPORT_CHANGED], import->counts[IMPORT_LEFT]);
    if (import->left_alone)
        call_say(call, "not in the file, and left alone: %s", import->left_alone);
    if (call->json)
        call_show_table(call, changes_table(import->changes));
}

static gboolean
import_job(Store *store, gpointer data, GError **error)
{
    return import_run(store, data, error);
}

static gboolean
run(Call *call, const Roster *roster, GError **error)
{
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    g_auto(Import) import = {.roster = roster,
                             .routes = routes,
                             .workflow = flow_workflow(call->flow),
                             .domain = flow_config(call->flow)->domain,
                             .timezone = flow_config(call->flow)->timezone,
                             .now_us = clock_now_us(flow_clock(call->flow)),
                             .is_dry = call_flag(call, "dry-run"),
                             .is_told_of = call_flag(call, "notice")};
    g_autoptr(GError) failed = NULL;
    if (flow_write(call->flow, import_job, &import, &failed) || import.is_looked_through) {
        show(call, &import);
        return TRUE;
    }
    if (import.problems && import.problems->len)
        return problems_show(call, roster->file, import.problems, error);
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
}

static gboolean
import_file(Call *call, GError **error)
{
    gsize length;
    const char *file = call_argument(call, "FILE");
    g_autofree char *content = call_content(call, "FILE", &length, error);
    if (!content)
        return FALSE;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Roster) roster = roster_parse(file, content, length, problems);
    return roster ? run(call, roster, error) : problems_show(call, file, problems, error);
}

static const Parameter arguments[] = {
    {"FILE", PARAMETER_FILE, PARAMETER_ONE, NULL, "the roster, or - for standard input"}, {NULL}};
static const Parameter options[] = {
    {"dry-run", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "only show what would change"},
    {"notice", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL,
     "mail those with whom something is shared"},
    {NULL}};

const Command cmd_import[] = {
    {.words = "import roster",
     .help = "make people, teams, portfolios, projects and shares be as a file says",
     .details = "What is there and not in the file stays. All of the file is taken, or nothing;\n"
                "taking it again changes nothing.",
     .arguments = arguments,
     .options = options,
     .run = import_file},
    {NULL}};
