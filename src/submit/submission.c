#include "submit/submission.h"

#include "mail/address.h"
#include "mail/mailbox_key.h"
#include "submit/crlf.h"
#include "submit/lmtp.h"

#include <string.h>

struct Submission {
    Lmtp lmtp;
    char *announced;       /* the envelope that left behind the last content */
    gboolean is_begun;     /* a message, until it is finished */
    gboolean needs_reset;  /* the desk holds half a transaction */
    GArray *replies;       /* of SubmissionReply, one a recipient of that message … */
    GByteArray *to_answer; /* … and whether it has none yet */
};

Submission *
submission_open(const char *socket, gint64 deadline_us, GError **error)
{
    g_autofree Submission *submission = g_new0(Submission, 1);
    if (!lmtp_open(&submission->lmtp, socket, deadline_us, error))
        return NULL;
    submission->replies = g_array_new(FALSE, TRUE, sizeof(SubmissionReply));
    submission->to_answer = g_byte_array_new();
    return g_steal_pointer(&submission);
}

void
submission_free(Submission *submission)
{
    if (!submission)
        return;
    /* Behind an envelope that was told ahead it would be taken for content. */
    lmtp_close(&submission->lmtp, !submission->is_begun && !submission->announced);
    g_array_unref(submission->replies);
    g_byte_array_unref(submission->to_answer);
    g_free(submission->announced);
    g_free(submission);
}

guint64
submission_size_limit(const Submission *submission)
{
    return submission->lmtp.size_limit;
}

gboolean
submission_takes_mailbox_keys(const Submission *submission)
{
    return submission->lmtp.takes_keys;
}

gboolean
submission_is_open(const Submission *submission)
{
    return !submission->lmtp.is_over;
}

void
submission_cancel(Submission *submission)
{
    stream_cancel(submission->lmtp.stream);
}

/* --- what every recipient is answered --------------------------------------------------------- */

static guint
recipient_count(const Submission *submission)
{
    return submission->to_answer->len;
}

static gboolean
has_answer(const Submission *submission, guint recipient)
{
    return !submission->to_answer->data[recipient];
}

/* The first answer counts: what is refused at RCPT is not asked about again. */
static void
answer(Submission *submission, guint recipient, const SubmissionReply *reply)
{
    if (has_answer(submission, recipient))
        return;
    submission->to_answer->data[recipient] = FALSE;
    g_array_index(submission->replies, SubmissionReply, recipient) = *reply;
}

static void
answer_all(Submission *submission, const SubmissionReply *reply)
{
    for (guint i = 0; i < recipient_count(submission); i++)
        answer(submission, i, reply);
}

static gboolean
all_have_answers(const Submission *submission)
{
    for (guint i = 0; i < recipient_count(submission); i++)
        if (!has_answer(submission, i))
            return FALSE;
    return TRUE;
}

static void
expect_answers(Submission *submission, guint recipients)
{
    g_array_set_size(submission->replies, 0);
    g_array_set_size(submission->replies, recipients);
    g_byte_array_set_size(submission->to_answer, recipients);
    memset(submission->to_answer->data, TRUE, recipients);
}

/* --- what cannot leave ------------------------------------------------------------------------ */

static gboolean
has_nul(const SubmissionMessage *message)
{
    return message->length && memchr(message->content, '\0', message->length) != NULL;
}

static gboolean
may_leave(const SubmissionMessage *message, guint recipient)
{
    const char *address = message->recipients[recipient];
    return *address && address_fits_path(address);
}

static guint
count_recipients(const SubmissionMessage *message)
{
    return g_strv_length((char **)message->recipients);
}

/* Answers what the desk would refuse, and what would change the meaning of a command. */
static void
refuse_unfit(Submission *submission, const SubmissionMessage *message)
{
    SubmissionReply reply;
    reply_set(&reply, 553, "5.1.3", "not an address");
    for (guint i = 0; i < recipient_count(submission); i++)
        if (!may_leave(message, i))
            answer(submission, i, &reply);
    if (!address_fits_path(message->reverse_path)) {
        reply_set(&reply, 501, "5.1.7", "the sender is not an address");
        answer_all(submission, &reply);
    }
    if (has_nul(message)) {
        reply_set(&reply, 550, "5.5.2", "message has a NUL");
        answer_all(submission, &reply);
    }
}

/* --- the envelope ----------------------------------------------------------------------------- */

static void
write_mail(GString *out, const SubmissionMessage *message)
{
    g_string_append_printf(out, "MAIL FROM:<%s> SIZE=%" G_GSIZE_FORMAT, message->reverse_path,
                           crlf_size(message->content, message->length));
    if (message->mailbox_key) {
        g_autofree char *key = mailbox_key_to_xtext(message->mailbox_key);
        g_string_append_printf(out, " XMAILBOX=%s", key);
    }
    if (message->mailbox_key && message->date_s)
        g_string_append_printf(out, " XDATE=%" G_GINT64_FORMAT, message->date_s);
    g_string_append(out, "\r\n");
}

/* All of it, for a desk that takes it at once (RFC 2920 §3.1). Caller frees. */
static char *
envelope(const SubmissionMessage *message)
{
    GString *out = g_string_new(NULL);
    write_mail(out, message);
    for (guint i = 0; message->recipients[i]; i++)
        if (may_leave(message, i))
            g_string_append_printf(out, "RCPT TO:<%s>\r\n", message->recipients[i]);
    g_string_append(out, "DATA\r\n");
    return g_string_free(out, FALSE);
}

/* Whether it is what was hoped for, or a refusal: with anything else the two sides are out of step,
 * and the next 250 might be for something else. */
static gboolean
fits(Submission *submission, const SubmissionReply *reply, guint hoped_class, GError **error)
{
    guint class = reply->code / 100;
    return class == hoped_class || class == 4 || class == 5 ||
           lmtp_fail(&submission->lmtp, error, POSTERN_ERROR_CORRUPT,
                     "the desk answered out of step: %u %s", reply->code, reply->text);
}

static gboolean
hear_mail(Submission *submission, GError **error)
{
    SubmissionReply reply;
    if (!lmtp_hear(&submission->lmtp, &reply, error) || !fits(submission, &reply, 2, error))
        return FALSE;
    if (reply.code / 100 == 2)
        submission->needs_reset = TRUE;
    else
        answer_all(submission, &reply);
    return TRUE;
}

static gboolean
hear_rcpt(Submission *submission, guint recipient, GError **error)
{
    SubmissionReply reply;
    if (!lmtp_hear(&submission->lmtp, &reply, error) || !fits(submission, &reply, 2, error))
        return FALSE;
    if (reply.code / 100 != 2)
        answer(submission, recipient, &reply);
    return TRUE;
}

/* *ret_go_on: the desk waits for the content. */
static gboolean
hear_data(Submission *submission, gboolean *ret_go_on, GError **error)
{
    SubmissionReply reply;
    if (!lmtp_hear(&submission->lmtp, &reply, error) || !fits(submission, &reply, 3, error))
        return FALSE;
    gboolean go_on = reply.code / 100 == 3;
    if (!go_on)
        answer_all(submission, &reply);
    else if (all_have_answers(submission))
        /* It could only be given a message for nobody (RFC 2033 §4.2 has it refuse). */
        return lmtp_fail(&submission->lmtp, error, POSTERN_ERROR_CORRUPT,
                         "the desk wants a message that it has refused");
    *ret_go_on = go_on;
    return TRUE;
}

static gboolean
hear_envelope(Submission *submission, const SubmissionMessage *message, gboolean *ret_go_on,
              GError **error)
{
    if (!hear_mail(submission, error))
        return FALSE;
    for (guint i = 0; message->recipients[i]; i++)
        if (may_leave(message, i) && !hear_rcpt(submission, i, error))
            return FALSE;
    return hear_data(submission, ret_go_on, error);
}

/* For a desk that takes one command at a time. */
static gboolean
step_through_envelope(Submission *submission, const SubmissionMessage *message, gboolean *ret_go_on,
                      GError **error)
{
    write_mail(submission->lmtp.out, message);
    if (!hear_mail(submission, error))
        return FALSE;
    for (guint i = 0; message->recipients[i]; i++) {
        if (has_answer(submission, i))
            continue;
        g_string_append_printf(submission->lmtp.out, "RCPT TO:<%s>\r\n", message->recipients[i]);
        if (!hear_rcpt(submission, i, error))
            return FALSE;
    }
    *ret_go_on = FALSE;
    if (all_have_answers(submission))
        return TRUE;
    g_string_append(submission->lmtp.out, "DATA\r\n");
    return hear_data(submission, ret_go_on, error);
}

static gboolean
reset(Submission *submission, GError **error)
{
    submission->needs_reset = FALSE;
    g_string_append(submission->lmtp.out, "RSET\r\n");
    return lmtp_hear_wanted(&submission->lmtp, 250, error);
}

static gboolean
converse_envelope(Submission *submission, const SubmissionMessage *message, gboolean *ret_go_on,
                  GError **error)
{
    if (submission->announced) {
        g_clear_pointer(&submission->announced, g_free);
        return hear_envelope(submission, message, ret_go_on, error);
    }
    if (!lmtp_check_silence(&submission->lmtp, error) ||
        (submission->needs_reset && !reset(submission, error)))
        return FALSE;
    if (!submission->lmtp.pipelining)
        return step_through_envelope(submission, message, ret_go_on, error);
    g_autofree char *words = envelope(message);
    g_string_append(submission->lmtp.out, words);
    return hear_envelope(submission, message, ret_go_on, error);
}

/* --- the content ------------------------------------------------------------------------------ */

static gboolean
is_fit(const SubmissionMessage *message)
{
    gboolean fit = address_fits_path(message->reverse_path) && !has_nul(message);
    for (guint i = 0; fit && message->recipients[i]; i++)
        fit = may_leave(message, i);
    return fit;
}

static void
announce(Submission *submission, const SubmissionMessage *next)
{
    if (!next || !submission->lmtp.pipelining || !is_fit(next) ||
        (next->mailbox_key && !submission->lmtp.takes_keys))
        return;
    submission->announced = envelope(next);
    g_string_append(submission->lmtp.out, submission->announced);
}

static gboolean
say_content(Submission *submission, const SubmissionMessage *message, const SubmissionMessage *next,
            GError **error)
{
    CrlfCursor cursor = crlf_cursor(message->content, message->length);
    CrlfSpan span;
    if (!lmtp_check_silence(&submission->lmtp, error))
        return FALSE;
    while (crlf_next(&cursor, &span))
        if (!lmtp_say_bytes(&submission->lmtp, span.bytes, span.length, error))
            return FALSE;
    g_string_append(submission->lmtp.out, ".\r\n");
    announce(submission, next);
    submission->needs_reset = FALSE;
    return lmtp_flush(&submission->lmtp, error);
}

/* --- one message ------------------------------------------------------------------------------ */

/* Whether it is the one whose envelope has left, if one has. */
static gboolean
check_announced(Submission *submission, const SubmissionMessage *message, GError **error)
{
    if (!submission->announced)
        return TRUE;
    g_autofree char *words = envelope(message);
    return g_str_equal(words, submission->announced) ||
           lmtp_fail(&submission->lmtp, error, POSTERN_ERROR_CLOSED,
                     "another message than the one that was announced");
}

static gboolean
check_begin(Submission *submission, const SubmissionMessage *message, GError **error)
{
    g_return_val_if_fail(!submission->is_begun && message->recipients[0], FALSE);
    if (submission->lmtp.is_over)
        return lmtp_fail(&submission->lmtp, error, POSTERN_ERROR_CLOSED,
                         "the connection to the desk is over");
    if (!message->mailbox_key || submission->lmtp.takes_keys)
        return TRUE;
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                        "the desk takes no mailbox key from us, expected to run as its user");
    return FALSE;
}

gboolean
submission_begin(Submission *submission, const SubmissionMessage *message,
                 const SubmissionMessage *next, gint64 deadline_us, GError **error)
{
    gboolean go_on = FALSE;
    if (!check_begin(submission, message, error) || !check_announced(submission, message, error))
        return FALSE;
    stream_set_deadline(submission->lmtp.stream, deadline_us);
    expect_answers(submission, count_recipients(message));
    refuse_unfit(submission, message);
    if (!all_have_answers(submission) && !converse_envelope(submission, message, &go_on, error))
        return FALSE;
    if (go_on && !say_content(submission, message, next, error))
        return FALSE;
    submission->is_begun = TRUE;
    return TRUE;
}

gboolean
submission_finish(Submission *submission, gint64 deadline_us, SubmissionReply *ret_replies,
                  GError **error)
{
    g_return_val_if_fail(submission->is_begun, FALSE);
    submission->is_begun = FALSE;
    stream_set_deadline(submission->lmtp.stream, deadline_us);
    for (guint i = 0; i < recipient_count(submission); i++) {
        SubmissionReply reply;
        if (has_answer(submission, i))
            continue;
        if (!lmtp_hear(&submission->lmtp, &reply, error) || !fits(submission, &reply, 2, error))
            return FALSE;
        answer(submission, i, &reply);
    }
    memcpy(ret_replies, submission->replies->data,
           submission->replies->len * sizeof(SubmissionReply));
    return TRUE;
}

gboolean
submission_send(Submission *submission, const SubmissionMessage *message, gint64 deadline_us,
                SubmissionReply *ret_replies, GError **error)
{
    return submission_begin(submission, message, NULL, deadline_us, error) &&
           submission_finish(submission, deadline_us, ret_replies, error);
}
