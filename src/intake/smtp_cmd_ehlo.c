#include "intake/session_private.h"

#include <string.h>

/* A domain or address literal in theory (RFC 5321 §4.1.1.1); in practice one printable word that a
 * reply and a log can hold. */
static gboolean
is_hostname(const char *text)
{
    gsize length = strlen(text);
    if (length == 0 || length > LIMIT_DOMAIN_BYTES)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(text[i]))
            return FALSE;
    return TRUE;
}

/* A greeting ends the transaction as RSET does (§4.1.4); one that is refused changes nothing. Its
 * refusal carries no enhanced code (RFC 2034 §4), so it is not left to the row's argument rule. */
static gboolean
greet(SmtpSession *session, const SmtpCommand *command, const char *argument)
{
    if (!is_hostname(argument)) {
        smtp_session_reply_bad(session, 501, "", "syntax: %s", command->syntax);
        return FALSE;
    }
    smtp_session_forget(session);
    g_free(session->helo);
    session->helo = g_strdup(argument);
    return TRUE;
}

static void
list_extensions(SmtpSession *session)
{
    smtp_session_reply_more(session, 250, "", "%s", session->settings.hostname);
    smtp_session_reply_more(session, 250, "", "PIPELINING");
    smtp_session_reply_more(session, 250, "", "SIZE %" G_GUINT64_FORMAT,
                            session->settings.message_size_bytes);
    smtp_session_reply_more(session, 250, "", "8BITMIME");
    if (session->settings.takes_mailbox_keys)
        smtp_session_reply_more(session, 250, "", "XMAILBOX");
    if (smtp_command_is_spoken(&smtp_cmd_starttls, session) && !smtp_session_is_tls(session))
        smtp_session_reply_more(session, 250, "", "STARTTLS");
    if (smtp_session_may_log_in(session))
        smtp_session_reply_more(session, 250, "", "AUTH PLAIN");
    smtp_session_reply(session, 250, "", "ENHANCEDSTATUSCODES");
}

static void
run_ehlo(SmtpSession *session, const char *argument)
{
    if (greet(session, &smtp_cmd_ehlo, argument))
        list_extensions(session);
}

static void
run_helo(SmtpSession *session, const char *argument)
{
    if (greet(session, &smtp_cmd_helo, argument))
        smtp_session_reply(session, 250, "", "%s", session->settings.hostname);
}

/* RFC 2033 §4.1: LHLO is EHLO by another name, so that nobody takes LMTP for SMTP. */
static void
run_lhlo(SmtpSession *session, const char *argument)
{
    if (greet(session, &smtp_cmd_lhlo, argument))
        list_extensions(session);
}

const SmtpCommand smtp_cmd_ehlo = {
    .verb = "EHLO",
    .protocols = FOR_SMTP,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_OPTIONAL,
    .syntax = "EHLO hostname",
    .in_clear = TRUE,
    .run = run_ehlo,
};

const SmtpCommand smtp_cmd_helo = {
    .verb = "HELO",
    .protocols = FOR_SMTP,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_OPTIONAL,
    .syntax = "HELO hostname",
    .in_clear = TRUE,
    .run = run_helo,
};

const SmtpCommand smtp_cmd_lhlo = {
    .verb = "LHLO",
    .protocols = FOR_LMTP,
    .stages = STAGE_ANY,
    .argument = ARGUMENT_OPTIONAL,
    .syntax = "LHLO hostname",
    .in_clear = TRUE,
    .run = run_lhlo,
};
