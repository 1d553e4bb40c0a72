#include "deliver/smtp.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "base/sync.h"
#include "deliver/etpan_stream.h"

#include <string.h>

#define MESSAGES_PER_CONNECTION 100 /* many a smarthost closes after about as many */

SmtpTimeouts
smtp_timeouts_within(gint64 patience_us)
{
    return (SmtpTimeouts){
        .connect_us = MIN(LIMIT_DRAIN_S * US_PER_S, patience_us), /* nothing can break it off */
        .tls_us = MIN(60 * US_PER_S, patience_us),
        .greeting_us = MIN(5 * US_PER_MIN, patience_us), /* RFC 5321 §4.5.3.2.1 */
        .command_us = MIN(5 * US_PER_MIN, patience_us),
        .mail_us = MIN(5 * US_PER_MIN, patience_us),  /* §4.5.3.2.2 */
        .rcpt_us = MIN(5 * US_PER_MIN, patience_us),  /* §4.5.3.2.3 */
        .data_us = MIN(2 * US_PER_MIN, patience_us),  /* §4.5.3.2.4 */
        .block_us = MIN(3 * US_PER_MIN, patience_us), /* §4.5.3.2.5 */
        .dot_us = MIN(10 * US_PER_MIN, patience_us),  /* §4.5.3.2.6 */
        .quit_us = MIN(2 * US_PER_S, patience_us),
    };
}

typedef struct {
    Transport transport;
    const Outgoing *outgoing;
    const char *ca_file;
    const char *helo;
    SmtpTimeouts timeouts;
    EtpanStream *etpan;
    mailsmtp *session; /* NULL when there is no connection */
    guint messages;    /* sent by this connection */
    Mutex lock;        /* guards the two below: transport_cancel comes from any thread */
    Stream *stream;
    gboolean cancelled;
} Smtp;

typedef enum { STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_CONTENT } Step;
static const char *const step_names[] = {"MAIL", "RCPT", "DATA", "end of data"};

/* How a step ended for the connection. */
typedef enum {
    LINE_GOOD, /* the next transaction may follow */
    LINE_OPEN, /* RSET first */
    LINE_LOST, /* broken, or out of step */
} Line;

/* --- the connection -------------------------------------------------------------------------- */

static gboolean
is_cancelled(Smtp *smtp)
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

static void
drop(Smtp *smtp)
{
    Stream *stream = smtp->stream;
    if (smtp->session) {
        /* mailsmtp_free would say QUIT and wait for it. */
        g_clear_pointer(&smtp->session->stream, mailstream_close);
        g_clear_pointer(&smtp->session, mailsmtp_free);
    }
    g_clear_pointer(&smtp->etpan, etpan_stream_free);
    publish_stream(smtp, NULL);
    stream_free(stream);
}

static const char *
line_trouble(Smtp *smtp)
{
    const GError *error = smtp->etpan ? etpan_stream_error(smtp->etpan) : NULL;
    return error ? error->message : "the reply makes no sense";
}

/* Says how long the next command may take. FALSE when bytes of an earlier reply are left: what
 * comes next would be taken for the answer to something else. */
static gboolean
expect(Smtp *smtp, gint64 send_us, gint64 reply_us)
{
    if (smtp->session->stream->read_buffer_len > 0)
        etpan_stream_spoil(smtp->etpan, "the server answered what it was not asked");
    etpan_stream_expect(smtp->etpan, send_us, reply_us);
    return etpan_stream_error(smtp->etpan) == NULL;
}

/* --- commands libetpan cannot say as we want them: EHLO with our own name, QUIT that waits -----
 */

static gboolean
say(Smtp *smtp, const char *line)
{
    mailstream *stream = smtp->session->stream;
    return mailstream_write(stream, line, strlen(line)) >= 0 && mailstream_flush(stream) >= 0;
}

static gboolean
is_reply_line(const char *line)
{
    return g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) && g_ascii_isdigit(line[2]) &&
           (line[3] == '\0' || line[3] == ' ' || line[3] == '-');
}

/* The reply's code and its texts, one a line; 0 when the line is lost. */
static int
hear(Smtp *smtp, GString *text)
{
    for (;;) {
        const char *line =
            mailstream_read_line_remove_eol(smtp->session->stream, smtp->session->line_buffer);
        if (!line)
            return 0;
        if (!is_reply_line(line)) {
            etpan_stream_spoil(smtp->etpan, "the other side does not speak SMTP");
            return 0;
        }
        g_string_append(text, line[3] ? line + 4 : "");
        g_string_append_c(text, '\n');
        if (line[3] != '-')
            return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    }
}

static int
converse(Smtp *smtp, const char *verb, const char *argument, gint64 wait_us, GString *text)
{
    g_autofree char *line = g_strconcat(verb, *argument ? " " : "", argument, "\r\n", NULL);
    if (!expect(smtp, wait_us, wait_us) || !say(smtp, line))
        return 0;
    return hear(smtp, text);
}

static void
read_extension(mailsmtp *session, const char *line)
{
    static const struct {
        const char *keyword;
        int flag;
    } known[] = {{"STARTTLS", MAILSMTP_ESMTP_STARTTLS},
                 {"DSN", MAILSMTP_ESMTP_DSN},
                 {"SIZE", MAILSMTP_ESMTP_SIZE}};
    gsize length = strcspn(line, " \t");
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strlen(known[i].keyword) == length &&
            g_ascii_strncasecmp(line, known[i].keyword, length) == 0)
            session->esmtp |= known[i].flag;
}

/* RFC 5321 §4.1.1.1: the first line names the server, the others its extensions. */
static void
read_extensions(mailsmtp *session, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    session->esmtp = MAILSMTP_ESMTP;
    for (guint i = 1; lines[0] && lines[i]; i++)
        read_extension(session, lines[i]);
}

/* Everything before MAIL that goes wrong comes here. */
static gboolean
unreachable(Smtp *smtp, Verdict *verdict, const char *doing, const char *what)
{
    if (is_cancelled(smtp))
        verdict_set(verdict, ATTEMPT_UNREACHABLE, "broken off");
    else
        verdict_set(verdict, ATTEMPT_UNREACHABLE, "%s at %s port %u: %s", doing,
                    smtp->outgoing->host, smtp->outgoing->port, what);
    drop(smtp);
    return FALSE;
}

static gboolean
unreachable_by_reply(Smtp *smtp, Verdict *verdict, const char *doing, int code, const char *text)
{
    g_autofree char *words = g_strdup_printf("%03d %s", code, text);
    return unreachable(smtp, verdict, doing, code ? words : line_trouble(smtp));
}

/* EHLO, or HELO where that is not known (RFC 5321 §3.2). */
static gboolean
introduce(Smtp *smtp, Verdict *verdict)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int code = converse(smtp, "EHLO", smtp->helo, smtp->timeouts.command_us, text);
    if (code == 250) {
        read_extensions(smtp->session, text->str);
        return TRUE;
    }
    if (code / 100 != 5)
        return unreachable_by_reply(smtp, verdict, "EHLO", code, text->str);
    g_string_truncate(text, 0);
    code = converse(smtp, "HELO", smtp->helo, smtp->timeouts.command_us, text);
    smtp->session->esmtp = 0;
    return code == 250 || unreachable_by_reply(smtp, verdict, "HELO", code, text->str);
}

/* --- opening ---------------------------------------------------------------------------------- */

static gboolean
start_tls(Smtp *smtp, gsize unread, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;
    stream_set_deadline(smtp->stream, clock_monotonic_us(clock_system()) + smtp->timeouts.tls_us);
    return stream_start_tls(smtp->stream, smtp->ca_file, unread, &error) ||
           unreachable(smtp, verdict, "TLS", error->message);
}

/* Configured is mandatory: a server that does not offer it gets no mail (RFC 8314 §5.2). What was
 * said in clear is forgotten (RFC 3207 §4.2). */
static gboolean
upgrade(Smtp *smtp, Verdict *verdict)
{
    mailsmtp *session = smtp->session;
    if (!(session->esmtp & MAILSMTP_ESMTP_STARTTLS))
        return unreachable(smtp, verdict, "STARTTLS",
                           "not offered, and the configuration wants it");
    gint64 wait_us = smtp->timeouts.command_us;
    int rc = expect(smtp, wait_us, wait_us) ? mailesmtp_starttls(session) : MAILSMTP_ERROR_STREAM;
    if (rc == MAILSMTP_ERROR_SSL) /* libetpan looks for injected bytes too (CVE-2020-15953) */
        return unreachable(smtp, verdict, "STARTTLS", "the server said more before TLS began");
    if (rc != MAILSMTP_NO_ERROR)
        return unreachable_by_reply(smtp, verdict, "STARTTLS", session->response_code,
                                    session->response ? session->response : "");
    return start_tls(smtp, session->stream->read_buffer_len, verdict) && introduce(smtp, verdict);
}

static gboolean
greet(Smtp *smtp, Verdict *verdict)
{
    smtp->etpan = etpan_stream_new(smtp->stream);
    smtp->session = mailsmtp_new(0, NULL);
    if (!smtp->session)
        g_error("libetpan has no memory for a session");
    mailstream *stream = etpan_stream_open(smtp->etpan);
    etpan_stream_expect(smtp->etpan, smtp->timeouts.greeting_us, smtp->timeouts.greeting_us);
    /* Unless it succeeds it closes the stream itself. */
    if (mailsmtp_connect(smtp->session, stream) != MAILSMTP_NO_ERROR)
        return unreachable_by_reply(smtp, verdict, "greeting", smtp->session->response_code,
                                    smtp->session->response ? smtp->session->response : "");
    return introduce(smtp, verdict);
}

static gboolean
open_connection(Smtp *smtp, Verdict *verdict)
{
    g_autoptr(GError) error = NULL;
    const Outgoing *outgoing = smtp->outgoing;
    if (is_cancelled(smtp))
        return unreachable(smtp, verdict, "connecting", "broken off");
    Stream *stream =
        stream_connect(outgoing->host, outgoing->port,
                       clock_monotonic_us(clock_system()) + smtp->timeouts.connect_us, &error);
    if (!stream)
        return unreachable(smtp, verdict, "connecting", error->message);
    publish_stream(smtp, stream);
    KILLPOINT(CONNECTED);
    smtp->messages = 0;
    if (outgoing->tls == TLS_IMPLICIT && !start_tls(smtp, 0, verdict))
        return FALSE;
    return greet(smtp, verdict) && (outgoing->tls != TLS_STARTTLS || upgrade(smtp, verdict));
}

/* Whether the kept connection can be used once more; if not, there is none afterwards. */
static gboolean
can_reuse(Smtp *smtp)
{
    if (!smtp->session)
        return FALSE;
    if (smtp->messages >= MESSAGES_PER_CONNECTION)
        transport_rest(&smtp->transport);
    else if (stream_pending(smtp->stream))
        drop(smtp); /* it closed, or said that it will */
    return smtp->session != NULL;
}

/* --- one transaction -------------------------------------------------------------------------- */

static AttemptOutcome
outcome_of(Step step, int code)
{
    switch (code) {
    case 421: /* nobody there; a server that says so only of this recipient is another matter */
        return step == STEP_MAIL ? ATTEMPT_UNREACHABLE : ATTEMPT_DEFERRED;
    case 530:
        return ATTEMPT_UNREACHABLE;
    case 503: /* out of step: ours to begin again, not the row's */
        return ATTEMPT_DEFERRED;
    case 552:
        return step == STEP_RCPT ? ATTEMPT_DEFERRED : ATTEMPT_REFUSED;
    default:
        return code / 100 == 5 ? ATTEMPT_REFUSED : ATTEMPT_DEFERRED;
    }
}

/* Judges the reply the session holds. LINE_GOOD when it is the one hoped for; else *verdict says
 * what it means. */
static Line
judge(Smtp *smtp, Step step, int hoped, Verdict *verdict)
{
    int code = smtp->session->response_code;
    if (etpan_stream_error(smtp->etpan) || code < 200 || code > 599) {
        if (is_cancelled(smtp))
            verdict_set(verdict, ATTEMPT_UNREACHABLE, "broken off");
        else
            verdict_set(verdict, ATTEMPT_DEFERRED, "%s: %s", step_names[step], line_trouble(smtp));
        return LINE_LOST;
    }
    if (code / 100 == hoped / 100)
        return LINE_GOOD;
    verdict_set(verdict, outcome_of(step, code), "%s: %03d %s", step_names[step], code,
                smtp->session->response);
    return code == 421 || code == 503 || code / 100 < 4 ? LINE_LOST : LINE_OPEN;
}

/* Reports are asked for when there is somewhere they can go (RFC 3461 §4.1, §4.3); a null path
 * takes none. */
static void
say_mail(Smtp *smtp, const Delivery *delivery)
{
    if (!expect(smtp, smtp->timeouts.mail_us, smtp->timeouts.mail_us))
        return;
    if (*delivery->reverse_path)
        (void)mailesmtp_mail_size(smtp->session, delivery->reverse_path, FALSE, NULL,
                                  g_bytes_get_size(delivery->content));
    else
        (void)mailsmtp_mail(smtp->session, "");
}

static void
say_rcpt(Smtp *smtp, const Delivery *delivery)
{
    int notify = *delivery->reverse_path ? MAILSMTP_DSN_NOTIFY_FAILURE : 0;
    if (expect(smtp, smtp->timeouts.rcpt_us, smtp->timeouts.rcpt_us))
        (void)mailesmtp_rcpt(smtp->session, delivery->recipient, notify, NULL);
}

static void
say_content(Smtp *smtp, const Delivery *delivery)
{
    gsize length = 0;
    const char *content = g_bytes_get_data(delivery->content, &length);
    gint64 blocks = 1 + (gint64)(length / SMTP_BLOCK_BYTES);
    /* libetpan ends the last line itself, and would add an empty one. */
    if (length >= 2 && memcmp(content + length - 2, "\r\n", 2) == 0)
        length -= 2;
    if (expect(smtp, blocks * smtp->timeouts.block_us, smtp->timeouts.dot_us))
        (void)mailsmtp_data_message(smtp->session, content, length);
}

/* What libetpan's functions return is coarser than the reply itself, which judge looks at. */
static Line
transact(Smtp *smtp, const Delivery *delivery, gboolean *ret_content_sent, Verdict *verdict)
{
    *ret_content_sent = FALSE;
    say_mail(smtp, delivery);
    Line line = judge(smtp, STEP_MAIL, 250, verdict);
    if (line != LINE_GOOD)
        return line;
    KILLPOINT(MAIL_ANSWERED);
    say_rcpt(smtp, delivery);
    line = judge(smtp, STEP_RCPT, 250, verdict);
    if (line != LINE_GOOD)
        return line;
    KILLPOINT(RCPT_ANSWERED);
    if (expect(smtp, smtp->timeouts.data_us, smtp->timeouts.data_us))
        (void)mailsmtp_data(smtp->session);
    line = judge(smtp, STEP_DATA, 354, verdict);
    if (line != LINE_GOOD)
        return line;
    KILLPOINT(DATA_ANSWERED);
    *ret_content_sent = TRUE;
    say_content(smtp, delivery);
    KILLPOINT(CONTENT_ANSWERED);
    line = judge(smtp, STEP_CONTENT, 250, verdict);
    if (line == LINE_GOOD)
        verdict_set(verdict, ATTEMPT_SENT, "%03d %s", smtp->session->response_code,
                    smtp->session->response);
    /* After an answer to the dot there is nothing to reset. */
    return line == LINE_OPEN ? LINE_GOOD : line;
}

static void
tidy(Smtp *smtp, Line line)
{
    smtp->messages++;
    if (line == LINE_GOOD)
        return;
    gint64 wait_us = smtp->timeouts.command_us;
    if (line == LINE_LOST || !expect(smtp, wait_us, wait_us) ||
        mailsmtp_reset(smtp->session) != MAILSMTP_NO_ERROR)
        drop(smtp);
}

static void
smtp_send(Transport *transport, const Delivery *delivery, Verdict *ret_verdict)
{
    Smtp *smtp = (Smtp *)transport;
    gboolean reused, content_sent;
    Line line;
    do {
        reused = can_reuse(smtp);
        if (!reused && !open_connection(smtp, ret_verdict))
            return;
        line = transact(smtp, delivery, &content_sent, ret_verdict);
        tidy(smtp, line);
        /* A kept connection that breaks says nothing about this row: once more with a new one. */
    } while (line == LINE_LOST && reused && !content_sent && !is_cancelled(smtp));
}

/* --- the rest --------------------------------------------------------------------------------- */

static void
smtp_rest(Transport *transport)
{
    Smtp *smtp = (Smtp *)transport;
    g_autoptr(GString) ignored = g_string_new(NULL);
    if (smtp->session) /* RFC 5321 §4.1.1.10: QUIT, and wait for the answer */
        (void)converse(smtp, "QUIT", "", smtp->timeouts.quit_us, ignored);
    drop(smtp);
}

static void
smtp_cancel(Transport *transport)
{
    Smtp *smtp = (Smtp *)transport;
    mutex_lock(&smtp->lock);
    smtp->cancelled = TRUE;
    if (smtp->stream)
        stream_cancel(smtp->stream);
    mutex_unlock(&smtp->lock);
}

static void
smtp_free(Transport *transport)
{
    Smtp *smtp = (Smtp *)transport;
    smtp_rest(transport);
    mutex_clear(&smtp->lock);
    g_free(smtp);
}

Transport *
smtp_new(const Outgoing *outgoing, const char *ca_file, const char *helo,
         const SmtpTimeouts *timeouts)
{
    static const TransportKind kind = {smtp_send, smtp_rest, smtp_cancel, smtp_free};
    Smtp *smtp = g_new0(Smtp, 1);
    smtp->transport.kind = &kind;
    smtp->outgoing = outgoing;
    smtp->ca_file = ca_file;
    smtp->helo = helo;
    smtp->timeouts = *timeouts;
    mutex_init(&smtp->lock);
    return &smtp->transport;
}
