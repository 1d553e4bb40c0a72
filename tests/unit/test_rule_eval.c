/*
 * Every tests/rules/NAME.case: rules, what happened, and the plan and trace it must give. Its parts
 * begin with lines of their own:
 *
 *   == rules          the text of a rule file, or lines "shipped FILE" for files of rules/
 *   == happened       "event:", "kind:", "status:", "type:", "author:", "subject:", "body:" (\n for
 *                     a line's end), "automatic: yes", "fired: RULE" (in this chain, before),
 *                     "priority:", "due:", "planned:", "points:", "progress:", "field: NAME VALUE"
 *                     (rule_files.h), "follower: ADDRESS", "follower-kind:"
 *   == plan           a line for each rule that fires, "RULE:", then one for each action
 *   == trace          the explanation
 *
 * Several rounds may follow the rules; each is asked with a fresh chain.
 */
#include "tests/unit/rule_files.h"

#include "mail/automatic.h"

#include <string.h>

typedef struct {
    Event event;
    Ticket ticket;
    Person author;
    gboolean has_author;
    Person follower; /* its address is NULL when nobody follows now */
    RuleMail mail;
    const char *fired;
} Happened;

static void
happened_set_field(Happened *happened, const char *written)
{
    g_autoptr(Workflow) workflow = rule_files_workflow();
    const Field *field;
    FieldValue *value;
    char *why;
    if (!action_field_read(written, workflow, &field, &value, &why))
        g_error("%s", why);
    ticket_foresee_field(&happened->ticket, field->name, value);
}

static void
happened_set(Happened *happened, const char *key, const char *value)
{
    int number = 0;
    if (g_str_equal(key, "event") && desk_word_parse(event_words, value, &number))
        happened->event.kind = (EventKind)number;
    else if (g_str_equal(key, "kind") && desk_word_parse(person_kind_words, value, &number)) {
        happened->author.kind = (PersonKind)number;
        happened->has_author = TRUE;
    } else if (g_str_equal(key, "status"))
        happened->ticket.status = (char *)value;
    else if (g_str_equal(key, "type"))
        happened->ticket.type = (char *)value;
    else if (g_str_equal(key, "priority") && desk_word_parse(priority_words, value, &number))
        happened->ticket.priority = (Priority)number;
    else if (g_str_equal(key, "due"))
        g_assert_true(field_date_read(value, &happened->ticket.due));
    else if (g_str_equal(key, "planned"))
        g_assert_true(field_date_read(value, &happened->ticket.planned));
    else if (g_str_equal(key, "points"))
        happened->ticket.points = g_ascii_strtoll(value, NULL, 10);
    else if (g_str_equal(key, "follower"))
        happened->follower.address = (char *)value;
    else if (g_str_equal(key, "follower-kind") &&
             desk_word_parse(person_kind_words, value, &number))
        happened->follower.kind = (PersonKind)number;
    else if (g_str_equal(key, "progress"))
        happened->ticket.progress = g_ascii_strtoll(value, NULL, 10);
    else if (g_str_equal(key, "field"))
        happened_set_field(happened, value);
    else if (g_str_equal(key, "author"))
        happened->mail.author = value;
    else if (g_str_equal(key, "subject"))
        happened->mail.subject = value;
    else if (g_str_equal(key, "body"))
        happened->mail.body = value;
    else if (g_str_equal(key, "fired"))
        happened->fired = value;
    else if (g_str_equal(key, "automatic") && g_str_equal(value, "yes"))
        happened->mail.automatic = AUTOMATIC_AUTO_SUBMITTED;
    else
        g_error("unknown line \"%s: %s\" in a case", key, value);
}

/* Borrows from lines, which it takes apart. */
static void
happened_read(Happened *happened, char **lines)
{
    *happened = (Happened){.ticket = {.type = (char *)"support",
                                      .status = (char *)"New",
                                      .priority = PRIORITY_NORMAL,
                                      .points = -1},
                           .mail = {.author = "", .subject = "", .body = ""}};
    for (; *lines; lines++) {
        char *colon = strstr(*lines, ": ");
        if (!**lines)
            continue;
        g_assert_nonnull(colon);
        *colon = '\0';
        char *value = g_strcompress(colon + 2);
        strncpy(colon + 2, value, strlen(colon + 2));
        g_free(value);
        happened_set(happened, *lines, colon + 2);
    }
}

static char *
plan_text(const Plan *plan)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < plan->steps->len; i++) {
        const PlanStep *step = g_ptr_array_index(plan->steps, i);
        g_string_append_printf(text, "%s:\n", rule_name(step->rule));
        for (guint j = 0; j < step->actions->len; j++) {
            const Action *action = g_ptr_array_index(step->actions, j);
            g_string_append_printf(text, "  %s %s\n", action_info(action->kind)->name,
                                   action->value);
        }
    }
    return g_string_free(text, FALSE);
}

/* Lets a rule fire in chain by asking about what is made for it. */
static void
fire_before(RuleSet *set, const Happened *happened, RuleChain *chain)
{
    RuleFacts facts = {.event = &happened->event, .ticket = &happened->ticket};
    facts.author = happened->has_author ? &happened->author : NULL;
    facts.follower = happened->follower.address ? &happened->follower : NULL;
    g_autoptr(RuleMarks) marks = rule_marks_new(set, &happened->mail);
    facts.marks = marks;
    g_autoptr(Plan) plan = rule_set_evaluate(set, &facts, chain, NULL);
    g_autofree char *text = plan_text(plan);
    g_assert_nonnull(strstr(text, happened->fired));
}

static Plan *
ask(RuleSet *set, const Happened *happened, GString *trace)
{
    RuleFacts facts = {.event = &happened->event, .ticket = &happened->ticket};
    facts.author = happened->has_author ? &happened->author : NULL;
    facts.follower = happened->follower.address ? &happened->follower : NULL;
    g_autoptr(RuleMarks) marks = rule_marks_new(set, &happened->mail);
    g_autoptr(RuleChain) chain = rule_chain_new(set);
    facts.marks = marks;
    if (happened->fired)
        fire_before(set, happened, chain);
    return rule_set_evaluate(set, &facts, chain, trace);
}

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

/* The part of a case after its heading, or NULL when it is another. */
static const char *
part_after(const char *part, const char *heading)
{
    gsize length = strlen(heading);
    return strncmp(part, heading, length) == 0 && part[length] == '\n' ? part + length + 1 : NULL;
}

static void
compare(const char *file, const char *part, const Plan *plan, const GString *trace)
{
    const char *wanted_plan = part_after(part, "plan");
    const char *wanted_trace = part_after(part, "trace");
    if (!plan || (!wanted_plan && !wanted_trace))
        g_error("%s: unknown or early part \"== %.20s\"", file, part);
    g_autofree char *found = wanted_plan ? plan_text(plan) : g_strdup(trace->str);
    g_autofree char *wanted = g_strdup(wanted_plan ? wanted_plan : wanted_trace);
    g_test_message("%s", file);
    g_assert_cmpstr(g_strstrip(found), ==, g_strstrip(wanted));
}

static void
run_case(gconstpointer data)
{
    const char *file = data;
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "== ", -1);
    g_autoptr(Workflow) workflow = rule_files_workflow();
    g_autoptr(RuleSet) set = NULL;
    g_autoptr(Plan) plan = NULL;
    g_autoptr(GString) trace = g_string_new(NULL);
    Happened happened = {0};
    for (char **part = parts + 1; *part; part++) {
        const char *rules = part_after(*part, "rules");
        const char *happening = part_after(*part, "happened");
        if (rules) {
            g_autofree char *source = rules_text(rules);
            g_autofree char *name = g_path_get_basename(file);
            g_autofree char *as_rules = g_strdup_printf("%s.rules", name);
            set = rule_files_set(as_rules, source, workflow);
        } else if (happening) {
            g_auto(GStrv) lines = g_strsplit(happening, "\n", -1);
            g_clear_pointer(&happened.ticket.fields, g_ptr_array_unref);
            happened_read(&happened, lines);
            g_string_truncate(trace, 0);
            g_clear_pointer(&plan, plan_free);
            plan = ask(set, &happened, trace);
        } else {
            compare(file, *part, plan, trace);
        }
    }
    g_clear_pointer(&happened.ticket.fields, g_ptr_array_unref);
}

static void
test_other_events_cost_nothing_and_give_an_empty_plan(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_autoptr(RuleSet) set = rule_files_set(
        "a.rules", "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };", workflow);
    Happened happened = {.event = {.kind = EVENT_TAG_ADDED},
                         .mail = {.author = "", .subject = "", .body = ""}};
    g_autoptr(GString) trace = g_string_new(NULL);
    g_autoptr(Plan) plan = ask(set, &happened, trace);
    g_assert_cmpuint(plan->steps->len, ==, 0);
    g_assert_cmpstr(trace->str, ==, "");
}

static void
test_a_plan_outlives_the_set_it_came_from(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    RuleSet *set = rule_files_set(
        "a.rules", "a = { on = \"comment-added\"; then = { add-tag = \"a\"; }; };", workflow);
    Happened happened = {.event = {.kind = EVENT_COMMENT_ADDED},
                         .mail = {.author = "", .subject = "", .body = ""}};
    g_autoptr(Plan) plan = ask(set, &happened, NULL);
    rule_set_unref(set);
    g_autofree char *text = plan_text(plan);
    g_assert_cmpstr(text, ==, "a:\n  add-tag a\n");
}

static gpointer
ask_often(gpointer data)
{
    RuleSet *set = data;
    Happened happened = {.event = {.kind = EVENT_COMMENT_ADDED},
                         .mail = {.author = "", .subject = "very urgent", .body = ""}};
    for (guint i = 0; i < 500; i++) {
        g_autoptr(Plan) plan = ask(set, &happened, NULL);
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
    g_test_add_func("/rule-eval/outlives", test_a_plan_outlives_the_set_it_came_from);
    g_test_add_func("/rule-eval/threads", test_one_set_answers_in_several_threads);
    return g_test_run();
}
