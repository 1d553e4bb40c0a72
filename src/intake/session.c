#include "intake/session_private.h"

#include <string.h>

SmtpSession *
smtp_session_new(const SmtpSessionSettings *settings)
{
    SmtpSession *session = g_new0(SmtpSession, 1);
    session->settings = *settings;
    session->phase = PHASE_COMMAND;
    session->output = g_string_new(NULL);
    session->recipients = g_ptr_array_new_with_free_func(g_free);
    smtp_session_next_line(session);
    return session;
}

void
smtp_session_free(SmtpSession *session)
{
    if (!session)
        return;
    smtp_session_forget(session);
    smtp_cmd_auth_forget(session);
    line_reader_clear(&session->line);
    g_ptr_array_unref(session->recipients);
    g_string_free(session->output, TRUE);
    g_free(session->helo);
    g_free(session->tls);
    g_free(session->login);
    g_free(session);
}

void
smtp_session_begin(SmtpSession *session, gboolean early)
{
    const char *hostname = session->settings.hostname;
    if (early) {
        /* RFC 5321 §4.3.1: a client waits for the greeting; who does not is no mail client. */
        smtp_session_reply(session, 554, "", "%s you must wait for the greeting", hostname);
        smtp_session_close(session);
        return;
    }
    smtp_session_reply(session, 220, "", "%s %s Postern", hostname,
                       session->settings.protocol == INTAKE_LMTP ? "LMTP" : "ESMTP");
}

/* Only what AUTH brings may be longer than any other command. */
static gboolean
is_overlong(const LineReader *line)
{
    return line->length + strlen("\r\n") > LIMIT_COMMAND_LINE_BYTES &&
           g_ascii_strncasecmp(line->text, "AUTH ", strlen("AUTH ")) != 0;
}

static void
refuse_overlong(SmtpSession *session, gsize limit)
{
    if (session->phase == PHASE_RESPONSE)
        smtp_cmd_auth_refuse_line(session);
    else
        smtp_session_reply_bad(session, 500, "5.5.2", "line too long, at most %zu bytes", limit);
}

static void
take_line(SmtpSession *session)
{
    LineReader *line = &session->line;
    if (session->phase == PHASE_RESPONSE)
        smtp_cmd_auth_respond(session, line->text, line->length);
    else if (is_overlong(line))
        refuse_overlong(session, LIMIT_COMMAND_LINE_BYTES);
    else
        smtp_command_run(session, line->text, line->length);
}

static gsize
feed_line(SmtpSession *session, const guint8 *bytes, gsize length)
{
    gsize used = 0;
    switch (line_reader_feed(&session->line, bytes, length, &used)) {
    case LINE_MORE:
        return used;
    case LINE_COMPLETE:
        take_line(session);
        break;
    case LINE_TOO_LONG:
        refuse_overlong(session, session->line.limit);
        break;
    case LINE_BARE:
        smtp_session_reply(session, 500, "5.5.2", "bare CR or LF, lines end with CRLF; goodbye");
        smtp_session_close(session);
        break;
    }
    smtp_session_next_line(session);
    return used;
}

gsize
smtp_session_feed(SmtpSession *session, const guint8 *bytes, gsize length)
{
    gsize used = 0;
    while (used < length && smtp_session_state(session) == SMTP_SESSION_WANTS_INPUT)
        used += session->phase == PHASE_CONTENT
                    ? smtp_cmd_data_feed(session, bytes + used, length - used)
                    : feed_line(session, bytes + used, length - used);
    return used;
}

SmtpSessionState
smtp_session_state(const SmtpSession *session)
{
    switch (session->phase) {
    case PHASE_COMMAND:
    case PHASE_RESPONSE:
    case PHASE_CONTENT:
        return SMTP_SESSION_WANTS_INPUT;
    case PHASE_LOGIN:
        return SMTP_SESSION_LOGIN;
    case PHASE_MESSAGE:
        return SMTP_SESSION_MESSAGE;
    case PHASE_STARTTLS:
        return SMTP_SESSION_STARTTLS;
    case PHASE_CLOSING:
        break;
    }
    return SMTP_SESSION_CLOSING;
}

GString *
smtp_session_output(SmtpSession *session)
{
    return session->output;
}

const IntakeMessage *
smtp_session_message(const SmtpSession *session)
{
    g_return_val_if_fail(session->phase == PHASE_MESSAGE, NULL);
    return &session->message;
}

guint
smtp_session_reply_count(const SmtpSession *session)
{
    return session->settings.protocol == INTAKE_LMTP ? session->recipients->len : 1;
}

guint
smtp_session_replies(const SmtpSession *session)
{
    g_return_val_if_fail(session->phase == PHASE_MESSAGE, 0);
    return smtp_session_reply_count(session);
}

void
smtp_session_settle(SmtpSession *session, const IntakeReply *replies)
{
    g_return_if_fail(session->phase == PHASE_MESSAGE);
    guint count = smtp_session_reply_count(session);
    for (guint i = 0; i < count; i++)
        smtp_session_reply_given(session, &replies[i]);
    smtp_session_forget(session);
    session->phase = PHASE_COMMAND;
}

void
smtp_session_end(SmtpSession *session, const char *enhanced, const char *text)
{
    g_return_if_fail(session->phase != PHASE_MESSAGE && session->phase != PHASE_LOGIN);
    if (session->phase == PHASE_CLOSING)
        return;
    smtp_session_reply(session, 421, enhanced, "%s %s", session->settings.hostname, text);
    smtp_session_close(session);
}

void
smtp_session_refuse_hasty(SmtpSession *session)
{
    g_return_if_fail(session->phase == PHASE_CONTENT || session->phase == PHASE_STARTTLS);
    g_string_truncate(session->output, session->go_ahead_at);
    smtp_session_reply(session, 554, "5.5.0", "%s came before it was asked for; goodbye",
                       session->phase == PHASE_CONTENT ? "content" : "TLS, or more,");
    smtp_session_close(session);
}

gboolean
smtp_session_is_idle(const SmtpSession *session)
{
    gboolean is_talking = session->phase == PHASE_COMMAND || session->phase == PHASE_RESPONSE;
    return is_talking && !session->reverse_path;
}

gboolean
smtp_session_is_in_data(const SmtpSession *session)
{
    return session->phase == PHASE_CONTENT;
}

gboolean
smtp_session_is_tls(const SmtpSession *session)
{
    return session->tls != NULL;
}

/* --- for the siblings --- */

SmtpStage
smtp_session_stage(const SmtpSession *session)
{
    if (!session->helo)
        return STAGE_STRANGER;
    if (!session->reverse_path)
        return STAGE_IDLE;
    return session->recipients->len ? STAGE_RECIPIENTS : STAGE_SENDER;
}

gboolean
smtp_session_may_log_in(const SmtpSession *session)
{
    return smtp_command_is_spoken(&smtp_cmd_auth, session) && session->tls && !session->login;
}

void
smtp_session_next_line(SmtpSession *session)
{
    line_reader_reset(&session->line, smtp_session_may_log_in(session) ? LIMIT_AUTH_LINE_BYTES
                                                                       : LIMIT_COMMAND_LINE_BYTES);
}

void
smtp_session_forget(SmtpSession *session)
{
    g_clear_pointer(&session->reverse_path, g_free);
    g_clear_pointer(&session->mailbox_key, g_free);
    session->mailbox_date_s = 0;
    g_ptr_array_set_size(session->recipients, 0);
    content_clear(&session->content, &session->settings.budget);
}

void
smtp_session_close(SmtpSession *session)
{
    smtp_session_forget(session);
    session->phase = PHASE_CLOSING;
}
