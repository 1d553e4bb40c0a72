#include "tests/unit/test.h"

#include "mail/automatic.h"

#include <string.h>

static void
assert_judged(const char *header, const char *reverse_path, const char *sender, guint32 expected)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_autofree char *got = automatic_describe(automatic_judge(block, reverse_path, sender));
    g_autofree char *wanted = automatic_describe(expected);
    if (strcmp(got, wanted) != 0)
        g_error("%s: got \"%s\", expected \"%s\"", header, got, wanted);
}

static void
assert_field(const char *field, guint32 expected)
{
    g_autofree char *header = g_strdup_printf("From: a@x.example\r\n%s\r\n\r\n", field);
    assert_judged(header, "a@x.example", "a@x.example", expected);
}

static void
a_persons_mail_is_not_automatic(void)
{
    assert_field("Subject: Precedence: bulk", 0);
    assert_field("X-Mailer: List-Maker", 0);
    assert_judged("From: a@x.example\r\n\r\n", "a@x.example", NULL, 0);
}

static void
the_null_sender_is_a_machine(void)
{
    assert_judged("From: a@x.example\r\n\r\n", "", "a@x.example", AUTOMATIC_NULL_SENDER);
}

static void
auto_submitted_other_than_no_is_a_machine(void)
{
    assert_field("Auto-Submitted: auto-replied", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("auto-submitted: Auto-Generated", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("Auto-Submitted: auto-replied; owner-email=\"a@x\"", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("Auto-Submitted: (vacation) auto-replied", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("Auto-Submitted: auto-notified(x)", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("Auto-Submitted: no-one", AUTOMATIC_AUTO_SUBMITTED);
    assert_field("Auto-Submitted: no\r\nAuto-Submitted: auto-replied", AUTOMATIC_AUTO_SUBMITTED);
}

static void
auto_submitted_no_is_a_person(void)
{
    assert_field("Auto-Submitted: no", 0);
    assert_field("Auto-Submitted:NO ", 0);
    assert_field("Auto-Submitted: no (a person wrote this)", 0);
    assert_field("Auto-Submitted: (really (auto-replied)) no;x=y", 0);
}

static void
precedence_of_robots_is_a_machine(void)
{
    assert_field("Precedence: bulk", AUTOMATIC_PRECEDENCE);
    assert_field("Precedence: LIST", AUTOMATIC_PRECEDENCE);
    assert_field("Precedence: junk (spam)", AUTOMATIC_PRECEDENCE);
    assert_field("Precedence: auto_reply", AUTOMATIC_PRECEDENCE);
    assert_field("Precedence: first-class", 0);
    assert_field("Precedence: special-delivery", 0);
}

static void
list_fields_are_a_list(void)
{
    assert_field("List-Id: <a.x.example>", AUTOMATIC_LIST);
    assert_field("list-unsubscribe: <mailto:a@x.example>", AUTOMATIC_LIST);
    assert_field("List-Post: NO", AUTOMATIC_LIST);
    assert_field("Listing: a", 0);
    assert_field("X-List-Id: a", 0);
}

static void
robots_addresses_are_robots(void)
{
    static const char *robots[] = {"MAILER-DAEMON@x.example",
                                   "owner-list@x.example",
                                   "list-request@x.example",
                                   "no-reply@x.example",
                                   "noreply+12@x.example",
                                   "DoNotReply@x.example",
                                   "postmaster"};
    static const char *people[] = {"owner@x.example", "request@x.example", "reply@x.example",
                                   "noreen@x.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(robots); i++) {
        assert_judged("\r\n", robots[i], "a@x.example", AUTOMATIC_ROBOT_SENDER);
        assert_judged("\r\n", "a@x.example", robots[i], AUTOMATIC_ROBOT_SENDER);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(people); i++)
        assert_judged("\r\n", people[i], people[i], 0);
}

static void
fields_that_only_robots_set_are_a_response(void)
{
    assert_field("X-Autoreply: yes", AUTOMATIC_AUTO_RESPONSE);
    assert_field("X-Autoreply: no", 0);
    assert_field("X-Autorespond: vacation", AUTOMATIC_AUTO_RESPONSE);
    assert_field("X-Failed-Recipients: b@x.example", AUTOMATIC_AUTO_RESPONSE);
}

/* Exchange puts it on mail that people write, and we on ours. */
static void
suppressing_responses_does_not_make_a_machine(void)
{
    assert_field("X-Auto-Response-Suppress: All", 0);
}

static void
reasons_are_described_in_words(void)
{
    g_autofree char *two =
        automatic_describe(AUTOMATIC_NULL_SENDER | AUTOMATIC_AUTO_SUBMITTED | 1u << 31);
    g_autofree char *none = automatic_describe(0);
    g_assert_cmpstr(two, ==, "null sender, Auto-Submitted");
    g_assert_cmpstr(none, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/automatic/" #name, name)
    ADD(a_persons_mail_is_not_automatic);
    ADD(the_null_sender_is_a_machine);
    ADD(auto_submitted_other_than_no_is_a_machine);
    ADD(auto_submitted_no_is_a_person);
    ADD(precedence_of_robots_is_a_machine);
    ADD(list_fields_are_a_list);
    ADD(robots_addresses_are_robots);
    ADD(fields_that_only_robots_set_are_a_response);
    ADD(suppressing_responses_does_not_make_a_machine);
    ADD(reasons_are_described_in_words);
    return g_test_run();
}
