#include "ctl/call.h"
#include "ctl/cmd.h"

#include <string.h>

/* The help of every command whose words begin with the noun; NULL when there is none. */
static char *
help_of_noun(const char *noun)
{
    GString *out = g_string_new(NULL);
    gsize length = strlen(noun);
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++) {
        if (!g_str_has_prefix(command->words, noun) || command->words[length] != ' ')
            continue;
        g_autofree char *help = command_help(command);
        g_string_append_printf(out, "%s%s", out->len ? "\n" : "", help);
    }
    return g_string_free(out, out->len == 0);
}

static gboolean
help(Call *call, GError **error)
{
    g_autofree const char **words = call_arguments(call, "COMMAND");
    g_autofree char *text = NULL;
    guint used;
    if (!words[0])
        text = command_help_all();
    else if (!words[1])
        text = help_of_noun(words[0]);
    if (!text) {
        const Command *command = command_find(words, &used, error);
        if (!command)
            return FALSE;
        text = command_help(command);
    }
    g_string_append(call->out, text);
    return TRUE;
}

static const Parameter arguments[] = {
    {"COMMAND", PARAMETER_TEXT, PARAMETER_MANY, NULL, "the command's words, or the first of them"},
    {NULL}};

const Command cmd_help[] = {{.words = "help",
                             .help = "show how a command is used, or list all",
                             .arguments = arguments,
                             .local = help},
                            {NULL}};
