#include "deliver/smtp_connection.h"

#include "base/clock.h"
#include "base/killpoint.h"
#include "base/limits.h"
#include "deliver/smtp_login.h"

#include <string.h>

/* --- the stream ------------------------------------------------------------------------------- */

gboolean
smtp_connection_is_cancelled(Smtp *smtp)
{
    mutex_lock(&smtp->lock);
    gboolean cancelled = smtp->cancelled;
    mutex_unlock(&smtp->lock);
    return cancelled;
}

/* From now on transport_cancel reaches the stream; it may have come before. */
static void
publish_stream(Smtp *smtp, Stream *stream)
{
    mutex_lock(&smtp->lock);
    smtp->stream = stream;
    if (stream && smtp->cancelled)
        stream_cancel(stream);
    mutex_unlock(&smtp->lock);
}

void
smtp_connection_drop(Smtp *smtp)
{
    Stream *stream = smtp->stream;
    if (smtp->session) {
        /* mailsmtp_free would say QUIT and wait for it. */
        g_clear_pointer(&smtp->session->stream, mailstream_close);
        g_clear_pointer(&smtp->session, mailsmtp_free);
    }
    g_clear_pointer(&smtp->etpan, etpan_stream_free);
    g_clear_pointer(&smtp->announced, g_free);
    g_clear_pointer(&smtp->mechanisms, g_free);
    publish_stream(smtp, NULL);
    stream_free(stream);
}

const char *
smtp_connection_trouble(Smtp *smtp)
{
    const GError *error = smtp->etpan ? etpan_stream_error(smtp->etpan) : NULL;
    return error ? error->message : "the reply makes no sense";
}

/* --- talking ---------------------------------------------------------------------------------- */

gboolean
smtp_connection_begin(Smtp *smtp, gint64 send_us)
{
    if (smtp->session->stream->read_buffer_len > 0)
        etpan_stream_spoil(smtp->etpan, "the server answered what it was not asked");
    etpan_stream_expect(smtp->etpan, send_us, send_us);
    return etpan_stream_error(smtp->etpan) == NULL;
}

void
smtp_connection_say(Smtp *smtp, const char *text)
{
    (void)mailstream_write(smtp->session->stream, text, strlen(text)); /* its error sticks */
}

gboolean
smtp_connection_flush(Smtp *smtp)
{
    return mailstream_flush(smtp->session->stream) >= 0 && !etpan_stream_error(smtp->etpan);
}

static gboolean
is_reply_line(const char *line)
{
    return g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) && g_ascii_isdigit(line[2]) &&
           (line[3] == '\0' || line[3] == ' ' || line[3] == '-');
}

int
smtp_connection_hear(Smtp *smtp, gint64 wait_us)
{
    mailsmtp *session = smtp->session;
    g_string_truncate(smtp->reply, 0);
    etpan_stream_expect(smtp->etpan, wait_us, wait_us);
    for (;;) {
        const char *line = mailstream_read_line_remove_eol(session->stream, session->line_buffer);
        if (!line || etpan_stream_is_deaf(smtp->etpan))
            return 0;
        if (!is_reply_line(line)) {
            etpan_stream_spoil(smtp->etpan, "the other side does not speak SMTP");
            return 0;
        }
        g_string_append(smtp->reply, line[3] ? line + 4 : "");
        g_string_append_c(smtp->reply, '\n');
        if (line[3] != '-')
            return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    }
}

int
smtp_connection_converse(Smtp *smtp, const char *verb, const char *argument, gint64 wait_us)
{
    g_autofree char *line = g_strconcat(verb, *argument ? " " : "", argument, "\r\n", NULL);
    if (!smtp_connection_begin(smtp, wait_us))
        return 0;
    smtp_connection_say(smtp, line);
    return smtp_connection_flush(smtp) ? smtp_connection_hear(smtp, wait_us) : 0;
}

/* --- EHLO with our own name, which libetpan cannot say ------------------------------------------
 */

static void
read_extension(Smtp *smtp, const char *line)
{
    static const struct {
        const char *keyword;
        int flag;
    } known[] = {{"STARTTLS", MAILSMTP_ESMTP_STARTTLS},
                 {"DSN", MAILSMTP_ESMTP_DSN},
                 {"SIZE", MAILSMTP_ESMTP_SIZE},
                 {"PIPELINING", MAILSMTP_ESMTP_PIPELINING}};
    gsize length = strcspn(line, " \t");
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strlen(known[i].keyword) == length &&
            g_ascii_strncasecmp(line, known[i].keyword, length) == 0)
            smtp->session->esmtp |= known[i].flag;
    if (length == strlen("AUTH") && g_ascii_strncasecmp(line, "AUTH", length) == 0) {
        g_free(smtp->mechanisms); /* the last word counts */
        smtp->mechanisms = g_strstrip(g_strdup(line + length));
    }
}

/* RFC 5321 §4.1.1.1: the first line names the server, the others its extensions. */
static void
read_extensions(Smtp *smtp)
{
    g_auto(GStrv) lines = g_strsplit(smtp->reply->str, "\n", -1);
    smtp->session->esmtp = MAILSMTP_ESMTP;
    g_clear_pointer(&smtp->mechanisms, g_free);
    for (guint i = 1; lines[0] && lines[i]; i++)
        read_extension(smtp, lines[i]);
}

gboolean
smtp_connection_fail(Smtp *smtp, Verdict *verdict, const char *doing, const char *what)
{
    if (smtp_connection_is_cancelled(smtp))
        verdict_set(verdict, ATTEMPT_UNREACHABLE, "broken off");
    else
        verdict_set(verdict, ATTEMPT_UNREACHABLE, "%s at %s port %u: %s", doing,
                    smtp->settings.outgoing->host, smtp->settings.outgoing->port, what);
    smtp_connection_drop(smtp);
    return FALSE;
}

gboolean
smtp_connection_fail_reply(Smtp *smtp, Verdict *verdict, const char *doing, int code,
                           const char *text)
{
    g_autofree char *words = g_strdup_printf("%03d %s", code, text);
    return smtp_connection_fail(smtp, verdict, doing, code ? words : smtp_connection_trouble(smtp));
}

/* EHLO, or HELO where that is not known (RFC 5321 §3.2). */
static gboolean
introduce(Smtp *smtp, Verdict *verdict)
{
    gint64 wait_us = smtp->timeouts.command_us;
    int code = smtp_connection_converse(smtp, "EHLO", smtp->settings.helo, wait_us);
    if (code == 250) {
        read_extensions(smtp);
        return TRUE;
    }
    if (code / 100 != 5)
        return smtp_connection_fail_reply(smtp, verdict, "EHLO", code, smtp->reply->str);
    code = smtp_connection_converse(smtp, "HELO", smtp->settings.helo, wait_us);
    smtp->session->esmtp = 0;
    g_clear_pointer(&smtp->mechanisms, g_free);
    return code == 250 || smtp_connection_fail_reply(smtp, verdict, "HELO", code, smtp->reply->str);
}

/* --- opening and closing ----------------------------------------------------------------------
 */

static gboolean
start_tls(Smtp *smtp, gsize unread, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;
    stream_set_deadline(smtp->stream, clock_monotonic_us(clock_system()) + smtp->timeouts.tls_us);
    if (!stream_start_tls(smtp->stream, smtp->settings.ca_file, unread, &error))
        return smtp_connection_fail(smtp, verdict, "TLS", error->message);
    g_autofree char *session = stream_describe_tls(smtp->stream);
    transport_tell(&smtp->transport, "%s", session);
    return TRUE;
}

/* Configured is mandatory: a server that does not offer it gets no mail (RFC 8314 §5.2). What was
 * said in clear is forgotten (RFC 3207 §4.2). */
static gboolean
upgrade(Smtp *smtp, Verdict *verdict)
{
    mailsmtp *session = smtp->session;
    if (!(session->esmtp & MAILSMTP_ESMTP_STARTTLS))
        return smtp_connection_fail(smtp, verdict, "STARTTLS",
                                    "not offered, and the configuration wants it");
    int rc = smtp_connection_begin(smtp, smtp->timeouts.command_us) ? mailesmtp_starttls(session)
                                                                    : MAILSMTP_ERROR_STREAM;
    if (rc == MAILSMTP_ERROR_SSL) /* libetpan looks for injected bytes too (CVE-2020-15953) */
        return smtp_connection_fail(smtp, verdict, "STARTTLS",
                                    "the server said more before TLS began");
    if (rc != MAILSMTP_NO_ERROR)
        return smtp_connection_fail_reply(smtp, verdict, "STARTTLS", session->response_code,
                                          session->response ? session->response : "");
    return start_tls(smtp, session->stream->read_buffer_len, verdict) && introduce(smtp, verdict);
}

/* CVE-2020-8794. */
static const ReplyBounds reply_bounds = {.line_bytes = LIMIT_SMTP_REPLY_BYTES,
                                         .bytes = LIMIT_SMTP_REPLY_BYTES,
                                         .lines = LIMIT_SMTP_REPLY_LINES};

static gboolean
greet(Smtp *smtp, Verdict *verdict)
{
    smtp->etpan = etpan_stream_new(smtp->stream, &reply_bounds);
    smtp->session = mailsmtp_new(0, NULL);
    if (!smtp->session)
        g_error("libetpan has no memory for a session");
    mailstream *stream = etpan_stream_open(smtp->etpan);
    etpan_stream_expect(smtp->etpan, smtp->timeouts.greeting_us, smtp->timeouts.greeting_us);
    /* Unless it succeeds it closes the stream itself. */
    if (mailsmtp_connect(smtp->session, stream) != MAILSMTP_NO_ERROR)
        return smtp_connection_fail_reply(smtp, verdict, "greeting", smtp->session->response_code,
                                          smtp->session->response ? smtp->session->response : "");
    return introduce(smtp, verdict);
}

/* The address, and the port as it was asked for. */
static void
tell_connected(const Smtp *smtp)
{
    gboolean is_local;
    g_autofree char *address = socket_peer_name(stream_fd(smtp->stream), &is_local);
    transport_tell(&smtp->transport, "%s is %s, and answers at port %u",
                   smtp->settings.outgoing->host, address, smtp->settings.outgoing->port);
}

static gboolean
connect_stream(Smtp *smtp, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;
    const Outgoing *outgoing = smtp->settings.outgoing;
    Stream *stream =
        stream_connect(outgoing->host, outgoing->port,
                       clock_monotonic_us(clock_system()) + smtp->timeouts.connect_us, &error);
    if (!stream)
        return smtp_connection_fail(smtp, verdict, "connecting", error->message);
    publish_stream(smtp, stream);
    KILLPOINT(CONNECTED);
    smtp->messages = 0;
    tell_connected(smtp);
    return TRUE;
}

gboolean
smtp_connection_open(Smtp *smtp, Verdict *verdict)
{
    OutgoingTls tls = smtp->settings.outgoing->tls;
    if (smtp_connection_is_cancelled(smtp))
        return smtp_connection_fail(smtp, verdict, "connecting", "broken off");
    if (!smtp_login_may(smtp, verdict) || !connect_stream(smtp, verdict))
        return FALSE;
    if (tls == TLS_IMPLICIT && !start_tls(smtp, 0, verdict))
        return FALSE;
    return greet(smtp, verdict) && (tls != TLS_STARTTLS || upgrade(smtp, verdict)) &&
           smtp_login(smtp, verdict);
}

void
smtp_connection_close(Smtp *smtp)
{
    /* RFC 5321 §4.1.1.10: QUIT, and wait for the answer. Where an envelope was told ahead, it would
     * be taken for content. */
    if (smtp->session && !smtp->announced)
        (void)smtp_connection_converse(smtp, "QUIT", "", smtp->timeouts.quit_us);
    smtp_connection_drop(smtp);
}
