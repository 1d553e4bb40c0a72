#include "conf/tree.h"

#include "base/text.h"
#include "conf/scan.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* libconfig's words for what is wrong, and ours. */
static const struct {
    const char *theirs;
    const char *ours;
} syntax_errors[] = {
    {"duplicate setting name",
     "a name is given twice in one group, expected each once (several values make a list)"},
    {"mismatched element type in array",
     "values of different types between [ and ], expected one type, or ( and ) around them"},
    {NULL, "syntax error here or on the line before, expected NAME = VALUE;"}};

static guint
last_line(const char *text, gsize length)
{
    guint line = 1;
    for (gsize i = 0; i + 1 < length; i++)
        line += text[i] == '\n';
    return line;
}

/* What is missing at the end is found missing behind it, on a line that is not there. */
static void
complain_syntax(const Tree *tree, guint last)
{
    guint line = (guint)config_error_line(&tree->config);
    const char *theirs = config_error_text(&tree->config);
    guint i = 0;
    while (syntax_errors[i].theirs && g_strcmp0(syntax_errors[i].theirs, theirs) != 0)
        i++;
    problems_add(tree->problems, tree->file, MIN(line, last), "%s", syntax_errors[i].ours);
}

static char *
directory_of(const char *file)
{
    g_autofree char *directory = g_path_get_dirname(file);
    return g_canonicalize_filename(directory, NULL);
}

Tree *
tree_parse(const char *file, const char *text, gsize length, GPtrArray *problems)
{
    if (!scan_source(file, text, length, problems))
        return NULL;
    g_autoptr(Tree) tree = g_new0(Tree, 1);
    tree->file = g_strdup(file);
    tree->directory = directory_of(file);
    tree->problems = problems;
    config_init(&tree->config);
    /* libconfig takes a comment on a last line without newline for a syntax error. */
    g_autofree char *terminated = g_strdup_printf("%.*s\n", (int)length, text);
    if (!config_read_string(&tree->config, terminated)) {
        complain_syntax(tree, last_line(text, length));
        return NULL;
    }
    return g_steal_pointer(&tree);
}

static gboolean
check_file(const char *file, gsize limit_bytes, GPtrArray *problems)
{
    GStatBuf status;
    if (g_stat(file, &status) != 0) {
        problems_add(problems, file, 0, "%s, expected a file that can be read", g_strerror(errno));
        return FALSE;
    }
    if (!S_ISREG(status.st_mode)) {
        problems_add(problems, file, 0, "this is no file, expected one");
        return FALSE;
    }
    if ((guint64)status.st_size > limit_bytes) {
        problems_add(problems, file, 0,
                     "the file has %" G_GINT64_FORMAT " bytes, expected at most %" G_GSIZE_FORMAT,
                     (gint64)status.st_size, limit_bytes);
        return FALSE;
    }
    return TRUE;
}

Tree *
tree_load(const char *file, gsize limit_bytes, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!check_file(file, limit_bytes, problems))
        return NULL;
    if (!g_file_get_contents(file, &text, &length, &error)) {
        problems_add(problems, file, 0, "%s, expected a file that can be read",
                     g_strerror(error->code == G_FILE_ERROR_ACCES ? EACCES : EIO));
        return NULL;
    }
    return tree_parse(file, text, length, problems);
}

void
tree_free(Tree *tree)
{
    if (!tree)
        return;
    config_destroy(&tree->config);
    g_free(tree->file);
    g_free(tree->directory);
    g_free(tree);
}

config_setting_t *
tree_root(Tree *tree)
{
    return config_root_setting(&tree->config);
}

void
tree_complain(const Tree *tree, const config_setting_t *at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    problems_add(tree->problems, tree->file, config_setting_source_line(at), "%s", text);
}

char *
tree_path(config_setting_t *setting)
{
    GString *path = g_string_new(NULL);
    for (; !config_setting_is_root(setting); setting = config_setting_parent(setting)) {
        const char *name = config_setting_name(setting);
        g_autofree char *step = name ? g_strdup_printf(".%s", name)
                                     : g_strdup_printf("[%d]", config_setting_index(setting) + 1);
        g_string_prepend(path, step);
    }
    if (path->len && path->str[0] == '.')
        g_string_erase(path, 0, 1);
    return g_string_free(path, FALSE);
}

char *
tree_found(config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_STRING: {
        g_autofree char *text = text_clean_line(config_setting_get_string(setting), -1, 60);
        return g_strdup_printf("\"%s\"", text);
    }
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return g_strdup_printf("the number %lld", config_setting_get_int64(setting));
    case CONFIG_TYPE_FLOAT:
        return g_strdup_printf("the number %g", config_setting_get_float(setting));
    case CONFIG_TYPE_BOOL:
        return g_strdup(config_setting_get_bool(setting) ? "true" : "false");
    case CONFIG_TYPE_GROUP:
        return g_strdup("a group");
    default:
        return g_strdup(config_setting_length(setting) ? "a list" : "an empty list");
    }
}

void
tree_check_names(const Tree *tree, config_setting_t *group, const char *const *names)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        config_setting_t *member = config_setting_get_elem(group, (guint)i);
        const char *name = config_setting_name(member);
        if (g_strv_contains(names, name))
            continue;
        g_autofree char *path = tree_path(member);
        g_autofree char *guess = problem_guess(name, names);
        tree_complain(tree, member, "unknown setting %s, expected %s", path, guess);
    }
}

static void
complain_type(const Tree *tree, config_setting_t *setting, const char *expected)
{
    g_autofree char *path = tree_path(setting);
    g_autofree char *found = tree_found(setting);
    tree_complain(tree, setting, "%s is %s, expected %s", path, found, expected);
}

const char *
tree_text(const Tree *tree, config_setting_t *setting)
{
    const char *text = config_setting_get_string(setting);
    if (!text)
        complain_type(tree, setting, "a text in quotes");
    return text;
}

const char **
tree_texts(const Tree *tree, config_setting_t *setting)
{
    int type = config_setting_type(setting);
    gboolean single = type == CONFIG_TYPE_STRING;
    int count = single ? 1 : config_setting_length(setting);
    if ((!single && type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY) || count == 0) {
        complain_type(tree, setting, "a text in quotes, or a list of them");
        return NULL;
    }
    g_autofree const char **texts = g_new0(const char *, (gsize)count + 1);
    gboolean clean = TRUE;
    for (int i = 0; i < count; i++) {
        texts[i] = tree_text(tree, single ? setting : config_setting_get_elem(setting, (guint)i));
        clean = clean && texts[i];
    }
    return clean ? g_steal_pointer(&texts) : NULL;
}

gboolean
tree_is_group(const Tree *tree, config_setting_t *setting)
{
    if (config_setting_is_group(setting))
        return TRUE;
    complain_type(tree, setting, "a group: { NAME = VALUE; … }");
    return FALSE;
}

gboolean
tree_is_group_list(const Tree *tree, config_setting_t *setting)
{
    gboolean empty_array = config_setting_is_array(setting) && config_setting_length(setting) == 0;
    if (!config_setting_is_list(setting) && !empty_array) {
        complain_type(tree, setting, "a list of groups: ( { … }, { … } )");
        return FALSE;
    }
    gboolean groups = TRUE;
    for (int i = 0; i < config_setting_length(setting); i++)
        if (!tree_is_group(tree, config_setting_get_elem(setting, (guint)i)))
            groups = FALSE;
    return groups;
}
