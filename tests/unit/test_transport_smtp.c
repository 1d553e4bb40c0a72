#include "deliver/smtp.h"

#include "base/sync.h"
#include "tests/unit/smarthost.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- what is said ------------------------------------------------------------------------------
 */

static void
test_transaction(void)
{
    Pair pair;
    pair_open(&pair, &polite, TLS_NONE, "");
    assert_verdict(&pair, ATTEMPT_SENT, "250 2.0.0 queued as 7");
    assert_verdict(&pair, ATTEMPT_SENT, "250 2.0.0 queued as 7");
    pair_end(&pair);
    g_assert_cmpstr(pair.script.heard->str, ==,
                    "EHLO desk.example\n"
                    "MAIL FROM:<bounce+x@desk.example> RET=HDRS SIZE=17\n"
                    "RCPT TO:<anna@their.example> NOTIFY=FAILURE\nDATA\n"
                    "MAIL FROM:<bounce+x@desk.example> RET=HDRS SIZE=17\n"
                    "RCPT TO:<anna@their.example> NOTIFY=FAILURE\nDATA\nQUIT\n");
    pair_clear(&pair);
}

/* RFC 3461 §4.1: nothing to report to. */
static void
test_null_path(void)
{
    Pair pair;
    pair_open(&pair, &polite, TLS_NONE, "");
    g_auto(Verdict) verdict = send_text(&pair, "", "anna@their.example", "x\r\n");
    g_assert_cmpint(verdict.outcome, ==, ATTEMPT_SENT);
    pair_end(&pair);
    g_assert_nonnull(
        strstr(pair.script.heard->str, "MAIL FROM:<>\nRCPT TO:<anna@their.example>\n"));
    pair_clear(&pair);
}

/* RFC 5321 §4.5.2, and what arrives is what was composed: no line more, no bare line end. */
static void
test_dots(void)
{
    static const struct {
        const char *sent, *wire;
    } cases[] = {
        {".\r\n", "..\r\n.\r\n"},
        {"a\r\n.\r\n..b\r\n.c\r\nd\r\n", "a\r\n..\r\n...b\r\n..c\r\nd\r\n.\r\n"},
        {"no end", "no end\r\n.\r\n"},
        {"empty line at the end\r\n\r\n", "empty line at the end\r\n\r\n.\r\n"},
        {"bare\n.\nlines\r.\r", "bare\r\n..\r\nlines\r\n..\r\n\r\n.\r\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Pair pair;
        pair_open(&pair, &polite, TLS_NONE, "");
        g_auto(Verdict) verdict =
            send_text(&pair, "a@desk.example", "anna@their.example", cases[i].sent);
        g_assert_cmpint(verdict.outcome, ==, ATTEMPT_SENT);
        pair_end(&pair);
        g_assert_cmpstr(pair.script.content->str, ==, cases[i].wire);
        pair_clear(&pair);
    }
}

/* Every length around the buffers' sizes arrives whole. */
static void
test_large(void)
{
    static const gsize sizes[] = {16382, 16383, 16384, 16385, 32768, 300000};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        Pair pair;
        pair_open(&pair, &polite, TLS_NONE, "");
        g_autofree char *text = g_strnfill(sizes[i], 'x');
        for (gsize at = 70; at + 3 < sizes[i]; at += 73)
            memcpy(text + at, "\r\n.", 3); /* NOLINT(bugprone-not-null-terminated-result): inside */
        g_auto(Verdict) verdict = send_text(&pair, "a@desk.example", "anna@their.example", text);
        g_assert_cmpint(verdict.outcome, ==, ATTEMPT_SENT);
        pair_end(&pair);
        g_auto(GStrv) stuffed = g_strsplit(text, "\r\n.", -1);
        g_autofree char *joined = g_strjoinv("\r\n..", stuffed);
        g_autofree char *wire = g_strconcat(joined, "\r\n.\r\n", NULL);
        g_assert_cmpstr(pair.script.content->str, ==, wire);
        pair_clear(&pair);
    }
}

static void
test_injection(void)
{
    static const char *const bad[] = {"a@b.example>\r\nRCPT TO:<evil@c.example",
                                      "a@b.example\n",
                                      "a b@c.example",
                                      "a<b@c.example",
                                      "a>b@c.example",
                                      "a\x01@c.example",
                                      "a\x7f@c.example"};
    Pair pair;
    pair_open(&pair, &polite, TLS_NONE, "");
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(Verdict) to = send_text(&pair, "a@desk.example", bad[i], "x\r\n");
        g_assert_cmpint(to.outcome, ==, ATTEMPT_REFUSED);
        g_auto(Verdict) from = send_text(&pair, bad[i], "anna@their.example", "x\r\n");
        g_assert_cmpint(from.outcome, ==, ATTEMPT_REFUSED);
    }
    g_autofree char *local = g_strnfill(300, 'a');
    g_autofree char *long_one = g_strconcat(local, "@b.example", NULL);
    g_auto(Verdict) too_long = send_text(&pair, "a@desk.example", long_one, "x\r\n");
    g_assert_cmpint(too_long.outcome, ==, ATTEMPT_REFUSED);
    g_assert_cmpuint(peer_count(pair.peer), ==, 0);
    pair_clear(&pair);
}

/* --- verdicts ----------------------------------------------------------------------------------
 */

typedef struct {
    gsize step; /* offset of the reply in Script */
    const char *reply;
    AttemptOutcome outcome;
    const char *words;
} Case;
#define STEP(member) G_STRUCT_OFFSET(Script, member)

static const Case cases[] = {
    {STEP(greeting), "421 not now", ATTEMPT_UNREACHABLE, "greeting at 127.0.0.1 port"},
    {STEP(greeting), "421 not now", ATTEMPT_UNREACHABLE, "421 not now"},
    {STEP(greeting), "554 no mail here", ATTEMPT_UNREACHABLE, "554 no mail here"},
    {STEP(greeting), "521 no mail here", ATTEMPT_UNREACHABLE, "521 no mail here"},
    {STEP(greeting), "SSH-2.0-OpenSSH", ATTEMPT_UNREACHABLE, "makes no sense"},
    {STEP(greeting), DROP, ATTEMPT_UNREACHABLE, "closed the connection"},
    {STEP(greeting), HANG, ATTEMPT_UNREACHABLE, "took too long"},
    {STEP(ehlo), "421 going", ATTEMPT_UNREACHABLE, "EHLO at 127.0.0.1"},
    {STEP(ehlo), DROP, ATTEMPT_UNREACHABLE, "closed the connection"},
    {STEP(ehlo), HANG, ATTEMPT_UNREACHABLE, "took too long"},
    {STEP(ehlo), "hello", ATTEMPT_UNREACHABLE, "does not speak SMTP"},
    {STEP(mail), "421 going", ATTEMPT_UNREACHABLE, "421 going"},
    {STEP(mail), "451 later", ATTEMPT_DEFERRED, "MAIL: 451 later"},
    {STEP(mail), "452-full\r\n452 later", ATTEMPT_DEFERRED, "MAIL: 452 full later"},
    {STEP(mail), "550 no", ATTEMPT_REFUSED, "MAIL: 550 no"},
    {STEP(mail), "552 too big", ATTEMPT_REFUSED, "MAIL: 552 too big"},
    {STEP(mail), "530 log in first", ATTEMPT_UNREACHABLE, "MAIL: 530 log in first"},
    {STEP(mail), "503 bad sequence", ATTEMPT_DEFERRED, "MAIL: 503 bad sequence"},
    {STEP(mail), DROP, ATTEMPT_DEFERRED, "MAIL: "},
    {STEP(mail), HANG, ATTEMPT_DEFERRED, "MAIL: the other side took too long"},
    {STEP(rcpt), "450 busy", ATTEMPT_DEFERRED, "RCPT: 450 busy"},
    {STEP(rcpt), "421 slow down", ATTEMPT_DEFERRED, "RCPT: 421 slow down"},
    {STEP(rcpt), "550 5.1.1 unknown", ATTEMPT_REFUSED, "RCPT: 550 5.1.1 unknown"},
    {STEP(rcpt), "552 too many", ATTEMPT_DEFERRED, "RCPT: 552 too many"},
    {STEP(rcpt), "553 syntax", ATTEMPT_REFUSED, "RCPT: 553 syntax"},
    {STEP(rcpt), DROP, ATTEMPT_DEFERRED, "RCPT: "},
    {STEP(rcpt), HANG, ATTEMPT_DEFERRED, "RCPT: the other side took too long"},
    {STEP(data), "451 later", ATTEMPT_DEFERRED, "DATA: 451 later"},
    {STEP(data), "554 no", ATTEMPT_REFUSED, "DATA: 554 no"},
    {STEP(data), "250 what", ATTEMPT_DEFERRED, "DATA: 250 what"},
    {STEP(data), DROP, ATTEMPT_DEFERRED, "DATA: the other side closed"},
    {STEP(data), HANG, ATTEMPT_DEFERRED, "DATA: the other side took too long"},
    {STEP(dot), "451 later", ATTEMPT_DEFERRED, "end of data: 451 later"},
    {STEP(dot), "452 full", ATTEMPT_DEFERRED, "end of data: 452 full"},
    {STEP(dot), "552 too big", ATTEMPT_REFUSED, "end of data: 552 too big"},
    {STEP(dot), "554 spam", ATTEMPT_REFUSED, "end of data: 554 spam"},
    {STEP(dot), DROP, ATTEMPT_DEFERRED, "end of data: the other side closed"},
    {STEP(dot), HANG, ATTEMPT_DEFERRED, "end of data: the other side took too long"},
    {STEP(dot), "99999999999 x", ATTEMPT_DEFERRED, "end of data: the other side does not speak"},
    {STEP(dot), "-1 x", ATTEMPT_DEFERRED, "end of data: the other side does not speak"},
};

/* How long the answer of a step is waited for. */
static gint64 *
wait_of(SmtpTimeouts *timeouts, gsize step)
{
    const struct {
        gsize step;
        gint64 *wait;
    } waits[] = {
        {STEP(greeting), &timeouts->greeting_us}, {STEP(ehlo), &timeouts->command_us},
        {STEP(mail), &timeouts->mail_us},         {STEP(rcpt), &timeouts->rcpt_us},
        {STEP(data), &timeouts->data_us},         {STEP(dot), &timeouts->dot_us},
    };
    for (guint i = 0; i < G_N_ELEMENTS(waits); i++)
        if (waits[i].step == step)
            return waits[i].wait;
    g_assert_not_reached();
}

static void
test_verdicts(gconstpointer data)
{
    const Script *usual = data;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Script script = *usual;
        G_STRUCT_MEMBER(const char *, &script, cases[i].step) = cases[i].reply;
        Pair pair;
        SmtpTimeouts timeouts = smtp_timeouts_within(10 * US_PER_MIN);
        if (g_str_equal(cases[i].reply, HANG) || cases[i].reply[0] == '-')
            *wait_of(&timeouts, cases[i].step) = 100 * US_PER_MS;
        pair_open_within(&pair, &timeouts, &script, TLS_NONE, "");
        g_test_message("%s", cases[i].words);
        assert_verdict(&pair, cases[i].outcome, cases[i].words);
        pair_clear(&pair);
    }
}

static void
test_too_large(void)
{
    static const struct {
        gsize step;
        const char *reply;
        gboolean is_too_large;
    } replies[] = {
        {STEP(mail), "552 too big", TRUE},         {STEP(dot), "554 5.3.4 too big", TRUE},
        {STEP(dot), "550 5.2.3 for them", TRUE},   {STEP(dot), "554 5.7.1 spam", FALSE},
        {STEP(dot), "452 4.3.4 too big", FALSE},   {STEP(rcpt), "552 too many", FALSE},
        {STEP(rcpt), "550 5.3.4 whatever", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        Script script = polite;
        G_STRUCT_MEMBER(const char *, &script, replies[i].step) = replies[i].reply;
        Pair pair;
        pair_open(&pair, &script, TLS_NONE, "");
        g_auto(Verdict) verdict =
            send_text(&pair, "bounce+x@desk.example", "anna@their.example", "x\r\n");
        g_test_message("%s", replies[i].reply);
        g_assert_cmpint(verdict.is_too_large, ==, replies[i].is_too_large);
        pair_clear(&pair);
    }
}

static void
test_nobody(void)
{
    Pair pair;
    pair_open(&pair, &polite, TLS_NONE, "");
    g_clear_pointer(&pair.peer, peer_stop);
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, "connecting at 127.0.0.1 port");
    pair.outgoing.host = (char *)"no-such-host.invalid";
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, "no-such-host.invalid");
    pair_clear(&pair);
}

static void
test_helo(void)
{
    Script script = polite;
    script.ehlo = "502 what";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    assert_verdict(&pair, ATTEMPT_SENT, "250");
    pair_end(&pair);
    g_assert_cmpstr(pair.script.heard->str, ==,
                    "EHLO desk.example\nHELO desk.example\n"
                    "MAIL FROM:<bounce+x@desk.example>\nRCPT TO:<anna@their.example>\n"
                    "DATA\nQUIT\n");
    pair_clear(&pair);
    script.helo = "550 go away";
    pair_open(&pair, &script, TLS_NONE, "");
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, "HELO at 127.0.0.1");
    pair_clear(&pair);
}

/* CVE-2020-8794: a reply has an end, whoever writes it. */
static void
test_endless_reply(void)
{
    g_autoptr(GString) many = g_string_new(NULL);
    for (guint i = 0; i < 200; i++)
        g_string_append(many, "250-more\r\n");
    g_string_append(many, "250 end");
    g_autofree char *wide = g_strnfill(70000, 'x');
    g_autofree char *long_line = g_strconcat("250 ", wide, NULL);
    const char *const replies[] = {many->str, long_line};
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        Script script = polite;
        script.rcpt = replies[i];
        Pair pair;
        pair_open(&pair, &script, TLS_NONE, "");
        assert_verdict(&pair, ATTEMPT_DEFERRED, "RCPT: the reply is longer than any");
        pair_clear(&pair);
    }
}

/* An answer too many would be taken for the answer to the next command. */
static void
test_out_of_step(void)
{
    Script script = polite;
    script.mail = "250 ok\r\n250 ok\r\n354 go on\r\n250 all well";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    assert_verdict(&pair, ATTEMPT_DEFERRED, "RCPT: the server answered what it was not asked");
    pair_clear(&pair);
}

/* --- the kept connection -----------------------------------------------------------------------
 */

static void
test_refusal_keeps_line(void)
{
    Script script = polite;
    script.rcpt = "550 unknown";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    assert_verdict(&pair, ATTEMPT_REFUSED, "550 unknown");
    assert_verdict(&pair, ATTEMPT_REFUSED, "550 unknown");
    g_assert_cmpuint(peer_count(pair.peer), ==, 1);
    pair_end(&pair);
    g_assert_nonnull(strstr(pair.script.heard->str, "RSET\nMAIL"));
    pair_clear(&pair);
}

/* A smarthost that closes between two messages costs neither of them anything. */
static void
test_closed_meanwhile(void)
{
    Script script = polite;
    script.messages = 1;
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    for (guint i = 0; i < 5; i++)
        assert_verdict(&pair, ATTEMPT_SENT, "250");
    g_assert_cmpuint(peer_count(pair.peer), ==, 5);
    pair_clear(&pair);
}

/* Why a smarthost went away in the middle of a message is what it said before it did. */
static void
test_last_words(void)
{
    Script script = polite;
    script.interrupts = TRUE;
    script.dot = "452 4.3.1 no room left";
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    const gsize length = 32 * 1024 * 1024; /* more than the sockets take */
    g_autofree char *text = g_malloc(length + 1);
    memset(text, 'x', length);
    for (gsize i = 79; i < length; i += 80)
        text[i] = '\n';
    text[length] = '\0';
    g_auto(Verdict) verdict = send_text(&pair, "", "anna@their.example", text);
    g_assert_cmpint(verdict.outcome, ==, ATTEMPT_DEFERRED);
    g_assert_nonnull(strstr(verdict.reason, "452 4.3.1 no room left"));
    pair_clear(&pair);
}

static void
test_connection_limit(void)
{
    Pair pair;
    pair_open(&pair, &polite, TLS_NONE, "");
    for (guint i = 0; i < 101; i++)
        assert_verdict(&pair, ATTEMPT_SENT, "250");
    g_assert_cmpuint(peer_count(pair.peer), ==, 2);
    transport_rest(pair.transport);
    transport_rest(pair.transport);
    assert_verdict(&pair, ATTEMPT_SENT, "250");
    g_assert_cmpuint(peer_count(pair.peer), ==, 3);
    pair_clear(&pair);
}

static gpointer
cancel_connected(gpointer data)
{
    Pair *pair = data;
    while (peer_count(pair->peer) == 0)
        g_usleep(US_PER_MS);
    transport_cancel(pair->transport);
    return NULL;
}

static void
test_cancel(void)
{
    g_autoptr(GError) error = NULL;
    Script script = polite;
    script.dot = HANG;
    Pair pair;
    pair_open(&pair, &script, TLS_NONE, "");
    pthread_t thread;
    assert_ok(thread_start("cancel", 64 * 1024, cancel_connected, &pair, &thread, &error));
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, "broken off");
    pthread_join(thread, NULL);
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, "broken off");
    g_assert_cmpuint(peer_count(pair.peer), ==, 1);
    pair_clear(&pair);
}

/* --- TLS ---------------------------------------------------------------------------------------
 */

typedef struct {
    Authority *authority;
    char *directory;
    char *ca_file;
} Tls;

static void
set_up(Tls *tls, gconstpointer data)
{
    (void)data;
    tls->authority = authority_new();
    tls->directory = g_dir_make_tmp("test_transport-XXXXXX", NULL);
    tls->ca_file = g_build_filename(tls->directory, "ca.pem", NULL);
    authority_write(tls->authority, tls->ca_file);
}

static void
tear_down(Tls *tls, gconstpointer data)
{
    (void)data;
    g_unlink(tls->ca_file);
    g_rmdir(tls->directory);
    g_free(tls->ca_file);
    g_free(tls->directory);
    authority_free(tls->authority);
}

static void
test_tls(Tls *tls, gconstpointer data)
{
    (void)data;
    Script script = polite;
    script.ehlo = "250-sink\r\n250-starttls\r\n250 DSN";
    Pair pair;
    script.credentials = authority_issue(tls->authority, "localhost", -3600, 3600);
    pair_open(&pair, &script, TLS_STARTTLS, tls->ca_file);
    assert_verdict(&pair, ATTEMPT_SENT, "250");
    assert_verdict(&pair, ATTEMPT_SENT, "250");
    g_assert_cmpuint(peer_count(pair.peer), ==, 1);
    pair_end(&pair);
    g_assert_true(g_str_has_prefix(pair.script.heard->str,
                                   "EHLO desk.example\nSTARTTLS\nEHLO desk.example\nMAIL"));
    pair_clear(&pair);

    script.tls_at_once = TRUE;
    script.credentials = authority_issue(tls->authority, "localhost", -3600, 3600);
    pair_open(&pair, &script, TLS_IMPLICIT, tls->ca_file);
    assert_verdict(&pair, ATTEMPT_SENT, "250");
    pair_clear(&pair);
}

static void
assert_nothing_sent(Tls *tls, const Script *script, OutgoingTls how, const char *words)
{
    Pair pair;
    pair_open(&pair, script, how, tls->ca_file);
    assert_verdict(&pair, ATTEMPT_UNREACHABLE, words);
    pair_end(&pair);
    g_assert_null(strstr(pair.script.heard->str, "MAIL"));
    pair_clear(&pair);
}

static void
test_tls_or_nothing(Tls *tls, gconstpointer data)
{
    (void)data;
    Script script = polite;
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "not offered");
    script.ehlo = "502 what";
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "not offered");
    script.ehlo = "250-sink\r\n250 STARTTLS";
    script.starttls = "454 not now";
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "STARTTLS at localhost");
    script.starttls = "501 no";
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "501 no");
    script.starttls = "220 go on\r\n250 injected";
    script.credentials = authority_issue(tls->authority, "localhost", -3600, 3600);
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "said more before TLS began");
    script.starttls = "220 go on";
    script.credentials = authority_issue(tls->authority, "other.example", -3600, 3600);
    assert_nothing_sent(tls, &script, TLS_STARTTLS, "not good for localhost");
    script.tls_at_once = TRUE;
    script.credentials = authority_issue(NULL, "localhost", -3600, 3600);
    assert_nothing_sent(tls, &script, TLS_IMPLICIT, "not good for localhost");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/smtp/says-what-it-should", test_transaction);
    g_test_add_func("/smtp/null-path-asks-for-no-report", test_null_path);
    g_test_add_func("/smtp/dots-are-stuffed-and-lines-end-right", test_dots);
    g_test_add_func("/smtp/large-content-arrives-whole", test_large);
    g_test_add_func("/smtp/injection-is-refused-before-anything-is-sent", test_injection);
    g_test_add_data_func("/smtp/verdict-of-every-step", &polite, test_verdicts);
    g_test_add_data_func("/smtp/verdict-of-every-step-said-at-once", &quick, test_verdicts);
    g_test_add_func("/smtp/nobody-there-is-not-the-rows-fault", test_nobody);
    g_test_add_func("/smtp/too-large", test_too_large);
    g_test_add_func("/smtp/helo-where-ehlo-is-unknown", test_helo);
    g_test_add_func("/smtp/reply-is-bounded", test_endless_reply);
    g_test_add_func("/smtp/answers-out-of-step-end-the-line", test_out_of_step);
    g_test_add_func("/smtp/line/refusal-keeps-it", test_refusal_keeps_line);
    g_test_add_func("/smtp/line/closed-meanwhile-is-opened-again", test_closed_meanwhile);
    g_test_add_func("/smtp/line/last-words", test_last_words);
    g_test_add_func("/smtp/line/not-kept-for-ever", test_connection_limit);
    g_test_add_func("/smtp/cancel-wakes-and-stays", test_cancel);
    g_test_add("/smtp/tls/verified", Tls, NULL, set_up, test_tls, tear_down);
    g_test_add("/smtp/tls/configured-is-mandatory", Tls, NULL, set_up, test_tls_or_nothing,
               tear_down);
    return g_test_run();
}
