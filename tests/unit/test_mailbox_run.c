/*
 * A mailbox served as posternd sees it: settings in, reports out, with an IMAP server and a desk
 * that fail on demand.
 */
#include "mailbox/mailbox_run.h"

#include "base/io.h"
#include "base/limits.h"
#include "tests/unit/fake_desk.h"
#include "tests/unit/fake_imap.h"
#include "tests/unit/test.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server, a desk (NULL: nobody is there), and the mailbox between them, in a thread of its own.
 */
typedef struct {
    FakeImap *server;
    FakeDesk *desk;
    MailboxSettings *settings;
    int sockets[2];
    pthread_t thread;
    MailboxReport *report; /* the newest */
    GString *refusals;
    GString *steps;
    guint reports;
} House;

static gpointer
run(gpointer data)
{
    House *house = data;
    g_autoptr(CredentialKeeper) keeper =
        credential_keeper_new(house->settings, clock_system(), random_system());
    mailbox_run(house->settings, keeper, house->sockets[1]);
    shutdown(house->sockets[1], SHUT_WR);
    return NULL;
}

static void
house_open(House *house)
{
    house->server = fake_imap_new();
    house->refusals = g_string_new(NULL);
    house->steps = g_string_new(NULL);
}

static void
start_desk(House *house, const char *(*judge)(const char *content, guint times))
{
    house->desk = fake_desk_start(house->settings->lmtp_socket, judge);
}

static void
start_server(House *house)
{
    fake_imap_start(house->server);
    house->settings = fake_imap_settings(house->server);
}

static void
start(House *house)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, house->sockets), ==, 0);
    assert_ok(thread_start("mailbox", 1024 * 1024, run, house, &house->thread, &error));
}

/* FALSE at the end. */
static gboolean
hear_report(House *house)
{
    g_autoptr(GError) error = NULL;
    guint8 packet[8192];
    gsize length = 0;
    g_auto(Fd) none = -1;
    assert_ok(io_wait(house->sockets[0], POLLIN,
                      clock_monotonic_us(clock_system()) + TEST_PATIENCE_US, &error));
    assert_ok(io_recv_with_fd(house->sockets[0], packet, sizeof packet, &length, &none, &error));
    if (length == 0)
        return FALSE;
    mailbox_report_free(house->report);
    house->report = mailbox_report_from_bytes(packet, length, &error);
    g_assert_no_error(error);
    g_string_append_printf(house->refusals, "%s\n", house->report->refusal);
    g_string_append_printf(house->steps, "%s\n", house->report->step);
    house->reports++;
    return TRUE;
}

/* Until it is in this state, and so many have been taken. */
static void
await(House *house, MailboxState state, gint64 taken)
{
    do {
        if (!hear_report(house))
            g_error("it ended");
    } while (house->report->state != state || house->report->taken < taken);
}

/* Lets go, and waits for its end. */
static void
let_go(House *house)
{
    shutdown(house->sockets[0], SHUT_WR);
    pthread_join(house->thread, NULL);
    close(house->sockets[0]);
    close(house->sockets[1]);
}

static void
house_clear(House *house)
{
    fake_desk_stop(house->desk);
    fake_imap_free(house->server);
    mailbox_settings_free(house->settings);
    mailbox_report_free(house->report);
    g_string_free(house->refusals, TRUE);
    g_string_free(house->steps, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(House, house_clear)

static void
put(House *house, const char *subject, const char *more)
{
    g_autofree char *content = g_strdup_printf(
        "Message-ID: <%s@x>\r\nSubject: %s\r\n%s\r\ntext\r\n", subject, subject, more);
    fake_imap_put(house->server, content);
}

static void
assert_subjects(House *house, const char *expected)
{
    g_autofree char *subjects = fake_desk_subjects(house->desk);
    g_assert_cmpstr(subjects, ==, expected);
}

/* In whatever order. */
static void
assert_answered(House *house, guint count)
{
    mutex_lock(&house->desk->lock);
    guint answered = house->desk->subjects->len;
    mutex_unlock(&house->desk->lock);
    g_assert_cmpuint(answered, ==, count);
}

static void
await_heard(House *house, const char *beginning)
{
    gint64 end_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    while (!fake_imap_heard(house->server, beginning))
        if (clock_monotonic_us(clock_system()) > end_us)
            g_error("%s was never said", beginning);
}

/* --- taking ----------------------------------------------------------------------------------- */

static void
each_message_is_taken_once_and_moved(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    for (guint i = 0; i < 3 * LIMIT_MAILBOX_BATCH + 7; i++) {
        g_autofree char *subject = g_strdup_printf("s%u", i);
        put(&house, subject, "");
    }
    start_server(&house);
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_IDLE, 3 * LIMIT_MAILBOX_BATCH + 7);
    g_assert_cmpint(house.report->waiting, ==, 0);
    g_assert_cmpuint(house.report->uid_validity, ==, 4);
    g_assert_cmpstr(house.report->why, ==, "");
    assert_answered(&house, 3 * LIMIT_MAILBOX_BATCH + 7);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->inbox), ==, 0);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==,
                     3 * LIMIT_MAILBOX_BATCH + 7);
    let_go(&house);
    await_heard(&house, "LOGOUT");
}

static void
new_mail_is_heard_of(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    start_server(&house);
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_IDLE, 0);
    put(&house, "new", "Return-Path: <joe@x.example>\r\n");
    await(&house, MAILBOX_IDLE, 1);
    const char *mail = house.desk->keys->pdata[0];
    g_assert_true(g_str_has_prefix(mail, "MAIL FROM:<joe@x.example>"));
    g_assert_nonnull(strstr(mail, "XMAILBOX=box;4;1"));
    g_assert_nonnull(strstr(mail, "XDATE=1772438400"));
    let_go(&house);
}

/* Each is taken only if what it answers is there. */
static void
a_conversation_keeps_its_order(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    GString *expected = g_string_new(NULL);
    for (guint i = 0; i < 40; i++) {
        g_autofree char *subject = g_strdup_printf("s%u", i);
        g_autofree char *answers = g_strdup_printf("In-Reply-To: <s%u@x>\r\n", i - 1);
        put(&house, subject, i ? answers : "");
        g_string_append_printf(expected, "%s%s", i ? " " : "", subject);
    }
    start_server(&house);
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_IDLE, 40);
    assert_subjects(&house, expected->str);
    let_go(&house);
    g_string_free(expected, TRUE);
}

/* --- refusing and putting off ----------------------------------------------------------------- */

static const char *
refuse_bad(const char *content, guint times)
{
    (void)times;
    return strstr(content, "Subject: bad") ? "554 5.6.0 no \x1b[2J such thing" : "250 2.0.0 taken";
}

static void
one_that_is_refused_is_put_aside_and_the_next_is_taken(void)
{
    g_auto(House) house = {0};
    g_autofree char *large = g_strnfill(100001, 'x');
    house_open(&house);
    put(&house, "a", "");
    put(&house, "bad", "");
    put(&house, "large", large);
    put(&house, "b", "");
    start_server(&house);
    start_desk(&house, refuse_bad);
    start(&house);
    await(&house, MAILBOX_IDLE, 2);
    g_assert_cmpint(house.report->refused, ==, 2);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->failed), ==, 2);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 2);
    g_assert_nonnull(strstr(house.refusals->str, "UID 2 of INBOX was refused: 554 "));
    g_assert_nonnull(strstr(house.refusals->str, "UID 3 of INBOX was refused: it has "));
    g_assert_null(strchr(house.refusals->str, '\x1b'));
    let_go(&house);
}

static const char *
later_at_first(const char *content, guint times)
{
    return strstr(content, "Subject: late") && times < 3 ? "451 4.3.0 later" : "250 2.0.0 taken";
}

static void
one_that_is_put_off_comes_again_and_holds_up_no_other(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "late", "");
    put(&house, "a", "");
    start_server(&house);
    start_desk(&house, later_at_first);
    start(&house);
    await(&house, MAILBOX_WAITING_DESK, 1);
    g_assert_nonnull(strstr(house.report->why, "451"));
    g_assert_cmpint(house.report->next_try_us, >, 0);
    await(&house, MAILBOX_IDLE, 2);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 2);
    let_go(&house);
}

static const char *
put_off_many(const char *content, guint times)
{
    (void)times;
    return strstr(content, "Subject: late") ? "451 4.3.0 later" : "250 2.0.0 taken";
}

static void
many_that_are_put_off_hold_up_no_batch_behind_them(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    for (guint i = 0; i < 2 * LIMIT_MAILBOX_BATCH; i++) {
        g_autofree char *subject = g_strdup_printf("%s%u", i % 3 ? "s" : "late", i);
        put(&house, subject, "");
    }
    start_server(&house);
    start_desk(&house, put_off_many);
    start(&house);
    await(&house, MAILBOX_WAITING_DESK, 66);
    assert_answered(&house, 2 * LIMIT_MAILBOX_BATCH);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 66);
    let_go(&house);
}

static const char *
put_off_all(const char *content, guint times)
{
    (void)content;
    (void)times;
    return "451 4.3.0 later";
}

static void
a_desk_that_takes_nothing_is_not_asked_for_each(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    for (guint i = 0; i < 4 * LIMIT_MAILBOX_BATCH; i++) {
        g_autofree char *subject = g_strdup_printf("s%u", i);
        put(&house, subject, "");
    }
    start_server(&house);
    start_desk(&house, put_off_all);
    start(&house);
    await(&house, MAILBOX_WAITING_DESK, 0);
    mutex_lock(&house.desk->lock);
    guint asked = house.desk->subjects->len;
    mutex_unlock(&house.desk->lock);
    g_assert_cmpuint(asked, <=, LIMIT_MAILBOX_LANES + LIMIT_MAILBOX_LATER);
    let_go(&house);
}

static void
without_a_desk_it_waits(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "a", "");
    start_server(&house);
    start(&house);
    await(&house, MAILBOX_WAITING_DESK, 0);
    g_assert_false(fake_imap_heard(house.server, "UID FETCH"));
    start_desk(&house, NULL);
    await(&house, MAILBOX_IDLE, 1);
    let_go(&house);
}

/* --- whatever dies when ----------------------------------------------------------------------- */

static const char *
die_at_first(const char *content, guint times)
{
    return strstr(content, "Subject: deadly") && times == 1 ? NULL : "250 2.0.0 taken";
}

static void
a_desk_that_dies_before_it_answers_gets_it_again(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "a", "");
    put(&house, "deadly", "");
    put(&house, "b", "");
    start_server(&house);
    start_desk(&house, die_at_first);
    start(&house);
    await(&house, MAILBOX_IDLE, 3);
    assert_answered(&house, 3);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 3);
    let_go(&house);
}

static void
a_server_that_dies_before_it_settles_is_asked_again(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "a", "");
    house.server->answers[0] = (FakeAnswer){"UID MOVE", "", 1};
    start_server(&house);
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_FAILING, 0);
    await(&house, MAILBOX_IDLE, 1);
    /* Handed in twice with the same key, moved once. */
    assert_subjects(&house, "a a");
    g_assert_cmpstr(house.desk->keys->pdata[0], ==, house.desk->keys->pdata[1]);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 1);
    let_go(&house);
}

static void
nothing_is_settled_that_is_not_taken(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "late", "");
    start_server(&house);
    start_desk(&house, later_at_first);
    start(&house);
    await(&house, MAILBOX_WAITING_DESK, 0);
    g_assert_false(fake_imap_heard(house.server, "UID MOVE"));
    let_go(&house);
}

static void
one_that_makes_no_sense_is_put_aside_in_the_end(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "a", "");
    put(&house, "b", "");
    put(&house, "c", "");
    house.server->answers[0] = (FakeAnswer){"UID FETCH 1:3 (UID BODY", "* 2 FETCH (((\r\n", -1};
    house.server->answers[1] = (FakeAnswer){"UID FETCH 2 (UID BODY", "* 2 FETCH (((\r\n", -1};
    house.server->answers[2] = (FakeAnswer){"UID FETCH 2:3 (UID BODY", "* 2 FETCH (((\r\n", -1};
    start_server(&house);
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_IDLE, 2);
    g_assert_cmpint(house.report->refused, ==, 1);
    g_assert_nonnull(strstr(house.refusals->str, "UID 2 of INBOX was refused: what the server"));
    g_assert_cmpuint(fake_imap_count(house.server, house.server->failed), ==, 1);
    g_assert_cmpuint(fake_imap_count(house.server, house.server->done), ==, 2);
    let_go(&house);
}

static void
a_wrong_password_is_told_and_not_tried_at_once(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    house.server->answers[0] =
        (FakeAnswer){"LOGIN", "%t NO [AUTHENTICATIONFAILED] who are you\r\n", -1};
    start_server(&house);
    start(&house);
    await(&house, MAILBOX_FAILING, 0);
    g_assert_nonnull(strstr(house.report->why, "secret-file"));
    g_assert_null(strstr(house.report->why, "wonder"));
    g_assert_cmpint(house.report->next_try_us - clock_now_us(clock_system()), >, 20 * US_PER_S);
    let_go(&house);
}

/* --- left alone ------------------------------------------------------------------------------- */

/* Serves a folder that is left alone until this many have been handed in. */
static void
serve_left_alone(FakeImap *server, gint64 count)
{
    House house = {.server = server};
    house.refusals = g_string_new(NULL);
    house.steps = g_string_new(NULL);
    house.settings = fake_imap_settings(server);
    house.settings->after = MAILBOX_AFTER_LEAVE;
    start_desk(&house, NULL);
    start(&house);
    await(&house, MAILBOX_IDLE, count);
    assert_answered(&house, (guint)count);
    let_go(&house);
    house.server = NULL;
    fake_desk_stop(house.desk);
    mailbox_settings_free(house.settings);
    mailbox_report_free(house.report);
    g_string_free(house.refusals, TRUE);
    g_string_free(house.steps, TRUE);
}

static void
what_is_left_alone_is_taken_once(void)
{
    g_autoptr(FakeImap) server = fake_imap_new();
    fake_imap_put(server, "Subject: a\r\n\r\nx\r\n");
    fake_imap_put(server, "Subject: b\r\n\r\nx\r\n");
    fake_imap_start(server);
    serve_left_alone(server, 2);
    serve_left_alone(server, 0);
    fake_imap_put(server, "Subject: c\r\n\r\nx\r\n");
    serve_left_alone(server, 1);
    g_assert_cmpuint(fake_imap_count(server, server->inbox), ==, 3);
    server->uid_validity = 5;
    serve_left_alone(server, 3);
    serve_left_alone(server, 0);
}

/* --- trying out ------------------------------------------------------------------------------- */

static void
a_trial_tells_each_step_and_changes_nothing(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    put(&house, "a", "");
    house.server->answers[0] = (FakeAnswer){"STATUS Failed", "%t NO none such\r\n", -1};
    start_server(&house);
    house.settings->test_only = TRUE;
    start_desk(&house, NULL);
    start(&house);
    while (hear_report(&house))
        continue;
    let_go(&house);
    g_assert_nonnull(strstr(house.steps->str, "ok 127.0.0.1 is 127.0.0.1, and answers at port"));
    g_assert_nonnull(strstr(house.steps->str, "certificate for 127.0.0.1, good until 20"));
    g_assert_nonnull(strstr(house.steps->str, "ok logged in as support"));
    g_assert_nonnull(strstr(house.steps->str, "ok the server offers IDLE, MOVE, UIDPLUS"));
    g_assert_nonnull(strstr(house.steps->str, "ok folder INBOX has 1 messages, UIDVALIDITY 4"));
    g_assert_nonnull(strstr(house.steps->str, "ok folder Done is there"));
    g_assert_nonnull(strstr(house.steps->str, "ok folder Failed is not there, and will be made"));
    g_assert_nonnull(strstr(house.steps->str, "up to 100000 bytes"));
    g_assert_null(strstr(house.steps->str, "FAILED"));
    g_assert_false(fake_imap_heard(house.server, "CREATE"));
    g_assert_false(fake_imap_heard(house.server, "SELECT"));
    assert_answered(&house, 0);
}

static void
a_trial_tells_what_failed(void)
{
    g_auto(House) house = {0};
    house_open(&house);
    house.server->answers[0] = (FakeAnswer){"EXAMINE", "%t NO none such\r\n", -1};
    start_server(&house);
    house.settings->test_only = TRUE;
    start(&house);
    while (hear_report(&house))
        continue;
    let_go(&house);
    g_assert_nonnull(strstr(house.steps->str, "FAILED opening the folder INBOX: the server says "
                                              "no: none such"));
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    assert_ok(credential_start(&error));
#define ADD(name) g_test_add_func("/mailbox_run/" #name, name)
    ADD(each_message_is_taken_once_and_moved);
    ADD(new_mail_is_heard_of);
    ADD(a_conversation_keeps_its_order);
    ADD(one_that_is_refused_is_put_aside_and_the_next_is_taken);
    ADD(one_that_is_put_off_comes_again_and_holds_up_no_other);
    ADD(many_that_are_put_off_hold_up_no_batch_behind_them);
    ADD(a_desk_that_takes_nothing_is_not_asked_for_each);
    ADD(without_a_desk_it_waits);
    ADD(a_desk_that_dies_before_it_answers_gets_it_again);
    ADD(a_server_that_dies_before_it_settles_is_asked_again);
    ADD(nothing_is_settled_that_is_not_taken);
    ADD(one_that_makes_no_sense_is_put_aside_in_the_end);
    ADD(a_wrong_password_is_told_and_not_tried_at_once);
    ADD(what_is_left_alone_is_taken_once);
    ADD(a_trial_tells_each_step_and_changes_nothing);
    ADD(a_trial_tells_what_failed);
    return g_test_run();
}
