/*
 * Every tests/rules/NAME.case: rules, and cases of them (rules/rule_case.h). Its first part is
 *
 *   == rules          the text of a rule file, or "shipped FILE" for one of rules/
 *
 * and the fields are those of rule_files.h.
 */
#include "tests/unit/rule_files.h"

#include "rules/rule_case.h"
#include "rules/rule_happened.h"

#include <string.h>

#define RULES "== rules\n"

static char *
rules_text(const char *part)
{
    if (!g_str_has_prefix(part, "shipped "))
        return g_strdup(part);
    g_autofree char *name = g_strstrip(g_strdup(part + strlen("shipped ")));
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "..", "rules", name, NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    return text;
}

static guint
line_at(const char *text, const char *place)
{
    guint line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static void
run_case(gconstpointer data)
{
    const char *file = data;
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    const char *rules = strstr(text, RULES) + strlen(RULES);
    const char *cases = strstr(rules, "\n== ") + 1;
    g_autofree char *part = g_strndup(rules, (gsize)(cases - rules));
    g_autofree char *source = rules_text(part);
    g_autofree char *name = g_path_get_basename(file);
    g_autofree char *as_rules = g_strdup_printf("%s.rules", name);
    g_autoptr(Workflow) workflow = rule_files_workflow();
    g_autoptr(RuleSet) set = rule_files_set(as_rules, source, workflow);
    g_autoptr(GPtrArray) problems = problems_new();
    guint count = rule_cases_check(file, line_at(text, cases), cases, set, workflow, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    g_assert_cmpuint(count, >, 0);
}

/* --- what is wrong in cases ------------------------------------------------------------------- */

static void
check_problems(const char *text, const char *wanted)
{
    g_autoptr(Workflow) workflow = rule_files_workflow();
    g_autoptr(RuleSet) set =
        rule_files_set("a.rules",
                       "a = { on = \"comment-added\"; when = { author-kind = \"vendor\"; };"
                       " then = { add-tag = [ \"x\", \"y\" ]; stop = true; }; };\n"
                       "b = { on = \"comment-added\"; then = { close = true; }; };",
                       workflow);
    g_autoptr(GPtrArray) problems = problems_new();
    rule_cases_check("a.test", 1, text, set, workflow, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, wanted);
}

static void
test_what_is_wrong_is_said_at_its_line(void)
{
    check_problems(
        "Right.\n== happened\nevent: comment-added\nauthor-kind: vendor\n\n== plan\n# b:\na:\n"
        "  add-tag x\n  add-tag y\n",
        "");
    check_problems("== happened\nevent: comment-added\n== plan\n",
                   "a.test:3: the plan is \"b: close\", expected nothing\n");
    check_problems("== happened\nevent: comment-added\nauthor-kind: vendor\n== plan\na:\n"
                   "  add-tag x\nb:\n  close\n",
                   "a.test:4: the plan is \"a: add-tag x; add-tag y\", expected \"a: add-tag x; b: "
                   "close\"\n");
    check_problems("== happened\nevent: coment-added\nstaus: New\n",
                   "a.test:2: unknown event \"coment-added\", expected \"comment-added\" perhaps\n"
                   "a.test:3: unknown line \"staus\", expected \"status\" perhaps\n");
    check_problems("== happened\nstatus: New\n== plan\n",
                   "a.test:1: it has no event, expected such as \"event: comment-added\"\n");
    check_problems("== happened\nevent: comment-added\n",
                   "a.test:1: nothing is said of what comes of it, expected \"== plan\" or "
                   "\"== trace\"\n");
    check_problems("== plan\n== rules\n",
                   "a.test:1: nothing has happened before, expected \"== happened\"\n"
                   "a.test:2: unknown part \"rules\", expected one of happened, plan, trace\n");
    check_problems("== happened\nevent: comment-added\nfired: c\n== plan\n",
                   "a.test:1: no rule is called \"c\", expected one that may have fired\n");
}

static void
test_bad_values_are_refused(void)
{
    check_problems(
        "== happened\nevent: tag-added\nauthor-kind: boss\nauthor: boss\nstatus: Nwe\n"
        "type: supprt\npriority: top\ndue: soon\nplanned: 2026-13-01\npoints: -1\n"
        "progress: 101\nfield: budget much\nautomatic: maybe\nfollower: x@y\n"
        "follower-kind: nobody\n",
        "a.test:2: unknown event \"tag-added\", expected one of ticket-created, comment-added, "
        "status-changed, bounce-received, field-changed, type-changed, follower-added, "
        "time-logged\n"
        "a.test:3: unknown kind of person \"boss\", expected staff, vendor or customer\n"
        "a.test:4: \"boss\" is no address, expected one such as \"ann@desk.example\"\n"
        "a.test:5: unknown status \"Nwe\", expected one of New, Assigned, In Progress, Waiting, "
        "Closed\n"
        "a.test:6: unknown type \"supprt\", expected one of the configuration\n"
        "a.test:7: unknown priority \"top\", expected low, normal, high or urgent\n"
        "a.test:8: \"soon\" is no day, expected a date such as 2026-12-01\n"
        "a.test:9: \"2026-13-01\" is no day, expected a date such as 2026-12-01\n"
        "a.test:10: \"-1\" is no number, expected 0 to 1000\n"
        "a.test:11: \"101\" is no number, expected 0 to 100\n"
        "a.test:12: \"much\" is no value of budget, expected an amount such as 5000 or 5000.50\n"
        "a.test:13: automatic is \"maybe\", expected yes or no\n"
        "a.test:14: \"x@y\" is no address, expected one such as \"ann@desk.example\"\n"
        "a.test:15: unknown kind of person \"nobody\", expected staff, vendor or customer\n");
}

/* --- sets ------------------------------------------------------------------------------------- */

static RuleHappened *
comment_added(const char *subject)
{
    g_autoptr(Workflow) workflow = workflow_new();
    RuleHappened *happened = rule_happened_new();
    g_autofree char *line = g_strdup_printf("subject: %s", subject);
    char *wrong = NULL;
    g_assert_true(rule_happened_take(happened, "event: comment-added", workflow, &wrong));
    g_assert_true(rule_happened_take(happened, line, workflow, &wrong));
    happened->ticket.type = (char *)"support";
    happened->ticket.status = (char *)"New";
    return happened;
}

static void
test_other_events_cost_nothing_and_give_an_empty_plan(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(RuleSet) set = rule_files_set(
        "a.rules", "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };", workflow);
    g_autoptr(RuleHappened) happened = comment_added("");
    happened->event.kind = EVENT_TAG_ADDED;
    g_autoptr(GString) trace = g_string_new(NULL);
    g_autoptr(Plan) plan = rule_happened_ask(happened, set, trace);
    g_assert_cmpuint(plan->steps->len, ==, 0);
    g_assert_cmpstr(trace->str, ==, "");
}

static void
test_a_plan_outlives_the_set_it_came_from(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    RuleSet *set = rule_files_set(
        "a.rules", "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };", workflow);
    g_autoptr(RuleHappened) happened = comment_added("");
    g_autoptr(Plan) plan = rule_happened_ask(happened, set, NULL);
    rule_set_unref(set);
    g_autofree char *text = plan_describe(plan);
    g_assert_cmpstr(text, ==, "a:\n  add-tag a\n");
}

static gpointer
ask_often(gpointer data)
{
    RuleSet *set = data;
    g_autoptr(RuleHappened) happened = comment_added("very urgent");
    for (guint i = 0; i < 500; i++) {
        g_autoptr(Plan) plan = rule_happened_ask(happened, set, NULL);
        g_assert_cmpuint(plan->steps->len, ==, 1);
    }
    return NULL;
}

static void
test_one_set_answers_in_several_threads(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(RuleSet) set =
        rule_files_set("a.rules",
                       "a = { on = \"comment-added\"; when = { subject = \"/(\\\\w|t)+t$/\"; };\n"
                       "      then = { add-tag = \"a\"; }; };",
                       workflow);
    GThread *threads[4];
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("ask", ask_often, set);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

static guint
add_cases(void)
{
    g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "rules", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".case"))
            continue;
        g_autofree char *path = g_strdup_printf("/rule-eval/case/%s", name);
        g_test_add_data_func_full(path, g_build_filename(folder, name, NULL), run_case, g_free);
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (add_cases() < 5)
        g_error("the cases of tests/rules are missing");
    g_test_add_func("/rule-eval/other-events",
                    test_other_events_cost_nothing_and_give_an_empty_plan);
    g_test_add_func("/rule-eval/wrong", test_what_is_wrong_is_said_at_its_line);
    g_test_add_func("/rule-eval/values", test_bad_values_are_refused);
    g_test_add_func("/rule-eval/outlives", test_a_plan_outlives_the_set_it_came_from);
    g_test_add_func("/rule-eval/threads", test_one_set_answers_in_several_threads);
    return g_test_run();
}
