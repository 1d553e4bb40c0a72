#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/import.h"
#include "ctl/problems.h"

static void
show(Call *call, Import *import)
{
    call_say(call, "%u added, %u changed, %u left as they were", import->added, import->changed,
             import->left);
    if (call->json || import->added || import->changed)
        call_show_table(call, g_steal_pointer(&import->table));
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
                             .now_us = clock_now_us(flow_clock(call->flow))};
    g_autoptr(GError) failed = NULL;
    if (flow_write(call->flow, import_job, &import, &failed)) {
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

const Command cmd_import[] = {
    {.words = "import roster",
     .help = "make people, teams and projects be as a file says",
     .details = "What is there and not in the file stays. All of the file is taken, or nothing;\n"
                "taking it again changes nothing.",
     .arguments = arguments,
     .run = import_file},
    {NULL}};
