#include "tests/unit/line.h"

#include "tests/unit/test.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static gint64
still_us(const Clock *clock)
{
    StillClock *still = (StillClock *)clock;
    mutex_lock(&still->lock);
    gint64 us = still->us;
    mutex_unlock(&still->lock);
    return us;
}

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

void
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

void
line_start(Line *line)
{
    g_autoptr(GError) error = NULL;
    assert_ok(thread_start("serve", LIMIT_SESSION_STACK_BYTES, serve, line, &line->thread, &error));
    line->is_running = TRUE;
}

void
line_join(Line *line)
{
    if (line->is_running)
        pthread_join(line->thread, NULL);
    line->is_running = FALSE;
}

void
line_down(Line *line, gconstpointer data)
{
    (void)data;
    fd_clear(&line->fd);
    line_join(line);
    g_assert_cmpuint(receive_memory_reserved(&line->memory), ==, 0);
    receive_memory_clear(&line->memory);
    mutex_clear(&line->clock.lock);
    fd_clear(&line->served);
    fd_clear(&line->wake);
}

gint64
line_soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

void
line_say(Line *line, const char *text)
{
    g_autoptr(GError) error = NULL;
    assert_ok(io_write_full(line->fd, text, strlen(text), line_soon(), &error));
}

void
line_expect(Line *line, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *got = g_malloc0(strlen(text) + 1);
    if (!io_read_full(line->fd, got, strlen(text), line_soon(), &error))
        g_error("expected \"%s\", got \"%s\" and then: %s", text, got, error->message);
    g_assert_cmpstr(got, ==, text);
}

void
line_expect_end(Line *line)
{
    g_autoptr(GError) error = NULL;
    char byte;
    assert_fails(io_read_full(line->fd, &byte, 1, line_soon(), &error), POSTERN_ERROR_CLOSED);
}

void
line_advance(Line *line, gint64 seconds)
{
    mutex_lock(&line->clock.lock);
    line->clock.us += seconds * US_PER_S;
    mutex_unlock(&line->clock.lock);
}

void
line_greet(Line *line)
{
    line_start(line);
    line_expect(line, "220 mx.desk.example ESMTP Postern\r\n");
    line_say(line, "HELO client.example\r\n");
    line_expect(line, "250 mx.desk.example\r\n");
}

void
line_begin_data(Line *line)
{
    line_say(line, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    line_expect(line, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n"
                      "354 end the message with a dot on a line by itself\r\n");
}
