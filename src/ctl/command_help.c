#include "ctl/command.h"

#include <string.h>

#define HELP_COLUMN 30 /* where what a thing is for begins */

/* "staff|vendor|customer" */
static char *
word_choice(const DeskWord *words)
{
    GString *out = g_string_new(NULL);
    for (; words->word; words++)
        g_string_append_printf(out, "%s%s", out->len ? "|" : "", words->word);
    return g_string_free(out, FALSE);
}

static void
append_argument(GString *out, const Parameter *argument)
{
    const char *dash = argument->kind == PARAMETER_INPUT ? "|-" : "";
    switch (argument->use) {
    case PARAMETER_ONE:
        g_string_append_printf(out, " %s%s", argument->name, dash);
        return;
    case PARAMETER_OPTIONAL:
        g_string_append_printf(out, " [%s%s]", argument->name, dash);
        return;
    case PARAMETER_MANY:
        g_string_append_printf(out, " [%s…]", argument->name);
        return;
    case PARAMETER_SOME:
        g_string_append_printf(out, " %s…", argument->name);
        return;
    }
}

/* "--kind staff|vendor|customer" */
static char *
option_form(const Parameter *option)
{
    if (option->kind == PARAMETER_FLAG)
        return g_strdup_printf("--%s", option->name);
    g_autofree char *words = option->words ? word_choice(option->words) : NULL;
    return g_strdup_printf("--%s %s", option->name, words ? words : option->value);
}

char *
command_usage(const Command *command)
{
    GString *out = g_string_new("posternctl ");
    g_string_append(out, command->words);
    for (const Parameter *p = command->arguments; p && p->name; p++)
        append_argument(out, p);
    for (const Parameter *p = command->options; p && p->name; p++) {
        g_autofree char *form = option_form(p);
        g_string_append_printf(out, p->use == PARAMETER_ONE ? " %s" : " [%s]", form);
    }
    return g_string_free(out, FALSE);
}

static void
append_line(GString *out, const char *form, const char *help)
{
    g_string_append_printf(out, "  %s", form);
    gsize used = g_utf8_strlen(form, -1) + 2;
    if (used + 1 > HELP_COLUMN) {
        g_string_append_c(out, '\n');
        used = 0;
    }
    g_string_append_printf(out, "%*s%s\n", (int)(HELP_COLUMN - used), "", help);
}

static void
append_options(GString *out, const Parameter *options)
{
    for (const Parameter *p = options; p && p->name; p++) {
        g_autofree char *form = option_form(p);
        append_line(out, form, p->help);
    }
}

char *
command_help(const Command *command)
{
    g_autofree char *usage = command_usage(command);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "usage: %s\n%s\n\n", usage, command->help);
    if (command->details)
        g_string_append_printf(out, "%s\n\n", command->details);
    for (const Parameter *p = command->arguments; p && p->name; p++)
        append_line(out, p->name, p->help);
    append_options(out, command->options);
    append_options(out, command_common_options);
    return g_string_free(out, FALSE);
}

char *
command_help_all(void)
{
    GString *out = g_string_new(NULL);
    const Command *command;
    for (guint i = 0; (command = command_at(i)); i++)
        append_line(out, command->words, command->help);
    return g_string_free(out, FALSE);
}
