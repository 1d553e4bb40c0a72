#include "intake/session_private.h"

static void
run_rset(SmtpSession *session, const char *argument)
{
    (void)argument;
    smtp_session_forget(session);
    smtp_session_reply(session, 250, "2.0.0", "ok");
}

const SmtpCommand smtp_cmd_rset = {
    .verb = "RSET",
    .protocols = FOR_BOTH,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_NONE,
    .syntax = "RSET",
    .in_clear = TRUE,
    .run = run_rset,
};
