#include "conf/conf.h"

#include "base/limits.h"
#include "conf/config_check.h"
#include "conf/outgoing.h"
#include "conf/settings.h"

#include <string.h>

#define FILE_BYTES_MAX (1024 * 1024)

static void
check_names(const Tree *tree, config_setting_t *root)
{
    g_auto(GStrv) groups = settings_names("");
    tree_check_names(tree, root, (const char *const *)groups);
    for (char **group = groups; *group; group++) {
        g_auto(GStrv) names = settings_names(*group);
        config_setting_t *setting = config_setting_get_member(root, *group);
        if (*names && setting && tree_is_group(tree, setting))
            tree_check_names(tree, setting, (const char *const *)names);
    }
}

/* A group that is missing, or is no group, is asked all the same: whatever is required of it is
 * then missing by its full name. */
static void
read_scalar(const Tree *tree, config_setting_t *root, const Setting *row, Config *config)
{
    const char *dot = strchr(row->path, '.');
    g_autofree char *name = dot ? g_strndup(row->path, (gsize)(dot - row->path)) : NULL;
    config_setting_t *group = name ? config_setting_get_member(root, name) : root;
    if (group && config_setting_is_group(group))
        setting_read(tree, group, row, dot ? dot + 1 : row->path, config);
    else if (!group)
        setting_read(tree, root, row, row->path, config);
}

static void
read_all(Tree *tree, Config *config)
{
    config_setting_t *root = tree_root(tree);
    config_setting_t *tls = config_setting_get_member(root, "tls");
    config_setting_t *outgoing = config_setting_get_member(root, "outgoing");
    config->tls_line = tls ? config_setting_source_line(tls) : 0;
    config->outgoing_line = outgoing ? config_setting_source_line(outgoing) : 0;
    check_names(tree, root);
    for (const Setting *row = settings_scalar; row->path; row++)
        read_scalar(tree, root, row, config);
    config->addresses = setting_list_read(tree, root, &settings_addresses);
    config->listen = setting_list_read(tree, root, &settings_listen);
    config->mailboxes = setting_list_read(tree, root, &settings_mailboxes);
    config->types = setting_list_read(tree, root, &settings_types);
    config->forwarders = setting_list_read(tree, root, &settings_forwarders);
    config->lists = setting_list_read(tree, root, &settings_lists);
}

/* RFC 2919 §2 puts the list's name before its host, with a dot. */
static void
derive_list_ids(Config *config)
{
    for (guint i = 0; i < config->lists->len; i++) {
        ConfList *list = g_ptr_array_index(config->lists, i);
        if (!list->id && list->address)
            list->id = g_strdelimit(g_strdup(list->address), "@", '.');
    }
}

static void
derive(Config *config)
{
    derive_list_ids(config);
    if (!config->store_path || !config->keys_file || *config->keys_file)
        return;
    g_autofree char *directory = g_path_get_dirname(config->store_path);
    g_free(config->keys_file);
    config->keys_file = g_build_filename(directory, "postern.keys", NULL);
}

static Config *
from_tree(Tree *tree, GPtrArray *problems, guint before)
{
    g_autoptr(Config) config = g_new0(Config, 1);
    config->file = g_strdup(tree->file);
    read_all(tree, config);
    derive(config);
    config_check(tree, config);
    problems_sort(problems, before);
    return problems->len == before ? g_steal_pointer(&config) : NULL;
}

Config *
config_load(const char *file, GPtrArray *problems)
{
    guint before = problems->len;
    g_autoptr(Tree) tree = tree_load(file, FILE_BYTES_MAX, problems);
    return tree ? from_tree(tree, problems, before) : NULL;
}

Config *
config_parse(const char *file, const char *text, GPtrArray *problems)
{
    guint before = problems->len;
    g_autoptr(Tree) tree = tree_parse(file, text, strlen(text), problems);
    return tree ? from_tree(tree, problems, before) : NULL;
}

void
config_free(Config *config)
{
    if (!config)
        return;
    g_free(config->file);
    g_free(config->desk_name);
    g_free(config->domain);
    g_free(config->language);
    g_free(config->timezone);
    g_free(config->store_path);
    g_free(config->keys_file);
    g_free(config->control_socket);
    g_free(config->rules_directory);
    g_clear_pointer(&config->addresses, g_ptr_array_unref);
    g_clear_pointer(&config->listen, g_ptr_array_unref);
    g_clear_pointer(&config->mailboxes, g_ptr_array_unref);
    g_clear_pointer(&config->types, g_ptr_array_unref);
    g_free(config->tls_certificate);
    g_free(config->tls_key);
    g_strfreev(config->trust_results);
    g_clear_pointer(&config->trust_hops, g_array_unref);
    g_strfreev(config->trust_sealers);
    g_clear_pointer(&config->forwarders, g_ptr_array_unref);
    g_clear_pointer(&config->lists, g_ptr_array_unref);
    g_free(config->reply_prefix);
    g_free(config->bounce_prefix);
    g_free(config->separator);
    outgoing_clear(&config->outgoing);
    g_free(config->outgoing_ca_file);
    g_free(config->outgoing_user);
    g_free(config->outgoing_secret_file);
    g_free(config);
}
