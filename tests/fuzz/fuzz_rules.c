/*
 * A rule file, a NUL, a subject, a NUL, a body: rules or problems; and rules can be asked about any
 * mail.
 */
#include "tests/fuzz/fuzz.h"

#include "rules/rules.h"

#include <string.h>

static void
ask(RuleSet *set, FuzzInput *input)
{
    g_autofree char *subject = fuzz_utf8(input);
    g_autofree char *body = fuzz_utf8(input);
    const RuleMail mail = {.author = "ann@vendor.example", .subject = subject, .body = body};
    Event event = {.kind = EVENT_COMMENT_ADDED};
    Ticket ticket = {.type = (char *)"support", .status = (char *)"New"};
    Person author = {.kind = PERSON_VENDOR};
    g_autoptr(RuleMarks) marks = rule_marks_new(set, &mail);
    const RuleFacts facts = {.event = &event, .ticket = &ticket, .author = &author, .marks = marks};
    g_autoptr(RuleChain) chain = rule_chain_new(set);
    GString *trace = g_string_new(NULL);
    g_autoptr(Plan) plan = rule_set_evaluate(set, &facts, chain, trace);
    g_assert_cmpuint(plan->steps->len, <=, rule_set_size(set));
    /* Each fires once in a chain. */
    g_autoptr(Plan) again = rule_set_evaluate(set, &facts, chain, NULL);
    for (guint i = 0; i < again->steps->len; i++) {
        const PlanStep *step = again->steps->pdata[i];
        for (guint j = 0; j < plan->steps->len; j++)
            g_assert_true(((const PlanStep *)plan->steps->pdata[j])->rule != step->rule);
    }
    g_string_free(trace, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *path;
    FuzzInput input = {data, size};
    if (!path)
        path = fuzz_scratch_file("fuzz.rules");
    g_autofree char *text = fuzz_text(&input);
    g_autofree char *directory = g_path_get_dirname(path);
    static const Field budget = {.name = (char *)"budget", .kind = FIELD_MONEY};
    g_autoptr(Workflow) workflow = workflow_new();
    if (!workflow_add_field(workflow, &budget, NULL))
        g_error("the field budget");
    g_autoptr(GPtrArray) problems = problems_new();
    fuzz_write_file(path, text, strlen(text));
    g_autoptr(RuleSet) set = rule_set_load(directory, workflow, problems);
    g_assert_true((set != NULL) == (problems->len == 0));
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *formatted = problem_format(problems->pdata[i]);
        g_assert_true(*formatted);
    }
    if (set)
        ask(set, &input);
    return 0;
}
