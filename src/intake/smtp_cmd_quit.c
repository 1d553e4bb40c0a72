#include "intake/session_private.h"

static void
run_quit(SmtpSession *session, const char *argument)
{
    (void)argument;
    smtp_session_reply(session, 221, "2.0.0", "%s goodbye", session->settings.hostname);
    smtp_session_close(session);
}

const SmtpCommand smtp_cmd_quit = {
    .verb = "QUIT",
    .protocols = FOR_BOTH,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_NONE,
    .syntax = "QUIT",
    .in_clear = TRUE,
    .run = run_quit,
};
