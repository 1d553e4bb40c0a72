#include "tests/unit/mail_made.h"
#include "tests/unit/test.h"

#include "mail/kind.h"

#include <string.h>

static MailKind
kind_of(const char *fields, const char *reverse_path, const Mail *mail)
{
    g_autofree char *header = g_strconcat(fields, "\r\n", NULL);
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_auto(KindVerdict) verdict = {0};
    kind_judge(block, automatic_judge(block, reverse_path, NULL), mail, &verdict);
    return verdict.kind;
}

static void
assert_kind(const char *fields, const char *reverse_path, const char *subject, const char *text,
            MailKind wanted)
{
    g_autoptr(Mail) mail = mail_made(subject, text);
    MailKind got = kind_of(fields, reverse_path, mail);
    if (got != wanted)
        g_error("%s%s: got \"%s\", expected \"%s\"", fields, subject, kind_name(got),
                kind_name(wanted));
}

#define ANN    "From: Ann <ann@x.example>\r\n"
#define DAEMON "From: Mail Delivery System <MAILER-DAEMON@x.example>\r\n"

static void
a_person_is_human(void)
{
    assert_kind(ANN, "ann@x.example", "Hello", "hi", KIND_HUMAN);
    assert_kind(ANN, "ann@x.example", "Re: Automatic reply: Hello", "hi", KIND_HUMAN);
    assert_kind(ANN, "ann@x.example", "Out of office next week", "hi", KIND_HUMAN);
    assert_kind(ANN "Auto-Submitted: no\r\n", "ann@x.example", "Hello", "hi", KIND_HUMAN);
}

static void
a_person_who_speaks_of_a_bounce_is_human(void)
{
    const char *text = "My mail could not be delivered. They say:\n\n"
                       "bo@far.example: 550 5.1.1 user unknown\n\nCan you help?\n";
    assert_kind(ANN, "ann@x.example", "Undelivered Mail Returned to Sender", text, KIND_HUMAN);
    assert_kind(ANN, "ann@x.example", "Fwd: Undelivered Mail Returned to Sender",
                "From: MAILER-DAEMON\n\nAction: failed\nFinal-Recipient: rfc822;bo@far.example\n"
                "Status: 5.1.1\n",
                KIND_HUMAN);
}

static void
what_nobody_vouches_for_is_no_report(void)
{
    assert_kind(ANN, "ann@x.example", "Undelivered Mail Returned to Sender",
                "It could not be delivered:\n\nFinal-Recipient: rfc822; bo@far.example\n"
                "Action: failed\nStatus: 5.1.1\n",
                KIND_HUMAN);
}

static void
a_postmaster_who_answers_sends_no_bounce(void)
{
    assert_kind("From: postmaster@x.example\r\nPrecedence: bulk\r\n", "ann@x.example",
                "Re: Undelivered Mail Returned to Sender", "We have mended it.\n", KIND_NOTICE);
}

static void
a_bounce_attached_by_a_person_is_human(void)
{
    g_autoptr(Mail) mail = mail_made("see this", "what is it?");
    mail_enclose(mail, "message/delivery-status",
                 "Final-Recipient: rfc822; bo@far.example\nAction: failed\nStatus: 5.1.1\n", "");
    g_assert_cmpint(kind_of(ANN "Content-Type: multipart/mixed\r\n", "ann@x.example", mail), ==,
                    KIND_HUMAN);
}

static void
a_person_through_a_list_is_human(void)
{
    g_autoptr(Mail) mail = mail_made("[tea] Hello", "hi");
    g_auto(KindVerdict) verdict = {0};
    const char *header = ANN "List-Id: <tea.x.example>\r\nList-Post: <mailto:tea@x.example>\r\n"
                             "List-Unsubscribe: <mailto:tea-leave@x.example>\r\n"
                             "Precedence: bulk\r\n\r\n";
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    kind_judge(block, automatic_judge(block, "tea-bounces@x.example", NULL), mail, &verdict);
    g_assert_cmpstr(kind_name(verdict.kind), ==, "human");
    g_assert_true(verdict.by_list);
}

static void
a_list_itself_is_a_list(void)
{
    assert_kind(ANN "List-Id: <news.x.example>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-"
                    "Click\r\nList-Unsubscribe: <https://x.example>\r\n",
                "b@x.example", "News", "buy", KIND_LIST);
    assert_kind(ANN "List-Id: <tea.x.example>\r\nList-Post: NO\r\nPrecedence: bulk\r\n",
                "b@x.example", "News", "read", KIND_LIST);
    assert_kind("From: tea-request@x.example\r\nList-Id: <tea.x.example>\r\n"
                "Auto-Submitted: auto-generated\r\n",
                "tea-bounces@x.example", "You are subscribed", "hi", KIND_LIST);
}

static void
an_answer_of_a_machine_is_automatic(void)
{
    assert_kind(ANN "Auto-Submitted: auto-replied\r\n", "ann@x.example", "Away", "I am away",
                KIND_AUTOMATIC_REPLY);
    assert_kind(ANN "X-Autoreply: yes\r\n", "ann@x.example", "Away", "away", KIND_AUTOMATIC_REPLY);
    assert_kind(ANN, "", "Thank you for your mail", "We will answer", KIND_AUTOMATIC_REPLY);
    assert_kind(ANN, "ann@x.example", "Automatic reply: Hello", "away", KIND_AUTOMATIC_REPLY);
    assert_kind(ANN, "ann@x.example", "Réponse automatique : Bonjour", "", KIND_AUTOMATIC_REPLY);
    assert_kind(ANN, "ann@x.example", "Автоответ: привет", "нет меня", KIND_AUTOMATIC_REPLY);
}

static void
an_away_notice_that_names_addresses_is_no_bounce(void)
{
    assert_kind(ANN, "", "Automatic reply: Hello",
                "I am away. Urgent mail that can not be delivered goes to\n\nbo@x.example\n\n",
                KIND_AUTOMATIC_REPLY);
}

static void
a_report_of_a_failure_is_a_bounce(void)
{
    g_autoptr(Mail) mail = mail_made("Unbestellbar", "");
    mail_enclose(mail, "message/delivery-status",
                 "Final-Recipient: rfc822; bo@far.example\nAction: failed\nStatus: 5.1.1\n", "");
    g_assert_cmpint(kind_of(DAEMON, "", mail), ==, KIND_BOUNCE);
    g_assert_cmpint(kind_of("From: a@x.example\r\nContent-Type: multipart/report;\r\n"
                            " report-type=delivery-status\r\n",
                            "a@x.example", mail),
                    ==, KIND_BOUNCE);
}

static void
words_of_a_mail_system_are_a_bounce(void)
{
    assert_kind(DAEMON, "", "Undelivered Mail Returned to Sender", "", KIND_BOUNCE);
    assert_kind(DAEMON, "x@x.example", "Hello",
                "Your mail could not be delivered to the following:\n\n<bo@far.example>: no user\n",
                KIND_BOUNCE);
    assert_kind("From: \"x\" <no-reply@x.example>\r\n", "", "メールエラー通知",
                "Could not be delivered to: <bo@far.example>\n     As their mailbox is full.\n",
                KIND_BOUNCE);
    assert_kind(DAEMON "X-Failed-Recipients: bo@far.example\r\n", "", "Hallo", "hm", KIND_BOUNCE);
}

static void
a_delay_is_no_bounce(void)
{
    g_autoptr(Mail) mail = mail_made("Delivery Status Notification (Delay)", "");
    mail_enclose(mail, "message/delivery-status",
                 "Final-Recipient: rfc822; bo@far.example\nAction: delayed\nStatus: 4.4.1\n", "");
    g_assert_cmpint(kind_of(DAEMON, "", mail), ==, KIND_DELAY);
    assert_kind(DAEMON, "", "Warning: could not send message for past 4 hours",
                "The following addresses had delivery problems:\n\n<bo@far.example>\n", KIND_DELAY);
}

static void
a_report_without_a_failure_is_a_notice(void)
{
    g_autoptr(Mail) mail = mail_made("Successful Mail Delivery Report", "");
    mail_enclose(mail, "message/delivery-status",
                 "Final-Recipient: rfc822; bo@far.example\nAction: delivered\nStatus: 2.0.0\n", "");
    g_assert_cmpint(kind_of(DAEMON, "", mail), ==, KIND_NOTICE);
}

static void
other_reports_are_told_by_their_parts(void)
{
    g_autoptr(Mail) read = mail_made("Read: Hello", "");
    g_autoptr(Mail) abuse = mail_made("abuse", "");
    g_autoptr(Mail) event = mail_made("Tea", "Join us");
    mail_enclose(read, "message/disposition-notification", "Disposition: x; displayed\n", "");
    mail_enclose(abuse, "message/feedback-report", "Feedback-Type: abuse\n", "");
    mail_enclose(event, "text/calendar", "BEGIN:VCALENDAR\n", "");
    g_assert_cmpint(kind_of(ANN, "ann@x.example", read), ==, KIND_DISPOSITION);
    g_assert_cmpint(kind_of(ANN, "", abuse), ==, KIND_FEEDBACK);
    g_assert_cmpint(kind_of(ANN, "ann@x.example", event), ==, KIND_INVITATION);
    g_assert_false(kind_is_machine(KIND_INVITATION));
}

static void
other_machines_write_notices(void)
{
    assert_kind(ANN "Auto-Submitted: auto-generated\r\n", "ann@x.example", "Backup", "done",
                KIND_NOTICE);
    assert_kind("From: no-reply@x.example\r\n", "no-reply@x.example", "Order", "sent", KIND_NOTICE);
}

static void
evidence_is_described_in_words(void)
{
    g_autofree char *text = kind_describe(KIND_BY_DAEMON | KIND_BY_NULL_SENDER);
    g_assert_cmpstr(text, ==, "From a mail system, null sender");
    g_autofree char *none = kind_describe(0);
    g_assert_cmpstr(none, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/kind/" #name, name)
    ADD(a_person_is_human);
    ADD(a_person_who_speaks_of_a_bounce_is_human);
    ADD(what_nobody_vouches_for_is_no_report);
    ADD(a_postmaster_who_answers_sends_no_bounce);
    ADD(a_bounce_attached_by_a_person_is_human);
    ADD(a_person_through_a_list_is_human);
    ADD(a_list_itself_is_a_list);
    ADD(an_answer_of_a_machine_is_automatic);
    ADD(an_away_notice_that_names_addresses_is_no_bounce);
    ADD(a_report_of_a_failure_is_a_bounce);
    ADD(words_of_a_mail_system_are_a_bounce);
    ADD(a_delay_is_no_bounce);
    ADD(a_report_without_a_failure_is_a_notice);
    ADD(other_reports_are_told_by_their_parts);
    ADD(other_machines_write_notices);
    ADD(evidence_is_described_in_words);
    return g_test_run();
}
