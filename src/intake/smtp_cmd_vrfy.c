#include "intake/session_private.h"

/* RFC 5321 §3.5.3 and §7.3: who is here is nobody's business, and 252 says so politely. */
static void
run_vrfy(SmtpSession *session, const char *argument)
{
    (void)argument;
    smtp_session_reply(session, 252, "2.5.0", "cannot tell, but send mail and see");
}

const SmtpCommand smtp_cmd_vrfy = {
    .verb = "VRFY",
    .protocols = FOR_BOTH,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_REQUIRED,
    .syntax = "VRFY address",
    .run = run_vrfy,
};
