#include "intake/session_private.h"

static void
run_noop(SmtpSession *session, const char *argument)
{
    (void)argument;
    smtp_session_reply(session, 250, "2.0.0", "ok");
}

const SmtpCommand smtp_cmd_noop = {
    .verb = "NOOP",
    .protocols = FOR_BOTH,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_OPTIONAL,
    .syntax = "NOOP [text]",
    .in_clear = TRUE,
    .run = run_noop,
};
