#include "tests/unit/line.h"
#include "tests/unit/test.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#define UNUSED_DATA (void)data

static void
test_a_message_goes_through(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_say(line, "hello\r\n.\r\nNOOP\r\n");
    line_expect(line, "250 2.0.0 7 bytes from unix\r\n250 2.0.0 ok\r\n");
    line_begin_data(line);
    line_say(line, ".\r\n");
    line_expect(line, "250 2.0.0 0 bytes from unix\r\n");
    line_say(line, "QUIT\r\n");
    line_expect(line, "221 2.0.0 mx.desk.example goodbye\r\n");
    line_expect_end(line);
    fd_clear(&line->fd);
    line_join(line);
    g_assert_cmpuint(line->messages, ==, 2);
}

static void
test_who_leaves_in_the_middle_leaves_nothing(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_say(line, "hello\r\n.");
    fd_clear(&line->fd);
    line_join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

static void
test_neighbours_that_talk_early_hear_554(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_say(line, "EHLO client.example\r\n");
    line_start(line);
    line_expect(line, "554 mx.desk.example you must wait for the greeting\r\n");
    line_expect_end(line);
}

static void
test_strangers_that_talk_early_hear_554(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.is_local = FALSE;
    line_say(line, "EHLO client.example\r\n");
    line_start(line);
    line_expect(line, "554 mx.desk.example you must wait for the greeting\r\n");
    line_expect_end(line);
}

static void
test_strangers_wait_for_the_banner(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.is_local = FALSE;
    gint64 began_us = clock_monotonic_us(clock_system());
    line_greet(line);
    g_assert_cmpint(clock_monotonic_us(clock_system()) - began_us, >=,
                    (LIMIT_GREET_WAIT_MS - 5) * US_PER_MS);
}

static void
test_content_before_354_is_refused(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\n");
    line_expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                      "554 5.5.0 content came before it was asked for; goodbye\r\n");
    line_expect_end(line);
    fd_clear(&line->fd);
    line_join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

/* DATA itself has one reply however many recipients there are (RFC 2033 §4.2). */
static void
test_content_before_354_is_refused_once_in_lmtp(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->client.protocol = INTAKE_LMTP;
    line_start(line);
    line_expect(line, "220 mx.desk.example LMTP Postern\r\n");
    line_say(line, "LHLO client.example\r\n");
    line_expect(line,
                "250-mx.desk.example\r\n250-PIPELINING\r\n250-SIZE 1048576\r\n250-8BITMIME\r\n"
                "250 ENHANCEDSTATUSCODES\r\n");
    line_say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nRCPT TO:<c@desk.example>\r\n"
                   "DATA\r\nevil\r\n.\r\n");
    line_expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n250 2.1.5 recipient ok\r\n"
                      "554 5.5.0 content came before it was asked for; goodbye\r\n");
    line_expect_end(line);
    fd_clear(&line->fd);
    line_join(line);
    g_assert_cmpuint(line->messages, ==, 0);
}

/* RFC 2920 §3.1 lets a client send its next commands together with the end of a message, but not a
 * second message. */
static void
test_a_message_smuggled_behind_another_is_refused(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_say(line,
             "good\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nevil\r\n.\r\n");
    line_expect(line, "250 2.0.0 6 bytes from unix\r\n"
                      "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                      "554 5.5.0 content came before it was asked for; goodbye\r\n");
    line_expect_end(line);
    fd_clear(&line->fd);
    line_join(line);
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
    line_greet(line);
    line_advance(line, PATIENCE_S - 1);
    line_say(line, "NOOP\r\n");
    line_expect(line, "250 2.0.0 ok\r\n");
    line_advance(line, PATIENCE_S - 1);
    line_say(line, "NO");
    line_advance(line, 2);
    line_say(line, "O");
    line_expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    line_expect_end(line);
}

static void
test_a_block_of_data_has_three_minutes(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_advance(line, LIMIT_DATA_WAIT_S);
    line_say(line, "x");
    line_expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    line_expect_end(line);
}

static void
test_patience_holds_for_blocks_of_data_too(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line->settings.patience_us = 7 * US_PER_S;
    line_greet(line);
    line_begin_data(line);
    line_advance(line, 6);
    line_say(line, "x\r\n.\r\n");
    line_expect(line, "250 2.0.0 3 bytes from unix\r\n");
    line_begin_data(line);
    line_advance(line, 7);
    line_say(line, "x");
    line_expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    line_expect_end(line);
}

static void
test_it_shows_when_it_last_brought_something(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    const gint64 began_us = line->clock.us;
    line_greet(line);
    line_advance(line, 5);
    line_say(line, "NOOP\r\n");
    line_expect(line, "250 2.0.0 ok\r\n");
    g_assert_cmpint(line->presence.brought_us, ==, began_us);
    line_begin_data(line);
    await_brought(line, began_us + 5 * US_PER_S);
    line_advance(line, 3);
    line_say(line, "x"); /* 200 a second is the least, so this is worth no time to speak of */
    await_brought(line, began_us + 5 * US_PER_S + US_PER_S / LIMIT_DATA_BYTES_PER_S);
    g_autofree char *more = g_strnfill(10 * LIMIT_DATA_BYTES_PER_S, 'x');
    line_say(line, more);
    await_brought(line, began_us + 8 * US_PER_S);
    line_advance(line, 1);
    line_say(line, "\r\n.\r\n");
    line_expect(line, "250 2.0.0 2003 bytes from unix\r\n");
    await_brought(line, began_us + 9 * US_PER_S);
    line->presence.must_leave = TRUE;
    shutdown(line->served, SHUT_RD);
    line_expect(line, "421 4.3.2 mx.desk.example others need the room, and you bring no mail\r\n");
    line_expect_end(line);
}

static void
test_slow_data_is_dropped_after_a_minute(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_advance(line, LIMIT_DATA_GRACE_S + 1);
    g_autofree char *enough = g_strnfill((LIMIT_DATA_GRACE_S + 1) * LIMIT_DATA_BYTES_PER_S, '\n');
    for (char *p = enough; *p; p += 2)
        *p = '\r';
    line_say(line, enough);
    line_say(line, ".\r\n");
    line_expect(line, "250 2.0.0 12200 bytes from unix\r\n");
    line_begin_data(line);
    line_advance(line, LIMIT_DATA_GRACE_S + 1);
    line_say(line, "x");
    line_expect(line, "421 4.4.2 mx.desk.example your message comes too slowly\r\n");
    line_expect_end(line);
}

static void
test_a_session_has_an_end(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    for (gint64 lived_s = 0; lived_s + 200 < LIMIT_SESSION_S; lived_s += 200) {
        line_advance(line, 200);
        line_say(line, "NOOP\r\n");
        line_expect(line, "250 2.0.0 ok\r\n");
    }
    line_advance(line, 200);
    line_say(line, "NOOP\r\n");
    line_expect(line, "421 4.4.2 mx.desk.example you took too long\r\n");
    line_expect_end(line);
}

/* A reset would take the reply away with it. */
static void
test_the_last_reply_survives_what_is_still_sent(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    line_say(line, "bare\nline end\r\n");
    g_autofree char *more = g_strnfill(1 << 20, 'x');
    line_say(line, more);
    line_expect(line, "550 5.5.2 message has a bare CR, a bare LF or a NUL; goodbye\r\n");
    line_expect_end(line);
}

static void
test_many_small_commands_are_all_answered(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    enum { COMMANDS = 2000 };
    g_autoptr(GString) commands = g_string_new(NULL), replies = g_string_new(NULL);
    for (guint i = 0; i < COMMANDS; i++) {
        g_string_append(commands, "NOOP\r\n");
        g_string_append(replies, "250 2.0.0 ok\r\n");
    }
    line_say(line, commands->str);
    line_expect(line, replies->str);
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
    line_greet(line);
    close_doors(line);
    line_expect(line, "421 4.3.2 mx.desk.example shutting down\r\n");
    line_expect_end(line);
}

static void
test_closing_doors_lets_a_message_finish(Line *line, gconstpointer data)
{
    UNUSED_DATA;
    line_greet(line);
    line_begin_data(line);
    close_doors(line);
    line_say(line, "hello\r\n.\r\nMAIL FROM:<>\r\n");
    line_expect(line, "250 2.0.0 7 bytes from unix\r\n421 4.3.2 mx.desk.example shutting down\r\n");
    line_expect_end(line);
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
