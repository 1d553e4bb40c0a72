#include "ctl/command.h"

#include "base/text.h"
#include "ctl/cmd.h"

#include <string.h>

static const Command *const nouns[] = {
    cmd_status,       cmd_check,           cmd_reload, cmd_person,  cmd_person_change,
    cmd_person_merge, cmd_person_password, cmd_team,   cmd_project, cmd_portfolio,
    cmd_share,        cmd_follower,        cmd_import, cmd_type,    cmd_ticket,
    cmd_outbox,       cmd_outgoing,        cmd_held,   cmd_request, cmd_access,
    cmd_mailbox,      cmd_rules,           cmd_log,    cmd_search,  cmd_help,
};

const Parameter command_common_options[] = {
    {"json", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "answer in JSON, for programs", NULL},
    {"help", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "show how the command is used", NULL},
    {NULL}};

const Command *
command_at(guint index)
{
    for (guint i = 0; i < G_N_ELEMENTS(nouns); i++)
        for (const Command *command = nouns[i]; command->words; command++)
            if (index-- == 0)
                return command;
    return NULL;
}

void
command_line_clear(CommandLine *line)
{
    g_clear_pointer(&line->arguments, g_ptr_array_unref);
    g_clear_pointer(&line->options, g_hash_table_unref);
}

static gboolean invalid(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
invalid(GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (error)
        *error = g_error_new_valist(POSTERN_ERROR, POSTERN_ERROR_INVALID, format, values);
    va_end(values);
    return FALSE;
}

/* --- which command --- */

/* How many of words the command's own words are, when words begin with them; else 0. */
static guint
match(const Command *command, const char *const *words)
{
    g_auto(GStrv) own = g_strsplit(command->words, " ", -1);
    guint count = 0;
    while (own[count]) {
        if (!words[count] || !g_str_equal(own[count], words[count]))
            return 0;
        count++;
    }
    return count;
}

static gboolean
is_noun_of(const char *noun, const char *words)
{
    gsize length = strlen(noun);
    return g_str_has_prefix(words, noun) && words[length] == ' ';
}

/* "add, list, show", the verbs of a noun; NULL when it is none. */
static char *
verbs_of(const char *noun)
{
    g_autoptr(GPtrArray) verbs = g_ptr_array_new();
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++)
        if (is_noun_of(noun, command->words))
            g_ptr_array_add(verbs, (gpointer)(command->words + strlen(noun) + 1));
    if (!verbs->len)
        return NULL;
    g_ptr_array_add(verbs, NULL);
    return g_strjoinv(", ", (char **)verbs->pdata);
}

static const char *
nearest_words(const char *typed)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++)
        g_ptr_array_add(all, (gpointer)command->words);
    g_ptr_array_add(all, NULL);
    return text_nearest(typed, (const char *const *)all->pdata);
}

static void
explain_unknown(const char *const *words, GError **error)
{
    g_autofree char *two = words[1] ? g_strjoin(" ", words[0], words[1], NULL) : NULL;
    g_autofree char *verbs = verbs_of(words[0]);
    const char *typed = two ? two : words[0];
    const char *nearest = nearest_words(typed);
    if (!nearest && !verbs) {
        typed = words[0];
        nearest = nearest_words(typed);
    }
    if (verbs && !two)
        invalid(error, "\"%s\" alone is no command, expected one of these behind it: %s", words[0],
                verbs);
    else if (nearest)
        invalid(error, "unknown command \"%s\", expected \"%s\" perhaps", typed, nearest);
    else if (verbs)
        invalid(error, "unknown command \"%s\", expected one of these behind \"%s\": %s", typed,
                words[0], verbs);
    else
        invalid(error, "unknown command \"%s\", expected one that `posternctl help` lists", typed);
}

const Command *
command_find(const char *const *words, guint *ret_used, GError **error)
{
    if (!words[0]) {
        invalid(error, "no command, expected one that `posternctl help` lists");
        return NULL;
    }
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        guint used = match(command, words);
        if (used) {
            *ret_used = used;
            return command;
        }
    }
    explain_unknown(words, error);
    return NULL;
}

/* --- options --- */

static const Parameter *
find_in(const Parameter *parameters, const char *name)
{
    for (; parameters && parameters->name; parameters++)
        if (g_str_equal(parameters->name, name))
            return parameters;
    return NULL;
}

static gboolean
unknown_option(const Command *command, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Parameter *p = command->options; p && p->name; p++)
        g_ptr_array_add(names, (gpointer)p->name);
    for (const Parameter *p = command_common_options; p->name; p++)
        g_ptr_array_add(names, (gpointer)p->name);
    g_ptr_array_add(names, NULL);
    const char *nearest = text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *all = g_strjoinv(", --", (char **)names->pdata);
    return invalid(error, "%s has no option --%s, expected --%s%s", command->words, name,
                   nearest ? nearest : all, nearest ? " perhaps" : "");
}

static gboolean
check_word(const Parameter *parameter, const char *dashes, const char *value, GError **error)
{
    int number;
    if (desk_word_parse(parameter->words, value, &number))
        return TRUE;
    g_autofree char *list = desk_words_list(parameter->words);
    return invalid(error, "%s%s \"%s\" is unknown, expected %s", dashes, parameter->name, value,
                   list);
}

static gboolean
check_value(const Parameter *parameter, const char *dashes, const char *value, GError **error)
{
    gint64 number;
    g_autofree char *name = g_strconcat(dashes, parameter->name, NULL);
    switch (parameter->kind) {
    case PARAMETER_NUMBER:
        return command_number(name, value, &number, error);
    case PARAMETER_WORD:
        return check_word(parameter, dashes, value, error);
    case PARAMETER_TEXT:
    case PARAMETER_FILE:
    case PARAMETER_INPUT:
        return *value ? TRUE : invalid(error, "%s is empty, expected a value", name);
    case PARAMETER_FLAG:
        return TRUE;
    }
    return FALSE;
}

gboolean
command_number(const char *name, const char *text, gint64 *ret_number, GError **error)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &number, NULL))
        return invalid(error, "%s \"%s\" is no number, expected a whole one from 1", name, text);
    *ret_number = (gint64)number;
    return TRUE;
}

/* Takes the option at words[*at] with its value, which may be the next word. */
static gboolean
take_option(const char *const *words, guint *at, CommandLine *line, GError **error)
{
    const char *equals = strchr(words[*at], '=');
    const char *typed = words[*at] + 2;
    g_autofree char *name = equals ? g_strndup(typed, (gsize)(equals - typed)) : g_strdup(typed);
    const Parameter *option = find_in(line->command->options, name);
    if (!option)
        option = find_in(command_common_options, name);
    if (!option)
        return unknown_option(line->command, name, error);
    const char *value = equals ? equals + 1 : NULL;
    if (option->kind == PARAMETER_FLAG && value)
        return invalid(error, "--%s takes no value, expected it alone", name);
    if (option->kind == PARAMETER_FLAG)
        value = "";
    else if (!value)
        value = words[++*at];
    if (!value)
        return invalid(error, "--%s needs a value, expected --%s %s", name, name, option->value);
    if (!g_hash_table_insert(line->options, (gpointer)option->name, g_strdup(value)))
        return invalid(error, "--%s is there twice, expected it once", name);
    return check_value(option, "--", value, error);
}

/* --- arguments --- */

static gboolean
repeats(const Parameter *argument)
{
    return argument->use == PARAMETER_MANY || argument->use == PARAMETER_SOME;
}

/* What may be the secret is not said again. */
static gboolean
refuse_argument(const Command *command, const char *value, const char *usage, GError **error)
{
    if (command->secret)
        return invalid(error, "there is one argument too many, expected: %s (the %s is asked for)",
                       usage, command->secret);
    return invalid(error, "\"%s\" is one argument too many, expected: %s", value, usage);
}

static gboolean
check_arguments(const CommandLine *line, GError **error)
{
    const Parameter *argument = line->command->arguments;
    g_autofree char *usage = command_usage(line->command);
    for (guint i = 0; i < line->arguments->len; i++) {
        const char *value = line->arguments->pdata[i];
        if (!argument || !argument->name)
            return refuse_argument(line->command, value, usage, error);
        if (!check_value(argument, "", value, error))
            return FALSE;
        if (!repeats(argument) || i + 1 == line->arguments->len)
            argument++;
    }
    if (argument && argument->name &&
        (argument->use == PARAMETER_ONE || argument->use == PARAMETER_SOME))
        return invalid(error, "%s is missing, expected: %s", argument->name, usage);
    return TRUE;
}

static gboolean
check_options(const CommandLine *line, GError **error)
{
    for (const Parameter *option = line->command->options; option && option->name; option++)
        if (option->use == PARAMETER_ONE && !g_hash_table_contains(line->options, option->name))
            return invalid(error, "--%s is missing, expected --%s %s", option->name, option->name,
                           option->value);
    return TRUE;
}

/* Whether a word that is no option of the command looks as if it were meant for one. */
static gboolean
is_short_option(const char *word)
{
    return word[0] == '-' && g_ascii_isalpha(word[1]);
}

static gboolean
refuse_short_option(const Command *command, const char *word, GError **error)
{
    g_autofree char *usage = command_usage(command);
    return invalid(
        error,
        "unknown option %s behind %s, expected -s SOCKET and -c FILE before the command, "
        "or -- before an argument that begins with a hyphen: %s",
        word, command->words, usage);
}

static gboolean
split(const char *const *words, CommandLine *line, GError **error)
{
    gboolean options = TRUE;
    for (guint i = 0; words[i]; i++) {
        if (options && g_str_equal(words[i], "--"))
            options = FALSE;
        else if (options && is_short_option(words[i]))
            return refuse_short_option(line->command, words[i], error);
        else if (!options || !g_str_has_prefix(words[i], "--"))
            g_ptr_array_add(line->arguments, g_strdup(words[i]));
        else if (!take_option(words, &i, line, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
command_parse(const char *const *words, CommandLine *ret_line, GError **error)
{
    guint used = 0;
    g_auto(CommandLine) line = {.command = command_find(words, &used, error)};
    if (!line.command)
        return FALSE;
    line.arguments = g_ptr_array_new_with_free_func(g_free);
    line.options = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    if (!split(words + used, &line, error))
        return FALSE;
    if (!g_hash_table_contains(line.options, "help") &&
        (!check_arguments(&line, error) || !check_options(&line, error)))
        return FALSE;
    *ret_line = line;
    line.arguments = NULL;
    line.options = NULL;
    return TRUE;
}

const char *
command_line_file(const CommandLine *line)
{
    guint last = line->arguments->len;
    const Parameter *argument = line->command->arguments;
    for (guint i = 0; i < last && argument && argument->name; i++, argument++) {
        const char *value = line->arguments->pdata[i];
        if (argument->kind == PARAMETER_FILE ||
            (argument->kind == PARAMETER_INPUT && g_str_equal(value, "-")))
            return value;
        if (repeats(argument))
            return NULL;
    }
    return NULL;
}

const char *
command_line_secret(const CommandLine *line)
{
    const Command *command = line->command;
    gboolean without =
        command->secret_unless && g_hash_table_contains(line->options, command->secret_unless);
    return without ? NULL : command->secret;
}
