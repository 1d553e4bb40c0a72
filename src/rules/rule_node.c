#include "rules/rule_node.h"

#include "base/limits.h"
#include "desk/action.h"

struct RuleNodeReader {
    GPtrArray *marks;
    GHashTable *mark_of; /* condition and value as one text -> place among marks */
    const Workflow *workflow;
    gboolean names_automatic; /* of the rule being read */
};

RuleNodeReader *
rule_node_reader_new(GPtrArray *marks, const Workflow *workflow)
{
    RuleNodeReader *reader = g_new0(RuleNodeReader, 1);
    reader->marks = marks;
    reader->mark_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reader->workflow = workflow;
    return reader;
}

void
rule_node_reader_free(RuleNodeReader *reader)
{
    if (!reader)
        return;
    g_hash_table_unref(reader->mark_of);
    g_free(reader);
}

static void
share_mark(RuleNodeReader *reader, RuleNode *leaf)
{
    g_autofree char *value =
        leaf->value ? rule_value_describe(leaf->value) : g_strdup(leaf->flag ? "true" : "false");
    g_autofree char *key = g_strdup_printf("%s %s", leaf->info->name, value);
    gpointer known = NULL;
    if (g_hash_table_lookup_extended(reader->mark_of, key, NULL, &known)) {
        leaf->mark = GPOINTER_TO_UINT(known);
        return;
    }
    leaf->mark = reader->marks->len;
    g_ptr_array_add(reader->marks, leaf);
    g_hash_table_insert(reader->mark_of, g_steal_pointer(&key), GUINT_TO_POINTER(leaf->mark));
}

static gboolean
read_flag(const Tree *tree, config_setting_t *setting, RuleNode *leaf)
{
    if (config_setting_type(setting) == CONFIG_TYPE_BOOL) {
        leaf->flag = config_setting_get_bool(setting);
        return TRUE;
    }
    g_autofree char *found = tree_found(setting);
    tree_complain(tree, setting, "%s is %s, expected true or false", leaf->info->name, found);
    return FALSE;
}

/* The same of a value that is compared as the field's are. */
static char *
add_compared(RuleNode *leaf, const Field *field, const char *written)
{
    const char *rest;
    char *wrong = NULL;
    RuleComparison comparison = rule_comparison_read(written, &rest);
    gboolean ordered = field_kind_is_number(field->kind);
    g_autoptr(FieldValue) value = NULL;
    if (comparison == COMPARE_SET || comparison == COMPARE_UNSET) {
        rule_value_add_comparison(leaf->value, comparison, 0, written);
        return NULL;
    }
    if (!ordered && comparison != COMPARE_EQUAL)
        return g_strdup_printf("\"%s\" compares what has no order, expected a value of %s, set or "
                               "unset",
                               written, field->name);
    if (field->kind == FIELD_TEXT && rule_value_is_pattern(rest))
        return rule_value_add_pattern(leaf->value, rest);
    if (!field_read(field, rest, &value, &wrong))
        return wrong;
    if (ordered)
        rule_value_add_comparison(leaf->value, comparison, value->number, written);
    else
        rule_value_add_word(leaf->value, value->text);
    return NULL;
}

/* What is wrong with one value, or NULL: it is in the leaf then. */
static char *
add_value(const RuleNodeReader *reader, RuleNode *leaf, const char *written)
{
    const ConditionInfo *info = leaf->info;
    if (info->as || leaf->field)
        return add_compared(
            leaf, info->as ? info->as : workflow_field(reader->workflow, leaf->field), written);
    if (rule_value_is_pattern(written) && info->takes == CONDITION_WORDS)
        return g_strdup_printf("%s takes no pattern, expected %s", info->name, info->argument);
    if (rule_value_is_pattern(written))
        return rule_value_add_pattern(leaf->value, written);
    char *wrong = NULL;
    g_autofree char *word =
        info->word ? info->word(written, reader->workflow, &wrong) : g_strdup(written);
    if (word)
        rule_value_add_word(leaf->value, word);
    return wrong;
}

static gboolean
read_values(const RuleNodeReader *reader, const Tree *tree, config_setting_t *setting,
            RuleNode *leaf)
{
    g_autofree const char **values = tree_texts(tree, setting);
    gboolean good = values != NULL;
    for (guint i = 0; values && values[i]; i++) {
        g_autofree char *wrong = add_value(reader, leaf, values[i]);
        if (wrong)
            tree_complain(tree, setting, "%s", wrong);
        good = good && !wrong;
    }
    return good;
}

static void
complain_of_condition(const Tree *tree, config_setting_t *setting)
{
    const char *names[CONDITION_COUNT + 4] = {"any", "all", "not"};
    for (guint i = 0; i < CONDITION_COUNT; i++)
        names[i + 3] = condition_table[i].name;
    const char *name = config_setting_name(setting);
    g_autofree char *guess = problem_guess(name, names);
    tree_complain(tree, setting, "unknown condition \"%s\", expected %s", name, guess);
}

/* NULL with a problem. */
static RuleNode *
read_field(RuleNodeReader *reader, const Tree *tree, config_setting_t *setting,
           const ConditionInfo *info)
{
    const char *name = config_setting_name(setting);
    const Field *field = workflow_field(reader->workflow, name);
    if (!field) {
        g_autofree char *value = g_strdup_printf("%s " FIELD_UNSET, name);
        g_autoptr(Action) action = action_new(ACTION_SET_FIELD, value);
        g_autofree char *wrong = action_problem(action, reader->workflow);
        tree_complain(tree, setting, "%s", wrong);
        return NULL;
    }
    g_autoptr(RuleNode) leaf = rule_node_new(NODE_LEAF);
    leaf->info = info;
    leaf->field = g_strdup(field->name);
    leaf->field_kind = field->kind;
    leaf->value = rule_value_new();
    return read_values(reader, tree, setting, leaf) ? g_steal_pointer(&leaf) : NULL;
}

/* All that is said of fields must hold. */
static RuleNode *
read_fields(RuleNodeReader *reader, const Tree *tree, config_setting_t *group,
            const ConditionInfo *info)
{
    RuleNode *node = rule_node_new(NODE_ALL);
    if (!tree_is_group(tree, group))
        return node;
    if (config_setting_length(group) == 0)
        tree_complain(tree, group, "an empty group of fields, expected at least one");
    for (int i = 0; i < config_setting_length(group); i++) {
        RuleNode *leaf = read_field(reader, tree, config_setting_get_elem(group, (guint)i), info);
        if (leaf)
            g_ptr_array_add(node->children, leaf);
    }
    return node;
}

/* NULL with a problem. */
static RuleNode *
read_leaf(RuleNodeReader *reader, const Tree *tree, config_setting_t *setting)
{
    const ConditionInfo *info = condition_find(config_setting_name(setting));
    if (!info) {
        complain_of_condition(tree, setting);
        return NULL;
    }
    if (info->takes == CONDITION_FIELDS)
        return read_fields(reader, tree, setting, info);
    g_autoptr(RuleNode) leaf = rule_node_new(NODE_LEAF);
    leaf->info = info;
    leaf->value = info->takes == CONDITION_FLAG ? NULL : rule_value_new();
    if (info->mail_flag)
        reader->names_automatic = TRUE;
    if (!(leaf->value ? read_values(reader, tree, setting, leaf) : read_flag(tree, setting, leaf)))
        return NULL;
    if (info->needs == CONDITION_MAIL)
        share_mark(reader, leaf);
    return g_steal_pointer(&leaf);
}

static RuleNode *read_group(RuleNodeReader *reader, const Tree *tree, config_setting_t *group,
                            RuleNodeKind kind, guint depth);

/* `any` and `all`: a list of groups. */
static RuleNode *
read_list(RuleNodeReader *reader, const Tree *tree, config_setting_t *list, RuleNodeKind kind,
          guint depth)
{
    RuleNode *node = rule_node_new(kind);
    if (!tree_is_group_list(tree, list))
        return node;
    if (config_setting_length(list) == 0)
        tree_complain(tree, list, "%s is an empty list, expected groups of conditions",
                      config_setting_name(list));
    for (int i = 0; i < config_setting_length(list); i++)
        g_ptr_array_add(
            node->children,
            read_group(reader, tree, config_setting_get_elem(list, (guint)i), NODE_ALL, depth));
    return node;
}

/* NULL with a problem. */
static RuleNode *
read_member(RuleNodeReader *reader, const Tree *tree, config_setting_t *member, guint depth)
{
    const char *name = config_setting_name(member);
    if (g_str_equal(name, "any"))
        return read_list(reader, tree, member, NODE_ANY, depth);
    if (g_str_equal(name, "all"))
        return read_list(reader, tree, member, NODE_ALL, depth);
    if (g_str_equal(name, "not"))
        return read_group(reader, tree, member, NODE_NOT, depth);
    return read_leaf(reader, tree, member);
}

static RuleNode *
read_group(RuleNodeReader *reader, const Tree *tree, config_setting_t *group, RuleNodeKind kind,
           guint depth)
{
    RuleNode *node = rule_node_new(kind);
    if (depth > LIMIT_CONDITION_DEPTH) {
        tree_complain(tree, group, "conditions too deep inside each other, expected at most %d",
                      LIMIT_CONDITION_DEPTH);
        return node;
    }
    if (!tree_is_group(tree, group))
        return node;
    if (config_setting_length(group) == 0 && depth > 1)
        tree_complain(tree, group, "an empty group of conditions, expected at least one");
    for (int i = 0; i < config_setting_length(group); i++) {
        RuleNode *child =
            read_member(reader, tree, config_setting_get_elem(group, (guint)i), depth + 1);
        if (child)
            g_ptr_array_add(node->children, child);
    }
    return node;
}

RuleNode *
rule_node_read(RuleNodeReader *reader, const Tree *tree, config_setting_t *when,
               gboolean *ret_names_automatic)
{
    reader->names_automatic = FALSE;
    RuleNode *node = when ? read_group(reader, tree, when, NODE_ALL, 1) : rule_node_new(NODE_ALL);
    *ret_names_automatic = reader->names_automatic;
    return node;
}
