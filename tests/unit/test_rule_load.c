#include "rules/rule_set.h"
#include "tests/unit/rule_files.h"

#include <string.h>

static char *
read_data(const char *folder, const char *name)
{
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, folder, name, NULL);
    char *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, NULL))
        g_error("%s cannot be read", file);
    return text;
}

/* The problems of one file as a rule directory, with the directory left out. */
static char *
problems_of(const char *name, const char *text)
{
    g_autoptr(Workflow) workflow = rule_files_workflow();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = rule_files_make(name, text);
    g_autofree char *prefix = g_strconcat(directory, G_DIR_SEPARATOR_S, NULL);
    g_autoptr(RuleSet) set = rule_set_load(directory, workflow, problems);
    g_assert_cmpint(set == NULL, ==, problems->len > 0);
    g_autofree char *found = problems_text(problems);
    rule_files_remove(directory);
    g_auto(GStrv) parts = g_strsplit(found, prefix, -1);
    return g_strjoinv("", parts);
}

static void
test_every_broken_file_gets_its_exact_messages(void)
{
    g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "rules", "broken", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint seen = 0;
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".rules"))
            continue;
        g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".rules"));
        g_autofree char *expect = g_strconcat(stem, ".expect", NULL);
        g_autofree char *text = read_data("rules/broken", name);
        g_autofree char *expected = read_data("rules/broken", expect);
        g_autofree char *found = problems_of(name, text);
        g_assert_cmpstr(found, ==, expected);
        seen++;
    }
    g_assert_cmpuint(seen, >=, 15);
}

static void
test_rules_keep_the_order_of_files_and_lines(void)
{
    static const char second[] =
        "c = { on = [ \"status-changed\", \"comment-added\" ]; then = { add-tag = \"c\"; }; };\n";
    static const char first[] = "b = { on = \"comment-added\"; then = { stop = true; }; };\n"
                                "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };\n";
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = rule_files_make("20-x.rules", second);
    g_autofree char *file = g_build_filename(directory, "10-y.rules", NULL);
    g_autofree char *hidden = g_build_filename(directory, ".10-y.rules", NULL);
    g_autofree char *other = g_build_filename(directory, "README", NULL);
    g_assert_true(g_file_set_contents(file, first, -1, NULL));
    g_assert_true(g_file_set_contents(hidden, "{{{", -1, NULL));
    g_assert_true(g_file_set_contents(other, "{{{", -1, NULL));
    g_autoptr(RuleSet) set = rule_set_load(directory, workflow, problems);
    rule_files_remove(directory);
    g_assert_cmpuint(rule_set_size(set), ==, 3);
    g_assert_cmpstr(rule_name(rule_set_at(set, 0)), ==, "b");
    g_assert_cmpstr(rule_name(rule_set_at(set, 1)), ==, "a");
    g_assert_cmpstr(rule_name(rule_set_at(set, 2)), ==, "c");
    g_assert_cmpstr(rule_where(rule_set_at(set, 1)), ==, "10-y.rules:2");
    g_assert_cmpstr(rule_event(rule_set_at(set, 1)), ==, "comment-added");
    g_assert_cmpstr(rule_event(rule_set_at(set, 2)), ==, "status-changed, comment-added");
}

static void
test_a_name_is_one_rules_only_over_all_files(void)
{
    static const char text[] = "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };\n";
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = rule_files_make("1.rules", text);
    g_autofree char *file = g_build_filename(directory, "2.rules", NULL);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    g_assert_null(rule_set_load(directory, workflow, problems));
    rule_files_remove(directory);
    g_assert_cmpuint(problems->len, ==, 1);
    const Problem *problem = g_ptr_array_index(problems, 0);
    g_assert_cmpstr(problem->text, ==,
                    "a rule named a is there already, at 1.rules:1, expected another name");
}

static void
test_a_missing_directory_is_a_problem_and_an_empty_one_is_none(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = rule_files_make("README", "");
    g_autoptr(RuleSet) set = rule_set_load(directory, workflow, problems);
    g_assert_nonnull(set);
    g_assert_cmpuint(rule_set_size(set), ==, 0);
    rule_files_remove(directory);
    g_assert_null(rule_set_load("/nowhere/rules", workflow, problems));
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==,
                    "/nowhere/rules: this directory cannot be read, expected one with rule files "
                    "(*.rules)\n");
}

static void
test_equal_conditions_about_the_mail_share_one_mark(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(RuleSet) set = rule_files_set(
        "a.rules",
        "a = { on = \"comment-added\"; when = { subject = \"/x/\"; body = \"/x/\"; };\n"
        "      then = { add-tag = \"a\"; }; };\n"
        "b = { on = \"comment-added\"; when = { not = { subject = \"/x/\"; }; status = \"New\"; "
        "};\n"
        "      then = { add-tag = \"a\"; }; };\n"
        "c = { on = \"comment-added\"; when = { subject = \"/x/i\"; automatic = true; };\n"
        "      then = { add-tag = \"a\"; }; };\n",
        workflow);
    g_assert_cmpuint(set->marks->len, ==, 4);
}

static void
load_shipped(const char *folder, guint least)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = g_test_build_filename(G_TEST_DIST, folder, NULL);
    g_autoptr(RuleSet) set = rule_set_load(directory, workflow, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    g_assert_cmpuint(rule_set_size(set), >=, least);
}

static void
test_the_rules_we_ship_are_right(void)
{
    load_shipped("../rules", 2);
    load_shipped("../rules/examples", 2);
}

static void
assert_in_manual(const char *manual, const char *name)
{
    g_autofree char *pattern = g_strdup_printf("^\\.It Ic %s( |$)", name);
    if (!g_regex_match_simple(pattern, manual, G_REGEX_MULTILINE, 0))
        g_error("postern-rules.5 does not describe %s", name);
}

static void
test_the_manual_describes_every_event_condition_and_action(void)
{
    g_autofree char *manual = read_data("../src/rules", "postern-rules.5");
    for (guint i = 0; rule_events[i]; i++)
        assert_in_manual(manual, desk_word(event_words, (int)rule_events[i]));
    for (guint i = 0; i < CONDITION_COUNT; i++)
        assert_in_manual(manual, condition_table[i].name);
    for (const ActionInfo *info = action_table; info->name; info++)
        if (!info->by_hand)
            assert_in_manual(manual, info->name);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rule-load/broken", test_every_broken_file_gets_its_exact_messages);
    g_test_add_func("/rule-load/order", test_rules_keep_the_order_of_files_and_lines);
    g_test_add_func("/rule-load/names", test_a_name_is_one_rules_only_over_all_files);
    g_test_add_func("/rule-load/directory",
                    test_a_missing_directory_is_a_problem_and_an_empty_one_is_none);
    g_test_add_func("/rule-load/marks", test_equal_conditions_about_the_mail_share_one_mark);
    g_test_add_func("/rule-load/shipped", test_the_rules_we_ship_are_right);
    g_test_add_func("/rule-load/manual",
                    test_the_manual_describes_every_event_condition_and_action);
    return g_test_run();
}
