#include "tests/unit/ctl_desk.h"

#include "store/followers.h"

#include <glib/gstdio.h>
#include <string.h>

static const char settings[] =
    "desk = { name = \"Northlight\"; domain = \"desk.example\"; };\n"
    "addresses = ( { address = \"support@desk.example\"; project = \"inbox\";\n"
    "                team = \"support\"; } );\n"
    "store = { path = \"%s/desk.db\"; };\n"
    "keys = { file = \"%s/keys\"; };\n"
    "rules = \"%s\";\n"
    "listen = ( { protocol = \"smtp\"; address = \"127.0.0.1\"; port = 2525; } );\n"
    "outgoing = { url = \"smtp://127.0.0.1:25\"; };\n";

static const char rule[] =
    "begun = { on = \"status-changed\"; when = { status = \"In Progress\"; };\n"
    "  then = { add-tag = \"begun\"; }; };\n";

static gboolean
spawn_nothing(gpointer data, int *ret_socket, pid_t *ret_pid, GError **error)
{
    CtlDesk *desk = data;
    if (desk->stops_at_try)
        g_atomic_int_set(&desk->stopping, TRUE);
    (void)ret_socket;
    (void)ret_pid;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "this desk has no parse workers");
    return FALSE;
}

static void
end_nothing(gpointer data, pid_t pid)
{
    (void)data;
    (void)pid;
}

static const CtlMailbox mailboxes[] = {
    {.name = (char *)"well",
     .state = (char *)"idle",
     .taken = 12,
     .last_us = CTL_DESK_NOW_US - US_PER_HOUR,
     .token_dies_us = CTL_DESK_NOW_US + 2 * US_PER_DAY,
     .why = (char *)"",
     .server = (char *)"desk at imap.example port 993"},
    {.name = (char *)"broken",
     .state = (char *)"failing",
     .waiting = 3,
     .refused = 1,
     .crashes = 2,
     .next_try_us = CTL_DESK_NOW_US + US_PER_MIN,
     .trouble_us = CTL_DESK_NOW_US - US_PER_DAY,
     .why = (char *)"nobody answers, expected a server",
     .server = (char *)"desk at dead.example port 993"},
};

static GPtrArray *
list_mailboxes(gpointer data)
{
    (void)data;
    GPtrArray *all = g_ptr_array_new_with_free_func(ctl_mailbox_free);
    for (guint i = 0; i < G_N_ELEMENTS(mailboxes); i++) {
        CtlMailbox *copy = g_memdup2(&mailboxes[i], sizeof mailboxes[i]);
        copy->name = g_strdup(copy->name);
        copy->state = g_strdup(copy->state);
        copy->why = g_strdup(copy->why);
        copy->server = g_strdup(copy->server);
        g_ptr_array_add(all, copy);
    }
    return all;
}

static gboolean
test_mailbox(gpointer data, const char *name, const StepListener *listener, GError **error)
{
    CtlDesk *desk = data;
    gboolean works = g_str_equal(name, "well");
    listener->step(listener->data, "ok connected");
    if (desk->stops_at_try)
        g_atomic_int_set(&desk->stopping, TRUE);
    if (listener->must_stop(listener->data)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "broken off");
        return FALSE;
    }
    listener->step(listener->data, works ? "ok logged in" : "FAILED to log in: wrong password");
    if (!works)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "1 of 2 steps failed");
    return works;
}

static RuleSet *
write_rules(CtlDesk *desk, const Workflow *workflow, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_build_filename(desk->folder, "begun.rules", NULL);
    assert_ok(g_file_set_contents(file, rule, -1, &error));
    RuleSet *rules = rule_set_load(desk->folder, workflow, problems);
    g_assert_nonnull(rules);
    return rules;
}

static void
open_parts(CtlDesk *desk)
{
    g_autoptr(GError) error = NULL;
    assert_ok(token_keys_create(desk->config->keys_file, random_system(), &error));
    desk->keys = token_keys_load(desk->config->keys_file, &error);
    g_assert_no_error(error);
    Store *store = store_open(desk->config->store_path, STORE_WRITER, random_system(), &error);
    g_assert_no_error(error);
    desk->writer = store_writer_new(store, &desk->clock.clock, &error);
    g_assert_no_error(error);
    ParseStarter starter = {.spawn = spawn_nothing, .end = end_nothing, .data = desk};
    desk->pool = parse_pool_new(&starter, 1);
}

void
ctl_desk_set_up(CtlDesk *desk, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = problems_new();
    desk->folder = g_dir_make_tmp("postern-ctl-XXXXXX", &error);
    g_assert_no_error(error);
    desk->socket = g_build_filename(desk->folder, "control", NULL);
    g_autofree char *text = g_strdup_printf(settings, desk->folder, desk->folder, desk->folder);
    desk->config = config_parse("desk.conf", text, problems);
    g_assert_nonnull(desk->config);
    clock_fake_init(&desk->clock, CTL_DESK_NOW_US);
    open_parts(desk);
    Workflow *workflow = workflow_new();
    FlowParts parts = {.config = desk->config,
                       .keys = desk->keys,
                       .writer = desk->writer,
                       .pool = desk->pool,
                       .clock = &desk->clock.clock,
                       .random = random_system(),
                       .workflow = workflow,
                       .rules = write_rules(desk, workflow, problems)};
    desk->flow = flow_new(&parts, &error);
    g_assert_no_error(error);
    desk->mailboxes = (CtlMailboxes){.list = list_mailboxes, .test = test_mailbox, .data = desk};
    desk->out = g_string_new(NULL);
    desk->err = g_string_new(NULL);
}

static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(files))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

void
ctl_desk_tear_down(CtlDesk *desk, gconstpointer unused)
{
    (void)unused;
    flow_free(desk->flow);
    parse_pool_free(desk->pool);
    store_writer_free(desk->writer);
    token_keys_free(desk->keys);
    config_free(desk->config);
    remove_folder(desk->folder);
    g_free(desk->folder);
    g_free(desk->socket);
    g_string_free(desk->out, TRUE);
    g_string_free(desk->err, TRUE);
}

static CtlExit
run(CtlDesk *desk, const char *line, const char *content, gboolean json)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = NULL;
    assert_ok(g_shell_parse_argv(line, NULL, &words, &error));
    g_autoptr(GBytes) file = content ? g_bytes_new(content, strlen(content)) : NULL;
    CallRequest request = {.mailboxes = &desk->mailboxes,
                           .words = (const char *const *)words,
                           .file = file,
                           .json = json,
                           .stopping = &desk->stopping};
    g_string_truncate(desk->out, 0);
    g_string_truncate(desk->err, 0);
    return call_run(desk->flow, &request, desk->out, desk->err);
}

CtlExit
ctl_desk_run(CtlDesk *desk, const char *line, const char *content)
{
    return run(desk, line, content, FALSE);
}

CtlExit
ctl_desk_run_json(CtlDesk *desk, const char *line)
{
    return run(desk, line, NULL, TRUE);
}

void
ctl_desk_must(CtlDesk *desk, const char *line)
{
    if (run(desk, line, NULL, FALSE) != CTL_OK)
        g_error("%s: %s", line, desk->err->str);
}

/* --- a ticket --- */

static gboolean
add_ticket(Store *store, gpointer data, GError **error)
{
    (void)data;
    PersonId kim;
    TicketId id;
    ThreadId thread;
    CommentId comment;
    g_autoptr(Project) project = NULL;
    if (!store_person_add(store, PERSON_CUSTOMER, "Kim", "kim@client.example", CTL_DESK_NOW_US,
                          &kim, error) ||
        !store_project_find(store, "inbox", &project, error))
        return FALSE;
    Ticket ticket = {.project = project->id,
                     .type = (char *)"support",
                     .status = (char *)"New",
                     .priority = PRIORITY_NORMAL,
                     .subject = (char *)"The logo",
                     .requester = kim,
                     .opener = kim,
                     .created_us = CTL_DESK_NOW_US};
    if (!store_ticket_add(store, &ticket, &id, &thread, error) ||
        !store_follow_set(store, id, kim,
                          &(Following){FOLLOW_ADDED, FOLLOW_ON, {0}, CTL_DESK_NOW_US}, error))
        return FALSE;
    Comment first = {.ticket = id,
                     .thread = thread,
                     .audience = THREAD_PUBLIC,
                     .author = kim,
                     .identity = IDENTITY_CLAIMED,
                     .created_us = CTL_DESK_NOW_US,
                     .text = (char *)"Please send it.\n\x1b[2J"};
    return store_comment_add(store, &first, &comment, error);
}

void
ctl_desk_add_ticket(CtlDesk *desk)
{
    g_autoptr(GError) error = NULL;
    assert_ok(flow_write(desk->flow, add_ticket, NULL, &error));
}
