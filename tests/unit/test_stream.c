#include "net/stream.h"

#include "base/clock.h"
#include "base/sync.h"
#include "tests/unit/peer.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- the server's side ----------------------------------------------------------------------- */

typedef struct {
    gnutls_certificate_credentials_t credentials;
    const char *before_tls; /* sent in clear on the first connection, or NULL */
} Server;

/* Answers every line with itself. */
static void
echo(PeerLine *line)
{
    for (;;) {
        g_autofree char *text = peer_read_line(line);
        if (!text)
            return;
        g_autofree char *answer = g_strconcat(text, "\n", NULL);
        peer_send(line, answer);
    }
}

static void
play_clear(PeerLine *line, gpointer data)
{
    (void)data;
    echo(line);
}

static void
play_tls(PeerLine *line, gpointer data)
{
    Server *server = data;
    if (server->before_tls && peer_line_number(line) == 1)
        peer_send(line, server->before_tls);
    if (peer_start_tls(line, server->credentials))
        echo(line);
}

/* Says a byte now and then, never a whole line. */
static void
play_drip(PeerLine *line, gpointer data)
{
    (void)data;
    while (peer_send(line, "x"))
        g_usleep(20 * 1000);
}

static void
play_silent(PeerLine *line, gpointer data)
{
    (void)data;
    peer_read_all(line);
}

static void
play_goodbye(PeerLine *line, gpointer data)
{
    (void)data;
    peer_send(line, "bye\n");
}

/* --- ours ------------------------------------------------------------------------------------ */

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

static Stream *
connect_to(Peer *peer, const char *host)
{
    g_autoptr(GError) error = NULL;
    Stream *stream = stream_connect(host, peer_port(peer), soon(), &error);
    g_assert_no_error(error);
    return stream;
}

static void
assert_echoes(Stream *stream, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_strconcat(text, "\r\n", NULL);
    char got[100] = "";
    gsize length = 0;
    assert_ok(stream_write(stream, line, strlen(line), &error));
    while (length < strlen(text) + 1) {
        gssize n = stream_read(stream, got + length, sizeof got - 1 - length, &error);
        g_assert_no_error(error);
        length += (gsize)n;
    }
    g_assert_cmpstr(g_strchomp(got), ==, text);
}

static void
test_clear(void)
{
    g_autoptr(Peer) peer = peer_start(play_clear, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "127.0.0.1");
    g_assert_false(stream_pending(stream));
    g_assert_false(stream_is_tls(stream));
    assert_echoes(stream, "hello");
    assert_echoes(stream, "again");
}

static void
test_end(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_goodbye, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "127.0.0.1");
    char got[10];
    g_assert_cmpint(stream_read(stream, got, sizeof got, &error), ==, 4);
    assert_fails(stream_read(stream, got, sizeof got, &error) >= 0, POSTERN_ERROR_CLOSED);
    g_assert_true(stream_pending(stream));
    /* Written to a closed connection until it is noticed: an error and never a signal. */
    gboolean written = TRUE;
    for (gint64 until_us = soon(); written && clock_monotonic_us(clock_system()) < until_us;) {
        written = stream_write(stream, "more", 4, &error);
        g_usleep(1000);
    }
    g_assert_false(written);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED);
}

/* The deadline is for all that is read, however little comes in between. */
static void
test_deadline(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_drip, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "127.0.0.1");
    gint64 start_us = clock_monotonic_us(clock_system());
    stream_set_deadline(stream, in_ms(200));
    char byte;
    while (stream_read(stream, &byte, 1, &error) == 1)
        continue;
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_DEADLINE);
    gint64 took_us = clock_monotonic_us(clock_system()) - start_us;
    g_assert_cmpint(took_us, >=, 190 * US_PER_MS);
}

static void
test_deadline_write(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_silent, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "127.0.0.1");
    stream_set_deadline(stream, 0);
    char byte;
    assert_fails(stream_read(stream, &byte, 1, &error) >= 0, POSTERN_ERROR_DEADLINE);
}

static gpointer
cancel_soon(gpointer data)
{
    g_usleep(50 * 1000);
    stream_cancel(data);
    return NULL;
}

static void
test_cancel(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_silent, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "127.0.0.1");
    pthread_t thread;
    assert_ok(thread_start("cancel", 64 * 1024, cancel_soon, stream, &thread, &error));
    char byte;
    assert_fails(stream_read(stream, &byte, 1, &error) >= 0, POSTERN_ERROR_CLOSED);
    assert_fails(stream_read(stream, &byte, 1, &error) >= 0, POSTERN_ERROR_CLOSED);
    pthread_join(thread, NULL);
}

/* --- TLS ------------------------------------------------------------------------------------- */

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
    tls->directory = g_dir_make_tmp("test_stream-XXXXXX", NULL);
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
assert_good(Tls *tls, const char *host)
{
    g_autoptr(GError) error = NULL;
    Server server = {.credentials = authority_issue(tls->authority, host, -3600, 3600)};
    Peer *peer = peer_start(play_tls, &server);
    Stream *stream = connect_to(peer, host);
    assert_ok(stream_start_tls(stream, tls->ca_file, 0, &error));
    g_assert_true(stream_is_tls(stream));
    assert_echoes(stream, "secret");
    /* Session tickets that came in between are nothing to read. */
    g_assert_false(stream_pending(stream));
    assert_ok(stream_write(stream, "ab\r\n", 4, &error));
    gint64 until_us = soon();
    while (!stream_pending(stream) && clock_monotonic_us(clock_system()) < until_us)
        g_usleep(1000);
    char got[4] = "";
    gsize length = 0;
    while (length < 3) {
        g_assert_true(stream_pending(stream));
        length += (gsize)stream_read(stream, got + length, 3 - length, &error);
        g_assert_no_error(error);
    }
    g_assert_cmpstr(got, ==, "ab\n");
    stream_free(stream);
    peer_stop(peer);
    gnutls_certificate_free_credentials(server.credentials);
}

static void
test_tls_good(Tls *tls, gconstpointer data)
{
    (void)data;
    assert_good(tls, "localhost");
    assert_good(tls, "127.0.0.1");
}

/* The stream is of no use afterwards: nothing may go on in clear. */
static void
assert_refused(Server *server, const char *ca_file, const char *words)
{
    g_autoptr(GError) error = NULL;
    Peer *peer = peer_start(play_tls, server);
    Stream *stream = connect_to(peer, "localhost");
    g_assert_false(stream_start_tls(stream, ca_file, 0, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, words));
    g_clear_error(&error);
    g_assert_false(stream_write(stream, "password", 8, &error));
    stream_free(stream);
    peer_stop(peer);
    gnutls_certificate_free_credentials(server->credentials);
}

static void
test_tls_wrong_name(Tls *tls, gconstpointer data)
{
    (void)data;
    Server server = {.credentials = authority_issue(tls->authority, "other.example", -3600, 3600)};
    assert_refused(&server, tls->ca_file, "name in the certificate does not match");
}

static void
test_tls_expired(Tls *tls, gconstpointer data)
{
    (void)data;
    Server server = {.credentials = authority_issue(tls->authority, "localhost", -7200, -3600)};
    assert_refused(&server, tls->ca_file, "expired");
}

static void
test_tls_self_signed(Tls *tls, gconstpointer data)
{
    (void)data;
    Server server = {.credentials = authority_issue(NULL, "localhost", -3600, 3600)};
    assert_refused(&server, tls->ca_file, "NOT trusted");
}

static void
test_tls_unknown_authority(Tls *tls, gconstpointer data)
{
    (void)data;
    g_autoptr(Authority) other = authority_new();
    Server server = {.credentials = authority_issue(other, "localhost", -3600, 3600)};
    assert_refused(&server, tls->ca_file, "NOT trusted");
}

static void
test_tls_injection(Tls *tls, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Server server = {.credentials = authority_issue(tls->authority, "localhost", -3600, 3600),
                     .before_tls = "250 injected\r\n"};
    Peer *peer = peer_start(play_tls, &server);
    Stream *stream = connect_to(peer, "localhost");
    gint64 until_us = soon();
    while (!stream_pending(stream) && clock_monotonic_us(clock_system()) < until_us)
        g_usleep(1000);
    assert_fails(stream_start_tls(stream, tls->ca_file, 0, &error), POSTERN_ERROR_REFUSED);
    stream_free(stream);
    /* And what the caller has read already counts as well. */
    stream = connect_to(peer, "localhost");
    assert_fails(stream_start_tls(stream, tls->ca_file, 5, &error), POSTERN_ERROR_REFUSED);
    stream_free(stream);
    peer_stop(peer);
    gnutls_certificate_free_credentials(server.credentials);
}

static void
test_tls_none_there(Tls *tls, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_silent, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "localhost");
    stream_set_deadline(stream, in_ms(100));
    assert_fails(stream_start_tls(stream, tls->ca_file, 0, &error), POSTERN_ERROR_DEADLINE);
}

static void
test_tls_no_authorities(Tls *tls, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Peer) peer = peer_start(play_silent, NULL);
    g_autoptr(Stream) stream = connect_to(peer, "localhost");
    g_autofree char *missing = g_build_filename(tls->directory, "none.pem", NULL);
    g_assert_false(stream_start_tls(stream, missing, 0, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "none.pem"));
}

#define ADD_TLS(path, test) g_test_add(path, Tls, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stream/clear/carries-both-ways", test_clear);
    g_test_add_func("/stream/clear/end-is-an-error-and-no-signal", test_end);
    g_test_add_func("/stream/deadline/holds-against-a-drip", test_deadline);
    g_test_add_func("/stream/deadline/zero-gives-up-at-once", test_deadline_write);
    g_test_add_func("/stream/cancel/wakes-now-and-later", test_cancel);
    ADD_TLS("/stream/tls/good-by-name-and-address", test_tls_good);
    ADD_TLS("/stream/tls/refuses-wrong-name", test_tls_wrong_name);
    ADD_TLS("/stream/tls/refuses-expired", test_tls_expired);
    ADD_TLS("/stream/tls/refuses-self-signed", test_tls_self_signed);
    ADD_TLS("/stream/tls/refuses-unknown-authority", test_tls_unknown_authority);
    ADD_TLS("/stream/tls/refuses-bytes-injected-in-clear", test_tls_injection);
    ADD_TLS("/stream/tls/gives-up-on-a-silent-peer", test_tls_none_there);
    ADD_TLS("/stream/tls/says-which-authorities-are-missing", test_tls_no_authorities);
    return g_test_run();
}
