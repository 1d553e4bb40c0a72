#include "tests/unit/smarthost.h"
#include "tests/unit/test.h"

#include <string.h>

static void
assert_sent(Pair *pair, const char *to, const char *next_to)
{
    g_auto(Verdict) verdict = {0};
    g_autofree char *text = g_strdup_printf("To: %s\r\n\r\nx\r\n", to);
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    Delivery delivery = {"a@desk.example", to, content, "o1"};
    Delivery next = {"a@desk.example", next_to, content, "o2"};
    transport_send(pair->transport, &delivery, next_to ? &next : NULL, &verdict);
    if (verdict.outcome != ATTEMPT_SENT)
        g_error("%s: outcome %d \"%s\", expected that it is sent", to, verdict.outcome,
                verdict.reason);
}

/* The server answers the content only when it has the next envelope: nobody waits for anybody. */
static void
test_announced(void)
{
    Script script = quick;
    script.waits = 3;
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    assert_sent(&pair, "anna@their.example", "otto@their.example");
    assert_sent(&pair, "otto@their.example", NULL);
    pair_end(&pair);
    g_assert_cmpstr(pair.script.heard->str, ==,
                    "EHLO desk.example\n"
                    "MAIL FROM:<a@desk.example> RET=HDRS\n"
                    "RCPT TO:<anna@their.example> NOTIFY=FAILURE\nDATA\n"
                    "MAIL FROM:<a@desk.example> RET=HDRS\n"
                    "RCPT TO:<otto@their.example> NOTIFY=FAILURE\nDATA\nQUIT\n");
    g_assert_cmpstr(pair.script.content->str, ==,
                    "To: anna@their.example\r\n\r\nx\r\n.\r\n"
                    "To: otto@their.example\r\n\r\nx\r\n.\r\n");
    pair_clear(&pair);
}

/* What one was announced for is never filled with another's content. */
static void
test_changed_mind(void)
{
    Pair pair;
    pair_open(&pair, &quick, TLS_NONE, "");
    assert_sent(&pair, "anna@their.example", "otto@their.example");
    assert_sent(&pair, "mia@their.example", "otto@their.example");
    g_assert_cmpuint(peer_count(pair.peer), ==, 2);
    transport_rest(pair.transport);
    assert_sent(&pair, "tom@their.example", NULL);
    g_assert_cmpuint(peer_count(pair.peer), ==, 3);
    pair_end(&pair);
    g_assert_null(strstr(pair.script.content->str, "otto"));
    pair_clear(&pair);
}

/* A server that loses what it reads along with the content: told once, and never again. */
static void
test_swallowed(void)
{
    Script script = quick;
    script.swallows = TRUE;
    Pair pair;
    SmtpTimeouts timeouts = smtp_timeouts_within(10 * US_PER_MIN);
    timeouts.mail_us = 3 * US_PER_S;
    pair_open_within(&pair, &timeouts, &script, TLS_NONE, "");
    assert_sent(&pair, "anna@their.example", "otto@their.example");
    assert_sent(&pair, "otto@their.example", "mia@their.example");
    g_assert_cmpuint(peer_count(pair.peer), ==, 2);
    assert_sent(&pair, "mia@their.example", "tom@their.example");
    assert_sent(&pair, "vic@their.example", NULL);
    g_assert_cmpuint(peer_count(pair.peer), ==, 2);
    pair_clear(&pair);
}

/* Who is refused in an envelope that was told ahead costs the next one nothing. */
static void
test_refused_ahead(void)
{
    Script script = quick;
    script.rcpt = "550 5.1.1 unknown";
    script.data = "503 5.5.1 no recipients";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    for (guint i = 0; i < 3; i++)
        assert_verdict(&pair, ATTEMPT_REFUSED, "RCPT: 550 5.1.1 unknown");
    g_assert_cmpuint(peer_count(pair.peer), ==, 1);
    pair_clear(&pair);
}

/* A server that wants content for nobody gets none. */
static void
test_content_for_nobody(void)
{
    Script script = quick;
    script.rcpt = "550 5.1.1 unknown";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    for (guint i = 0; i < 2; i++)
        assert_verdict(&pair, ATTEMPT_REFUSED, "RCPT: 550 5.1.1 unknown");
    pair_end(&pair);
    g_assert_cmpstr(pair.script.content->str, ==, "");
    pair_clear(&pair);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pipelining/next-envelope-follows-the-content", test_announced);
    g_test_add_func("/pipelining/never-filled-with-anothers-content", test_changed_mind);
    g_test_add_func("/pipelining/not-for-a-server-that-loses-it", test_swallowed);
    g_test_add_func("/pipelining/refused-costs-the-next-nothing", test_refused_ahead);
    g_test_add_func("/pipelining/no-content-for-nobody", test_content_for_nobody);
    return g_test_run();
}
