#include "posternctl/options.h"

#include "base/text.h"

#include <string.h>

#define CONFIG_FILE POSTERN_SYSCONFDIR "/postern.conf"

typedef struct {
    const char *name;
    const char *also;  /* a second spelling, or NULL */
    const char *value; /* what its value is called; NULL for a flag */
    const char *help;
    gsize at; /* where in Options it goes */
} Option;

static const Option table[] = {
    {"-s", NULL, "SOCKET", "the daemon's control socket (else the configuration's)",
     G_STRUCT_OFFSET(Options, socket)},
    {"-c", NULL, "FILE", "the configuration file (else " CONFIG_FILE ")",
     G_STRUCT_OFFSET(Options, config_file)},
    {"--json", NULL, NULL, "answer in JSON, for programs", G_STRUCT_OFFSET(Options, json)},
    {"--help", "-h", NULL, "show this", G_STRUCT_OFFSET(Options, help)},
    {"--version", "-V", NULL, "show the version", G_STRUCT_OFFSET(Options, version)},
};

static const Option *
find(const char *typed)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(table[i].name, typed) || g_strcmp0(table[i].also, typed) == 0)
            return &table[i];
    return NULL;
}

static gboolean
unknown(const char *typed, GError **error)
{
    const char *names[G_N_ELEMENTS(table) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        names[i] = table[i].name;
    const char *near = strlen(typed) > 2 ? text_nearest(typed, names) : NULL;
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "unknown option %s before the command, expected %s%s", typed, near ? near : all,
                near ? " perhaps" : "");
    return FALSE;
}

static void
set(Options *options, const Option *option, const char *value)
{
    gpointer field = (char *)options + option->at;
    if (option->value)
        *(const char **)field = value;
    else
        *(gboolean *)field = TRUE;
}

gboolean
options_parse(const char *const *argv, Options *ret_options, GError **error)
{
    Options options = {.config_file = CONFIG_FILE};
    const char *const *word = argv;
    for (; *word && **word == '-'; word++) {
        const Option *option = find(*word);
        if (!option)
            return unknown(*word, error);
        if (option->value && !*++word) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                        "%s needs a value, expected %s %s", option->name, option->name,
                        option->value);
            return FALSE;
        }
        set(&options, option, *word);
    }
    options.words = word;
    *ret_options = options;
    return TRUE;
}

char *
options_help(void)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *form = g_strjoin(" ", table[i].name, table[i].value, NULL);
        g_string_append_printf(out, "  %-27s %s\n", form, table[i].help);
    }
    return g_string_free(out, FALSE);
}
