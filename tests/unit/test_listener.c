#include "intake/listener.h"

#include "base/io.h"
#include "base/sync.h"
#include "net/socket.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BANNER      "220 mx.desk.example ESMTP Postern\r\n"
#define LMTP_BANNER "220 mx.desk.example LMTP Postern\r\n"
#define DATA_REPLY  "354 end the message with a dot on a line by itself\r\n"

typedef struct {
    Clock clock;             /* first: that of the listener … */
    _Atomic gint64 ahead_us; /* … and how far it is before the system's */
    Listener *listener;
    guint port;
    char *directory;
    char *path; /* of the LMTP door */

    Mutex lock;
    Cond changed;
    gboolean is_held;  /* the sink waits while this is so */
    guint in_sink;     /* messages it has begun with */
    GString *received; /* "protocol peer helo content\n" of each message */
} House;

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

static gint64
ahead_us(const Clock *clock)
{
    return clock_monotonic_us(clock_system()) + ((const House *)clock)->ahead_us;
}

static gboolean
recipient(gpointer data, const char *address, IntakeReply *ret_reply)
{
    (void)data;
    if (g_str_has_suffix(address, "@desk.example"))
        return TRUE;
    intake_reply_set(ret_reply, 550, "5.1.1", "no such address here");
    return FALSE;
}

static void
message(gpointer data, const IntakeMessage *received, IntakeReply *replies)
{
    House *house = data;
    mutex_lock(&house->lock);
    house->in_sink++;
    cond_broadcast(&house->changed);
    while (house->is_held)
        cond_wait(&house->changed, &house->lock);
    g_string_append_printf(house->received, "%s %s %s %s %.*s\n",
                           received->protocol == INTAKE_LMTP ? "lmtp" : "smtp",
                           received->is_local ? "local" : "remote", received->peer, received->helo,
                           (int)received->content_length, (const char *)received->content);
    mutex_unlock(&house->lock);
    intake_reply_set(&replies[0], 250, "2.0.0", "stored");
}

static void
house_up(House *house, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    mutex_init(&house->lock);
    cond_init(&house->changed);
    house->received = g_string_new(NULL);
    house->directory = g_dir_make_tmp("postern-XXXXXX", &error);
    assert_ok(house->directory);
    house->path = g_build_filename(house->directory, "lmtp", NULL);
    IntakeSink sink = {.recipient = recipient, .message = message, .data = house};
    house->clock = (Clock){ahead_us, ahead_us};
    house->listener = listener_new(data, &sink, &house->clock);
    ListenerDoor tcp = {.protocol = INTAKE_SMTP, .address = "127.0.0.1"};
    ListenerDoor local = {.protocol = INTAKE_LMTP, .socket = house->path};
    guint no_port = 1;
    assert_ok(listener_open(house->listener, &tcp, &house->port, &error));
    assert_ok(listener_open(house->listener, &local, &no_port, &error));
    g_assert_cmpuint(house->port, >, 0);
    g_assert_cmpuint(no_port, ==, 0);
}

static void
house_start(House *house)
{
    g_autoptr(GError) error = NULL;
    assert_ok(listener_start(house->listener, &error));
}

static void
house_down(House *house, gconstpointer data)
{
    (void)data;
    listener_free(house->listener);
    g_assert_false(g_file_test(house->path, G_FILE_TEST_EXISTS));
    g_rmdir(house->directory);
    g_free(house->path);
    g_free(house->directory);
    g_string_free(house->received, TRUE);
    cond_clear(&house->changed);
    mutex_clear(&house->lock);
}

static int
connect_smtp(const House *house)
{
    g_autoptr(GError) error = NULL;
    int fd = socket_connect_tcp("127.0.0.1", house->port, soon(), &error);
    assert_ok(fd >= 0);
    return fd;
}

static int
connect_lmtp(const House *house)
{
    g_autoptr(GError) error = NULL;
    int fd = socket_connect_unix(house->path, 0, &error);
    assert_ok(fd >= 0);
    return fd;
}

static void
say(int fd, const char *text)
{
    g_autoptr(GError) error = NULL;
    assert_ok(io_write_full(fd, text, strlen(text), soon(), &error));
}

static void
expect(int fd, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *got = g_malloc0(strlen(text) + 1);
    if (!io_read_full(fd, got, strlen(text), soon(), &error))
        g_error("expected \"%s\", got \"%s\" and then: %s", text, got, error->message);
    g_assert_cmpstr(got, ==, text);
}

static void
expect_end(int fd)
{
    g_autoptr(GError) error = NULL;
    char byte;
    assert_fails(io_read_full(fd, &byte, 1, soon(), &error), POSTERN_ERROR_CLOSED);
}

static int
enter_smtp(const House *house)
{
    int fd = connect_smtp(house);
    expect(fd, BANNER);
    return fd;
}

static ListenerStatus
status(const House *house)
{
    ListenerStatus now;
    listener_status(house->listener, &now);
    return now;
}

static void
await_connections(const House *house, guint connections)
{
    gint64 until_us = soon();
    while (status(house).connections != connections) {
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, until_us);
        poll(NULL, 0, 1);
    }
}

static void
await_reserved(const House *house, guint64 bytes)
{
    gint64 until_us = soon();
    while (status(house).receive_memory_bytes != bytes) {
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, until_us);
        poll(NULL, 0, 1);
    }
}

static void
begin_data(int fd)
{
    say(fd, "HELO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    expect(fd,
           "250 mx.desk.example\r\n250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n" DATA_REPLY);
}

static const ListenerSettings ample = {.hostname = "mx.desk.example",
                                       .message_size_bytes = 100000,
                                       .receive_memory_bytes = 1000000,
                                       .connections = 50,
                                       .connections_per_client = 50,
                                       .patience_us = 5 * US_PER_MIN};

static void
test_smtp_over_tcp(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) fd = enter_smtp(house);
    begin_data(fd);
    say(fd, "hello\r\n.\r\n");
    expect(fd, "250 2.0.0 stored\r\n");
    g_autofree char *expected = NULL;
    {
        gboolean is_local = FALSE;
        struct sockaddr_in name = {0};
        socklen_t length = sizeof name;
        g_assert_cmpint(getsockname(fd, (struct sockaddr *)&name, &length), ==, 0);
        g_autofree char *server = socket_peer_name(fd, &is_local);
        g_assert_cmpstr(server, ==, "127.0.0.1");
        guint port = ntohs(name.sin_port);
        expected = g_strdup_printf("smtp local 127.0.0.1:%u client.example hello\r\n\n", port);
    }
    g_assert_cmpstr(house->received->str, ==, expected);
    say(fd, "QUIT\r\n");
    expect(fd, "221 2.0.0 mx.desk.example goodbye\r\n");
    expect_end(fd);
    fd_clear(&fd);
    await_connections(house, 0);
    g_assert_cmpuint(status(house).accepted, ==, 1);
    g_assert_cmpuint(status(house).refused, ==, 0);
}

static void
test_lmtp_over_a_unix_socket(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) fd = connect_lmtp(house);
    expect(fd, LMTP_BANNER);
    say(fd, "LHLO client.example\r\n");
    expect(fd, "250-mx.desk.example\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-8BITMIME\r\n"
               "250-XMAILBOX\r\n250 ENHANCEDSTATUSCODES\r\n");
    say(fd, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nRCPT TO:<c@elsewhere.example>\r\n"
            "RCPT TO:<d@desk.example>\r\nDATA\r\n");
    expect(fd, "250 2.1.0 sender ok\r\n250 2.1.5 recipient ok\r\n550 5.1.1 no such address here\r\n"
               "250 2.1.5 recipient ok\r\n" DATA_REPLY);
    say(fd, "hello\r\n.\r\n");
    /* The sink of this test leaves the second as it was preset. */
    expect(fd, "250 2.0.0 stored\r\n451 4.3.0 please try again later\r\n");
    g_assert_cmpstr(house->received->str, ==, "lmtp local unix client.example hello\r\n\n");
}

/* By TCP nobody knows who it is. */
static void
test_mailbox_keys_only_over_a_unix_socket(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    ListenerDoor door = {.protocol = INTAKE_LMTP, .address = "127.0.0.1"};
    guint port = 0;
    assert_ok(listener_open(house->listener, &door, &port, &error));
    house_start(house);
    g_auto(Fd) fd = socket_connect_tcp("127.0.0.1", port, soon(), &error);
    assert_ok(fd >= 0);
    expect(fd, LMTP_BANNER);
    say(fd, "LHLO client.example\r\n");
    expect(fd, "250-mx.desk.example\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-8BITMIME\r\n"
               "250 ENHANCEDSTATUSCODES\r\n");
    say(fd, "MAIL FROM:<> XMAILBOX=a;1;1\r\n");
    expect(fd, "555 5.5.4 MAIL parameter not known\r\n");
}

static void
test_who_came_before_the_start_is_served(House *house, gconstpointer data)
{
    (void)data;
    g_auto(Fd) patient = connect_smtp(house);
    g_auto(Fd) early = connect_smtp(house);
    say(early, "EHLO client.example\r\n");
    house_start(house);
    expect(patient, BANNER);
    expect(early, "554 mx.desk.example you must wait for the greeting\r\n");
    expect_end(early);
}

static const ListenerSettings small = {.hostname = "mx.desk.example",
                                       .message_size_bytes = 100000,
                                       .receive_memory_bytes = 1000000,
                                       .connections = 3,
                                       .connections_per_client = 2,
                                       .patience_us = 5 * US_PER_MIN};

static void
test_one_client_has_its_share(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) first = enter_smtp(house);
    g_auto(Fd) second = enter_smtp(house);
    g_assert_cmpint(second, !=, first);
    g_auto(Fd) third = connect_smtp(house);
    expect(third, "421 4.7.0 mx.desk.example too many connections from your address\r\n");
    expect_end(third);
    g_assert_cmpuint(status(house).connections, ==, 2);
    g_assert_cmpuint(status(house).accepted, ==, 2);
    g_assert_cmpuint(status(house).refused, ==, 1);
    fd_clear(&first);
    await_connections(house, 1);
    g_auto(Fd) fourth = enter_smtp(house);
    g_assert_cmpint(fourth, >=, 0);
}

/* Who waits for TLS could make nothing of our words. */
static void
test_who_is_turned_away_from_tls_hears_nothing(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    ListenerDoor door = {
        .protocol = INTAKE_SMTP, .address = "127.0.0.1", .tls = INTAKE_TLS_IMPLICIT};
    guint port = 0;
    assert_ok(listener_open(house->listener, &door, &port, &error));
    house_start(house);
    g_auto(Fd) first = enter_smtp(house);
    g_auto(Fd) second = enter_smtp(house);
    g_assert_cmpint(second, !=, first);
    g_auto(Fd) third = socket_connect_tcp("127.0.0.1", port, soon(), &error);
    g_assert_no_error(error);
    expect_end(third);
    g_assert_cmpuint(status(house).refused, ==, 1);
}

static void
test_all_together_have_a_cap(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    /* A unix socket has no address to count by. */
    g_auto(Fd) first = connect_lmtp(house);
    g_auto(Fd) second = connect_lmtp(house);
    g_auto(Fd) third = connect_lmtp(house);
    expect(first, LMTP_BANNER);
    expect(second, LMTP_BANNER);
    expect(third, LMTP_BANNER);
    g_auto(Fd) fourth = connect_smtp(house);
    expect(fourth, "421 4.3.2 mx.desk.example too many connections, please try again later\r\n");
    expect_end(fourth);
    fd_clear(&third);
    await_connections(house, 2);
    g_auto(Fd) fifth = enter_smtp(house);
    g_assert_cmpint(fifth, >=, 0);
}

static const ListenerSettings tight = {.hostname = "mx.desk.example",
                                       .message_size_bytes = 100000,
                                       .receive_memory_bytes = 50000,
                                       .connections = 50,
                                       .connections_per_client = 50,
                                       .patience_us = 5 * US_PER_MIN};

static void
test_receive_memory_is_shared(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) first = enter_smtp(house);
    g_auto(Fd) second = enter_smtp(house);
    say(first, "HELO x\r\nMAIL FROM:<> SIZE=16000\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    expect(first, "250 mx.desk.example\r\n250 2.1.0 sender ok\r\n"
                  "250 2.1.5 recipient ok\r\n" DATA_REPLY);
    g_assert_cmpuint(status(house).receive_memory_bytes, ==, 0);
    say(first, "x");
    await_reserved(house, 16000);
    say(second, "HELO x\r\nMAIL FROM:<> SIZE=34001\r\nMAIL FROM:<> SIZE=34000\r\n");
    expect(second,
           "250 mx.desk.example\r\n452 4.3.1 no memory for it now, please try again later\r\n"
           "250 2.1.0 sender ok\r\n");
    fd_clear(&first);
    await_connections(house, 1);
    g_assert_cmpuint(status(house).receive_memory_bytes, ==, 0);
    say(second, "RSET\r\nMAIL FROM:<> SIZE=50000\r\n");
    expect(second, "250 2.0.0 ok\r\n250 2.1.0 sender ok\r\n");
}

/* As a desk is set up that says nothing of it, but for one client more than an address may have. */
static const ListenerSettings usual = {.hostname = "mx.desk.example",
                                       .message_size_bytes = 25 * 1024 * 1024,
                                       .receive_memory_bytes = 256 * 1024 * 1024,
                                       .connections = 500,
                                       .connections_per_client = 51,
                                       .patience_us = 5 * US_PER_MIN};

/* Who only says how much will come keeps it from nobody. */
static void
test_declared_sizes_close_no_door(House *house, gconstpointer data)
{
    (void)data;
    enum { TALKERS = 50 };
    static const char mail[] = "HELO x\r\nMAIL FROM:<> SIZE=26214400\r\n";
    static const char ok[] = "250 mx.desk.example\r\n250 2.1.0 sender ok\r\n";
    house_start(house);
    Fd talkers[TALKERS];
    for (guint i = 0; i < TALKERS; i++) {
        talkers[i] = enter_smtp(house);
        say(talkers[i], mail);
        expect(talkers[i], ok);
    }
    g_assert_cmpuint(status(house).receive_memory_bytes, ==, 0);
    g_auto(Fd) other = enter_smtp(house);
    say(other, mail);
    expect(other, ok);
    say(other, "RCPT TO:<b@desk.example>\r\nDATA\r\n");
    expect(other, "250 2.1.5 recipient ok\r\n" DATA_REPLY);
    say(other, "hello\r\n.\r\n");
    expect(other, "250 2.0.0 stored\r\n");
    for (guint i = 0; i < TALKERS; i++)
        fd_clear(&talkers[i]);
}

static const ListenerSettings crowded = {.hostname = "mx.desk.example",
                                         .message_size_bytes = 100000,
                                         .receive_memory_bytes = 1000000,
                                         .connections = 8,
                                         .connections_per_client = 50,
                                         .patience_us = 5 * US_PER_MIN};

static void
test_who_brings_nothing_makes_room(House *house, gconstpointer data)
{
    (void)data;
    enum { PLACES = 8 };
    house_start(house);
    Fd clients[PLACES];
    for (guint i = 0; i < PLACES; i++)
        clients[i] = enter_smtp(house);
    house->ahead_us = (LIMIT_CROWDED_WAIT_S - 5) * US_PER_S;
    g_auto(Fd) early = connect_smtp(house);
    expect(early, "421 4.3.2 mx.desk.example too many connections, please try again later\r\n");

    house->ahead_us = LIMIT_CROWDED_WAIT_S * US_PER_S;
    for (guint i = 0; i < PLACES - 1; i++) { /* all but the last bring a mail */
        begin_data(clients[i]);
        say(clients[i], "hello\r\n.\r\n");
        expect(clients[i], "250 2.0.0 stored\r\n");
    }
    g_auto(Fd) knocking = connect_smtp(house); /* too early for the place it opens */
    g_assert_cmpint(knocking, >=, 0);
    expect(clients[PLACES - 1],
           "421 4.3.2 mx.desk.example others need the room, and you bring no mail\r\n");
    expect_end(clients[PLACES - 1]);
    await_connections(house, PLACES - 1);
    g_auto(Fd) entered = enter_smtp(house);
    g_assert_cmpint(entered, >=, 0);
    await_connections(house, PLACES);
    say(clients[0], "NOOP\r\n");
    expect(clients[0], "250 2.0.0 ok\r\n");
    for (guint i = 0; i < PLACES; i++)
        fd_clear(&clients[i]);
}

static void
test_who_stops_in_a_message_gives_its_memory_back(House *house, gconstpointer data)
{
    (void)data;
    static const char no_memory[] = "452 4.3.1 no memory for it now, please try again later\r\n";
    house_start(house);
    g_auto(Fd) idle = enter_smtp(house); /* has nothing to give back, and may stay */
    g_auto(Fd) stopped = enter_smtp(house);
    say(stopped, "HELO x\r\nMAIL FROM:<> SIZE=16000\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    expect(stopped, "250 mx.desk.example\r\n250 2.1.0 sender ok\r\n"
                    "250 2.1.5 recipient ok\r\n" DATA_REPLY);
    say(stopped, "x");
    await_reserved(house, 16000);
    g_auto(Fd) other = enter_smtp(house);
    say(other, "HELO x\r\nMAIL FROM:<> SIZE=40000\r\n");
    expect(other, "250 mx.desk.example\r\n");
    expect(other, no_memory);
    house->ahead_us = LIMIT_CROWDED_WAIT_S * US_PER_S;
    say(other, "MAIL FROM:<> SIZE=40000\r\n");
    expect(other, no_memory);
    expect(stopped, "421 4.3.2 mx.desk.example others need the room, and you bring no mail\r\n");
    await_reserved(house, 0);
    say(other, "MAIL FROM:<> SIZE=40000\r\n");
    expect(other, "250 2.1.0 sender ok\r\n");
    say(idle, "NOOP\r\n");
    expect(idle, "250 2.0.0 ok\r\n");
}

static void
test_drain_ends_the_idle_and_closes_the_doors(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    house_start(house);
    g_auto(Fd) idle = enter_smtp(house);
    listener_drain(house->listener);
    expect(idle, "421 4.3.2 mx.desk.example shutting down\r\n");
    expect_end(idle);
    g_assert_cmpuint(status(house).connections, ==, 0);
    assert_fails(socket_connect_tcp("127.0.0.1", house->port, soon(), &error) >= 0,
                 POSTERN_ERROR_CLOSED);
    assert_fails(socket_connect_unix(house->path, 0, &error) >= 0, POSTERN_ERROR_NOT_FOUND);
}

static gpointer
drain(gpointer data)
{
    listener_drain(((House *)data)->listener);
    return NULL;
}

static pthread_t
drain_in_a_thread(House *house)
{
    g_autoptr(GError) error = NULL;
    pthread_t thread;
    assert_ok(thread_start("drain", LIMIT_SESSION_STACK_BYTES, drain, house, &thread, &error));
    return thread;
}

static void
test_drain_waits_for_messages_under_way(House *house, gconstpointer data)
{
    (void)data;
    house->is_held = TRUE;
    house_start(house);
    g_auto(Fd) idle = enter_smtp(house);
    g_auto(Fd) writing = enter_smtp(house);
    begin_data(writing);
    g_auto(Fd) stored = enter_smtp(house);
    begin_data(stored);
    say(stored, "hello\r\n.\r\n");
    mutex_lock(&house->lock);
    while (house->in_sink == 0)
        cond_wait(&house->changed, &house->lock);
    mutex_unlock(&house->lock);
    pthread_t thread = drain_in_a_thread(house);
    expect(idle, "421 4.3.2 mx.desk.example shutting down\r\n");
    mutex_lock(&house->lock);
    house->is_held = FALSE;
    cond_broadcast(&house->changed);
    mutex_unlock(&house->lock);
    expect(stored, "250 2.0.0 stored\r\n421 4.3.2 mx.desk.example shutting down\r\n");
    say(writing, "hello\r\n.\r\n");
    expect(writing, "250 2.0.0 stored\r\n421 4.3.2 mx.desk.example shutting down\r\n");
    pthread_join(thread, NULL);
    g_assert_cmpuint(status(house).connections, ==, 0);
}

static void
test_drain_has_an_end(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) writing = enter_smtp(house);
    begin_data(writing);
    say(writing, "half a message\r\n");
    listener_drain_within(house->listener, 50 * US_PER_MS);
    expect(writing, "421 4.3.2 mx.desk.example shutting down\r\n");
    expect_end(writing);
    g_assert_cmpuint(status(house).connections, ==, 0);
    g_assert_cmpuint(status(house).receive_memory_bytes, ==, 0);
    g_assert_cmpstr(house->received->str, ==, "");
}

static void
test_drain_does_not_wait_for_who_never_reads(House *house, gconstpointer data)
{
    (void)data;
    house_start(house);
    g_auto(Fd) deaf = enter_smtp(house);
    g_autoptr(GString) block = g_string_new(NULL);
    for (guint i = 0; i < 10000; i++)
        g_string_append(block, "HELP\r\n");
    /* Until neither side takes any more. */
    gint64 until_us = soon();
    struct pollfd wanted = {.fd = deaf, .events = POLLOUT};
    while (poll(&wanted, 1, 100) > 0) {
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, until_us);
        g_assert_true(send(deaf, block->str, block->len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 ||
                      errno == EAGAIN);
    }
    listener_drain_within(house->listener, 10 * US_PER_MS);
    g_assert_cmpuint(status(house).connections, ==, 0);
}

static void
test_open_says_what_is_wrong(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    guint port = 7;
    ListenerDoor by_name = {.protocol = INTAKE_SMTP, .address = "localhost"};
    assert_fails(listener_open(house->listener, &by_name, &port, &error), POSTERN_ERROR_INVALID);
    ListenerDoor taken = {.protocol = INTAKE_SMTP, .address = "127.0.0.1", .port = house->port};
    assert_fails(listener_open(house->listener, &taken, &port, &error), POSTERN_ERROR_BUSY);
    ListenerDoor live = {.protocol = INTAKE_LMTP, .socket = house->path};
    assert_fails(listener_open(house->listener, &live, &port, &error), POSTERN_ERROR_BUSY);
    ListenerDoor no_socket = {.protocol = INTAKE_LMTP, .socket = house->directory};
    assert_fails(listener_open(house->listener, &no_socket, &port, &error), POSTERN_ERROR_EXISTS);
    g_assert_cmpuint(port, ==, 7);
}

#define add(name, settings, function)                                                              \
    g_test_add("/listener/" name, House, &(settings), house_up, function, house_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("smtp", ample, test_smtp_over_tcp);
    add("lmtp", ample, test_lmtp_over_a_unix_socket);
    add("mailbox-keys", ample, test_mailbox_keys_only_over_a_unix_socket);
    add("backlog", ample, test_who_came_before_the_start_is_served);
    add("cap/client", small, test_one_client_has_its_share);
    add("cap/tls", small, test_who_is_turned_away_from_tls_hears_nothing);
    add("cap/all", small, test_all_together_have_a_cap);
    add("cap/makes-room", crowded, test_who_brings_nothing_makes_room);
    add("memory", tight, test_receive_memory_is_shared);
    add("memory/stopped", tight, test_who_stops_in_a_message_gives_its_memory_back);
    add("memory/declared", usual, test_declared_sizes_close_no_door);
    add("drain/idle", ample, test_drain_ends_the_idle_and_closes_the_doors);
    add("drain/messages", ample, test_drain_waits_for_messages_under_way);
    add("drain/end", ample, test_drain_has_an_end);
    add("drain/deaf", ample, test_drain_does_not_wait_for_who_never_reads);
    add("open", ample, test_open_says_what_is_wrong);
    return g_test_run();
}
