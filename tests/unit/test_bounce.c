#include "tests/unit/mail_made.h"
#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/bounce.h"

#include <string.h>

#define DAEMON "From: Mail System <mailer-daemon@mx.example>\r\nSubject: x\r\n\r\n"

static Bounce *
read_with(const char *header, const Mail *mail)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    return bounce_read(block, mail);
}

static Bounce *
read_text(const char *subject, const char *text)
{
    g_autoptr(Mail) mail = mail_made(subject, text);
    return read_with(DAEMON, mail);
}

static Bounce *
read_report(const char *report)
{
    g_autoptr(Mail) mail = mail_made("Undelivered Mail", "");
    mail_enclose(mail, "message/delivery-status", report, "");
    return read_with(DAEMON, mail);
}

/* "address status action reason hard|soft", a line for each recipient. */
static char *
told(const Bounce *bounce)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < bounce->recipients->len; i++) {
        const BounceRecipient *r = bounce->recipients->pdata[i];
        g_string_append_printf(out, "%s%s %s %s, %s, %s", i ? "\n" : "", r->address, r->status,
                               bounce_action_name(r->action), bounce_reason_name(r->reason),
                               r->hard ? "hard" : "soft");
    }
    return g_string_free(out, FALSE);
}

static void
assert_told(Bounce *bounce, const char *wanted)
{
    g_autofree char *got = told(bounce);
    bounce_free(bounce);
    g_assert_cmpstr(got, ==, wanted);
}

static void
a_report_says_who_and_why(void)
{
    assert_told(read_report("Reporting-MTA: dns; mx.example\n\n"
                            "Final-Recipient: rfc822; bo@far.example\n"
                            "Action: failed\nStatus: 5.1.1\n"
                            "Diagnostic-Code: smtp; 550 5.1.1 <bo@far.example>: no such user\n"),
                "bo@far.example 5.1.1 failed, user unknown, hard");
}

static void
a_report_names_several(void)
{
    assert_told(read_report("Reporting-MTA: dns; mx.example\n\n"
                            "Final-Recipient: RFC822;<bo@far.example>\nAction: failed (gone)\n"
                            "Status: 5.2.2 (mailbox full)\n\n"
                            "Final-Recipient: rfc822; cy@near.example\nAction: delayed\n"
                            "Status: 4.4.1\nWill-Retry-Until: Fri, 1 May 2026 00:00:00 +0000\n\n"
                            "Final-Recipient: rfc822; di@near.example\nAction: relayed\n"
                            "Status: 2.1.5\n"),
                "bo@far.example 5.2.2 failed, mailbox full, soft\n"
                "cy@near.example 4.4.1 delayed, tried for too long, soft\n"
                "di@near.example 2.1.5 delivered, unknown reason, soft");
}

static void
a_report_without_empty_lines_is_read(void)
{
    assert_told(read_report("Final-Recipient: rfc822; bo@far.example\nAction: failed\n"
                            "Status: 5.1.1\n"
                            "Final-Recipient: rfc822; cy@far.example\nAction: failed\n"
                            "Status: 5.2.2\n"),
                "bo@far.example 5.1.1 failed, user unknown, hard\n"
                "cy@far.example 5.2.2 failed, mailbox full, soft");
}

static void
folded_and_broken_fields_are_read(void)
{
    assert_told(read_report("FINAL-RECIPIENT : rfc822;\n bo@far.example\nACTION: FAILED\n"
                            "STATUS: 5.0.0\nDiagnostic-Code: smtp; 552-see what\n"
                            "552 5.2.2 the quota is exceeded\n"),
                "bo@far.example 5.2.2 failed, mailbox full, soft");
}

static void
an_action_that_is_missing_is_told_by_the_status(void)
{
    assert_told(read_report("Final-Recipient: rfc822; bo@far.example\nStatus: 5.1.1\n"),
                "bo@far.example 5.1.1 failed, user unknown, hard");
    assert_told(read_report("Final-Recipient: rfc822; bo@far.example\nStatus: 4.2.2\n"),
                "bo@far.example 4.2.2 delayed, mailbox full, soft");
}

static void
the_original_recipient_counts_first(void)
{
    assert_told(read_report("Original-Recipient: rfc822;sales@far.example\n"
                            "Final-Recipient: rfc822;bo@inside.far.example\n"
                            "Action: failed\nStatus: 5.1.1\n"),
                "sales@far.example 5.1.1 failed, user unknown, hard");
}

static void
routes_and_utf8_addresses_are_read(void)
{
    assert_told(read_report("Final-Recipient: rfc822;@gate.example:bo@far.example\n"
                            "Action: failed\nStatus: 5.1.1\n\n"
                            "Final-Recipient: utf-8; cy@b\\x{FC}cher.example\n"
                            "Action: failed\nStatus: 5.1.1\n"),
                "bo@far.example 5.1.1 failed, user unknown, hard\n"
                "cy@xn--bcher-kva.example 5.1.1 failed, user unknown, hard");
}

static void
a_recipient_that_is_no_address_is_one(void)
{
    assert_told(read_report("Final-Recipient: X400; c=jp;a= ;p=neko\nAction: failed\n"
                            "Status: 5.1.1\n"),
                " 5.1.1 failed, user unknown, hard");
}

static void
the_reply_that_is_quoted_knows_better(void)
{
    assert_told(read_report("Final-Recipient: rfc822; bo@far.example\nAction: failed\n"
                            "Status: 5.0.0\n"
                            "Diagnostic-Code: smtp; 5.1.0 - error 550-'5.7.1 Access denied'\n"),
                "bo@far.example 5.7.1 failed, against their policy, soft");
    assert_told(read_report("Final-Recipient: rfc822; bo@far.example\nAction: failed\n"
                            "Status: 4.4.7\n"
                            "Diagnostic-Code: smtp; 554 4.4.7 expired <421 4.4.2 timed out>\n"),
                "bo@far.example 4.4.2 failed, tried for too long, soft");
}

/* --- the many without a report; each as its program writes --- */

static const struct {
    const char *family;
    const char *subject;
    const char *text;
    const char *wanted;
} families[] = {
    {"exim", "Mail delivery failed: returning message to sender",
     "A message that you sent could not be delivered to one or more of its\n"
     "recipients. This is a permanent error. The following address(es) failed:\n\n"
     "  bo@far.example\n    SMTP error from remote mail server after RCPT TO:<bo@far.example>:\n"
     "    host mx.far.example [192.0.2.1]: 550 no such user here\n\n"
     "------ This is a copy of the message, including all the headers. ------\n\n"
     "Return-path: <me@desk.example>\nTo: cy@far.example\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"exim, an alias", "Mail delivery failed",
     "The following address(es) failed:\n\n  inner@far.example\n"
     "    (generated from bo@far.example)\n    Unrouteable address\n",
     "bo@far.example 5.1.2 failed, host unknown, hard"},
    {"exim, sent by", "Mail delivery failed",
     "A message sent by\n\n  <me@desk.example>\n\ncould not be delivered to one or more of its\n"
     "recipients. The following address(es) failed:\n\n  bo@far.example\n    retry time"
     "out exceeded\n",
     "bo@far.example 5.4.7 failed, tried for too long, soft"},
    {"exim, late", "Warning: message 1abc delayed 24 hours",
     "A message that you sent has not yet been delivered to one or more of its recipients.\n\n"
     "The address to which the message has not yet been delivered is:\n\n  bo@far.example\n"
     "    Delay reason: mailbox is full\n",
     "bo@far.example 4.2.2 delayed, mailbox full, soft"},
    {"qmail", "failure notice",
     "Hi. This is the qmail-send program at mx.example.\n"
     "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
     "<bo@far.example>:\n192.0.2.1 does not like recipient.\n"
     "Remote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.1.\n\n"
     "<cy@far.example>:\nSorry, I couldn't find any host named far.example. (#5.1.2)\n\n"
     "--- Below this line is a copy of the message.\n\nReturn-Path: <me@desk.example>\n"
     "To: <di@far.example>\n",
     "bo@far.example 5.1.1 failed, user unknown, hard\n"
     "cy@far.example 5.1.2 failed, host unknown, hard"},
    {"postfix", "Undelivered Mail Returned to Sender",
     "For further assistance, please send mail to <postmaster@mx.example>\n\n"
     "                   The mail system\n\n"
     "<bo@far.example>: host mx.far.example[192.0.2.1] said: 552 5.2.2 the quota\n"
     "    of this person is exceeded (in reply to end of DATA command)\n",
     "bo@far.example 5.2.2 failed, mailbox full, soft"},
    {"sendmail", "Returned mail: see transcript for details",
     "   ----- The following addresses had permanent fatal errors -----\n<bo@far.example>\n"
     "    (reason: 550 5.7.1 Relaying denied)\n\n   ----- Transcript of session follows -----\n"
     "... while talking to mx.far.example.:\n>>> RCPT To:<bo@far.example>\n"
     "<<< 550 5.7.1 Relaying denied\n",
     "bo@far.example 5.7.1 failed, relaying denied, soft"},
    {"old sendmail", "Returned mail: User unknown",
     "   ----- Transcript of session follows -----\nWhile talking to mx.far.example:\n"
     ">>> RCPT To:<bo@far.example>\n<<< 550 <bo@far.example>, User Unknown\n"
     "550 <bo@far.example>... User unknown\n"
     "550 far2.example (smtp)... 550 Host unknown\n"
     "554 <cy@far2.example>... 550 Host unknown\n\n"
     "   ----- Unsent message follows -----\nReceived: by x\nTo: di@far.example\n",
     "bo@far.example 5.1.1 failed, user unknown, hard\n"
     "cy@far2.example 5.1.2 failed, host unknown, hard"},
    {"a refusal of all that was asked", "Postfix SMTP server: errors",
     " Out: 220 mx.example ESMTP\n In:  MAIL FROM:<me@desk.example>\n Out: 250 2.1.0 Ok\n"
     " In:  RCPT TO:<bo@far.example>\n Out: 250 2.1.5 Ok\n In:  RCPT TO:<cy@far.example>\n"
     " Out: 250 2.1.5 Ok\n In:  DATA\n Out: 451 4.3.0 Error: queue file write error\n",
     "bo@far.example 4.3.0 failed, trouble at the other end, soft\n"
     "cy@far.example 4.3.0 failed, trouble at the other end, soft"},
    {"exchange", "Undeliverable: hello",
     "Your message\n\n  To:      cy@far.example\n  Subject: hello\n\n"
     "did not reach the following recipient(s):\n\n"
     "bo@far.example on Thu, 29 Apr 2010 00:00:00 -0000\n"
     "    The recipient name is not recognized\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"exchange 365", "Undeliverable: hello",
     "Delivery has failed to these recipients or groups:\n\n"
     "bo@far.example<mailto:bo@far.example>\nThe email address wasn't found.\n\n"
     "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'\n\n"
     "Original message headers:\n\nReceived: from x\nTo: cy@far.example\n",
     "bo@far.example 5.1.10 failed, user unknown, hard"},
    {"notes", "Undeliverable message",
     "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n"
     "bo@far.example\n\n------- Returned Message --------\nReceived: from x\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"groupwise", "Message status - undeliverable",
     "The message that you sent was undeliverable to the following:\n\n"
     "\tbo@far.example (user not found)\n",
     "bo@far.example 5.2.1 failed, refused for the recipient, soft"},
    {"gmail", "Delivery Status Notification (Failure)",
     "Delivery to the following recipient failed permanently:\n\n     bo@far.example\n\n"
     "Technical details of permanent failure:\nThe error that the other server returned was:\n"
     "550 5.1.1 <bo@far.example>... User Unknown\n\n----- Original message -----\n\n"
     "Received: by 192.0.2.1\nTo: cy@far.example\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"yahoo", "Delivery failure",
     "Message from mail.example.\nUnable to deliver message to the following address(es).\n\n"
     "<bo@far.example>:\nSorry, your message to bo@far.example cannot be delivered. "
     "This account is over quota.\n\n<cy@far.example>:\nThis account has been disabled.\n\n"
     "--- Original message follows.\n",
     "bo@far.example 5.2.2 failed, mailbox full, soft\n"
     "cy@far.example 5.2.1 failed, mailbox disabled, soft"},
    {"gmx", "Mail delivery failed",
     "A message that you sent could not be delivered. The following address\nfailed:\n\n"
     "<bo@far.example>\n\nReason:\ndelivery retry timeout exceeded\n\n"
     "--- The header of the original message is following. ---\n\nTo: cy@far.example\n",
     "bo@far.example 5.4.7 failed, tried for too long, soft"},
    {"zoho", "Mail Delivery Status Notification (Delay)",
     "THIS IS A WARNING MESSAGE ONLY.\n\n----- The following addresses had fatal errors -----\n"
     "[Status: Error, Address: <bo@far.example>, ResponseCode 421, , Host not reachable.]\n",
     "bo@far.example 4.4.7 delayed, tried for too long, soft"},
    {"imail", "Undeliverable Mail",
     "Unknown user: bo@far.example\n\nOriginal message follows.\n\nReceived: from x\n"
     "To: cy@far.example\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"opensmtpd", "Delivery status notification: error",
     "    An error has occurred while attempting to deliver a message for\n"
     "    the following list of recipients:\n\nbo@far.example: 550 5.7.26 DMARC check failed\n\n"
     "    Below is a copy of the original message:\n\nReceived: x\n",
     "bo@far.example 5.7.26 failed, authentication of the sender failed, soft"},
    {"dragonfly", "Mail delivery failed",
     "There was an error delivering your mail to <postmaster@far.example>.\n\n"
     "DNS lookup failure: host far.example not found\n\nMessage headers follow.\n\nReceived: x\n",
     "postmaster@far.example 5.1.2 failed, host unknown, hard"},
    {"a report in the text", "Delivery Status Notification (Failure)",
     "Technical report:\n\nReporting-MTA: dsn; mx.example\n\nAction: failed\n"
     "Final-Recipient: rfc822; bo@far.example\nDiagnostic-Code: smtp; 550 5.3.4 message too big\n"
     "Status: 5.3.4\n",
     "bo@far.example 5.3.4 failed, message too big, soft"},
    {"kddi", "メールエラー通知",
     "Your mail sent on: Thu, 29 Apr 2013 23:45:22 +0900\n"
     "     Could not be delivered to: <bo@far.example>\n     As their mailbox is full.\n",
     "bo@far.example 5.2.2 failed, mailbox full, soft"},
    {"ezweb", "Mail System Error - Returned Mail",
     "Each of the following recipients was rejected by a remote\nmail server.\n\n"
     "    Recipient: <bo@far.example>\n    >>> RCPT TO:<bo@far.example>\n"
     "    <<< 550 <bo@far.example>: User unknown\n",
     "bo@far.example 5.1.1 failed, user unknown, hard"},
    {"a list of several and one reason", "Delivery Status Notification (Failure)",
     "Delivery to the following recipients failed.\n\n       bo@far.example\n"
     "       cy@far.example\n\nThe quota is exceeded.\n",
     "bo@far.example 5.2.2 failed, mailbox full, soft\n"
     "cy@far.example 5.2.2 failed, mailbox full, soft"},
};

static void
every_family_is_understood(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        g_test_message("%s", families[i].family);
        assert_told(read_text(families[i].subject, families[i].text), families[i].wanted);
    }
}

/* --- when it was said --- */

static void
what_is_said_of_the_sender_is_not_about_the_recipient(void)
{
    assert_told(read_text("failure",
                          "bo@far.example\n    SMTP error after MAIL FROM:<me@desk.example>:\n"
                          "    550 user unknown\n"),
                "bo@far.example 5.1.8 failed, sender refused, soft");
    assert_told(read_text("failure", "<bo@far.example>: host x said: 550 User unknown (in reply to "
                                     "end of DATA command)\n"),
                "bo@far.example 5.2.1 failed, refused for the recipient, soft");
}

/* --- whose addresses are not taken --- */

static void
nobody_is_taken_from_the_returned_message(void)
{
    assert_told(read_text("Undelivered", "Your mail could not be delivered.\n\n"
                                         "--- Original message follows.\n\n"
                                         "bo@far.example: no such user\n"),
                "");
    assert_told(read_text("Undelivered", "It could not be delivered.\n\nReceived: from x\n"
                                         "<bo@far.example>: no such user\n"),
                "");
}

static void
the_sender_and_who_helps_are_not_taken(void)
{
    assert_told(read_text("Undelivered",
                          "Your mail could not be delivered. If you have questions, contact\n"
                          "postmaster@mx.example\n\nmailer-daemon@mx.example: 550 hello\n"),
                "");
}

static void
a_bounce_of_a_bounce_is_read_inside(void)
{
    g_autoptr(Mail) mail = mail_made("Fwd", "See below.\n");
    mail_enclose(mail, "message/rfc822", "From: MAILER-DAEMON@far.example\nSubject: x\n",
                 "The following addresses failed:\n\n<bo@far.example>: 550 5.1.1 unknown user\n");
    assert_told(read_with("From: MAILER-DAEMON\r\n\r\n", mail),
                "bo@far.example 5.1.1 failed, user unknown, hard");
}

static void
a_field_names_whom_the_text_does_not(void)
{
    g_autoptr(Mail) mail = mail_made("Delivery", "The group you tried may not exist.\n");
    assert_told(read_with("From: <mailer-daemon@x.example>\r\n"
                          "X-Failed-Recipients: bo@far.example,\r\n cy@far.example\r\n\r\n",
                          mail),
                "bo@far.example 5.0.0 failed, unknown reason, soft\n"
                "cy@far.example 5.0.0 failed, unknown reason, soft");
}

/* --- the returned message --- */

static void
the_returned_message_is_known_by_its_id(void)
{
    g_autoptr(Mail) mail = mail_made("Undelivered", "");
    mail_enclose(
        mail, "text/rfc822-headers",
        "Received: x\nMessage-ID: <1@desk.example>\nSubject: a\n b\nTo: B <bo@Far.example>\n", "");
    g_autoptr(Bounce) bounce = read_with(DAEMON, mail);
    g_assert_cmpstr(bounce->message_id, ==, "1@desk.example");
    g_assert_cmpstr(bounce->subject, ==, "a b");
    g_assert_cmpstr(bounce->returned_to, ==, "bo@far.example");
    g_assert_cmpuint(bounce->recipients->len, ==, 0);
}

static void
the_returned_message_in_the_text_is_known_too(void)
{
    g_autoptr(Bounce) bounce =
        read_text("failure", "<bo@far.example>: unknown user\n\n"
                             "------ This is a copy of the message ------\n\n"
                             "Return-path: <me@desk.example>\nMessage-ID: <1@desk.example>\n"
                             "To: bo@far.example\nSubject: hello\n\nbody\n");
    g_assert_cmpstr(bounce->message_id, ==, "1@desk.example");
    g_assert_cmpstr(bounce->subject, ==, "hello");
}

/* --- bounds --- */

static void
what_is_kept_is_bounded(void)
{
    g_autoptr(GString) text = g_string_new("The following addresses failed:\n\n");
    for (int i = 0; i < 3 * LIMIT_BOUNCE_RECIPIENTS; i++)
        g_string_append_printf(text, "<b%d@far.example>: no such user %0*d\n\n", i, 500, 1);
    g_autoptr(Bounce) bounce = read_text("failure", text->str);
    g_assert_cmpuint(bounce->recipients->len, <=, LIMIT_BOUNCE_RECIPIENTS);
    const BounceRecipient *first = bounce->recipients->pdata[0];
    g_assert_cmpstr(first->address, ==, "b0@far.example");
    g_assert_cmpuint(g_utf8_strlen(first->text, -1), <=, LIMIT_REASON_CHARS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/bounce/" #name, name)
    ADD(a_report_says_who_and_why);
    ADD(a_report_names_several);
    ADD(a_report_without_empty_lines_is_read);
    ADD(folded_and_broken_fields_are_read);
    ADD(an_action_that_is_missing_is_told_by_the_status);
    ADD(the_original_recipient_counts_first);
    ADD(routes_and_utf8_addresses_are_read);
    ADD(a_recipient_that_is_no_address_is_one);
    ADD(the_reply_that_is_quoted_knows_better);
    ADD(every_family_is_understood);
    ADD(what_is_said_of_the_sender_is_not_about_the_recipient);
    ADD(nobody_is_taken_from_the_returned_message);
    ADD(the_sender_and_who_helps_are_not_taken);
    ADD(a_bounce_of_a_bounce_is_read_inside);
    ADD(a_field_names_whom_the_text_does_not);
    ADD(the_returned_message_is_known_by_its_id);
    ADD(the_returned_message_in_the_text_is_known_too);
    ADD(what_is_kept_is_bounded);
    return g_test_run();
}
