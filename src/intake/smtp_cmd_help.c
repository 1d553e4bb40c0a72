#include "intake/session_private.h"

static void
list_commands(SmtpSession *session)
{
    g_autoptr(GString) verbs = g_string_new(NULL);
    for (const SmtpCommand *const *row = smtp_command_table(); *row; row++)
        if (smtp_command_is_spoken(*row, session))
            g_string_append_printf(verbs, " %s", (*row)->verb);
    smtp_session_reply_more(session, 214, "2.0.0", "commands:%s", verbs->str);
    smtp_session_reply(session, 214, "2.0.0", "HELP COMMAND tells more");
}

static void
run_help(SmtpSession *session, const char *argument)
{
    if (!*argument) {
        list_commands(session);
        return;
    }
    const SmtpCommand *command = smtp_command_find(argument);
    if (command && smtp_command_is_spoken(command, session))
        smtp_session_reply(session, 214, "2.0.0", "%s", command->syntax);
    else
        smtp_session_reply_bad(session, 504, "5.5.4", "no such command here");
}

const SmtpCommand smtp_cmd_help = {
    .verb = "HELP",
    .protocols = FOR_BOTH,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_OPTIONAL,
    .syntax = "HELP [command]",
    .in_clear = TRUE,
    .run = run_help,
};
