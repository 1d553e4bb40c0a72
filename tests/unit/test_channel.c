#include "intake/channel.h"

#include "tests/unit/line.h"
#include "tests/unit/peer.h"
#include "tests/unit/test.h"
#include "tests/unit/tls_client.h"

#include <glib/gstdio.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define BANNER "220 mx.desk.example ESMTP Postern\r\n"
#define GO_ON  "220 2.0.0 begin TLS now\r\n"
#define OFFERS                                                                                     \
    "250-mx.desk.example\r\n250-PIPELINING\r\n250-SIZE 1048576\r\n250-8BITMIME\r\n"                \
    "250-STARTTLS\r\n250 ENHANCEDSTATUSCODES\r\n"
#define DATA_REPLY                                                                                 \
    "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"                                            \
    "354 end the message with a dot on a line by itself\r\n"

/* --- a line that has TLS --------------------------------------------------------------------- */

typedef struct {
    Line line;
    TlsServer *server;
    TlsClient *client;
} TlsLine;

/* One for all tests, as it takes its time. */
static TlsCredentials *
make_credentials(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Authority) authority = authority_new();
    g_autofree char *directory = g_dir_make_tmp("test_channel-XXXXXX", NULL);
    g_autofree char *certificate = g_build_filename(directory, "desk.pem", NULL);
    g_autofree char *key = g_build_filename(directory, "desk.key", NULL);
    authority_issue_files(authority, "mx.desk.example", -60, 86400, certificate, key);
    TlsCredentials *credentials = tls_credentials_load(certificate, key, &error);
    g_assert_no_error(error);
    g_unlink(certificate);
    g_unlink(key);
    g_rmdir(directory);
    return credentials;
}

static void
up(TlsLine *tls, gconstpointer data)
{
    TlsCredentials *credentials = (TlsCredentials *)data;
    line_up(&tls->line, NULL);
    tls->server = tls_server_new(tls_credentials_ref(credentials));
    tls->line.settings.tls = tls->server;
    tls->line.client.tls = INTAKE_TLS_STARTTLS;
    tls->client = tls_client_new(tls->line.fd, NULL);
}

static void
down(TlsLine *tls, gconstpointer data)
{
    (void)data;
    line_down(&tls->line, NULL);
    tls_client_free(tls->client);
    tls_server_free(tls->server);
}

static void
ask_for_tls(TlsLine *tls)
{
    line_start(&tls->line);
    line_expect(&tls->line, BANNER);
    line_say(&tls->line, "EHLO client.example\r\n");
    line_expect(&tls->line, OFFERS);
    line_say(&tls->line, "STARTTLS\r\n");
    line_expect(&tls->line, GO_ON);
}

static void
start_tls(TlsLine *tls)
{
    ask_for_tls(tls);
    g_assert_true(tls_client_shake_hands(tls->client));
    tls_client_say(tls->client, "HELO client.example\r\n");
    tls_client_expect(tls->client, "250 mx.desk.example\r\n");
}

static void
begin_tls(TlsLine *tls)
{
    tls->line.client.tls = INTAKE_TLS_IMPLICIT;
    line_start(&tls->line);
    g_assert_true(tls_client_shake_hands(tls->client));
    tls_client_expect(tls->client, BANNER);
}

static guint
messages(TlsLine *tls)
{
    fd_clear(&tls->line.fd);
    line_join(&tls->line);
    return tls->line.messages;
}

/* The connection has ended, whatever it said before. */
static void
expect_cut(Line *line)
{
    char bytes[512];
    gssize got;
    struct pollfd wanted = {.fd = line->fd, .events = POLLIN};
    do {
        g_assert_cmpint(poll(&wanted, 1, TEST_PATIENCE_US / US_PER_MS), ==, 1);
        got = recv(line->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    } while (got > 0);
}

/* --- mail ------------------------------------------------------------------------------------ */

static void
send_mail(TlsLine *tls)
{
    tls_client_say(tls->client, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    tls_client_expect(tls->client, DATA_REPLY);
    tls_client_say(tls->client, "hello\r\n.\r\nQUIT\r\n");
    tls_client_expect(tls->client,
                      "250 2.0.0 7 bytes from unix\r\n221 2.0.0 mx.desk.example goodbye\r\n");
    tls_client_expect_end(tls->client);
}

static void
test_mail_goes_through_starttls(TlsLine *tls, gconstpointer data)
{
    (void)data;
    start_tls(tls);
    send_mail(tls);
    g_assert_cmpuint(messages(tls), ==, 1);
}

static void
test_mail_goes_through_implicit_tls(TlsLine *tls, gconstpointer data)
{
    (void)data;
    begin_tls(tls);
    tls_client_say(tls->client, "HELO client.example\r\n");
    tls_client_expect(tls->client, "250 mx.desk.example\r\n");
    send_mail(tls);
    g_assert_cmpuint(messages(tls), ==, 1);
}

#define MANY 2000

/* More than a socket holds, both ways. */
static void
test_many_commands_are_answered(TlsLine *tls, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) commands = g_string_new(NULL);
    start_tls(tls);
    for (guint i = 0; i < MANY; i++)
        g_string_append(commands, "NOOP\r\n");
    tls_client_say(tls->client, commands->str);
    for (guint i = 0; i < MANY; i++)
        tls_client_expect(tls->client, "250 2.0.0 ok\r\n");
}

static void
test_content_before_354_is_refused(TlsLine *tls, gconstpointer data)
{
    (void)data;
    start_tls(tls);
    tls_client_say(tls->client,
                   "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\n");
    tls_client_expect(tls->client, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                                   "554 5.5.0 content came before it was asked for; goodbye\r\n");
    tls_client_expect_end(tls->client);
    g_assert_cmpuint(messages(tls), ==, 0);
}

/* In two records that are there together. */
static void
test_content_in_a_record_before_354_is_refused(TlsLine *tls, gconstpointer data)
{
    (void)data;
    static const char expected[] = "554 5.5.0 content came before it was asked for; goodbye\r\n";
    tls->line.context.sink = &tls->line.sink;
    start_tls(tls);
    tls_client_say(tls->client, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\n");
    tls_client_expect(tls->client, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n");
    /* So that both are there when the first is read. */
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    Fd real = dup(tls->line.fd);
    g_assert_cmpint(dup2(pair[0], tls->line.fd), ==, tls->line.fd);
    tls_client_say(tls->client, "DATA\r\n");
    tls_client_say(tls->client, "evil\r\n.\r\n");
    g_assert_cmpint(dup2(real, tls->line.fd), ==, tls->line.fd);
    guint8 records[512];
    ssize_t length = recv(pair[1], records, sizeof records, 0);
    g_assert_cmpint(send(tls->line.fd, records, (gsize)length, MSG_NOSIGNAL), ==, length);
    close(pair[0]);
    close(pair[1]);
    fd_clear(&real);
    tls_client_expect(tls->client, expected);
    tls_client_expect_end(tls->client);
    g_assert_cmpuint(messages(tls), ==, 0);
}

/* --- before TLS ------------------------------------------------------------------------------ */

/* CVE-2011-0411 */
static void
test_what_stands_behind_starttls_ends_it(TlsLine *tls, gconstpointer data)
{
    (void)data;
    static const char *const evil[] = {"RSET\r\n", "x", "\r\n", "\x16\x03\x01"};
    for (guint i = 0; i < G_N_ELEMENTS(evil); i++) {
        g_autofree char *text = g_strconcat("STARTTLS\r\n", evil[i], NULL);
        line_start(&tls->line);
        line_expect(&tls->line, BANNER);
        line_say(&tls->line, "EHLO client.example\r\n");
        line_expect(&tls->line, OFFERS);
        line_say(&tls->line, text);
        line_expect(&tls->line,
                    "554 5.5.0 TLS, or more, came before it was asked for; goodbye\r\n");
        line_expect_end(&tls->line);
        down(tls, data);
        memset(tls, 0, sizeof *tls);
        up(tls, data);
    }
}

#define READ_BYTES (16 * 1024) /* what a connection reads at once */
#define FILLERS    16

/* The command is the last that was read, and the rest is still in the socket. */
static void
test_what_stands_behind_starttls_and_is_not_read_yet(TlsLine *tls, gconstpointer data)
{
    (void)data;
    static const char command[] = "STARTTLS\r\n";
    gsize room = READ_BYTES - strlen(command);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < FILLERS; i++) {
        gsize length = i + 1 < FILLERS ? room / FILLERS : room - text->len;
        g_autofree char *blanks = g_strnfill(length - strlen("NOOP\r\n"), ' ');
        g_string_append_printf(text, "NOOP%s\r\n", blanks);
    }
    g_string_append(text, command);
    g_assert_cmpuint(text->len, ==, READ_BYTES);
    g_string_append(text, "RSET\r\n");
    line_start(&tls->line);
    line_expect(&tls->line, BANNER);
    line_say(&tls->line, "EHLO client.example\r\n");
    line_expect(&tls->line, OFFERS);
    line_say(&tls->line, text->str);
    for (guint i = 0; i < FILLERS; i++)
        line_expect(&tls->line, "250 2.0.0 ok\r\n");
    line_expect(&tls->line, "554 5.5.0 TLS, or more, came before it was asked for; goodbye\r\n");
    line_expect_end(&tls->line);
}

/* It came in a segment of its own, between the command and our answer. */
static void
test_what_comes_after_the_answer_is_no_command(TlsLine *tls, gconstpointer data)
{
    (void)data;
    ask_for_tls(tls);
    line_say(&tls->line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\n");
    expect_cut(&tls->line);
    g_assert_cmpuint(messages(tls), ==, 0);
}

static void
test_the_greeting_is_forgotten(TlsLine *tls, gconstpointer data)
{
    (void)data;
    ask_for_tls(tls);
    g_assert_true(tls_client_shake_hands(tls->client));
    tls_client_say(tls->client, "MAIL FROM:<>\r\n");
    tls_client_expect(tls->client, "503 5.5.1 say EHLO first\r\n");
}

static void
test_without_a_certificate_there_is_454(TlsLine *tls, gconstpointer data)
{
    (void)data;
    tls->line.settings.tls = NULL;
    line_start(&tls->line);
    line_expect(&tls->line, BANNER);
    line_say(&tls->line, "HELO client.example\r\nSTARTTLS\r\n");
    line_expect(&tls->line, "250 mx.desk.example\r\n"
                            "454 4.7.0 TLS is not to be had now, please try again later\r\n");
    line_say(&tls->line, "NOOP\r\n");
    line_expect(&tls->line, "250 2.0.0 ok\r\n");
}

static void
test_clear_text_where_tls_comes_first(TlsLine *tls, gconstpointer data)
{
    (void)data;
    tls->line.client.tls = INTAKE_TLS_IMPLICIT;
    line_start(&tls->line);
    line_say(&tls->line, "EHLO client.example\r\n");
    expect_cut(&tls->line);
    g_assert_cmpuint(messages(tls), ==, 0);
}

static void
test_who_talks_before_the_banner_in_tls_hears_554(TlsLine *tls, gconstpointer data)
{
    (void)data;
    tls->line.client.tls = INTAKE_TLS_IMPLICIT;
    tls->line.client.is_local = FALSE;
    line_start(&tls->line);
    g_assert_true(tls_client_shake_hands(tls->client));
    tls_client_say(tls->client, "EHLO client.example\r\n");
    tls_client_expect(tls->client, "554 mx.desk.example you must wait for the greeting\r\n");
    tls_client_expect_end(tls->client);
}

/* --- time ------------------------------------------------------------------------------------ */

/* Until all that was said is read: by then its time has begun. */
static void
await_read(const Line *line)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    int unread = 1;
    while (unread > 0) {
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, deadline_us);
        g_assert_cmpint(ioctl(line->fd, SIOCOUTQ, &unread), ==, 0);
        g_usleep(US_PER_MS);
    }
}

static void
test_a_handshake_has_its_time(TlsLine *tls, gconstpointer data)
{
    (void)data;
    ask_for_tls(tls);
    line_say(&tls->line, "\x16\x03\x01\x01");
    await_read(&tls->line);
    line_advance(&tls->line, LIMIT_HANDSHAKE_S);
    line_say(&tls->line, "\x02"); /* which is none of what it waits for */
    expect_cut(&tls->line);
}

static void
test_a_handshake_has_no_more_time_for_every_byte(TlsLine *tls, gconstpointer data)
{
    (void)data;
    tls->line.client.tls = INTAKE_TLS_IMPLICIT;
    line_start(&tls->line);
    /* A record of 258 bytes; the time is over before them. */
    line_say(&tls->line, "\x16\x03\x01\x01\x02");
    for (guint i = 0; i < LIMIT_HANDSHAKE_S; i++) {
        await_read(&tls->line);
        line_advance(&tls->line, 1);
        if (send(tls->line.fd, "x", 1, MSG_NOSIGNAL) < 0)
            break;
    }
    expect_cut(&tls->line);
}

static void
test_closing_doors_ends_a_handshake(TlsLine *tls, gconstpointer data)
{
    (void)data;
    ask_for_tls(tls);
    g_assert_cmpint(eventfd_write(tls->line.wake, 1), ==, 0);
    expect_cut(&tls->line);
}

static void
test_who_must_leave_leaves_in_a_handshake(TlsLine *tls, gconstpointer data)
{
    (void)data;
    ask_for_tls(tls);
    tls->line.presence.must_leave = TRUE;
    shutdown(tls->line.served, SHUT_RD);
    expect_cut(&tls->line);
}

static void
test_closing_doors_ends_the_idle_in_tls(TlsLine *tls, gconstpointer data)
{
    (void)data;
    start_tls(tls);
    g_assert_cmpint(eventfd_write(tls->line.wake, 1), ==, 0);
    tls_client_expect(tls->client, "421 4.3.2 mx.desk.example shutting down\r\n");
    tls_client_expect_end(tls->client);
}

static void
test_patience_ends_in_tls_as_in_clear(TlsLine *tls, gconstpointer data)
{
    (void)data;
    start_tls(tls);
    line_advance(&tls->line, PATIENCE_S);
    tls_client_say(tls->client, "NOOP\r\n");
    tls_client_expect(tls->client, "421 4.4.2 mx.desk.example you took too long\r\n");
    tls_client_expect_end(tls->client);
}

static void
test_who_closes_tls_in_a_message_leaves_nothing(TlsLine *tls, gconstpointer data)
{
    (void)data;
    start_tls(tls);
    tls_client_say(tls->client, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    tls_client_expect(tls->client, DATA_REPLY);
    tls_client_say(tls->client, "hello\r\n.\r");
    tls_client_say_goodbye(tls->client);
    tls_client_expect_end(tls->client);
    g_assert_cmpuint(messages(tls), ==, 0);
}

/* --- smuggling ------------------------------------------------------------------------------- */

/* In two records, the first of which ends at cut. */
static void
smuggle(TlsLine *tls, const char *content, gsize length, gsize cut)
{
    begin_tls(tls);
    tls_client_say(tls->client, "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    tls_client_expect(tls->client, "250 mx.desk.example\r\n" DATA_REPLY);
    (void)tls_client_send(tls->client, content, cut); /* it may be over before all has left */
    (void)tls_client_send(tls->client, content + cut, length - cut);
    tls_client_expect(tls->client,
                      "550 5.5.2 message has a bare CR, a bare LF or a NUL; goodbye\r\n");
    g_assert_cmpuint(messages(tls), ==, 0);
}

#define END(bytes)                                                                                 \
    {                                                                                              \
        (bytes), sizeof(bytes) - 1                                                                 \
    }
/* What some server on the way may take for CRLF.CRLF (CVE-2023-51764). */
static const struct {
    const char *bytes;
    gsize length;
} ends[] = {END("\n.\n"),       END("\n.\r\n"),     END("\r\n.\n"),      END("\r.\r"),
            END("\r.\r\n"),     END("\r\n.\r"),     END("\r.\n"),        END("\n.\r"),
            END("\r\n\0.\r\n"), END("\r\n.\0\r\n"), END("\r\r\n.\r\r\n")};

static void
test_nothing_is_smuggled_wherever_a_record_ends(TlsLine *tls, gconstpointer data)
{
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(GString) content = g_string_new("a");
        g_string_append_len(content, ends[i].bytes, (gssize)ends[i].length);
        g_string_append(content, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nb\r\n.\r\n");
        for (gsize cut = 1; cut < content->len; cut++) {
            smuggle(tls, content->str, content->len, cut);
            down(tls, data);
            memset(tls, 0, sizeof *tls);
            up(tls, data);
        }
    }
}

/* --- the channel alone ----------------------------------------------------------------------- */

static void
test_a_channel_in_clear(void)
{
    g_autoptr(GError) error = NULL;
    int pair[2];
    char got[8] = "";
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==,
                    0);
    g_auto(Fd) fd = pair[0];
    g_auto(Fd) peer = pair[1];
    Channel channel = {fd, NULL};
    g_assert_cmpint(channel_read(&channel, got, sizeof got), ==, 0);
    g_assert_false(channel_has_more(&channel));
    assert_ok(io_write_full(peer, "abc", 3, line_soon(), &error));
    g_assert_true(channel_has_more(&channel));
    g_assert_false(channel_pending(&channel));
    g_assert_cmpint(channel_read(&channel, got, sizeof got), ==, 3);
    g_assert_cmpstr(got, ==, "abc");
    g_assert_true(channel_write(&channel, "def", 3, line_soon()));
    assert_ok(io_read_full(peer, got, 3, line_soon(), &error));
    g_assert_cmpstr(got, ==, "def");
    g_assert_true(channel_say_goodbye(&channel));
    assert_fails(io_read_full(peer, got, 1, line_soon(), &error), POSTERN_ERROR_CLOSED);
    fd_clear(&peer);
    g_assert_true(channel_has_more(&channel));
    g_assert_cmpint(channel_read(&channel, got, sizeof got), ==, -1);
    g_assert_false(channel_write(&channel, "ghi", 3, line_soon()));
    channel_clear(&channel);
}

#define add(name, function) g_test_add("/channel/" name, TlsLine, credentials, up, function, down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(TlsCredentials) credentials = make_credentials();
    g_test_add_func("/channel/clear", test_a_channel_in_clear);
    add("mail/starttls", test_mail_goes_through_starttls);
    add("mail/implicit", test_mail_goes_through_implicit_tls);
    add("many-commands", test_many_commands_are_answered);
    add("early/content", test_content_before_354_is_refused);
    add("early/content-in-a-record", test_content_in_a_record_before_354_is_refused);
    add("early/banner", test_who_talks_before_the_banner_in_tls_hears_554);
    add("before/injected", test_what_stands_behind_starttls_ends_it);
    add("before/injected-unread", test_what_stands_behind_starttls_and_is_not_read_yet);
    add("before/injected-later", test_what_comes_after_the_answer_is_no_command);
    add("before/forgotten", test_the_greeting_is_forgotten);
    add("before/unavailable", test_without_a_certificate_there_is_454);
    add("before/clear", test_clear_text_where_tls_comes_first);
    add("time/handshake", test_a_handshake_has_its_time);
    add("time/trickle", test_a_handshake_has_no_more_time_for_every_byte);
    add("time/patience", test_patience_ends_in_tls_as_in_clear);
    add("time/leaves", test_who_must_leave_leaves_in_a_handshake);
    add("drain/handshake", test_closing_doors_ends_a_handshake);
    add("drain/idle", test_closing_doors_ends_the_idle_in_tls);
    add("gone", test_who_closes_tls_in_a_message_leaves_nothing);
    add("smuggling", test_nothing_is_smuggled_wherever_a_record_ends);
    return g_test_run();
}
