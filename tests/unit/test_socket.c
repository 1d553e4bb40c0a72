#include "net/socket.h"

#include "base/clock.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS (TEST_PATIENCE_US / US_PER_MS)

static gint64
soon(gint64 ms)
{
    return clock_monotonic_us(clock_system()) + ms * US_PER_MS;
}

static void
assert_cloexec(int fd)
{
    g_assert_cmpint(fcntl(fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

static void
assert_nodelay(int fd)
{
    int value = 0;
    socklen_t length = sizeof value;
    g_assert_cmpint(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &length), ==, 0);
    g_assert_cmpint(value, !=, 0);
}

static void
assert_talks(int from, int to)
{
    g_autoptr(GError) error = NULL;
    char got[5] = "";
    assert_ok(io_write_full(from, "post", 4, soon(PATIENCE_MS), &error));
    assert_ok(io_read_full(to, got, 4, soon(PATIENCE_MS), &error));
    g_assert_cmpstr(got, ==, "post");
}

static void
assert_tcp_pair(const char *listen_address, const char *host)
{
    g_autoptr(GError) error = NULL;
    guint port = 0;
    g_auto(Fd) door = socket_listen_tcp(listen_address, 0, &port, &error);
    assert_ok(door >= 0);
    g_assert_cmpuint(port, >, 0);
    assert_cloexec(door);
    g_auto(Fd) client = socket_connect_tcp(host, port, soon(PATIENCE_MS), &error);
    assert_ok(client >= 0);
    assert_cloexec(client);
    assert_nodelay(client);
    g_assert_cmpint(fcntl(client, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
    g_auto(Fd) server = accept(door, NULL, NULL);
    g_assert_cmpint(server, >=, 0);
    assert_nodelay(server);
    assert_talks(client, server);
    gboolean is_local = FALSE;
    g_autofree char *name = socket_peer_name(server, &is_local);
    g_assert_cmpstr(name, ==, listen_address);
    g_assert_true(is_local);
}

static void
test_tcp_listens_on_a_free_port_and_connects(void)
{
    assert_tcp_pair("127.0.0.1", "127.0.0.1");
}

static void
test_tcp_by_name_tries_every_address(void)
{
    /* localhost is ::1 and 127.0.0.1 on most machines; only one of them listens. */
    assert_tcp_pair("127.0.0.1", "localhost");
}

static void
test_tcp_speaks_ipv6(void)
{
    g_auto(Fd) probe = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    if (probe < 0 || bind(probe, (struct sockaddr *)&at, sizeof at) < 0) {
        g_test_message("no IPv6 on this machine: nothing to look at");
        return;
    }
    assert_tcp_pair("::1", "::1");
}

static void
test_tcp_listen_refuses_names_and_wrong_ports(void)
{
    g_autoptr(GError) error = NULL;
    guint port = 4711;
    assert_fails(socket_listen_tcp("localhost", 0, &port, &error) >= 0, POSTERN_ERROR_INVALID);
    assert_fails(socket_listen_tcp("127.0.0.1", 65536, &port, &error) >= 0, POSTERN_ERROR_INVALID);
    g_assert_cmpuint(port, ==, 4711);
}

static void
test_tcp_listen_says_when_the_port_is_taken(void)
{
    g_autoptr(GError) error = NULL;
    guint port = 0;
    g_auto(Fd) door = socket_listen_tcp("127.0.0.1", 0, &port, &error);
    assert_ok(door >= 0);
    guint second = 0;
    assert_fails(socket_listen_tcp("127.0.0.1", port, &second, &error) >= 0, POSTERN_ERROR_BUSY);
    g_assert_cmpuint(second, ==, 0);
}

static void
test_tcp_connect_says_refused_unknown_and_wrong_ports(void)
{
    g_autoptr(GError) error = NULL;
    guint port = 0;
    {
        g_auto(Fd) door = socket_listen_tcp("127.0.0.1", 0, &port, &error);
        assert_ok(door >= 0);
    }
    assert_fails(socket_connect_tcp("127.0.0.1", port, soon(PATIENCE_MS), &error) >= 0,
                 POSTERN_ERROR_CLOSED);
    assert_fails(socket_connect_tcp("no such host", 25, soon(PATIENCE_MS), &error) >= 0,
                 POSTERN_ERROR_NOT_FOUND);
    assert_fails(socket_connect_tcp("127.0.0.1", 0, soon(PATIENCE_MS), &error) >= 0,
                 POSTERN_ERROR_INVALID);
}

static void
test_tcp_connect_ends_by_its_deadline(void)
{
    g_autoptr(GError) error = NULL;
    guint port = 0;
    g_auto(Fd) door = socket_listen_tcp("127.0.0.1", 0, &port, &error);
    assert_ok(door >= 0);
    /* With a backlog of nothing the kernel lets further connections wait unanswered. */
    g_assert_cmpint(listen(door, 0), ==, 0);
    g_auto(Fd) first = socket_connect_tcp("127.0.0.1", port, soon(PATIENCE_MS), &error);
    assert_ok(first >= 0);
    gint64 deadline_us = soon(50);
    assert_fails(socket_connect_tcp("127.0.0.1", port, deadline_us, &error) >= 0,
                 POSTERN_ERROR_DEADLINE);
    g_assert_cmpint(clock_monotonic_us(clock_system()), >=, deadline_us - 2 * US_PER_MS);
}

typedef struct {
    char *directory;
    char *path;
} Place;

static void
place_up(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    place->directory = g_dir_make_tmp("postern-XXXXXX", &error);
    assert_ok(place->directory);
    place->path = g_build_filename(place->directory, "door", NULL);
}

static void
place_down(Place *place, gconstpointer data)
{
    (void)data;
    g_unlink(place->path);
    g_rmdir(place->directory);
    g_free(place->path);
    g_free(place->directory);
}

static void
test_unix_listens_with_its_mode_and_connects(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(Fd) door = socket_listen_unix(place->path, 0660, &error);
    assert_ok(door >= 0);
    assert_cloexec(door);
    struct stat found;
    g_assert_cmpint(stat(place->path, &found), ==, 0);
    g_assert_cmpuint(found.st_mode & 07777, ==, 0660);
    g_auto(Fd) client = socket_connect_unix(place->path, 0, &error);
    assert_ok(client >= 0);
    assert_cloexec(client);
    g_auto(Fd) server = accept(door, NULL, NULL);
    assert_talks(client, server);
    gboolean is_local = FALSE;
    g_autofree char *name = socket_peer_name(server, &is_local);
    g_assert_cmpstr(name, ==, "unix");
    g_assert_true(is_local);
}

static void
test_unix_replaces_a_socket_nobody_listens_at(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    {
        g_auto(Fd) gone = socket_listen_unix(place->path, 0600, &error);
        assert_ok(gone >= 0);
    }
    assert_fails(socket_connect_unix(place->path, 0, &error) >= 0, POSTERN_ERROR_NOT_FOUND);
    g_auto(Fd) door = socket_listen_unix(place->path, 0600, &error);
    assert_ok(door >= 0);
}

static void
test_unix_leaves_a_live_socket_alone(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(Fd) door = socket_listen_unix(place->path, 0600, &error);
    assert_ok(door >= 0);
    assert_fails(socket_listen_unix(place->path, 0600, &error) >= 0, POSTERN_ERROR_BUSY);
    g_auto(Fd) client = socket_connect_unix(place->path, 0, &error);
    assert_ok(client >= 0);
}

static void
test_unix_leaves_other_files_alone(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(g_file_set_contents(place->path, "mine", -1, &error));
    assert_fails(socket_listen_unix(place->path, 0600, &error) >= 0, POSTERN_ERROR_EXISTS);
    g_autofree char *text = NULL;
    assert_ok(g_file_get_contents(place->path, &text, NULL, &error));
    g_assert_cmpstr(text, ==, "mine");
}

static void
test_unix_refuses_paths_that_do_not_fit(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strnfill(108, 'x');
    assert_fails(socket_listen_unix(path, 0600, &error) >= 0, POSTERN_ERROR_INVALID);
    assert_fails(socket_connect_unix(path, 0, &error) >= 0, POSTERN_ERROR_INVALID);
    assert_fails(socket_connect_unix("", 0, &error) >= 0, POSTERN_ERROR_INVALID);
}

static void
test_peer_that_is_no_socket_is_a_stranger(void)
{
    gboolean is_local = TRUE;
    g_autofree char *name = socket_peer_name(-1, &is_local);
    g_assert_cmpstr(name, ==, "unknown");
    g_assert_false(is_local);
}

#define add_unix(name, function)                                                                   \
    g_test_add("/socket/unix/" name, Place, NULL, place_up, function, place_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/socket/tcp/pair", test_tcp_listens_on_a_free_port_and_connects);
    g_test_add_func("/socket/tcp/by-name", test_tcp_by_name_tries_every_address);
    g_test_add_func("/socket/tcp/ipv6", test_tcp_speaks_ipv6);
    g_test_add_func("/socket/tcp/numeric-only", test_tcp_listen_refuses_names_and_wrong_ports);
    g_test_add_func("/socket/tcp/port-taken", test_tcp_listen_says_when_the_port_is_taken);
    g_test_add_func("/socket/tcp/connect-errors",
                    test_tcp_connect_says_refused_unknown_and_wrong_ports);
    g_test_add_func("/socket/tcp/deadline", test_tcp_connect_ends_by_its_deadline);
    add_unix("pair", test_unix_listens_with_its_mode_and_connects);
    add_unix("stale", test_unix_replaces_a_socket_nobody_listens_at);
    add_unix("live", test_unix_leaves_a_live_socket_alone);
    add_unix("other-file", test_unix_leaves_other_files_alone);
    g_test_add_func("/socket/unix/long-path", test_unix_refuses_paths_that_do_not_fit);
    g_test_add_func("/socket/peer/none", test_peer_that_is_no_socket_is_a_stranger);
    return g_test_run();
}
