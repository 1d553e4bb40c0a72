#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/share_table.h"

/* What is shared: the project or the portfolio that was typed; with must, there has to be one. */
static gboolean
read_what(Store *store, const Call *call, gboolean must, Share *share, GError **error)
{
    const char *slug = call_option(call, "project");
    const char *client = call_option(call, "portfolio");
    g_autoptr(Project) project = NULL;
    g_autoptr(Portfolio) portfolio = NULL;
    if ((slug && client) || (must && !slug && !client)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s, expected --project SLUG or --portfolio SLUG",
                    slug ? "a share is of one thing" : "this says not of what");
        return FALSE;
    }
    if ((slug && !named_project(store, slug, &project, error)) ||
        (client && !named_portfolio(store, client, &portfolio, error)))
        return FALSE;
    share->project = project ? project->id : (ProjectId){0};
    share->portfolio = portfolio ? portfolio->id : (PortfolioId){0};
    return TRUE;
}

static gboolean
read_role(const Call *call, Role *ret_role, GError **error)
{
    Role role = (Role)call_word(call, "ROLE");
    gboolean own = call_flag(call, "own");
    if (own && role != ROLE_CUSTOMER) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "--own with the role %s, expected it with customer alone",
                    policy_role_name(role));
        return FALSE;
    }
    *ret_role = own ? ROLE_OWN : role;
    return TRUE;
}

static gboolean
add(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    Share share = {.role = ROLE_NONE};
    Role was;
    FlowSharer sharer = {.now_us = clock_now_us(flow_clock(call->flow))};
    gboolean quiet = call_flag(call, "no-notice");
    g_autoptr(Person) person = NULL;
    g_autoptr(Table) table = NULL;
    if (!read_role(call, &share.role, error) || !read_what(store, call, TRUE, &share, error) ||
        !named_who(store, call_argument(call, "WHO"), &share, &person, error) ||
        !share_fits(&share, person, error) ||
        !flow_share(store, &share, quiet ? NULL : &sharer, &was, error) ||
        !share_table(store, share.project, share.portfolio, &table, error))
        return FALSE;
    call_say(call, "shared with %s as %s", call_argument(call, "WHO"),
             policy_role_name(share.role));
    if (call->json)
        call_show_table(call, g_steal_pointer(&table));
    return TRUE;
}

static gboolean
remove_share(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    Share share = {.role = ROLE_NONE};
    g_autoptr(Person) person = NULL;
    if (!read_what(store, call, TRUE, &share, error) ||
        !named_who(store, call_argument(call, "WHO"), &share, &person, error))
        return FALSE;
    if (!store_share_remove(store, &share, error)) {
        g_prefix_error(error, "%s: ", call_argument(call, "WHO"));
        return FALSE;
    }
    call_say(call, "not shared with %s any more", call_argument(call, "WHO"));
    return TRUE;
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    Share share = {.role = ROLE_NONE};
    Table *table;
    if (!read_what(store, call, FALSE, &share, error) ||
        !share_table(store, share.project, share.portfolio, &table, error))
        return FALSE;
    call_show_table(call, table);
    return TRUE;
}

#define WHO                                                                                        \
    {                                                                                              \
        "WHO", PARAMETER_TEXT, PARAMETER_ONE, NULL,                                                \
            "a person's address, a team, or staff for everybody on it", NULL                       \
    }
#define OF                                                                                         \
    {"project", PARAMETER_TEXT, PARAMETER_OPTIONAL, "SLUG", "one project", NULL},                  \
    {                                                                                              \
        "portfolio", PARAMETER_TEXT, PARAMETER_OPTIONAL, "SLUG",                                   \
            "all projects of a portfolio, later ones, too", NULL                                   \
    }

static const Parameter add_arguments[] = {
    WHO,
    {"ROLE", PARAMETER_WORD, PARAMETER_ONE, NULL, "what they may do there", role_words},
    {NULL}};
static const Parameter add_options[] = {
    OF,
    {"own", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "a customer: only tickets of their own"},
    {"no-notice", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "nobody is told of it"},
    {NULL}};
static const Parameter who[] = {WHO, {NULL}};
static const Parameter of[] = {OF, {NULL}};

const Command cmd_share[] = {
    {.words = "share add",
     .help = "share a project or a portfolio, or give another role in it",
     .details =
         "Nobody sees a project's tickets without a share of it, but those they take part in.\n"
         "manager     everything, and share the project\n"
         "lead        everything but that\n"
         "member      view and comment; change what they opened or are assigned\n"
         "restricted  view and comment\n"
         "vendor      the public threads; set the status where assigned\n"
         "customer    the public threads\n"
         "The first four are for staff. Of several shares the one that allows more counts.\n"
         "Whoever it is shared with, or each of the team, gets a mail that says so: what, in "
         "which\n"
         "role, and where to write. Everybody on the staff gets none.",
     .arguments = add_arguments,
     .options = add_options,
     .write = add},
    {.words = "share remove",
     .help = "take a share away; mail that waits to be sent is held to it, too",
     .arguments = who,
     .options = of,
     .write = remove_share},
    {.words = "share list",
     .help = "list shares: all, or those of a project or a portfolio",
     .options = of,
     .read = list},
    {NULL}};
