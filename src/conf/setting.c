#include "conf/setting.h"

#include "base/network.h"
#include "base/text.h"
#include "base/units.h"
#include "conf/name.h"

#include <string.h>

#define FIELD(type, row, base) (*(type *)G_STRUCT_MEMBER_P((base), (row)->offset))

static char *
range(const Setting *row, const char *what, char *(*format)(gint64 value))
{
    if (row->min == 0 && row->max == 0)
        return g_strdup(what);
    g_autofree char *min = format(row->min);
    g_autofree char *max = format(row->max);
    return g_strdup_printf("%s from %s to %s", what, min, max);
}

static char *
format_number(gint64 value)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

static char *
format_bytes(gint64 value)
{
    return units_format_size((guint64)value);
}

static char *
words_expected(const Setting *row)
{
    g_autofree char *all = g_strjoinv("\", \"", (char **)row->words);
    return g_strdup_printf("%s\"%s\"", row->words[1] ? "one of " : "", all);
}

char *
setting_expected(const Setting *row)
{
    switch (row->type) {
    case SETTING_TEXT:
        return row->max == 0 ? g_strdup("a text in quotes")
                             : g_strdup_printf("a text of %d to %d characters in quotes",
                                               (int)row->min, (int)row->max);
    case SETTING_DOMAIN:
        return g_strdup("a domain such as \"desk.example\"");
    case SETTING_ADDRESS:
        return g_strdup("an address such as \"support@desk.example\"");
    case SETTING_ADDRESSES:
        return g_strdup("a list of addresses such as [ \"ann@desk.example\" ]");
    case SETTING_DOMAINS:
        return g_strdup("a list of domains such as [ \"mx.desk.example\" ]");
    case SETTING_NETWORKS:
        return g_strdup(
            "a list of addresses or networks such as [ \"192.0.2.1\", \"2001:db8::/32\" ]");
    case SETTING_SLUG:
        return g_strdup("1 to 40 of a-z, 0-9 and single hyphens inside");
    case SETTING_PATH:
        return row->max == 0
                   ? g_strdup("a path in quotes")
                   : g_strdup_printf("a path of at most %d bytes in quotes", (int)row->max);
    case SETTING_WORD:
    case SETTING_CHOICE:
        return words_expected(row);
    case SETTING_TEXTS:
        return g_strdup("a list of texts such as [ \"New\", \"Closed\" ]");
    case SETTING_SIZE:
        return range(row, "a size in quotes such as \"25 MiB\"", format_bytes);
    case SETTING_DURATION:
        return range(row, "a duration in quotes such as \"30s\" or \"2 days\"",
                     units_format_duration);
    case SETTING_INTEGER:
        return range(row, "a whole number", format_number);
    case SETTING_BOOLEAN:
    case SETTING_MAYBE:
        return g_strdup("true or false");
    case SETTING_FORM:
        return g_strdup(row->form->expected);
    case SETTING_GROUPS:
        return g_strdup("a list of groups ( { … }, { … } )");
    }
    return NULL;
}

static gboolean
in_range(const Setting *row, gint64 value)
{
    return (row->min == 0 && row->max == 0) || (value >= row->min && value <= row->max);
}

static gboolean
is_clean(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (g_unichar_iscntrl(c) || text_is_deceptive(c))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_string(const Setting *row, gpointer base, char *value)
{
    if (!value)
        return FALSE;
    g_free(FIELD(char *, row, base));
    FIELD(char *, row, base) = value;
    return TRUE;
}

static gboolean
put_text(const Setting *row, gpointer base, const char *text)
{
    return is_clean(text) && in_range(row, g_utf8_strlen(text, -1)) &&
           put_string(row, base, g_strdup(text));
}

/* An empty path stands for none, where that is the fallback. */
static gboolean
put_path(const Setting *row, gpointer base, const char *text, const char *directory)
{
    gboolean may_be_none = row->fallback && !*row->fallback;
    if (!*text)
        return may_be_none && put_string(row, base, g_strdup(""));
    g_autofree char *path = g_canonicalize_filename(text, directory);
    return is_clean(path) && in_range(row, (gint64)strlen(path)) &&
           put_string(row, base, g_steal_pointer(&path));
}

static gboolean
put_word(const Setting *row, gpointer base, const char *text)
{
    for (guint i = 0; row->words[i]; i++) {
        if (!g_str_equal(row->words[i], text))
            continue;
        if (row->type == SETTING_WORD)
            return put_string(row, base, g_strdup(text));
        FIELD(guint, row, base) = i;
        return TRUE;
    }
    return FALSE;
}

static gboolean
put_size(const Setting *row, gpointer base, const char *text)
{
    guint64 bytes;
    if (!units_parse_size(text, &bytes, NULL) || bytes > G_MAXINT64 ||
        !in_range(row, (gint64)bytes))
        return FALSE;
    FIELD(guint64, row, base) = bytes;
    return TRUE;
}

static gboolean
put_duration(const Setting *row, gpointer base, const char *text)
{
    gint64 us;
    if (!units_parse_duration(text, &us, NULL) || !in_range(row, us))
        return FALSE;
    FIELD(gint64, row, base) = us;
    return TRUE;
}

static gboolean
put_integer(const Setting *row, gpointer base, gint64 value)
{
    if (!in_range(row, value) || value < 0 || value > G_MAXUINT)
        return FALSE;
    FIELD(guint, row, base) = (guint)value;
    return TRUE;
}

/* What is written as a text. FALSE when it is none of this row's, and always for other types. */
static gboolean
put_written(const Setting *row, gpointer base, const char *text, const char *directory)
{
    switch (row->type) {
    case SETTING_TEXT:
        return put_text(row, base, text);
    case SETTING_DOMAIN:
        return put_string(row, base, name_domain(text));
    case SETTING_ADDRESS:
        return put_string(row, base, name_address(text));
    case SETTING_SLUG:
        return name_is_slug(text) && put_string(row, base, g_strdup(text));
    case SETTING_PATH:
        return put_path(row, base, text, directory);
    case SETTING_WORD:
    case SETTING_CHOICE:
        return put_word(row, base, text);
    case SETTING_SIZE:
        return put_size(row, base, text);
    case SETTING_DURATION:
        return put_duration(row, base, text);
    case SETTING_FORM:
        return is_clean(text) &&
               row->form->read(text, directory, G_STRUCT_MEMBER_P(base, row->offset));
    case SETTING_INTEGER:
    case SETTING_BOOLEAN:
    case SETTING_MAYBE:
    case SETTING_TEXTS:
    case SETTING_ADDRESSES:
    case SETTING_DOMAINS:
    case SETTING_NETWORKS:
    case SETTING_GROUPS:
        return FALSE;
    }
    return FALSE;
}

static gboolean
is_list(config_setting_t *value)
{
    return config_setting_is_array(value) || config_setting_is_list(value);
}

/* A text as it stands in a list of this row's, or NULL. Caller frees. */
static char *
list_item(const Setting *row, const char *text)
{
    if (!text || !*text || !is_clean(text))
        return NULL;
    if (row->type == SETTING_ADDRESSES)
        return name_address(text);
    return row->type == SETTING_DOMAINS ? name_domain(text) : g_strdup(text);
}

static gboolean
put_texts(const Setting *row, gpointer base, config_setting_t *value)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    int count = config_setting_length(value);
    if (!is_list(value) || (count == 0 && row->type != SETTING_ADDRESSES))
        return FALSE;
    for (int i = 0; i < count; i++) {
        g_autofree char *item = list_item(row, config_setting_get_string_elem(value, i));
        if (!item)
            return FALSE;
        g_strv_builder_add(builder, item);
    }
    g_strfreev(FIELD(char **, row, base));
    FIELD(char **, row, base) = g_strv_builder_end(builder);
    return TRUE;
}

static gboolean
put_networks(const Setting *row, gpointer base, config_setting_t *value)
{
    g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(Network));
    if (!is_list(value) || config_setting_length(value) == 0)
        return FALSE;
    for (int i = 0; i < config_setting_length(value); i++) {
        const char *text = config_setting_get_string_elem(value, i);
        Network network;
        if (!text || !network_parse(text, &network))
            return FALSE;
        g_array_append_val(networks, network);
    }
    g_clear_pointer(&FIELD(GArray *, row, base), g_array_unref);
    FIELD(GArray *, row, base) = g_steal_pointer(&networks);
    return TRUE;
}

static gboolean
put_value(const Tree *tree, const Setting *row, gpointer base, config_setting_t *value)
{
    int type = config_setting_type(value);
    if (row->type == SETTING_TEXTS || row->type == SETTING_ADDRESSES ||
        row->type == SETTING_DOMAINS)
        return put_texts(row, base, value);
    if (row->type == SETTING_NETWORKS)
        return put_networks(row, base, value);
    if (row->type == SETTING_INTEGER)
        return (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) &&
               put_integer(row, base, config_setting_get_int64(value));
    if (row->type == SETTING_BOOLEAN) {
        if (type == CONFIG_TYPE_BOOL)
            FIELD(gboolean, row, base) = config_setting_get_bool(value);
        return type == CONFIG_TYPE_BOOL;
    }
    if (row->type == SETTING_MAYBE) {
        if (type == CONFIG_TYPE_BOOL)
            FIELD(SettingMaybe, row, base) =
                config_setting_get_bool(value) ? SETTING_TRUE : SETTING_FALSE;
        return type == CONFIG_TYPE_BOOL;
    }
    const char *text = config_setting_get_string(value);
    return text && put_written(row, base, text, tree->directory);
}

static void
put_fallback(const Tree *tree, const Setting *row, gpointer base)
{
    gboolean done;
    if (row->type == SETTING_BOOLEAN) {
        FIELD(gboolean, row, base) = g_str_equal(row->fallback, "true");
        done = TRUE;
    } else if (row->type == SETTING_INTEGER) {
        done = put_integer(row, base, g_ascii_strtoll(row->fallback, NULL, 10));
    } else {
        done = put_written(row, base, row->fallback, tree->directory);
    }
    g_assert(done);
}

static char *
full_path(config_setting_t *group, const char *name)
{
    g_autofree char *path = tree_path(group);
    return *path ? g_strdup_printf("%s.%s", path, name) : g_strdup(name);
}

void
setting_read(const Tree *tree, config_setting_t *group, const Setting *row, const char *name,
             gpointer base)
{
    config_setting_t *value = config_setting_get_member(group, name);
    if (row->type == SETTING_GROUPS) {
        FIELD(GPtrArray *, row, base) = setting_list_read(tree, group, row->list);
        return;
    }
    if (!value && !row->required) {
        if (row->fallback)
            put_fallback(tree, row, base);
        return;
    }
    if (value && put_value(tree, row, base, value))
        return;
    g_autofree char *path = full_path(group, name);
    g_autofree char *found = value ? tree_found(value) : g_strdup("missing");
    g_autofree char *expected = setting_expected(row);
    tree_complain(tree, value ? value : group, "%s is %s, expected %s", path, found, expected);
}

static void
check_row_names(const Tree *tree, config_setting_t *group, const Setting *rows)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Setting *row = rows; row->path; row++)
        g_ptr_array_add(names, (gpointer)row->path);
    g_ptr_array_add(names, NULL);
    tree_check_names(tree, group, (const char *const *)names->pdata);
}

GPtrArray *
setting_list_read(const Tree *tree, config_setting_t *group, const SettingList *list)
{
    GPtrArray *elements = g_ptr_array_new_with_free_func(list->free);
    config_setting_t *setting = config_setting_get_member(group, list->name);
    if (!setting || !tree_is_group_list(tree, setting))
        return elements;
    for (int i = 0; i < config_setting_length(setting); i++) {
        config_setting_t *element = config_setting_get_elem(setting, (guint)i);
        gpointer base = g_malloc0(list->size);
        g_ptr_array_add(elements, base);
        G_STRUCT_MEMBER(guint, base, list->line_offset) = config_setting_source_line(element);
        check_row_names(tree, element, list->rows);
        for (const Setting *row = list->rows; row->path; row++)
            setting_read(tree, element, row, row->path, base);
    }
    return elements;
}

void
setting_describe(GString *out, const char *prefix, const Setting *row)
{
    g_autofree char *expected = setting_expected(row);
    const char *without = row->otherwise ? row->otherwise : row->fallback;
    g_string_append_printf(out, "%s%s\n    %s\n    %s; ", prefix, row->path, row->help, expected);
    if (row->required)
        g_string_append(out, "required\n");
    else
        g_string_append_printf(out, "default: %s\n", without);
}

static void
describe_list(GString *out, const char *before, const SettingList *list)
{
    g_autofree char *prefix = g_strdup_printf("%s%s[].", before, list->name);
    g_string_append_printf(out, "%s%s\n    %s\n", before, list->name, list->help);
    for (const Setting *row = list->rows; row->path; row++)
        if (row->type == SETTING_GROUPS)
            describe_list(out, prefix, row->list);
        else
            setting_describe(out, prefix, row);
}

void
setting_list_describe(GString *out, const SettingList *list)
{
    describe_list(out, "", list);
}
