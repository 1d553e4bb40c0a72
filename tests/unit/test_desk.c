/* The pure domain: workflow, actions, tickets. */
#include "desk/action.h"
#include "test.h"

static Ticket *
a_ticket(void)
{
    Ticket *ticket = g_new0(Ticket, 1);
    ticket->id.value = 1;
    ticket->type = g_strdup("support");
    ticket->status = g_strdup("New");
    ticket->priority = PRIORITY_NORMAL;
    ticket->subject = g_strdup("Banner");
    ticket->tags = g_strsplit("blue", ",", -1);
    ticket->assignees = g_ptr_array_new();
    return ticket;
}

#define W(word) ((char *)(word))

static void
slugs_are_addresses(void)
{
    static const char *const good[] = {"inbox", "spring-sale", "a", "2026-q1"};
    static const char *const bad[] = {
        "",    "-a",  "a-",  "a--b",     "A",
        "a b", "a@b", "a.b", "\xc3\xa6", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(project_slug_is_valid(good[i]));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(project_slug_is_valid(bad[i]));
}

static void
a_workflow_knows_its_statuses_in_any_case(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    const TicketType *type = workflow_type(workflow, "SUPPORT");
    g_assert_nonnull(type);
    g_assert_cmpstr(ticket_type_status(type, "in progress"), ==, "In Progress");
    g_assert_null(ticket_type_status(type, "Lost"));
    g_assert_true(ticket_type_is_closed(type, "closed"));
    g_assert_false(ticket_type_is_closed(type, "New"));
}

static void
a_workflow_refuses_types_that_contradict_themselves(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    GError *error = NULL;
    char *none[] = {NULL}, *twice[] = {W("Open"), W("open"), NULL};
    char *open[] = {W("Open"), W("Won"), NULL}, *won[] = {W("won"), NULL};
    char *lost[] = {W("Lost"), NULL};
    TicketTransition to_lost[] = {{W("Open"), lost}, {NULL, NULL}};
    TicketTransition from_lost[] = {{W("Lost"), open}, {NULL, NULL}};
    TicketTransition two[] = {{W("Open"), won}, {W("OPEN"), won}, {NULL, NULL}};
    const TicketType bad[] = {
        {.name = W("x"), .statuses = none},
        {.name = W("x"), .statuses = twice},
        {.name = W("x"), .statuses = open, .closed = lost},
        {.name = W("x"), .statuses = open, .transitions = to_lost},
        {.name = W("x"), .statuses = open, .transitions = from_lost},
        {.name = W("x"), .statuses = open, .transitions = two},
        {.name = W("x"), .statuses = open, .reopened = W("Lost")},
        {.name = W("x"), .statuses = open, .closed = won, .reopened = W("Won")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_fails(workflow_add(workflow, &bad[i], &error), POSTERN_ERROR_INVALID);
    g_assert_null(workflow_type(workflow, "x"));
    const TicketType prospect = {.name = W("prospect"), .statuses = open, .closed = won};
    assert_ok(workflow_add(workflow, &prospect, &error));
    g_assert_cmpstr(workflow_type(workflow, "prospect")->closed[0], ==, "Won");
    g_autofree const char **all = workflow_all_statuses(workflow);
    g_assert_cmpuint(g_strv_length((char **)all), ==, 7);
}

/* A workflow with "task": Open to Doing, Doing to Open or Done; a reply reopens with Doing. */
static Workflow *
with_task(void)
{
    char *statuses[] = {W("Open"), W("Doing"), W("Done"), NULL}, *closed[] = {W("Done"), NULL};
    char *doing[] = {W("doing"), NULL}, *back_or_done[] = {W("Open"), W("Done"), NULL};
    TicketTransition transitions[] = {{W("open"), doing}, {W("Doing"), back_or_done}, {NULL, NULL}};
    const TicketType task = {.name = W("task"),
                             .statuses = statuses,
                             .closed = closed,
                             .transitions = transitions,
                             .reopened = W("doing")};
    Workflow *workflow = workflow_new();
    GError *error = NULL;
    assert_ok(workflow_add(workflow, &task, &error));
    return workflow;
}

static char *
next_of(const Workflow *workflow, const char *type, const char *status)
{
    g_autofree const char **next = ticket_type_next(workflow_type(workflow, type), status);
    return g_strjoinv(" ", (char **)next);
}

static void
transitions_say_what_may_follow(void)
{
    g_autoptr(Workflow) workflow = with_task();
    g_autofree char *open = next_of(workflow, "task", "Open");
    g_autofree char *doing = next_of(workflow, "task", "Doing");
    g_autofree char *done = next_of(workflow, "task", "Done");
    g_autofree char *gone = next_of(workflow, "task", "Gone");
    g_autofree char *free_choice = next_of(workflow, "support", "Waiting");
    g_assert_cmpstr(open, ==, "Doing");
    g_assert_cmpstr(doing, ==, "Open Done");
    g_assert_cmpstr(done, ==, "Doing");
    g_assert_cmpstr(gone, ==, "Open Doing Done");
    g_assert_cmpstr(free_choice, ==, "New Assigned In Progress Closed");
}

static void
a_refused_transition_names_what_may_be(void)
{
    g_autoptr(Workflow) workflow = with_task();
    g_autoptr(Ticket) ticket = a_ticket();
    g_autoptr(Action) done = action_new(ACTION_SET_STATUS, "Done");
    g_autoptr(Action) doing = action_new(ACTION_SET_STATUS, "Doing");
    const ActionContext context = {.workflow = workflow};
    g_autofree char *now = NULL, *why = NULL, *then = NULL;
    g_free(ticket->type);
    g_free(ticket->status);
    ticket->type = g_strdup("task");
    ticket->status = g_strdup("Open");
    g_assert_false(action_check(done, ticket, &context, &now, &why));
    g_assert_cmpstr(why, ==,
                    "a ticket of type \"task\" cannot go from \"Open\" to \"Done\", it may become: "
                    "Doing");
    g_clear_pointer(&why, g_free);
    g_assert_true(action_check(doing, ticket, &context, &now, &why));
    action_foresee(doing, now, &context, ticket);
    g_assert_true(action_check(done, ticket, &context, &then, &why));
    g_assert_cmpstr(then, ==, "Done");
}

static void
a_status_must_be_of_the_tickets_type(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    const ActionContext context = {.workflow = workflow};
    g_autoptr(Ticket) ticket = a_ticket();
    g_autoptr(Action) good = action_new(ACTION_SET_STATUS, "in progress");
    g_autoptr(Action) same = action_new(ACTION_SET_STATUS, "new");
    g_autoptr(Action) bad = action_new(ACTION_SET_STATUS, "In Progres");
    g_autofree char *now = NULL, *why = NULL;
    g_assert_true(action_check(good, ticket, &context, &now, &why));
    g_assert_cmpstr(now, ==, "In Progress");
    g_clear_pointer(&now, g_free);
    g_assert_true(action_check(same, ticket, &context, &now, &why));
    g_assert_null(now);
    g_assert_false(action_check(bad, ticket, &context, &now, &why));
    g_assert_cmpstr(why, ==, "unknown status \"In Progres\", expected \"In Progress\" perhaps");
}

static void
values_that_are_none_are_named(void)
{
    static const struct {
        ActionKind kind;
        const char *value;
        const char *problem;
    } cases[] = {
        {ACTION_SET_PRIORITY, "hi",
         "unknown priority \"hi\", expected low, normal, high or urgent"},
        {ACTION_ADD_TAG, "two words",
         "\"two words\" is no tag, expected one word of at most 40 bytes without space, comma or "
         "#"},
        {ACTION_SET_STATUS, "", "set-status needs a value, expected STATUS"},
        {ACTION_NOTIFY, "boss",
         "\"boss\" is nobody to notify, expected assignees | followers | requester | team NAME | "
         "ADDRESS"},
    };
    g_autoptr(Workflow) workflow = workflow_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Action) action = action_new(cases[i].kind, cases[i].value);
        g_autofree char *problem = action_problem(action, workflow);
        g_assert_cmpstr(problem, ==, cases[i].problem);
    }
}

static void
every_action_has_a_name_and_help(void)
{
    guint count = 0;
    for (const ActionInfo *info = action_table; info->name; info++, count++) {
        g_assert_true(action_find(info->name) == info);
        g_assert_true(action_info(info->kind) == info);
        g_assert_nonnull(info->help);
    }
    g_assert_cmpuint(count, ==, ACTION_STOP + 1);
    g_assert_null(action_find("delete-everything"));
}

static void
of_two_threads_the_more_private_wins(void)
{
    g_assert_cmpint(thread_more_private(THREAD_PUBLIC, THREAD_PRIVATE), ==, THREAD_PRIVATE);
    g_assert_cmpint(thread_more_private(THREAD_PRIVATE, THREAD_VENDOR), ==, THREAD_PRIVATE);
    g_assert_cmpint(thread_more_private(THREAD_VENDOR, THREAD_PUBLIC), ==, THREAD_VENDOR);
    g_assert_cmpint(thread_more_private(THREAD_PUBLIC, THREAD_PUBLIC), ==, THREAD_PUBLIC);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ticket/slugs-are-addresses", slugs_are_addresses);
    g_test_add_func("/workflow/knows-its-statuses-in-any-case",
                    a_workflow_knows_its_statuses_in_any_case);
    g_test_add_func("/workflow/refuses-types-that-contradict-themselves",
                    a_workflow_refuses_types_that_contradict_themselves);
    g_test_add_func("/action/a-status-must-be-of-the-tickets-type",
                    a_status_must_be_of_the_tickets_type);
    g_test_add_func("/workflow/transitions-say-what-may-follow", transitions_say_what_may_follow);
    g_test_add_func("/action/a-refused-transition-names-what-may-be",
                    a_refused_transition_names_what_may_be);
    g_test_add_func("/action/values-that-are-none-are-named", values_that_are_none_are_named);
    g_test_add_func("/action/every-action-has-a-name-and-help", every_action_has_a_name_and_help);
    g_test_add_func("/ticket/of-two-threads-the-more-private-wins",
                    of_two_threads_the_more_private_wins);
    return g_test_run();
}
