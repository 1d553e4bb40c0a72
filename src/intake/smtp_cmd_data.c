#include "intake/session_private.h"

#include <string.h>

static void
run_data(SmtpSession *session, const char *argument)
{
    (void)argument;
    dot_reader_reset(&session->dot);
    session->content_bytes = 0;
    session->transferred_bytes = 0;
    session->fault = CONTENT_GOOD;
    session->phase = PHASE_CONTENT;
    session->go_ahead_at = session->output->len;
    smtp_session_reply(session, 354, "", "end the message with a dot on a line by itself");
}

const SmtpCommand smtp_cmd_data = {
    .verb = "DATA",
    .protocols = FOR_BOTH,
    .stages = STAGE_RECIPIENTS,
    .out_of_sequence = "no valid recipients, say MAIL and RCPT first",
    .argument = ARGUMENT_NONE,
    .syntax = "DATA",
    .run = run_data,
};

/* For every recipient in LMTP: each of them expects its own reply (RFC 2033 §4.2). */
static void
refuse(SmtpSession *session, guint code, const char *enhanced, const char *text)
{
    guint count = smtp_session_reply_count(session);
    for (guint i = 0; i < count; i++)
        smtp_session_reply(session, code, enhanced, "%s", text);
}

/* How many bytes of one message are read at all, stuffed dots and what is over SIZE included. */
static guint64
transfer_limit(const SmtpSession *session)
{
    guint64 limit = session->settings.message_size_bytes;
    guint64 slack = LIMIT_TEXT_LINE_BYTES;
    return limit > (G_MAXUINT64 - slack) / 2 ? G_MAXUINT64 : 2 * limit + slack;
}

static void
find_fault(SmtpSession *session, ContentFault fault)
{
    session->fault = MAX(session->fault, fault);
    /* Nothing of it will be used: others can have the memory. */
    content_clear(&session->content, &session->settings.budget);
}

static void
take_span(SmtpSession *session, const DotSpan *span)
{
    guint64 limit = session->settings.message_size_bytes;
    session->content_bytes += span->length;
    if (session->content_bytes > limit)
        find_fault(session, CONTENT_TOO_BIG);
    else if (session->fault == CONTENT_GOOD &&
             !content_append(&session->content, &session->settings.budget, limit, span->bytes,
                             span->length))
        find_fault(session, CONTENT_NO_MEMORY);
}

/* RFC 5321 §6.3: a message with many Received fields goes in circles. Only the header counts: a
 * bounce may quote any number of them. */
static gboolean
is_looping(const Content *content)
{
    static const char name[] = "Received:";
    const char *line = (const char *)content->bytes;
    const char *end = line + content->length;
    guint fields = 0;
    while (line < end && *line != '\r') {
        gsize left = (gsize)(end - line);
        if (left >= strlen(name) && g_ascii_strncasecmp(line, name, strlen(name)) == 0 &&
            ++fields > LIMIT_RECEIVED_FIELDS)
            return TRUE;
        const char *lf = memchr(line, '\n', left);
        line = lf ? lf + 1 : end;
    }
    return FALSE;
}

static void
offer_message(SmtpSession *session)
{
    const Content *content = &session->content;
    session->message = (IntakeMessage){
        .protocol = session->settings.protocol,
        .is_local = session->settings.is_local,
        .peer = session->settings.peer,
        .tls = session->tls,
        .login = session->login,
        .logged_in = session->logged_in,
        .helo = session->helo,
        .reverse_path = session->reverse_path,
        .mailbox_key = session->mailbox_key,
        .mailbox_date_s = session->mailbox_date_s,
        .recipients = session->recipients,
        .content = content->bytes ? content->bytes : (const guint8 *)"",
        .content_length = content->length,
    };
    session->phase = PHASE_MESSAGE;
}

static void
tell_fault(SmtpSession *session)
{
    switch (session->fault) {
    case CONTENT_TOO_BIG:
        refuse(session, 552, "5.3.4", "message too big");
        return;
    case CONTENT_LINE_TOO_LONG:
        refuse(session, 554, "5.6.0", "message has a line that is too long");
        return;
    case CONTENT_NO_MEMORY:
        refuse(session, 452, "4.3.1", "no memory for it now, please try again later");
        return;
    case CONTENT_LOOPS:
        refuse(session, 554, "5.4.6", "message has too many Received fields, it loops");
        return;
    case CONTENT_GOOD:
        return;
    }
}

static void
end_content(SmtpSession *session)
{
    if (session->dot.has_too_long_line)
        session->fault = MAX(session->fault, CONTENT_LINE_TOO_LONG);
    if (session->fault == CONTENT_GOOD && is_looping(&session->content))
        session->fault = CONTENT_LOOPS;
    if (session->fault == CONTENT_GOOD) {
        offer_message(session);
        return;
    }
    tell_fault(session);
    smtp_session_forget(session);
    session->phase = PHASE_COMMAND;
}

/* Another server on the way may see a message end where we see none, and what follows as commands
 * of its own. So nothing more of this connection is believed. */
static void
break_off(SmtpSession *session)
{
    refuse(session, 550, "5.5.2", "message has a bare CR, a bare LF or a NUL; goodbye");
    smtp_session_close(session);
}

gsize
smtp_cmd_data_feed(SmtpSession *session, const guint8 *bytes, gsize length)
{
    guint64 left = transfer_limit(session) - session->transferred_bytes;
    const guint8 *cursor = bytes;
    const guint8 *end = bytes + MIN(length, left);
    DotSpan span;
    DotResult result;
    while ((result = dot_reader_next(&session->dot, &cursor, end, &span)) == DOT_SPAN)
        take_span(session, &span);
    session->transferred_bytes += (guint64)(cursor - bytes);
    if (result == DOT_END) {
        end_content(session);
    } else if (result == DOT_BROKEN) {
        break_off(session);
    } else if (session->transferred_bytes == transfer_limit(session)) {
        refuse(session, 552, "5.3.4", "message far too big; goodbye");
        smtp_session_close(session);
    }
    return (gsize)(cursor - bytes);
}
