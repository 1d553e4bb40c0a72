#include "rules/rule_set.h"

const EventKind rule_events[RULE_EVENTS + 1] = {
    EVENT_TICKET_CREATED,  EVENT_COMMENT_ADDED, EVENT_STATUS_CHANGED,
    EVENT_BOUNCE_RECEIVED, EVENT_FIELD_CHANGED, EVENT_TYPE_CHANGED,
    EVENT_FOLLOWER_ADDED,  EVENT_TIME_LOGGED,   0};

int
rule_event_index(EventKind kind)
{
    for (int i = 0; i < RULE_EVENTS; i++)
        if (rule_events[i] == kind)
            return i;
    return -1;
}

RuleNode *
rule_node_new(RuleNodeKind kind)
{
    RuleNode *node = g_new0(RuleNode, 1);
    node->kind = kind;
    if (kind != NODE_LEAF)
        node->children = g_ptr_array_new_with_free_func((GDestroyNotify)rule_node_free);
    return node;
}

void
rule_node_free(RuleNode *node)
{
    if (!node)
        return;
    g_clear_pointer(&node->children, g_ptr_array_unref);
    rule_value_free(node->value);
    g_free(node->field);
    g_free(node);
}

void
rule_free(Rule *rule)
{
    if (!rule)
        return;
    g_free(rule->name);
    g_free(rule->where);
    g_free(rule->event);
    rule_node_free(rule->when);
    g_clear_pointer(&rule->actions, g_ptr_array_unref);
    g_free(rule);
}

RuleSet *
rule_set_new(void)
{
    RuleSet *set = g_new0(RuleSet, 1);
    g_atomic_ref_count_init(&set->references);
    set->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_free);
    for (guint i = 0; i < RULE_EVENTS; i++)
        set->of_event[i] = g_ptr_array_new();
    set->marks = g_ptr_array_new();
    return set;
}

RuleSet *
rule_set_ref(RuleSet *set)
{
    g_atomic_ref_count_inc(&set->references);
    return set;
}

void
rule_set_unref(RuleSet *set)
{
    if (!set || !g_atomic_ref_count_dec(&set->references))
        return;
    for (guint i = 0; i < RULE_EVENTS; i++)
        g_ptr_array_unref(set->of_event[i]);
    g_ptr_array_unref(set->marks);
    g_ptr_array_unref(set->rules);
    g_free(set);
}

guint
rule_set_size(const RuleSet *set)
{
    return set->rules->len;
}

const Rule *
rule_set_at(const RuleSet *set, guint index)
{
    return g_ptr_array_index(set->rules, index);
}

const char *
rule_name(const Rule *rule)
{
    return rule->name;
}

const char *
rule_where(const Rule *rule)
{
    return rule->where;
}

const char *
rule_event(const Rule *rule)
{
    return rule->event;
}
