#include "submit/submission.h"

#include "base/clock.h"
#include "base/sync.h"
#include "net/socket.h"
#include "tests/unit/few_words.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#define ANNA    "anna@client.example"
#define SUPPORT "support@desk.example"
#define STUDIO  "studio@desk.example"

/* --- ours ------------------------------------------------------------------------------------- */

typedef struct {
    char *folder, *socket;
    Desk desk;
    Peer *peer;
} House;

static void
house_open(House *house, Desk desk)
{
    g_autoptr(GError) error = NULL;
    house->folder = g_dir_make_tmp("postern-XXXXXX", &error);
    g_assert_no_error(error);
    house->socket = g_build_filename(house->folder, "lmtp", NULL);
    house->desk = desk;
    house->peer = peer_start_unix(house->socket, desk_play, &house->desk);
}

static void
house_clear(House *house)
{
    peer_stop(house->peer);
    g_rmdir(house->folder);
    g_free(house->socket);
    g_free(house->folder);
    g_string_free(house->desk.heard, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(House, house_clear)

static gint64
in_ms(gint64 ms)
{
    return clock_monotonic_us(clock_system()) + ms * US_PER_MS;
}

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

static Submission *
open_at(const House *house)
{
    g_autoptr(GError) error = NULL;
    Submission *submission = submission_open(house->socket, soon(), &error);
    g_assert_no_error(error);
    return submission;
}

static const char *const one[] = {SUPPORT, NULL};
static const char *const two[] = {SUPPORT, STUDIO, NULL};

static SubmissionMessage
letter(const char *content, const char *const *recipients)
{
    return (SubmissionMessage){.reverse_path = ANNA,
                               .recipients = recipients,
                               .content = content,
                               .length = strlen(content)};
}

static void
assert_reply(const SubmissionReply *reply, const char *expected)
{
    g_autofree char *got = g_strdup_printf("%u %s %s", reply->code, reply->enhanced, reply->text);
    g_assert_cmpstr(got, ==, expected);
}

#define MAIL_OF(size) "LHLO localhost\r\nMAIL FROM:<" ANNA "> SIZE=" #size "\r\n"
#define RCPT(address) "RCPT TO:<" address ">\r\n"

static void
test_a_message_for_two(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    SubmissionMessage message = letter("Subject: x\n\nText.\n.\n", two);
    SubmissionReply replies[2];
    Submission *submission = open_at(&house);
    g_assert_cmpuint(submission_size_limit(submission), ==, 1000);
    g_assert_true(submission_takes_mailbox_keys(submission));
    assert_ok(submission_send(submission, &message, soon(), replies, &error));
    assert_reply(&replies[0], "250 2.0.0 first");
    assert_reply(&replies[1], "250 2.0.0 second");
    submission_free(submission);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_cmpstr(house.desk.heard->str, ==,
                    MAIL_OF(24) RCPT(SUPPORT)
                        RCPT(STUDIO) "DATA\r\n"
                                     "Subject: x\r\n\r\nText.\r\n..\r\n.\r\nQUIT\r\n");
}

static void
test_mailbox_key_and_date(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    SubmissionMessage message = letter("x\r\n", one);
    message.reverse_path = "";
    message.mailbox_key = "a+b=c;4;7";
    message.date_s = 1772442000;
    SubmissionReply reply;
    Submission *submission = open_at(&house);
    assert_ok(submission_send(submission, &message, soon(), &reply, &error));
    submission_free(submission);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_nonnull(strstr(house.desk.heard->str, "MAIL FROM:<> SIZE=3 XMAILBOX=a+2Bb+3Dc;4;7"
                                                   " XDATE=1772442000\r\n"));
}

/* Without its key a message might be taken twice: it is not handed in, and others can be. */
static void
test_no_mailbox_key_for_a_desk_that_takes_none(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.lhlo = "250-desk\r\n250 PIPELINING\r\n";
    house_open(&house, desk);
    SubmissionMessage message = letter("x\r\n", one);
    SubmissionReply reply;
    g_autoptr(Submission) submission = open_at(&house);
    g_assert_cmpuint(submission_size_limit(submission), ==, 0);
    message.mailbox_key = "a;4;7";
    assert_fails(submission_send(submission, &message, soon(), &reply, &error),
                 POSTERN_ERROR_REFUSED);
    message.mailbox_key = NULL;
    assert_ok(submission_send(submission, &message, soon(), &reply, &error));
    assert_reply(&reply, "250 2.0.0 first");
}

/* --- replies that refuse ---------------------------------------------------------------------- */

#define SERVED "250 2.0.0 first|250 2.0.0 second"
#define LOST   "-" /* an error, and the connection is over */

/* A step's reply, and what it comes to for two recipients. */
static const struct {
    gsize step;
    const char *reply, *expected;
} refusals[] = {
    {G_STRUCT_OFFSET(Desk, mail), "451 4.3.0 m\r\n", "451 4.3.0 m|451 4.3.0 m"},
    {G_STRUCT_OFFSET(Desk, mail), "552 5.3.4 m\r\n", "552 5.3.4 m|552 5.3.4 m"},
    {G_STRUCT_OFFSET(Desk, mail), "421 4.3.2 m\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, mail), "354 m\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, mail), "what?\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, rcpt[0]), "450 4.2.0 r\r\n", "450 4.2.0 r|250 2.0.0 second"},
    {G_STRUCT_OFFSET(Desk, rcpt[1]), "550 5.1.1 r\r\n", "250 2.0.0 first|550 5.1.1 r"},
    {G_STRUCT_OFFSET(Desk, rcpt[1]), "421 4.3.2 r\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, rcpt[0]), "300 r\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, data), "451 4.3.0 d\r\n", "451 4.3.0 d|451 4.3.0 d"},
    {G_STRUCT_OFFSET(Desk, data), "554 5.0.0 d\r\n", "554 5.0.0 d|554 5.0.0 d"},
    {G_STRUCT_OFFSET(Desk, data), "250 2.0.0 d\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, data), "421 4.3.2 d\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, dot[0]), "452 4.3.1 e\r\n", "452 4.3.1 e|250 2.0.0 second"},
    {G_STRUCT_OFFSET(Desk, dot[1]), "550 5.7.1 e\r\n", "250 2.0.0 first|550 5.7.1 e"},
    {G_STRUCT_OFFSET(Desk, dot[0]), "354 e\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, dot[0]), "421 4.3.2 e\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, dot[1]), "421 4.3.2 e\r\n", LOST},
    {G_STRUCT_OFFSET(Desk, dot[1]), "250 2.0.0", LOST},
};

static char *
outcome(Submission *submission, gint64 wait_ms)
{
    SubmissionMessage message = letter("x\r\n", two);
    SubmissionReply replies[2];
    g_autoptr(GError) error = NULL;
    if (!submission_send(submission, &message, in_ms(wait_ms), replies, &error)) {
        g_assert_nonnull(error);
        g_assert_false(submission_is_open(submission));
        return g_strdup(LOST);
    }
    return g_strdup_printf("%u %s %s|%u %s %s", replies[0].code, replies[0].enhanced,
                           replies[0].text, replies[1].code, replies[1].enhanced, replies[1].text);
}

static void
assert_refused(gsize row, gboolean pipelining)
{
    g_auto(House) house = {0};
    Desk desk = desk_new();
    if (!pipelining) {
        desk.lhlo = "250 desk\r\n";
        desk.in_step = TRUE;
    }
    house_open(&house, desk);
    g_autoptr(Submission) submission = open_at(&house);
    const char **step = (const char **)((char *)&house.desk + refusals[row].step);
    const char *usual = *step;
    gboolean never_ends = !g_str_has_suffix(refusals[row].reply, "\r\n");
    *step = refusals[row].reply; /* the peer waits for MAIL, and sees it behind that */
    g_autofree char *got = outcome(submission, never_ends ? 100 : 10000);
    g_assert_cmpstr(got, ==, refusals[row].expected);
    if (!submission_is_open(submission))
        return;
    /* Whatever was refused, the next message finds the connection in order. */
    *step = usual;
    g_autofree char *next = outcome(submission, 10000);
    g_assert_cmpstr(next, ==, SERVED);
}

static void
test_refusals_at_each_step(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        assert_refused(i, TRUE);
        assert_refused(i, FALSE);
    }
}

static void
test_nobody_is_left_to_be_served(void)
{
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.rcpt[0] = "550 5.1.1 no\r\n";
    desk.rcpt[1] = "450 4.1.1 no\r\n";
    house_open(&house, desk);
    g_autoptr(Submission) submission = open_at(&house);
    g_autofree char *got = outcome(submission, 10000);
    g_assert_cmpstr(got, ==, "550 5.1.1 no|450 4.1.1 no");
}

/* --- what cannot leave ------------------------------------------------------------------------ */

static void
test_what_cannot_leave_is_refused_here(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    static const char *const sly[] = {"a@b>\r\nRCPT TO:<c@d", SUPPORT, NULL};
    SubmissionMessage smuggling = letter("x\r\n", sly);
    SubmissionMessage torn = letter("", one);
    SubmissionMessage forged = letter("x\r\n", one);
    SubmissionReply replies[2];
    Submission *submission = open_at(&house);
    assert_ok(submission_send(submission, &smuggling, soon(), replies, &error));
    g_assert_cmpuint(replies[0].code, ==, 553);
    assert_reply(&replies[1], "250 2.0.0 first"); /* the only one the desk saw */
    torn.content = "x\0y";
    torn.length = 3;
    assert_ok(submission_send(submission, &torn, soon(), replies, &error));
    g_assert_cmpuint(replies[0].code, ==, 550);
    forged.reverse_path = "a@b> SIZE=1";
    assert_ok(submission_send(submission, &forged, soon(), replies, &error));
    g_assert_cmpuint(replies[0].code, ==, 501);
    submission_free(submission);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_cmpstr(house.desk.heard->str, ==,
                    MAIL_OF(3) RCPT(SUPPORT) "DATA\r\nx\r\n.\r\nQUIT\r\n");
}

/* --- many messages ---------------------------------------------------------------------------- */

static void
test_next_envelope_leaves_before_the_last_reply(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.reads_ahead = TRUE;
    house_open(&house, desk);
    SubmissionMessage first = letter("1\r\n", one), second = letter("22\r\n", one);
    SubmissionReply reply;
    g_autoptr(Submission) submission = open_at(&house);
    assert_ok(submission_begin(submission, &first, &second, soon(), &error));
    assert_ok(submission_finish(submission, soon(), &reply, &error));
    assert_reply(&reply, "250 2.0.0 first");
    assert_ok(submission_begin(submission, &second, NULL, soon(), &error));
    assert_ok(submission_finish(submission, soon(), &reply, &error));
    assert_reply(&reply, "250 2.0.0 second");
}

/* Else it would go to the recipients of the other. */
static void
test_no_other_message_than_the_announced_one(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    SubmissionMessage first = letter("1\r\n", one), second = letter("22\r\n", one);
    SubmissionMessage other = letter("22\r\n", two);
    SubmissionReply reply;
    Submission *submission = open_at(&house);
    assert_ok(submission_begin(submission, &first, &second, soon(), &error));
    assert_ok(submission_finish(submission, soon(), &reply, &error));
    assert_fails(submission_begin(submission, &other, NULL, soon(), &error), POSTERN_ERROR_CLOSED);
    submission_free(submission);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_cmpuint(house.desk.begun, ==, 0);
    g_assert_false(g_str_has_suffix(house.desk.heard->str, "QUIT\r\n"));
}

static void
test_one_thread_keeps_two_connections_busy(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0}, other = {0};
    house_open(&house, desk_new());
    house_open(&other, desk_new());
    SubmissionMessage message = letter("x\r\n", one);
    SubmissionReply reply;
    g_autoptr(Submission) a = open_at(&house), b = open_at(&other);
    assert_ok(submission_begin(a, &message, NULL, soon(), &error));
    assert_ok(submission_begin(b, &message, NULL, soon(), &error));
    assert_ok(submission_finish(b, soon(), &reply, &error));
    assert_ok(submission_finish(a, soon(), &reply, &error));
    assert_reply(&reply, "250 2.0.0 first");
}

static void
test_large_message(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    GString *content = g_string_new(NULL);
    for (guint i = 0; i < 20000; i++)
        g_string_append_printf(content, "%s line %u\n", i % 7 ? "" : ".", i);
    for (guint i = 0; i < 100000; i++)
        g_string_append_c(content, 'y'); /* longer than what is gathered */
    SubmissionMessage message = letter(content->str, one);
    SubmissionReply reply;
    Submission *submission = open_at(&house);
    assert_ok(submission_send(submission, &message, soon(), &reply, &error));
    submission_free(submission);
    g_clear_pointer(&house.peer, peer_stop);
    g_string_replace(content, "\n", "\r\n", 0);
    g_string_replace(content, "\r\n.", "\r\n..", 0);
    g_string_prepend(content, "DATA\r\n."); /* the first line is one of those with a dot */
    g_string_append(content, "\r\n.\r\nQUIT\r\n");
    g_assert_true(g_str_has_suffix(house.desk.heard->str, content->str));
    g_string_free(content, TRUE);
}

/* --- lost connections ------------------------------------------------------------------------- */

static const char content[] = "Subject: x\r\n\r\n.Text.\r\n";

/* FALSE when the desk closed before all was said. */
static gboolean
exchange(const House *house)
{
    g_autoptr(GError) error = NULL;
    SubmissionMessage first = letter(content, two), second = letter("2\r\n", two);
    SubmissionReply replies[2];
    g_autoptr(Submission) submission = submission_open(house->socket, soon(), &error);
    gboolean ok = submission && submission_begin(submission, &first, &second, soon(), &error) &&
                  submission_finish(submission, soon(), replies, &error) &&
                  submission_begin(submission, &second, NULL, soon(), &error) &&
                  submission_finish(submission, soon(), replies, &error);
    if (!ok)
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED);
    if (submission)
        g_assert_true(submission_is_open(submission) == ok);
    return ok;
}

/* Whatever the desk had when it went, it had nothing torn that it could take for whole. */
static void
assert_nothing_torn(const Desk *desk)
{
    static const char whole[] = "DATA\r\nSubject: x\r\n\r\n..Text.\r\n.\r\n";
    const char *dot = strstr(desk->heard->str, "\r\n.\r\n");
    if (!dot)
        return;
    gsize from = strlen(whole) - 5;
    g_assert_cmpuint(dot - desk->heard->str, >=, from);
    g_assert_cmpint(strncmp(dot - from, whole, strlen(whole)), ==, 0);
}

static void
test_connection_lost_at_each_byte_that_is_said(void)
{
    gboolean ok = FALSE;
    for (gsize budget = 1; !ok; budget++) {
        g_auto(House) house = {0};
        Desk desk = desk_new();
        desk.send_budget = budget;
        house_open(&house, desk);
        ok = exchange(&house);
        g_clear_pointer(&house.peer, peer_stop);
        assert_nothing_torn(&house.desk);
        g_assert_cmpuint(budget, <, 1000);
        if (ok)
            g_assert_cmpuint(house.desk.sent, ==, budget);
    }
}

static void
test_connection_lost_at_each_byte_that_is_heard(void)
{
    gboolean ok = FALSE;
    for (gsize budget = 1; !ok; budget++) {
        g_auto(House) house = {0};
        Desk desk = desk_new();
        desk.read_budget = budget;
        house_open(&house, desk);
        ok = exchange(&house);
        g_clear_pointer(&house.peer, peer_stop);
        assert_nothing_torn(&house.desk);
        g_assert_cmpuint(budget, <, 1000);
    }
}

/* --- desks that are none ---------------------------------------------------------------------- */

static void
assert_no_desk(const char *greeting, const char *lhlo, int code)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.greeting = greeting;
    desk.lhlo = lhlo;
    house_open(&house, desk);
    assert_fails(submission_open(house.socket, soon(), &error) != NULL, code);
}

static void
test_desks_that_are_none(void)
{
    assert_no_desk("421 4.3.2 too many\r\n", "", POSTERN_ERROR_CLOSED);
    assert_no_desk("554 5.0.0 go away\r\n", "", POSTERN_ERROR_CLOSED);
    assert_no_desk("* OK IMAP4rev1\r\n", "", POSTERN_ERROR_CORRUPT);
    assert_no_desk("220 x\r\n", "500 5.5.1 this is SMTP\r\n", POSTERN_ERROR_CLOSED);
    g_autofree char *more = g_strnfill(600, 'x');
    g_autofree char *line = g_strconcat("250 ", more, "\r\n", NULL);
    assert_no_desk("220 x\r\n", line, POSTERN_ERROR_CORRUPT);
    GString *endless = g_string_new(NULL);
    for (guint i = 0; i < 200; i++)
        g_string_append(endless, "250-x\r\n");
    assert_no_desk("220 x\r\n", endless->str, POSTERN_ERROR_CORRUPT);
    g_string_free(endless, TRUE);
}

/* A reply too many would make each later one the answer to something else: a 250 for a message the
 * desk does not have. */
static void
test_no_reply_too_many_is_believed(void)
{
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.dot[1] = "250 2.0.0 second\r\n250 2.0.0 and more\r\n";
    house_open(&house, desk);
    g_autoptr(Submission) submission = open_at(&house);
    g_autofree char *first = outcome(submission, 10000);
    g_assert_cmpstr(first, ==, SERVED);
    g_autofree char *second = outcome(submission, 10000);
    g_assert_cmpstr(second, ==, LOST);
    g_clear_pointer(&house.peer, peer_stop);
    const char *mail = strstr(house.desk.heard->str, "MAIL");
    g_assert_nonnull(mail);
    g_assert_null(strstr(mail + 1, "MAIL")); /* nothing was said after it */
}

static void
test_nobody_listens(void)
{
    g_autoptr(GError) error = NULL;
    assert_fails(submission_open("/nonexistent/lmtp", soon(), &error) != NULL,
                 POSTERN_ERROR_NOT_FOUND);
}

static void
play_silent(PeerLine *line, gpointer data)
{
    (void)data;
    peer_read_all(line);
}

static void
test_deadline(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    peer_stop(house.peer);
    house.peer = peer_start_unix(house.socket, play_silent, NULL);
    assert_fails(submission_open(house.socket, in_ms(50), &error) != NULL, POSTERN_ERROR_DEADLINE);
}

/* A desk that is alive, and so busy that it accepts nobody. */
static void
test_deadline_while_the_backlog_is_full(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    house_open(&house, desk_new());
    g_clear_pointer(&house.peer, peer_stop);
    g_auto(Fd) door = socket_listen_unix(house.socket, 0600, &error);
    assert_ok(door >= 0);
    g_assert_cmpint(listen(door, 0), ==, 0);
    g_auto(Fd) in_the_way = socket_connect_unix(house.socket, 0, &error);
    assert_ok(in_the_way >= 0);
    assert_fails(submission_open(house.socket, in_ms(50), &error) != NULL, POSTERN_ERROR_DEADLINE);
    g_unlink(house.socket);
}

static gpointer
cancel(gpointer data)
{
    submission_cancel(data);
    return NULL;
}

static void
test_cancel(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    Desk desk = desk_new();
    desk.dot[0] = ""; /* never answers */
    house_open(&house, desk);
    SubmissionMessage message = letter("x\r\n", one);
    SubmissionReply reply;
    pthread_t thread;
    g_autoptr(Submission) submission = open_at(&house);
    assert_ok(submission_begin(submission, &message, NULL, soon(), &error));
    assert_ok(thread_start("cancel", 64 * 1024, cancel, submission, &thread, &error));
    assert_fails(submission_finish(submission, soon(), &reply, &error), POSTERN_ERROR_CLOSED);
    pthread_join(thread, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"a-message-for-two", test_a_message_for_two},
        {"mailbox-key-and-date", test_mailbox_key_and_date},
        {"no-mailbox-key-for-a-desk-that-takes-none",
         test_no_mailbox_key_for_a_desk_that_takes_none},
        {"refusals-at-each-step", test_refusals_at_each_step},
        {"nobody-is-left-to-be-served", test_nobody_is_left_to_be_served},
        {"what-cannot-leave-is-refused-here", test_what_cannot_leave_is_refused_here},
        {"next-envelope-leaves-before-the-last-reply",
         test_next_envelope_leaves_before_the_last_reply},
        {"no-other-message-than-the-announced-one", test_no_other_message_than_the_announced_one},
        {"one-thread-keeps-two-connections-busy", test_one_thread_keeps_two_connections_busy},
        {"large-message", test_large_message},
        {"connection-lost-at-each-byte-that-is-said",
         test_connection_lost_at_each_byte_that_is_said},
        {"connection-lost-at-each-byte-that-is-heard",
         test_connection_lost_at_each_byte_that_is_heard},
        {"desks-that-are-none", test_desks_that_are_none},
        {"no-reply-too-many-is-believed", test_no_reply_too_many_is_believed},
        {"nobody-listens", test_nobody_listens},
        {"deadline", test_deadline},
        {"deadline-while-the-backlog-is-full", test_deadline_while_the_backlog_is_full},
        {"cancel", test_cancel},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/submission/", tests[i].name, NULL);
        g_test_add_func(path, tests[i].run);
    }
    return g_test_run();
}
