#include "postern-inject/verdict.h"

#include "tests/unit/test.h"

#include <sysexits.h>

/* Replies as "250 2.0.0,550 5.1.1": what they come to. */
static void
assert_verdict(const char *replies, int status, const char *line)
{
    g_auto(GStrv) each = g_strsplit(replies, ",", -1);
    g_autoptr(GPtrArray) recipients = g_ptr_array_new();
    SubmissionReply given[4];
    g_autofree char *got = NULL;
    static const char *const names[] = {"a@x", "b@x", "c@x", "d@x"};
    for (guint i = 0; each[i]; i++) {
        g_auto(GStrv) words = g_strsplit(each[i], " ", 2);
        reply_set(&given[i], (guint)g_ascii_strtoull(words[0], NULL, 10), words[1] ? words[1] : "",
                  "why");
        g_ptr_array_add(recipients, (gpointer)names[i]);
    }
    g_assert_cmpint(verdict_read(recipients, given, &got), ==, status);
    g_assert_cmpstr(got, ==, line);
}

static void
test_one_recipient(void)
{
    assert_verdict("250 2.0.0", EX_OK, NULL);
    assert_verdict("451 4.3.0", EX_TEMPFAIL, "a@x: 451 4.3.0 why");
    assert_verdict("550 5.1.1", EX_NOUSER, "a@x: 550 5.1.1 why");
    assert_verdict("501 5.1.7", EX_DATAERR, "a@x: 501 5.1.7 why");
    assert_verdict("552 5.3.4", EX_DATAERR, "a@x: 552 5.3.4 why");
    assert_verdict("554 5.6.0", EX_DATAERR, "a@x: 554 5.6.0 why");
    assert_verdict("550 5.5.2", EX_DATAERR, "a@x: 550 5.5.2 why");
    assert_verdict("550 5.7.1", EX_NOPERM, "a@x: 550 5.7.1 why");
    assert_verdict("554 5.5.0", EX_UNAVAILABLE, "a@x: 554 5.5.0 why");
    assert_verdict("550", EX_UNAVAILABLE, "a@x: 550 why");
    assert_verdict("354 3.0.0", EX_TEMPFAIL, "a@x: 354 3.0.0 why");
}

static void
test_several_recipients(void)
{
    assert_verdict("250 2.0.0,250 2.0.0", EX_OK, NULL);
    assert_verdict("250 2.0.0,550 5.1.1", EX_NOUSER,
                   "b@x: 550 5.1.1 why (1 of 2 recipients have it)");
    assert_verdict("550 5.7.1,550 5.1.1", EX_NOPERM,
                   "a@x: 550 5.7.1 why (0 of 2 recipients have it)");
    assert_verdict("550 5.1.1,451 4.3.0,250 2.0.0", EX_TEMPFAIL,
                   "b@x: 451 4.3.0 why (1 of 3 recipients have it)");
    assert_verdict("451 4.3.0,452 4.3.1,550 5.1.1", EX_TEMPFAIL,
                   "a@x: 451 4.3.0 why (0 of 3 recipients have it)");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inject_verdict/one-recipient", test_one_recipient);
    g_test_add_func("/inject_verdict/several-recipients", test_several_recipients);
    return g_test_run();
}
