#include "intake/session_private.h"

static gboolean
is_offered(const SmtpSession *session)
{
    IntakeTls tls = session->settings.tls;
    return tls == INTAKE_TLS_STARTTLS || tls == INTAKE_TLS_REQUIRED;
}

static void
run_starttls(SmtpSession *session, const char *argument)
{
    (void)argument;
    if (smtp_session_is_tls(session)) {
        smtp_session_reply_bad(session, 503, "5.5.1", "TLS is on already");
        return;
    }
    session->phase = PHASE_STARTTLS;
    session->go_ahead_at = session->output->len;
    smtp_session_reply(session, 220, "2.0.0", "begin TLS now");
}

void
smtp_session_refuse_tls(SmtpSession *session)
{
    g_return_if_fail(session->phase == PHASE_STARTTLS);
    g_string_truncate(session->output, session->go_ahead_at);
    smtp_session_reply(session, 454, "4.7.0", "TLS is not to be had now, please try again later");
    session->phase = PHASE_COMMAND;
}

/* The counters of what was wrong so far stay: they are what we have learned, not what we were told,
 * and nobody shall buy new patience with a handshake. */
void
smtp_session_started_tls(SmtpSession *session, const char *tls)
{
    g_return_if_fail(!session->tls &&
                     (session->phase == PHASE_STARTTLS || session->phase == PHASE_COMMAND));
    smtp_session_forget(session);
    g_clear_pointer(&session->helo, g_free);
    g_string_truncate(session->output, 0);
    session->tls = g_strdup(tls);
    smtp_session_next_line(session);
    session->phase = PHASE_COMMAND;
}

const SmtpCommand smtp_cmd_starttls = {
    .verb = "STARTTLS",
    .protocols = FOR_BOTH,
    .stages = STAGE_IDLE,
    .out_of_sequence = "a transaction is under way, RSET ends it",
    .argument = ARGUMENT_NONE,
    .syntax = "STARTTLS",
    .in_clear = TRUE,
    .is_offered = is_offered,
    .run = run_starttls,
};
