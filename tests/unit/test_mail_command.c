/* The table of commands by mail. */
#include "desk/mail_command.h"
#include "test.h"

static void
every_command_can_be_found_and_explained(void)
{
    guint count = 0;
    for (const MailCommand *info = mail_command_table; info->name; info++, count++) {
        gboolean takes;
        g_assert_true(mail_command_find(info->name) == info);
        g_assert_true(mail_command_known(info->name, &takes) == info->name);
        g_assert_cmpint(takes, ==, info->argument != NULL);
        g_assert_nonnull(info->help);
        g_assert_cmpuint(info->needs, <, POLICY_ACTIONS);
        gboolean needs_argument = info->form == COMMAND_ADDRESSES;
        g_assert_true(!needs_argument || info->argument);
        g_assert_true(info->form != COMMAND_SELF || !info->argument);
    }
    g_assert_cmpuint(count, >=, 10);
    g_assert_null(mail_command_find("delete-everything"));
    g_assert_null(mail_command_find("Close"));
}

static void
what_is_missing_is_said(void)
{
    static const struct {
        const char *name, *argument, *problem;
    } cases[] = {{"status", "", "something is missing, expected #status STATUS"},
                 {"status", "Closed", NULL},
                 {"unassign", "", NULL},
                 {"close", "", NULL},
                 {"cc", "", "something is missing, expected #cc ADDRESS"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *problem =
            mail_command_problem(mail_command_find(cases[i].name), cases[i].argument);
        g_assert_cmpstr(problem, ==, cases[i].problem);
    }
}

static void
the_nearest_is_guessed(void)
{
    static const char *const cases[][2] = {{"statsu", "status"},
                                           {"clos", "close"},
                                           {"privat", "private"},
                                           {"asign", "assign"},
                                           {"aks", "ask"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(mail_command_nearest(cases[i][0])->name, ==, cases[i][1]);
    g_assert_null(mail_command_nearest("hello"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mail-command/table", every_command_can_be_found_and_explained);
    g_test_add_func("/mail-command/problem", what_is_missing_is_said);
    g_test_add_func("/mail-command/nearest", the_nearest_is_guessed);
    return g_test_run();
}
