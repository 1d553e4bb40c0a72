#include "deliver/smtp.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "deliver/smtp_connection.h"

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

/* How a step ended for the connection. */
typedef enum {
    LINE_GOOD, /* the next transaction may follow */
    LINE_OPEN, /* RSET first */
    LINE_LOST, /* broken, or out of step */
} Line;

/* Whether the kept connection can be used once more; if not, there is none afterwards. */
static gboolean
can_reuse(Smtp *smtp)
{
    if (!smtp->session)
        return FALSE;
    if (smtp->messages >= MESSAGES_PER_CONNECTION)
        smtp_connection_close(smtp);
    else if (stream_pending(smtp->stream))
        smtp_connection_drop(smtp); /* it closed, or said that it will */
    return smtp->session != NULL;
}

static gboolean
offers(const Smtp *smtp, int extension)
{
    return (smtp->session->esmtp & extension) != 0;
}

/* --- what is said ----------------------------------------------------------------------------- */

typedef enum { STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_CONTENT } Step;

/* Reports are asked for when there is somewhere they can go (RFC 3461 §4.1, §4.3); a null path
 * takes none. */
static void
write_mail(const Smtp *smtp, const Delivery *delivery, GString *out)
{
    gboolean reports = *delivery->reverse_path != '\0';
    g_string_append_printf(out, "MAIL FROM:<%s>", delivery->reverse_path);
    if (reports && offers(smtp, MAILSMTP_ESMTP_DSN))
        g_string_append(out, " RET=HDRS");
    if (reports && offers(smtp, MAILSMTP_ESMTP_SIZE))
        g_string_append_printf(out, " SIZE=%" G_GSIZE_FORMAT, g_bytes_get_size(delivery->content));
}

static void
write_rcpt(const Smtp *smtp, const Delivery *delivery, GString *out)
{
    gboolean reports = *delivery->reverse_path && offers(smtp, MAILSMTP_ESMTP_DSN);
    g_string_append_printf(out, "RCPT TO:<%s>%s", delivery->recipient,
                           reports ? " NOTIFY=FAILURE" : "");
}

static void
write_data(const Smtp *smtp, const Delivery *delivery, GString *out)
{
    (void)smtp;
    (void)delivery;
    g_string_append(out, "DATA");
}

static const struct {
    const char *name;
    void (*write)(const Smtp *smtp, const Delivery *delivery, GString *out);
    gsize wait_us; /* for the reply: offset in SmtpTimeouts */
    int hoped;
} steps[] = {
    [STEP_MAIL] = {"MAIL", write_mail, G_STRUCT_OFFSET(SmtpTimeouts, mail_us), 250},
    [STEP_RCPT] = {"RCPT", write_rcpt, G_STRUCT_OFFSET(SmtpTimeouts, rcpt_us), 250},
    [STEP_DATA] = {"DATA", write_data, G_STRUCT_OFFSET(SmtpTimeouts, data_us), 354},
    [STEP_CONTENT] = {"end of data", NULL, G_STRUCT_OFFSET(SmtpTimeouts, dot_us), 250},
};

/* The commands from first to last, as they are said. Caller frees. */
static char *
envelope(const Smtp *smtp, const Delivery *delivery, Step first, Step last)
{
    GString *out = g_string_sized_new(512);
    for (Step step = first; step <= last; step++) {
        steps[step].write(smtp, delivery, out);
        g_string_append(out, "\r\n");
    }
    return g_string_free(out, FALSE);
}

static void
say_content(Smtp *smtp, const Delivery *delivery)
{
    gsize length = 0;
    const char *content = g_bytes_get_data(delivery->content, &length);
    /* libetpan stuffs the dots, ends the last line and adds the final dot; what ends already would
     * get an empty line. */
    if (length >= 2 && memcmp(content + length - 2, "\r\n", 2) == 0)
        length -= 2;
    (void)mailstream_send_data(smtp->session->stream, content, length, 0, NULL);
}

static gint64
wait_us(const Smtp *smtp, Step step)
{
    return G_STRUCT_MEMBER(gint64, &smtp->timeouts, steps[step].wait_us);
}

/* --- what a reply means ----------------------------------------------------------------------- */

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

static void
pass_killpoint(Step answered)
{
    switch (answered) {
    /* NOLINTNEXTLINE(bugprone-branch-clone): the points are nothing in most builds */
    case STEP_MAIL:
        KILLPOINT(MAIL_ANSWERED);
        break;
    case STEP_RCPT:
        KILLPOINT(RCPT_ANSWERED);
        break;
    case STEP_DATA:
        KILLPOINT(DATA_ANSWERED);
        break;
    case STEP_CONTENT:
        KILLPOINT(CONTENT_ANSWERED);
        break;
    }
}

/* What a desk can do about a server that lets nobody in without a login. */
static const char *
advice(const Smtp *smtp, int code)
{
    return code == 530 && !smtp->settings.user ? "; expected a login, see outgoing.user" : "";
}

/* RFC 5321 §4.2.3, RFC 3463 §3.3, §3.4. */
static gboolean
is_about_size(Step step, int code, const char *words)
{
    return step != STEP_RCPT &&
           (code == 552 || g_str_has_prefix(words, "5.3.4") || g_str_has_prefix(words, "5.2.3"));
}

/* Hears the reply to a step. LINE_GOOD when it is the one hoped for, and *verdict is set when that
 * was the last; else it says what the reply means. */
static Line
hear_step(Smtp *smtp, Step step, Verdict *verdict)
{
    int code = smtp_connection_hear(smtp, wait_us(smtp, step));
    if (code < 200 || code > 599) {
        if (smtp_connection_is_cancelled(smtp))
            verdict_set(verdict, ATTEMPT_UNREACHABLE, "broken off");
        else
            verdict_set(verdict, ATTEMPT_DEFERRED, "%s: %s", steps[step].name,
                        smtp_connection_trouble(smtp));
        return LINE_LOST;
    }
    if (code / 100 == steps[step].hoped / 100) {
        pass_killpoint(step);
        if (step == STEP_CONTENT)
            verdict_set(verdict, ATTEMPT_SENT, "%03d %s", code, smtp->reply->str);
        return LINE_GOOD;
    }
    g_autofree char *words = g_strchomp(g_strdup(smtp->reply->str));
    verdict_set(verdict, outcome_of(step, code), "%s: %03d %s%s", steps[step].name, code, words,
                advice(smtp, code));
    verdict->is_too_large = verdict->outcome == ATTEMPT_REFUSED && is_about_size(step, code, words);
    return code == 421 || code == 503 || code / 100 < 4 ? LINE_LOST : LINE_OPEN;
}

/* --- one transaction -------------------------------------------------------------------------- */

/* The replies to what was said behind a step that was refused. A server that wants the content all
 * the same could only be given an empty one. */
static Line
hear_out(Smtp *smtp, Step refused, Step last)
{
    int code = 0;
    for (Step step = refused + 1; step <= last; step++)
        code = smtp_connection_hear(smtp, wait_us(smtp, step));
    return refused == last || code / 100 >= 4 ? LINE_OPEN : LINE_LOST;
}

static Line
hear_steps(Smtp *smtp, Step first, Step last, Verdict *verdict)
{
    Line line = LINE_GOOD;
    Step step = first;
    while (step <= last && (line = hear_step(smtp, step, verdict)) == LINE_GOOD)
        step++;
    return line == LINE_OPEN ? hear_out(smtp, step, last) : line;
}

static Line
converse_steps(Smtp *smtp, const Delivery *delivery, Step first, Step last, Verdict *verdict)
{
    g_autofree char *words = envelope(smtp, delivery, first, last);
    if (smtp_connection_begin(smtp, wait_us(smtp, first))) {
        smtp_connection_say(smtp, words);
        (void)smtp_connection_flush(smtp);
    }
    return hear_steps(smtp, first, last, verdict);
}

/* At once where the server can take it (RFC 2920 §3.1), and perhaps said already. */
static Line
converse_envelope(Smtp *smtp, const Delivery *delivery, Verdict *verdict)
{
    if (smtp->announced) {
        g_clear_pointer(&smtp->announced, g_free);
        return hear_steps(smtp, STEP_MAIL, STEP_DATA, verdict);
    }
    if (offers(smtp, MAILSMTP_ESMTP_PIPELINING))
        return converse_steps(smtp, delivery, STEP_MAIL, STEP_DATA, verdict);
    Line line = LINE_GOOD;
    for (Step step = STEP_MAIL; step <= STEP_DATA && line == LINE_GOOD; step++)
        line = converse_steps(smtp, delivery, step, step, verdict);
    return line;
}

static gboolean
may_announce(const Smtp *smtp, const Delivery *next)
{
    return next && !smtp->shy && offers(smtp, MAILSMTP_ESMTP_PIPELINING) &&
           smtp->messages + 1 < MESSAGES_PER_CONNECTION;
}

/* The content of one, and behind it the envelope of the next. */
static Line
hand_over(Smtp *smtp, const Delivery *delivery, const Delivery *next, Verdict *verdict)
{
    gint64 blocks = 1 + (gint64)(g_bytes_get_size(delivery->content) / SMTP_BLOCK_BYTES);
    if (smtp_connection_begin(smtp, blocks * smtp->timeouts.block_us)) {
        say_content(smtp, delivery);
        if (may_announce(smtp, next))
            smtp->announced = envelope(smtp, next, STEP_MAIL, STEP_DATA);
        smtp_connection_say(smtp, smtp->announced ? smtp->announced : "");
        (void)smtp_connection_flush(smtp);
        KILLPOINT(CONTENT_SAID);
    }
    Line line = hear_step(smtp, STEP_CONTENT, verdict);
    /* After an answer to the dot there is nothing to reset. */
    return line == LINE_OPEN ? LINE_GOOD : line;
}

static Line
transact(Smtp *smtp, const Delivery *delivery, const Delivery *next, gboolean *ret_content_sent,
         Verdict *verdict)
{
    *ret_content_sent = FALSE;
    Line line = converse_envelope(smtp, delivery, verdict);
    if (line != LINE_GOOD)
        return line;
    *ret_content_sent = TRUE;
    return hand_over(smtp, delivery, next, verdict);
}

static void
tidy(Smtp *smtp, Line line)
{
    smtp->messages++;
    if (line == LINE_GOOD)
        return;
    gint64 reset_us = smtp->timeouts.command_us;
    if (line == LINE_LOST || smtp_connection_converse(smtp, "RSET", "", reset_us) / 100 != 2)
        smtp_connection_drop(smtp);
}

/* A server that takes what was told ahead for part of the content never answers it. */
static void
learn(Smtp *smtp, gboolean ahead, Line line, gboolean content_sent)
{
    if (ahead && line == LINE_LOST && !content_sent)
        smtp->shy |=
            g_error_matches(etpan_stream_error(smtp->etpan), POSTERN_ERROR, POSTERN_ERROR_DEADLINE);
}

static gboolean
is_announced(const Smtp *smtp, const Delivery *delivery)
{
    g_autofree char *words = envelope(smtp, delivery, STEP_MAIL, STEP_DATA);
    return g_str_equal(words, smtp->announced);
}

static void
smtp_send(Transport *transport, const Delivery *delivery, const Delivery *next,
          Verdict *ret_verdict)
{
    Smtp *smtp = (Smtp *)transport;
    gboolean reused, content_sent;
    Line line;
    if (smtp->announced && !is_announced(smtp, delivery))
        smtp_connection_drop(smtp);
    do {
        gboolean ahead = smtp->announced != NULL;
        reused = ahead || can_reuse(smtp);
        if (!reused && !smtp_connection_open(smtp, ret_verdict))
            return;
        line = transact(smtp, delivery, next, &content_sent, ret_verdict);
        learn(smtp, ahead, line, content_sent);
        tidy(smtp, line);
        /* A kept connection that breaks says nothing about this row: once more with a new one. */
    } while (line == LINE_LOST && reused && !content_sent && !smtp_connection_is_cancelled(smtp));
}

/* --- the rest --------------------------------------------------------------------------------- */

static gboolean
smtp_try(Transport *transport, Verdict *ret_verdict)
{
    Smtp *smtp = (Smtp *)transport;
    if (!smtp_connection_open(smtp, ret_verdict))
        return FALSE;
    smtp_connection_close(smtp);
    return TRUE;
}

static void
smtp_rest(Transport *transport)
{
    smtp_connection_close((Smtp *)transport);
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
    g_free(smtp->refusal.why);
    g_string_free(smtp->reply, TRUE);
    mutex_clear(&smtp->lock);
    g_free(smtp);
}

Transport *
smtp_new(const TransportSettings *settings, const SmtpTimeouts *timeouts)
{
    static const TransportKind kind = {smtp_send, smtp_try, smtp_rest, smtp_cancel, smtp_free};
    Smtp *smtp = g_new0(Smtp, 1);
    smtp->transport.kind = &kind;
    smtp->settings = *settings;
    smtp->timeouts = *timeouts;
    smtp->reply = g_string_new(NULL);
    mutex_init(&smtp->lock);
    return &smtp->transport;
}
