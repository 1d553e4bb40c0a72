#include "postern-inject/handover.h"

#include "base/limits.h"
#include "tests/unit/few_words.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>

/* A desk that is lost in the middle of its first connections, and stays then. */
typedef struct {
    char *folder, *socket;
    guint lost; /* so many times */
    gsize send_budget;
    const char *greeting; /* of those times */
    Desk desk;
    Peer *peer;
} House;

static void
play(PeerLine *line, gpointer data)
{
    House *house = data;
    gboolean is_lost = peer_line_number(line) <= house->lost;
    house->desk.sent = 0;
    house->desk.send_budget = is_lost ? house->send_budget : 0;
    house->desk.greeting = is_lost && house->greeting ? house->greeting : "220 desk LMTP\r\n";
    desk_play(line, &house->desk);
}

static void
house_open(House *house)
{
    g_autoptr(GError) error = NULL;
    house->folder = g_dir_make_tmp("postern-XXXXXX", &error);
    g_assert_no_error(error);
    house->socket = g_build_filename(house->folder, "lmtp", NULL);
    house->desk = desk_new();
    house->peer = peer_start_unix(house->socket, play, house);
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

static const char *const one[] = {"support@desk.example", NULL};

static gboolean
hand_over(const House *house, const char *const *recipients, SubmissionReply *ret_replies,
          GError **error)
{
    g_auto(Handover) handover = {.socket = house->socket, .wait_us = TEST_PATIENCE_US};
    SubmissionMessage message = {.reverse_path = "anna@client.example",
                                 .recipients = recipients,
                                 .content = "x\r\n",
                                 .length = 3};
    return handover_send(&handover, &message, ret_replies, error);
}

static guint
count(const char *text, const char *part)
{
    g_auto(GStrv) pieces = g_strsplit(text, part, -1);
    return g_strv_length(pieces) - 1;
}

/* The reply to the content is what is lost: the desk may have the message. */
static void
test_lost_in_the_middle(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {.lost = LIMIT_INJECT_TRIES - 1, .send_budget = 115};
    SubmissionReply reply;
    house_open(&house);
    assert_ok(hand_over(&house, one, &reply, &error));
    g_assert_cmpuint(reply.code, ==, 250);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_cmpuint(count(house.desk.heard->str, "DATA\r\nx\r\n.\r\n"), ==, LIMIT_INJECT_TRIES);
}

static void
test_lost_too_often(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {.lost = LIMIT_INJECT_TRIES, .send_budget = 115};
    SubmissionReply reply;
    house_open(&house);
    assert_fails(hand_over(&house, one, &reply, &error), POSTERN_ERROR_CLOSED);
    g_assert_cmpuint(peer_count(house.peer), ==, LIMIT_INJECT_TRIES);
}

static void
test_a_desk_that_serves_nobody_is_waited_for(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {.lost = 2, .greeting = "421 4.3.2 shutting down\r\n"};
    SubmissionReply reply;
    house_open(&house);
    assert_ok(hand_over(&house, one, &reply, &error));
    g_assert_cmpuint(reply.code, ==, 250);
}

static void
test_what_will_not_pass_is_not_waited_for(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {.lost = 100, .greeting = "* OK IMAP4rev1\r\n"};
    SubmissionReply reply;
    house_open(&house);
    assert_fails(hand_over(&house, one, &reply, &error), POSTERN_ERROR_CORRUPT);
    g_assert_cmpuint(peer_count(house.peer), ==, 1);
}

static void
test_more_recipients_than_one_transaction_has(void)
{
    enum { MANY = 2 * LIMIT_RECIPIENTS + 1 };
    g_autoptr(GError) error = NULL;
    g_auto(House) house = {0};
    const char *recipients[MANY + 1] = {NULL};
    g_autofree SubmissionReply *replies = g_new0(SubmissionReply, MANY);
    for (guint i = 0; i < MANY; i++)
        recipients[i] = "not an address"; /* refused here */
    recipients[0] = recipients[LIMIT_RECIPIENTS] = recipients[MANY - 1] = one[0];
    house_open(&house);
    assert_ok(hand_over(&house, recipients, replies, &error));
    for (guint i = 0; i < MANY; i++)
        g_assert_cmpuint(replies[i].code, ==, recipients[i] == one[0] ? 250 : 553);
    g_clear_pointer(&house.peer, peer_stop);
    g_assert_cmpuint(count(house.desk.heard->str, "MAIL FROM"), ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inject_handover/lost-in-the-middle", test_lost_in_the_middle);
    g_test_add_func("/inject_handover/lost-too-often", test_lost_too_often);
    g_test_add_func("/inject_handover/a-desk-that-serves-nobody-is-waited-for",
                    test_a_desk_that_serves_nobody_is_waited_for);
    g_test_add_func("/inject_handover/what-will-not-pass-is-not-waited-for",
                    test_what_will_not_pass_is_not_waited_for);
    g_test_add_func("/inject_handover/more-recipients-than-one-transaction-has",
                    test_more_recipients_than_one_transaction_has);
    return g_test_run();
}
