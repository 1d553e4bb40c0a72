#include "intake/session_private.h"
#include "mail/address.h"

/* NULL when the argument is wrong: *ret_refusal says how. */
static char *
read_recipient(const char *argument, IntakeReply *ret_refusal)
{
    const char *path = NULL, *rest = NULL;
    gsize length = 0;
    if (!smtp_command_split_path(argument, "TO:", &path, &length, &rest)) {
        intake_reply_set(ret_refusal, 501, "5.5.4", "syntax: %s", smtp_cmd_rcpt.syntax);
        return NULL;
    }
    if (*rest) {
        intake_reply_set(ret_refusal, 555, "5.5.4", "RCPT parameter not known");
        return NULL;
    }
    g_autofree char *address = NULL;
    if (!address_parse_path(path, length, FALSE, &address) || !*address) {
        intake_reply_set(ret_refusal, 501, "5.1.3", "not an address, expected <local@domain>");
        return NULL;
    }
    return g_steal_pointer(&address);
}

static void
reject(SmtpSession *session, const IntakeReply *reply)
{
    if (++session->rejected_recipients > LIMIT_REJECTED_RECIPIENTS)
        smtp_session_end(session, "4.7.0", "too many recipients that are not here");
    else
        smtp_session_reply_given(session, reply);
}

static void
run_rcpt(SmtpSession *session, const char *argument)
{
    IntakeReply refusal = {.code = 451};
    g_autofree char *address = read_recipient(argument, &refusal);
    if (!address) {
        smtp_session_reply_bad(session, refusal.code, refusal.enhanced, "%s", refusal.text);
        return;
    }
    /* RFC 5321 §4.5.3.1.10: the earlier ones are kept, and the client sends the rest again. */
    if (session->recipients->len >= LIMIT_RECIPIENTS) {
        smtp_session_reply(session, 452, "4.5.3", "too many recipients, at most %d",
                           LIMIT_RECIPIENTS);
        return;
    }
    const IntakeSink *sink = session->settings.sink;
    if (!sink->recipient(sink->data, address, &refusal)) {
        reject(session, &refusal);
        return;
    }
    g_ptr_array_add(session->recipients, g_steal_pointer(&address));
    smtp_session_reply(session, 250, "2.1.5", "recipient ok");
}

const SmtpCommand smtp_cmd_rcpt = {
    .verb = "RCPT",
    .protocols = FOR_BOTH,
    .stages = STAGE_SENDER | STAGE_RECIPIENTS,
    .out_of_sequence = "say MAIL first",
    .argument = ARGUMENT_REQUIRED,
    .syntax = "RCPT TO:<address>",
    .run = run_rcpt,
};
