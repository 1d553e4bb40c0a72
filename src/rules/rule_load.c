#include "base/limits.h"
#include "conf/tree.h"
#include "rules/rule_node.h"
#include "rules/rule_set.h"

#include <string.h>

static const char *const rule_parts[] = {"on", "when", "then", NULL};

/* What is going on while files are read. */
typedef struct {
    RuleSet *set;
    const Workflow *workflow;
    GPtrArray *problems;
    GHashTable *names;      /* rule name -> Rule */
    RuleNodeReader *reader; /* of conditions */
} Loader;

static gboolean
event_find(const char *name, guint *ret_index)
{
    for (guint i = 0; rule_events[i]; i++) {
        if (g_str_equal(desk_word(event_words, (int)rule_events[i]), name)) {
            *ret_index = i;
            return TRUE;
        }
    }
    return FALSE;
}

static void
complain_of_event(const Tree *tree, config_setting_t *on, const char *name)
{
    const char *known[RULE_EVENTS + 1] = {NULL};
    for (guint i = 0; i < RULE_EVENTS; i++)
        known[i] = desk_word(event_words, (int)rule_events[i]);
    g_autofree char *guess = name ? problem_guess(name, known) : g_strjoinv(", ", (char **)known);
    if (name)
        tree_complain(tree, on, "unknown event \"%s\", expected %s", name, guess);
    else
        tree_complain(tree, on, "the rule %s has no on, expected one of %s",
                      config_setting_name(on), guess);
}

static void
read_on(const Tree *tree, config_setting_t *setting, Rule *rule)
{
    config_setting_t *on = config_setting_get_member(setting, "on");
    if (!on) {
        complain_of_event(tree, setting, NULL);
        return;
    }
    g_autofree const char **names = tree_texts(tree, on);
    for (guint i = 0; names && names[i]; i++) {
        guint index;
        if (event_find(names[i], &index))
            rule->events |= 1u << index;
        else
            complain_of_event(tree, on, names[i]);
    }
    if (names)
        rule->event = g_strjoinv(", ", (char **)names);
}

/* An action without a value. */
static void
read_flag(const Tree *tree, config_setting_t *setting, const ActionInfo *info, Rule *rule)
{
    if (config_setting_type(setting) == CONFIG_TYPE_BOOL && config_setting_get_bool(setting)) {
        if (info->kind == ACTION_STOP)
            rule->stops = TRUE;
        else
            g_ptr_array_add(rule->actions, action_new(info->kind, NULL));
        return;
    }
    g_autofree char *path = tree_path(setting);
    g_autofree char *found = tree_found(setting);
    tree_complain(tree, setting, "%s is %s, expected true, or no %s at all", path, found,
                  info->name);
}

static void
read_values(const Loader *loader, const Tree *tree, config_setting_t *setting,
            const ActionInfo *info, Rule *rule)
{
    g_autofree const char **values = tree_texts(tree, setting);
    if (values && values[0] && values[1] && !info->repeats) {
        tree_complain(tree, setting, "%s has several values, expected one", info->name);
        return;
    }
    for (guint i = 0; values && values[i]; i++) {
        g_autoptr(Action) action = action_new(info->kind, values[i]);
        g_autofree char *wrong = action_problem(action, loader->workflow);
        if (wrong)
            tree_complain(tree, setting, "%s", wrong);
        else
            g_ptr_array_add(rule->actions, g_steal_pointer(&action));
    }
}

/* set-field is a group: each member is an action of its own. */
static void
read_field(const Loader *loader, const Tree *tree, config_setting_t *setting, Rule *rule)
{
    const char *written = tree_text(tree, setting);
    if (!written)
        return;
    g_autofree char *value = g_strdup_printf("%s %s", config_setting_name(setting), written);
    g_autoptr(Action) action = action_new(ACTION_SET_FIELD, value);
    g_autofree char *wrong = action_problem(action, loader->workflow);
    if (wrong)
        tree_complain(tree, setting, "%s", wrong);
    else
        g_ptr_array_add(rule->actions, g_steal_pointer(&action));
}

static void
read_fields(const Loader *loader, const Tree *tree, config_setting_t *group, Rule *rule)
{
    if (!tree_is_group(tree, group))
        return;
    if (config_setting_length(group) == 0)
        tree_complain(tree, group, "set-field sets nothing, expected { NAME = VALUE; … }");
    for (int i = 0; i < config_setting_length(group); i++)
        read_field(loader, tree, config_setting_get_elem(group, (guint)i), rule);
}

static void
complain_of_action(const Tree *tree, config_setting_t *setting)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const ActionInfo *info = action_table; info->name; info++)
        if (!info->by_hand)
            g_ptr_array_add(names, (gpointer)info->name);
    g_ptr_array_add(names, NULL);
    const char *name = config_setting_name(setting);
    g_autofree char *guess = problem_guess(name, (const char *const *)names->pdata);
    tree_complain(tree, setting, "unknown action \"%s\", expected %s", name, guess);
}

static void
read_action(const Loader *loader, const Tree *tree, config_setting_t *setting, Rule *rule)
{
    const ActionInfo *info = action_find(config_setting_name(setting));
    if (!info || info->by_hand)
        complain_of_action(tree, setting);
    else if (!info->argument)
        read_flag(tree, setting, info, rule);
    else if (info->kind == ACTION_SET_FIELD)
        read_fields(loader, tree, setting, rule);
    else
        read_values(loader, tree, setting, info, rule);
}

static void
read_then(const Loader *loader, const Tree *tree, config_setting_t *setting, Rule *rule)
{
    config_setting_t *then = config_setting_get_member(setting, "then");
    if (then && !tree_is_group(tree, then))
        return;
    if (!then || config_setting_length(then) == 0) {
        tree_complain(tree, then ? then : setting,
                      "the rule %s does nothing, expected actions: then = { … };", rule->name);
        return;
    }
    for (int i = 0; i < config_setting_length(then); i++)
        read_action(loader, tree, config_setting_get_elem(then, (guint)i), rule);
}

static void
claim_name(const Loader *loader, const Tree *tree, config_setting_t *setting, Rule *rule)
{
    const Rule *other = g_hash_table_lookup(loader->names, rule->name);
    if (other)
        tree_complain(tree, setting,
                      "a rule named %s is there already, at %s, expected another name", rule->name,
                      other->where);
    else
        g_hash_table_insert(loader->names, rule->name, rule);
}

static void
add_to_set(RuleSet *set, Rule *rule)
{
    rule->index = set->rules->len;
    g_ptr_array_add(set->rules, rule);
    for (guint i = 0; i < RULE_EVENTS; i++)
        if (rule->events & (1u << i))
            g_ptr_array_add(set->of_event[i], rule);
}

static void
read_rule(const Loader *loader, const Tree *tree, config_setting_t *setting)
{
    if (!tree_is_group(tree, setting))
        return;
    g_autofree char *base = g_path_get_basename(tree->file);
    Rule *rule = g_new0(Rule, 1);
    rule->name = g_strdup(config_setting_name(setting));
    rule->where = g_strdup_printf("%s:%u", base, config_setting_source_line(setting));
    rule->actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    tree_check_names(tree, setting, rule_parts);
    read_on(tree, setting, rule);
    rule->when = rule_node_read(loader->reader, tree, config_setting_get_member(setting, "when"),
                                &rule->names_automatic);
    read_then(loader, tree, setting, rule);
    claim_name(loader, tree, setting, rule);
    add_to_set(loader->set, rule);
}

static void
read_file(const Loader *loader, const char *file)
{
    guint before = loader->problems->len;
    g_autoptr(Tree) tree = tree_load(file, LIMIT_RULE_FILE_BYTES, loader->problems);
    if (!tree)
        return;
    config_setting_t *root = tree_root(tree);
    for (int i = 0; i < config_setting_length(root); i++)
        read_rule(loader, tree, config_setting_get_elem(root, (guint)i));
    problems_sort(loader->problems, before);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
rule_files_list(const char *directory, const char *ending, GPtrArray *problems)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    if (!dir) {
        problems_add(problems, directory, 0,
                     "this directory cannot be read, expected one with rule files (*.rules)");
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir))
        if (*name != '.' && g_str_has_suffix(name, ending))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    if (names->len > LIMIT_RULE_FILES) {
        problems_add(problems, directory, 0, "%u files *%s, expected at most %d", names->len,
                     ending, LIMIT_RULE_FILES);
        return NULL;
    }
    return g_steal_pointer(&names);
}

RuleSet *
rule_set_load(const char *directory, const Workflow *workflow, GPtrArray *problems)
{
    guint before = problems->len;
    g_autoptr(GPtrArray) files = rule_files_list(directory, ".rules", problems);
    if (!files)
        return NULL;
    g_autoptr(RuleSet) set = rule_set_new();
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(RuleNodeReader) reader = rule_node_reader_new(set->marks, workflow);
    const Loader loader = {
        .set = set, .workflow = workflow, .problems = problems, .names = names, .reader = reader};
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *file = g_build_filename(directory, g_ptr_array_index(files, i), NULL);
        read_file(&loader, file);
    }
    return problems->len == before ? g_steal_pointer(&set) : NULL;
}
