/* The command table: command lines are read by it, wrong ones get the nearest right form, and help
 * and manual name every command. */
#include "ctl/command.h"
#include "tests/unit/test.h"

#include <string.h>

/* What reading the line (parted at spaces) says is wrong; NULL when nothing is. */
static char *
complaint(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_auto(CommandLine) line = {0};
    g_autoptr(GError) error = NULL;
    if (command_parse((const char *const *)words, &line, &error))
        return NULL;
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
    return g_strdup(error->message);
}

static void
options_and_arguments_may_mix(void)
{
    const char *const words[] = {"person", "add",   "--name=A = B", "ann@x.example",
                                 "--kind", "Staff", "--json",       NULL};
    g_auto(CommandLine) line = {0};
    g_autoptr(GError) error = NULL;
    assert_ok(command_parse(words, &line, &error));
    g_assert_cmpstr(line.command->words, ==, "person add");
    g_assert_cmpuint(line.arguments->len, ==, 1);
    g_assert_cmpstr(line.arguments->pdata[0], ==, "ann@x.example");
    g_assert_cmpstr(g_hash_table_lookup(line.options, "name"), ==, "A = B");
    g_assert_cmpstr(g_hash_table_lookup(line.options, "kind"), ==, "Staff");
    g_assert_true(g_hash_table_contains(line.options, "json"));
}

static void
two_dashes_end_the_options(void)
{
    const char *const words[] = {"ticket", "comment",   "12", "--as=a@b.example",
                                 "--",     "--private", NULL};
    g_auto(CommandLine) line = {0};
    g_autoptr(GError) error = NULL;
    assert_ok(command_parse(words, &line, &error));
    g_assert_cmpstr(line.arguments->pdata[1], ==, "--private");
    g_assert_false(g_hash_table_contains(line.options, "private"));
}

static void
hyphens_may_begin_arguments(void)
{
    g_autofree char *behind_dashes = complaint("team show -- -s");
    g_autofree char *of_option = complaint("person add a@b.example --name -s");
    g_autofree char *dash = complaint("ticket comment 1 - --as a@b.example");
    g_autofree char *number = complaint("ticket comment 1 -5 --as a@b.example");
    g_assert_null(behind_dashes);
    g_assert_null(of_option);
    g_assert_null(dash);
    g_assert_null(number);
}

static void
many_arguments_are_taken(void)
{
    g_autofree char *none = complaint("team add support");
    g_autofree char *some = complaint("team add support a@b.example c@d.example");
    g_assert_null(none);
    g_assert_null(some);
}

static void
wrong_lines_say_what_would_be_right(void)
{
    static const struct {
        const char *line;
        const char *complaint;
    } wrong[] = {
        {"persn add", "unknown command \"persn add\", expected \"person add\" perhaps"},
        {"person ad x", "unknown command \"person ad\", expected \"person add\" perhaps"},
        {"stauts", "unknown command \"stauts\", expected \"status\" perhaps"},
        {"person",
         "\"person\" alone is no command, expected one of these behind it: add, list, show, set, "
         "address add, address remove, merge, password"},
        {"person frobnicate",
         "unknown command \"person frobnicate\", expected one of these behind "
         "\"person\": add, list, show, set, address add, address remove, merge, password"},
        {"xyzzy", "unknown command \"xyzzy\", expected one that `posternctl help` lists"},
        {"person add", "ADDRESS is missing, expected: posternctl person add ADDRESS [--name NAME] "
                       "[--kind staff|vendor|customer]"},
        {"person show a b", "\"b\" is one argument too many, expected: posternctl person show "
                            "ADDRESS"},
        {"person password a@b.example secret",
         "there is one argument too many, expected: posternctl person password ADDRESS [--remove] "
         "(the new password is asked for)"},
        {"person list --knd staff", "person list has no option --knd, expected --kind perhaps"},
        {"status --frobnicate", "status has no option --frobnicate, expected --json, --help"},
        {"person list --kind boss",
         "--kind \"boss\" is unknown, expected staff, vendor or customer"},
        {"person list --kind", "--kind needs a value, expected --kind KIND"},
        {"person list --kind staff --kind staff", "--kind is there twice, expected it once"},
        {"held list --all=1", "--all takes no value, expected it alone"},
        {"ticket show twelve", "TICKET \"twelve\" is no number, expected a whole one from 1"},
        {"ticket show 0", "TICKET \"0\" is no number, expected a whole one from 1"},
        {"ticket show 99999999999999999999",
         "TICKET \"99999999999999999999\" is no number, expected a whole one from 1"},
        {"ticket set 12", "CHANGE is missing, expected: posternctl ticket set TICKET CHANGE… [--as "
                          "ADDRESS]"},
        {"ticket comment 12 hello", "--as is missing, expected --as ADDRESS"},
        {"team show ", "NAME is empty, expected a value"},
        {"team show x -s /path",
         "unknown option -s behind team show, expected -s SOCKET and -c FILE before the command, "
         "or "
         "-- before an argument that begins with a hyphen: posternctl team show NAME"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *said = complaint(wrong[i].line);
        g_assert_cmpstr(said, ==, wrong[i].complaint);
    }
}

static void
no_words_are_no_command(void)
{
    const char *const words[] = {NULL};
    g_auto(CommandLine) line = {0};
    g_autoptr(GError) error = NULL;
    assert_fails(command_parse(words, &line, &error), POSTERN_ERROR_INVALID);
}

static void
help_is_given_whatever_else_is_missing(void)
{
    g_autofree char *said = complaint("ticket comment --help");
    g_assert_null(said);
}

static const char *
file_of(const char *text, CommandLine *line)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GError) error = NULL;
    assert_ok(command_parse((const char *const *)words, line, &error));
    return command_line_file(line);
}

static void
files_are_found_by_the_table(void)
{
    static const struct {
        const char *line;
        const char *file;
    } lines[] = {
        {"import roster r.conf", "r.conf"},
        {"rules explain --to a@b.example -", "-"},
        {"ticket comment 1 hello --as a@b.example", NULL},
        {"ticket comment 1 --as a@b.example -", "-"},
        {"team add x -", NULL},
        {"status", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(CommandLine) line = {0};
        g_assert_cmpstr(file_of(lines[i].line, &line), ==, lines[i].file);
    }
}

static void
check_parameters(const Command *command, const Parameter *parameters, gboolean options)
{
    for (const Parameter *p = parameters; p && p->name; p++) {
        g_assert_nonnull(p->help);
        g_assert_true((p->kind == PARAMETER_WORD) == (p->words != NULL));
        if (options)
            g_assert_true((p->kind == PARAMETER_FLAG) == (p->value == NULL));
        gboolean repeats = p->use == PARAMETER_MANY || p->use == PARAMETER_SOME;
        if (repeats)
            g_assert_null(p[1].name);
        g_assert_false(options && repeats);
    }
    g_assert_nonnull(command->help);
}

static void
table_is_well_formed(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        g_assert_true(g_hash_table_add(seen, (gpointer)command->words));
        guint inside = !!command->run + !!command->read + !!command->write;
        g_assert_cmpuint(inside, <=, 1);
        g_assert_true(inside || command->local);
        check_parameters(command, command->arguments, FALSE);
        check_parameters(command, command->options, TRUE);
    }
    g_assert_cmpuint(g_hash_table_size(seen), >, 20);
}

static void
help_names_everything(void)
{
    g_autofree char *all = command_help_all();
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        g_assert_nonnull(strstr(all, command->words));
        g_autofree char *help = command_help(command);
        g_assert_nonnull(strstr(help, command->help));
        for (const Parameter *p = command->options; p && p->name; p++) {
            g_autofree char *form = g_strconcat("--", p->name, NULL);
            g_assert_nonnull(strstr(help, form));
        }
    }
}

/* The manual is written by hand; that it leaves nothing out is checked here. */
static void
manual_names_everything(void)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "..", "src", "posternctl", "posternctl.8", NULL);
    g_autofree char *manual = NULL;
    g_autoptr(GError) error = NULL;
    assert_ok(g_file_get_contents(path, &manual, NULL, &error));
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        g_autofree char *item = g_strdup_printf(".It Ic %s", command->words);
        const char *found = strstr(manual, item);
        if (!found)
            g_error("the manual does not have %s", item);
        const char *end = strstr(found + 1, "\n.It ");
        g_autofree char *entry = end ? g_strndup(found, (gsize)(end - found)) : g_strdup(found);
        for (const Parameter *p = command->options; p && p->name; p++) {
            g_autofree char *form = g_strdup_printf("Fl -%s", p->name);
            if (!strstr(entry, form))
                g_error("the manual's %s does not have %s", item, form);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command/options-and-arguments-may-mix", options_and_arguments_may_mix);
    g_test_add_func("/command/two-dashes-end-the-options", two_dashes_end_the_options);
    g_test_add_func("/command/hyphens-may-begin-arguments", hyphens_may_begin_arguments);
    g_test_add_func("/command/many-arguments-are-taken", many_arguments_are_taken);
    g_test_add_func("/command/wrong-lines-say-what-would-be-right",
                    wrong_lines_say_what_would_be_right);
    g_test_add_func("/command/no-words-are-no-command", no_words_are_no_command);
    g_test_add_func("/command/help-is-given-whatever-else-is-missing",
                    help_is_given_whatever_else_is_missing);
    g_test_add_func("/command/files-are-found-by-the-table", files_are_found_by_the_table);
    g_test_add_func("/command/table-is-well-formed", table_is_well_formed);
    g_test_add_func("/command/help-names-everything", help_names_everything);
    g_test_add_func("/command/manual-names-everything", manual_names_everything);
    return g_test_run();
}
