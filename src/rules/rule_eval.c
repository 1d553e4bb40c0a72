#include "rules/rule_set.h"

#include "base/text.h"

#include <string.h>

#define SHOWN_CHARS 60

struct RuleChain {
    const RuleSet *set;
    gboolean *fired; /* by index in the set */
};

RuleChain *
rule_chain_new(const RuleSet *set)
{
    RuleChain *chain = g_new0(RuleChain, 1);
    chain->set = set;
    chain->fired = g_new0(gboolean, set->rules->len);
    return chain;
}

void
rule_chain_free(RuleChain *chain)
{
    if (!chain)
        return;
    g_free(chain->fired);
    g_free(chain);
}

gboolean
rule_chain_mark(RuleChain *chain, const char *name)
{
    for (guint i = 0; i < chain->set->rules->len; i++) {
        if (!g_str_equal(rule_name(rule_set_at(chain->set, i)), name))
            continue;
        chain->fired[i] = TRUE;
        return TRUE;
    }
    return FALSE;
}

char *
plan_describe(const Plan *plan)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < plan->steps->len; i++) {
        const PlanStep *step = g_ptr_array_index(plan->steps, i);
        g_string_append_printf(text, "%s:\n", rule_name(step->rule));
        for (guint j = 0; j < step->actions->len; j++) {
            const Action *action = g_ptr_array_index(step->actions, j);
            g_string_append_printf(text, "  %s%s%s\n", action_info(action->kind)->name,
                                   action->value ? " " : "", action->value ? action->value : "");
        }
    }
    return g_string_free(text, FALSE);
}

void
plan_free(Plan *plan)
{
    if (!plan)
        return;
    g_ptr_array_unref(plan->steps);
    rule_set_unref(plan->set);
    g_free(plan);
}

typedef struct {
    const RuleFacts *facts;
    ConditionTexts texts;
    RuleMatcher *matcher; /* NULL: conditions about tickets take no patterns */
} Question;

static gboolean holds(Question *question, const RuleNode *node);

/* A value of another kind than the field has now counts as none. */
static const FieldValue *
value_of(const Question *question, const RuleNode *leaf)
{
    const FieldValue *value = ticket_field(question->facts->ticket, leaf->field);
    return value && value->kind == leaf->field_kind ? value : NULL;
}

static gboolean
field_holds(const Question *question, const RuleNode *leaf)
{
    const FieldValue *value = value_of(question, leaf);
    RuleText text;
    if (rule_value_compares(leaf->value, value != NULL, value ? value->number : 0))
        return TRUE;
    if (!value || !value->text)
        return FALSE;
    g_autoptr(RuleMatcher) matcher = rule_matcher_new();
    rule_text_init(&text, value->text);
    gboolean matches = rule_value_matches(leaf->value, &text, matcher);
    rule_text_clear(&text);
    return matches;
}

static gboolean
leaf_holds(Question *question, const RuleNode *leaf)
{
    gint64 number = 0;
    if (leaf->info->needs == CONDITION_MAIL)
        return question->facts->marks->answers[leaf->mark];
    if (leaf->field)
        return field_holds(question, leaf);
    if (leaf->info->ticket_number) {
        gboolean is_set = leaf->info->ticket_number(question->facts->ticket, &number);
        return rule_value_compares(leaf->value, is_set, number);
    }
    RuleText *text = condition_ticket_text(&question->texts, leaf->info, question->facts);
    return rule_value_matches(leaf->value, text, question->matcher);
}

/* The first child for which holding is answer, or NULL. */
static const RuleNode *
first_that(Question *question, const RuleNode *node, gboolean answer)
{
    for (guint i = 0; i < node->children->len; i++) {
        const RuleNode *child = g_ptr_array_index(node->children, i);
        if (holds(question, child) == answer)
            return child;
    }
    return NULL;
}

static gboolean
holds(Question *question, const RuleNode *node)
{
    switch (node->kind) {
    case NODE_ALL:
        return first_that(question, node, FALSE) == NULL;
    case NODE_ANY:
        return first_that(question, node, TRUE) != NULL;
    case NODE_NOT:
        return first_that(question, node, FALSE) != NULL;
    case NODE_LEAF:
        return leaf_holds(question, node);
    }
    return FALSE;
}

/* Caller frees. */
static char *
found_number(const Question *question, const ConditionInfo *info)
{
    FieldValue value = {.kind = info->as->kind};
    gboolean is_set = info->ticket_number(question->facts->ticket, &value.number);
    return is_set ? field_value_show(&value) : NULL;
}

/* Caller frees. */
static char *
found_text(const Question *question, const RuleNode *leaf)
{
    const ConditionInfo *info = leaf->info;
    if (leaf->field) {
        const FieldValue *value = value_of(question, leaf);
        return value ? field_value_show(value) : NULL;
    }
    if (info->ticket_number)
        return found_number(question, info);
    return g_strdup(info->mail_text ? info->mail_text(&question->facts->marks->mail)
                                    : info->ticket_text(question->facts));
}

static void
explain_leaf(const Question *question, const RuleNode *leaf, GString *trace)
{
    if (leaf->info->mail_flag) {
        g_string_append_printf(trace, "%s is %s, wanted %s", leaf->info->name,
                               leaf->flag ? "false" : "true", leaf->flag ? "true" : "false");
        return;
    }
    g_autofree char *text = found_text(question, leaf);
    g_autofree char *name = leaf->field ? g_strdup_printf("%s.%s", leaf->info->name, leaf->field)
                                        : g_strdup(leaf->info->name);
    g_autofree char *shown = text ? text_clean_line(text, -1, SHOWN_CHARS) : NULL;
    g_autofree char *wanted = rule_value_describe(leaf->value);
    if (shown)
        g_string_append_printf(trace, "%s is \"%s\", wanted %s", name, shown, wanted);
    else
        g_string_append_printf(trace, "%s is unset, wanted %s", name, wanted);
}

/* Why a node does not hold. */
static void
explain(Question *question, const RuleNode *node, GString *trace)
{
    switch (node->kind) {
    case NODE_ALL:
        explain(question, first_that(question, node, FALSE), trace);
        return;
    case NODE_ANY:
        g_string_append(trace, "nothing of any holds");
        return;
    case NODE_NOT:
        g_string_append(trace, "what stands under not holds");
        return;
    case NODE_LEAF:
        explain_leaf(question, node, trace);
        return;
    }
}

static void
begin_line(GString *trace, const Rule *rule)
{
    g_string_append_printf(trace, "%s (%s): ", rule->name, rule->where);
}

/* Whether the rule fires; with one line of trace, if wanted. */
static gboolean
ask(Question *question, const Rule *rule, const RuleChain *chain, GString *trace)
{
    gboolean again = chain->fired[rule->index];
    gboolean skipped = question->facts->marks->mail.automatic && !rule->names_automatic &&
                       question->facts->event->kind != EVENT_BOUNCE_RECEIVED;
    gboolean fires = !again && !skipped && holds(question, rule->when);
    if (!trace)
        return fires;
    begin_line(trace, rule);
    if (fires) {
        g_string_append(trace, "fires\n");
        return TRUE;
    }
    g_string_append(trace, "does not fire: ");
    if (again)
        g_string_append(trace, "it has fired before in this chain");
    else if (skipped)
        g_string_append(trace, "the mail is automatic, and the rule does not name automatic");
    else
        explain(question, rule->when, trace);
    g_string_append_c(trace, '\n');
    return FALSE;
}

static void
add_step(Plan *plan, const Rule *rule)
{
    PlanStep *step = g_new0(PlanStep, 1);
    step->rule = rule;
    step->actions = rule->actions;
    g_ptr_array_add(plan->steps, step);
}

static void
trace_rest(GString *trace, const GPtrArray *rules, guint from, const Rule *stopped_by)
{
    for (guint i = from; trace && i < rules->len; i++) {
        begin_line(trace, g_ptr_array_index(rules, i));
        g_string_append_printf(trace, "is not asked: %s stops\n", stopped_by->name);
    }
}

static void
ask_all(Plan *plan, const GPtrArray *rules, Question *question, RuleChain *chain, GString *trace)
{
    for (guint i = 0; i < rules->len; i++) {
        const Rule *rule = g_ptr_array_index(rules, i);
        if (!ask(question, rule, chain, trace))
            continue;
        chain->fired[rule->index] = TRUE;
        add_step(plan, rule);
        if (rule->stops) {
            trace_rest(trace, rules, i + 1, rule);
            return;
        }
    }
}

Plan *
rule_set_evaluate(RuleSet *set, const RuleFacts *facts, RuleChain *chain, GString *trace)
{
    g_assert(facts->marks->set == set && chain->set == set);
    Plan *plan = g_new0(Plan, 1);
    plan->set = rule_set_ref(set);
    plan->steps = g_ptr_array_new_with_free_func(g_free);
    int event = rule_event_index(facts->event->kind);
    if (event < 0 || set->of_event[event]->len == 0)
        return plan;
    Question question = {.facts = facts};
    ask_all(plan, set->of_event[event], &question, chain, trace);
    condition_texts_clear(&question.texts);
    return plan;
}
