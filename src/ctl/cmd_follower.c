#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "store/followers.h"

/* What is followed: one ticket, or all those of a project or a portfolio. */
typedef struct {
    Call *call;
    Person *person;
    ProjectFollowing whole;
} Typed;

static void
typed_clear(Typed *typed)
{
    person_free(typed->person);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Typed, typed_clear)

static gboolean
check_what(const Call *call, GError **error)
{
    static const char *const options[] = {"ticket", "project", "portfolio"};
    guint count = 0;
    for (guint i = 0; i < G_N_ELEMENTS(options); i++)
        count += call_option(call, options[i]) != NULL;
    if (count != 1)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s, expected --ticket N, --project SLUG or --portfolio SLUG",
                    count ? "one thing is followed at a time" : "this says not what is followed");
    return count == 1;
}

static gboolean
find_person(Store *store, gpointer data, GError **error)
{
    Typed *typed = data;
    return named_person(store, call_argument(typed->call, "ADDRESS"), &typed->person, error);
}

/* What was typed of --project and --portfolio. */
static gboolean
find_whole(Store *store, const Call *call, ProjectFollowing *whole, GError **error)
{
    const char *slug = call_option(call, "project"), *client = call_option(call, "portfolio");
    g_autoptr(Project) project = NULL;
    g_autoptr(Portfolio) portfolio = NULL;
    if ((slug && !named_project(store, slug, &project, error)) ||
        (client && !named_portfolio(store, client, &portfolio, error)))
        return FALSE;
    whole->project = project ? project->id : (ProjectId){0};
    whole->portfolio = portfolio ? portfolio->id : (PortfolioId){0};
    return TRUE;
}

static gboolean
find(Store *store, gpointer data, GError **error)
{
    Typed *typed = data;
    if (!find_person(store, data, error) || !find_whole(store, typed->call, &typed->whole, error))
        return FALSE;
    typed->whole.person = typed->person->id;
    typed->whole.since_us = clock_now_us(flow_clock(typed->call->flow));
    return TRUE;
}

static gboolean
follow_whole(Store *store, gpointer data, GError **error)
{
    return store_project_follow(store, &((Typed *)data)->whole, error);
}

static gboolean
unfollow_whole(Store *store, gpointer data, GError **error)
{
    return store_project_unfollow(store, &((Typed *)data)->whole, error);
}

static TicketId
ticket_of(const Call *call)
{
    return (TicketId){call_number(call, "ticket", 0)};
}

static gboolean
change_ticket(Typed *typed, FlowFollow what, const char *done, GError **error)
{
    gboolean changed;
    if (!flow_follow(typed->call->flow, ticket_of(typed->call), typed->person->id, what, &changed,
                     error))
        return FALSE;
    if (changed)
        call_say(typed->call, "%s %s", typed->person->address, done);
    else
        call_say(typed->call, "it is so already: nothing changed");
    return TRUE;
}

/* One ticket, or all of them: then whole does it. */
static gboolean
change(Call *call, FlowFollow what, WriterJob whole, const char *done, GError **error)
{
    g_auto(Typed) typed = {.call = call};
    if (!check_what(call, error) || !flow_read(call->flow, find, &typed, error))
        return FALSE;
    if (ticket_of(call).value)
        return change_ticket(&typed, what, done, error);
    if (!flow_write(call->flow, whole, &typed, error))
        return FALSE;
    call_say(call, "%s %s", typed.person->address, done);
    return TRUE;
}

static gboolean
add(Call *call, GError **error)
{
    return change(call, FLOW_FOLLOW, follow_whole, "follows", error);
}

static gboolean
remove_follower(Call *call, GError **error)
{
    return change(call, FLOW_UNFOLLOW, unfollow_whole, "follows no more", error);
}

static gboolean
mute(Call *call, GError **error)
{
    g_auto(Typed) typed = {.call = call};
    return flow_read(call->flow, find_person, &typed, error) &&
           change_ticket(&typed, FLOW_MUTE, "gets no mail of it", error);
}

static const TableColumn columns[] = {{"address", CELL_TEXT},
                                      {"follows", CELL_TEXT},
                                      {"slug", CELL_TEXT, .shrinks = TRUE},
                                      {"since", CELL_TIME},
                                      {NULL}};

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    ProjectFollowing whole = {0};
    g_autoptr(GPtrArray) lines = NULL;
    if (!find_whole(store, call, &whole, error) ||
        !store_project_following_list(store, whole.project, whole.portfolio, &lines, error))
        return FALSE;
    Table *table = table_new(columns);
    for (guint i = 0; i < lines->len; i++) {
        const ProjectFollowingLine *line = lines->pdata[i];
        table_add(table, cell_text(line->address));
        table_add(table, cell_text(line->following.portfolio.value ? "portfolio" : "project"));
        table_add(table, cell_text(line->what));
        table_add(table, cell_time(line->following.since_us));
    }
    call_show_table(call, table);
    return TRUE;
}

#define TICKET                                                                                     \
    {                                                                                              \
        "ticket", PARAMETER_NUMBER, PARAMETER_OPTIONAL, "N", "one ticket", NULL                    \
    }
#define WHOLE                                                                                      \
    {"project", PARAMETER_TEXT, PARAMETER_OPTIONAL, "SLUG", "all tickets of a project", NULL},     \
    {                                                                                              \
        "portfolio", PARAMETER_TEXT, PARAMETER_OPTIONAL, "SLUG",                                   \
            "all tickets of all projects of a portfolio, later ones, too", NULL                    \
    }

static const Parameter address[] = {
    {"ADDRESS", PARAMETER_TEXT, PARAMETER_ONE, NULL, "the person's mail address"}, {NULL}};
static const Parameter what[] = {TICKET, WHOLE, {NULL}};
static const Parameter muted[] = {
    {"ticket", PARAMETER_NUMBER, PARAMETER_ONE, "N", "one ticket", NULL}, {NULL}};
static const Parameter whole[] = {WHOLE, {NULL}};

const Command cmd_follower[] = {
    {.words = "follower add",
     .help = "have somebody follow a ticket, or all tickets of a project or portfolio",
     .details =
         "Who follows one ticket may see its public thread, whether or not they have a share.\n"
         "Who follows all of them hears what their role lets them see, and no more.",
     .arguments = address,
     .options = what,
     .run = add},
    {.words = "follower mute",
     .help = "send somebody no mail of a ticket; they may see and comment as before",
     .arguments = address,
     .options = muted,
     .run = mute},
    {.words = "follower remove",
     .help = "have somebody follow no more",
     .details = "Of one ticket, whatever they are to it, they get no mail then but by a rule that\n"
                "names their address, or when it is assigned to them anew.",
     .arguments = address,
     .options = what,
     .run = remove_follower},
    {.words = "follower list",
     .help = "list who follows all tickets of a project or portfolio",
     .details = "Who follows one ticket stands in ticket who.",
     .options = whole,
     .read = list},
    {NULL}};
