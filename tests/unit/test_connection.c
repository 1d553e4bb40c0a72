#include "intake/connection.h"
#include "intake/receive_memory.h"

#include "base/io.h"
#include "base/sync.h"
#include "tests/unit/test.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_S 300 /* RFC 5321 §4.5.3.2.7 */

/* A clock that stands still for all threads until it is told otherwise. */
typedef struct {
    Clock clock;
    Mutex lock;
    gint64 us;
} StillClock;

static gint64
still_us(const Clock *clock)
{
    StillClock *still = (StillClock *)clock;
    mutex_lock(&still->lock);
    gint64 us = still->us;
    mutex_unlock(&still->lock);
    return us;
}

/* One end of a socket pair is served in a thread, the other is the test's. */
typedef struct {
    ListenerSettings settings;
    IntakeSink sink;
    StillClock clock;
    ReceiveMemory memory;
    ConnectionContext context;
    ConnectionClient client;
    ConnectionPresence presence;
    Fd served;
    Fd fd;
    Fd wake;
    pthread_t thread;
    gboolean is_running;
    guint messages; /* read it after the thread has ended */
} Line;

static gboolean
recipient(gpointer data, const char *address, IntakeReply *ret_reply)
{
    (void)data, (void)address, (void)ret_reply;
    return TRUE;
}

static void
message(gpointer data, const IntakeMessage *received, IntakeReply *replies)
{
    Line *line = data;
    line->messages++;
    for (guint i = 0; i < received->recipients->len; i++)
        if (i == 0 || received->protocol == INTAKE_LMTP)
            intake_reply_set(&replies[i], 250, "2.0.0", "%zu bytes from %s",
                             received->content_length, received->peer);
}

static void
line_up(Line *line, gconstpointer data)
{
    (void)data;
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==,
                    0);
    line->served = pair[0];
    line->fd = pair[1];
    line->wake = eventfd(0, EFD_CLOEXEC);
    line->settings = (ListenerSettings){.hostname = "mx.desk.example",
                                        .message_size_bytes = 1 << 20,
                                        .patience_us = PATIENCE_S * US_PER_S};
    line->sink = (IntakeSink){.recipient = recipient, .message = message, .data = line};
    line->clock.clock = (Clock){still_us, still_us};
    line->clock.us = US_PER_DAY;
    mutex_init(&line->clock.lock);
    receive_memory_init(&line->memory, 1 << 24);
    line->context = (ConnectionContext){.settings = &line->settings,
                                        .sink = &line->sink,
                                        .clock = &line->clock.clock,
                                        .budget = receive_memory_budget(&line->memory),
                                        .wake = line->wake};
    line->client = (ConnectionClient){.fd = line->served,
                                      .protocol = INTAKE_SMTP,
                                      .peer = "unix",
                                      .is_local = TRUE,
                                      .presence = &line->presence};
}

static gpointer
serve(gpointer data)
{
    Line *line = data;
    connection_serve(&line->context, &line->client);
    shutdown(line->served, SHUT_RDWR);
    return NULL;
}

static void
start(Line *line)
{
    g_autoptr(GError) error = NULL;
    assert_ok(thread_start("serve", LIMIT_SESSION_STACK_BYTES, serve, line, &line->thread, &error));
    line->is_running = TRUE;
}

static void
join(Line *line)
{
    if (line->is_running)
        pthread_join(line->thread, NULL);
    line->is_running = FALSE;
}

static void
line_down(Line *line, gconstpointer data)
{
    (void)data;
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(receive_memory_reserved(&line->memory), ==, 0);
    receive_memory_clear(&line->memory);
    mutex_clear(&line->clock.lock);
    fd_clear(&line->served);
    fd_clear(&line->wake);
}

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + 20 * US_PER_S;
}

static void
say(Line *line, const char *text)
{
    g_autoptr(GError) error = NULL;
    assert_ok(io_write_full(line->fd, text, strlen(text), soon(), &error));
}

static void
expect(Line *line, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *got = g_malloc0(strlen(text) + 1);
    if (!io_read_full(line->fd, got, strlen(text), soon(), &error))
        g_error("expected \"%s\", got \"%s\" and then: %s", text, got, error->message);
    g_assert_cmpstr(got, ==, text);
}

static void
expect_end(Line *line)
{
    g_autoptr(GError) error = NULL;
    char byte;
    assert_fails(io_read_full(line->fd, &byte, 1, soon(), &error), POSTERN_ERROR_CLOSED);
}

static void
advance(Line *line, gint64 seconds)
{
    mutex_lock(&line->clock.lock);
    line->clock.us += seconds * US_PER_S;
    mutex_unlock(&line->clock.lock);
}

static void
greet(Line *line)
{
    start(line);
    expect(line, "220 mx.desk.example ESMTP Postern\r\n");
    say(line, "HELO client.example\r\n");
    expect(line, "250 mx.desk.example\r\n");
}

static void
begin_data(Line *line)
{
    say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                 "354 end the message with a dot on a line by itself\r\n");
}

#define UNUSED_DATA (void)data

static void
test_a_message_goes_through(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    say(line, "hello\r\n.\r\nNOOP\r\n");
    expect(line, "250 2.0.0 7 bytes from unix\r\n250 2.0.0 ok\r\n");
    begin_data(line);
    say(line, ".\r\n");
    expect(line, "250 2.0.0 0 bytes from unix\r\n");
    say(line, "QUIT\r\n");
    expect(line, "221 2.0.0 mx.desk.example goodbye\r\n");
    expect_end(line);
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(line->messages, ==, 2);
}

static void
test_who_leaves_in_the_middle_leaves_nothing(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    say(line, "hello\r\n.");
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

static void
test_neighbours_that_talk_early_hear_554(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    say(line, "EHLO client.example\r\n");
    start(line);
    expect(line, "554 mx.desk.example you must wait for the greeting\r\n");
    expect_end(line);
}

static void
test_strangers_that_talk_early_hear_554(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.is_local = FALSE;
    say(line, "EHLO client.example\r\n");
    start(line);
    expect(line, "554 mx.desk.example you must wait for the greeting\r\n");
    expect_end(line);
}

static void
test_strangers_wait_for_the_banner(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.is_local = FALSE;
    gint64 began_us = clock_monotonic_us(clock_system());
    greet(line);
    g_assert_cmpint(clock_monotonic_us(clock_system()) - began_us, >=,
                    (LIMIT_GREET_WAIT_MS - 5) * US_PER_MS);
}

static void
test_content_before_354_is_refused(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\n");
    expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                 "554 5.5.0 content came before it was asked for; goodbye\r\n");
    expect_end(line);
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

/* DATA itself has one reply however many recipients there are (RFC 2033 §4.2). */
static void
test_content_before_354_is_refused_once_in_lmtp(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.protocol = INTAKE_LMTP;
    start(line);
    expect(line, "220 mx.desk.example LMTP Postern\r\n");
    say(line, "LHLO client.example\r\n");
    expect(line, "250-mx.desk.example\r\n250-PIPELINING\r\n250-SIZE 1048576\r\n250-8BITMIME\r\n"
                 "250 ENHANCEDSTATUSCODES\r\n");
    say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nRCPT TO:<c@desk.example>\r\n"
              "DATA\r\nevil\r\n.\r\n");
    expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n250 2.1.5 recipient ok\r\n"
                 "554 5.5.0 content came before it was asked for; goodbye\r\n");
    expect_end(line);
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

/* RFC 2920 §3.1 lets a client send its next commands together with the end of a message, but not a
 * second message. */
static void
test_a_message_smuggled_behind_another_is_refused(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    say(line, "good\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\n");
    expect(line, "250 2.0.0 6 bytes from unix\r\n"
                 "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                 "554 5.5.0 content came before it was asked for; goodbye\r\n");
    expect_end(line);
    fd_clear(&line->fd);
    join(line);
    g_assert_cmpuint(line->messages, ==, 1);
}

static void
await_brought(Line *line, gint64 us)
{
    for (guint i = 0; i < 20000 && line->presence.brought_us != us; i++)
        poll(NULL, 0, 1);
    g_assert_cmpint(line->presence.brought_us, ==, us);
}

/* RFC 5321 §4.5.3.2.7, and a client that sends a byte now and then gains nothing by it. */
static void
test_patience_with_a_command_ends(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    advance(line, PATIENCE_S - 1);
    say(line, "NOOP\r\n");
    expect(line, "250 2.0.0 ok\r\n");
    advance(line, PATIENCE_S - 1);
    say(line, "NO");
    advance(line, 2);
    say(line, "O");
    expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    expect_end(line);
}

static void
test_a_block_of_data_has_three_minutes(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    advance(line, LIMIT_DATA_WAIT_S);
    say(line, "x");
    expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    expect_end(line);
}

static void
test_patience_holds_for_blocks_of_data_too(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->settings.patience_us = 7 * US_PER_S;
    greet(line);
    begin_data(line);
    advance(line, 6);
    say(line, "x\r\n.\r\n");
    expect(line, "250 2.0.0 3 bytes from unix\r\n");
    begin_data(line);
    advance(line, 7);
    say(line, "x");
    expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    expect_end(line);
}

static void
test_it_shows_when_it_last_brought_something(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    const gint64 began_us = line->clock.us;
    greet(line);
    advance(line, 5);
    say(line, "NOOP\r\n");
    expect(line, "250 2.0.0 ok\r\n");
    g_assert_cmpint(line->presence.brought_us, ==, began_us);
    begin_data(line);
    await_brought(line, began_us + 5 * US_PER_S);
    advance(line, 3);
    say(line, "x"); /* 200 a second is the least, so this is worth no time to speak of */
    await_brought(line, began_us + 5 * US_PER_S + US_PER_S / LIMIT_DATA_BYTES_PER_S);
    g_autofree char *more = g_strnfill(10 * LIMIT_DATA_BYTES_PER_S, 'x');
    say(line, more);
    await_brought(line, began_us + 8 * US_PER_S);
    advance(line, 1);
    say(line, "\r\n.\r\n");
    expect(line, "250 2.0.0 2003 bytes from unix\r\n");
    await_brought(line, began_us + 9 * US_PER_S);
    line->presence.must_leave = TRUE;
    shutdown(line->served, SHUT_RD);
    expect(line, "421 4.3.2 mx.desk.example others need the room, and you bring no mail\r\n");
    expect_end(line);
}

static void
test_slow_data_is_dropped_after_a_minute(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    advance(line, LIMIT_DATA_GRACE_S + 1);
    g_autofree char *enough = g_strnfill((LIMIT_DATA_GRACE_S + 1) * LIMIT_DATA_BYTES_PER_S, '\n');
    for (char *p = enough; *p; p += 2)
        *p = '\r';
    say(line, enough);
    say(line, ".\r\n");
    expect(line, "250 2.0.0 12200 bytes from unix\r\n");
    begin_data(line);
    advance(line, LIMIT_DATA_GRACE_S + 1);
    say(line, "x");
    expect(line, "421 4.4.2 mx.desk.example your message comes too slowly\r\n");
    expect_end(line);
}

static void
test_a_session_has_an_end(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    for (gint64 lived_s = 0; lived_s + 200 < LIMIT_SESSION_S; lived_s += 200) {
        advance(line, 200);
        say(line, "NOOP\r\n");
        expect(line, "250 2.0.0 ok\r\n");
    }
    advance(line, 200);
    say(line, "NOOP\r\n");
    expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    expect_end(line);
}

/* A reset would take the reply away with it. */
static void
test_the_last_reply_survives_what_is_still_sent(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    say(line, "bare\nline end\r\n");
    g_autofree char *more = g_strnfill(1 << 20, 'x');
    say(line, more);
    expect(line, "550 5.5.2 message has a bare CR, a bare LF or a NUL; goodbye\r\n");
    expect_end(line);
}

static void
test_many_small_commands_are_all_answered(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    enum { COMMANDS = 2000 };
    g_autoptr(GString) commands = g_string_new(NULL), replies = g_string_new(NULL);
    for (guint i = 0; i < COMMANDS; i++) {
        g_string_append(commands, "NOOP\r\n");
        g_string_append(replies, "250 2.0.0 ok\r\n");
    }
    say(line, commands->str);
    expect(line, replies->str);
}

static void
close_doors(Line *line)
{
    g_assert_cmpint(eventfd_write(line->wake, 1), ==, 0);
}

static void
test_closing_doors_ends_the_idle_at_once(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    close_doors(line);
    expect(line, "421 4.3.2 mx.desk.example shutting down\r\n");
    expect_end(line);
}

static void
test_closing_doors_lets_a_message_finish(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    greet(line);
    begin_data(line);
    close_doors(line);
    say(line, "hello\r\n.\r\nMAIL FROM:<>\r\n");
    expect(line, "250 2.0.0 7 bytes from unix\r\n421 4.3.2 mx.desk.example shutting down\r\n");
    expect_end(line);
}

#define add(name, function)                                                                        \
    g_test_add("/connection/" name, Line, NULL, line_up, function, line_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("message", test_a_message_goes_through);
    add("gone", test_who_leaves_in_the_middle_leaves_nothing);
    add("early/neighbour", test_neighbours_that_talk_early_hear_554);
    add("early/stranger", test_strangers_that_talk_early_hear_554);
    add("early/patient", test_strangers_wait_for_the_banner);
    add("early/content", test_content_before_354_is_refused);
    add("early/content-lmtp", test_content_before_354_is_refused_once_in_lmtp);
    add("early/smuggled", test_a_message_smuggled_behind_another_is_refused);
    add("time/command", test_patience_with_a_command_ends);
    add("time/block", test_a_block_of_data_has_three_minutes);
    add("time/presence", test_it_shows_when_it_last_brought_something);
    add("time/patience", test_patience_holds_for_blocks_of_data_too);
    add("time/slow", test_slow_data_is_dropped_after_a_minute);
    add("time/session", test_a_session_has_an_end);
    add("last-reply", test_the_last_reply_survives_what_is_still_sent);
    add("many-commands", test_many_small_commands_are_all_answered);
    add("drain/idle", test_closing_doors_ends_the_idle_at_once);
    add("drain/message", test_closing_doors_lets_a_message_finish);
    return g_test_run();
}
