#include "net/tls_server.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/sync.h"
#include "tests/unit/peer.h"
#include "tests/unit/test.h"
#include "tests/unit/tls_client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_S 86400

/* --- a desk with a certificate, and a client of it ------------------------------------------- */

typedef struct {
    Authority *authority;
    char *directory;
    char *certificate;
    char *key;
    TlsServer *server;
    Fd fd;   /* the session's */
    Fd peer; /* the client's */
    TlsSession *session;
    TlsClient *client;
} House;

static void
connect_pair(House *house)
{
    int pair[2];
    fd_clear(&house->fd);
    fd_clear(&house->peer);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), ==,
                    0);
    house->fd = pair[0];
    house->peer = pair[1];
}

static TlsSession *
new_session(House *house)
{
    g_autoptr(GError) error = NULL;
    TlsSession *session = tls_session_new(house->server, house->fd, &error);
    g_assert_no_error(error);
    return session;
}

static TlsCredentials *
load(House *house)
{
    g_autoptr(GError) error = NULL;
    TlsCredentials *credentials = tls_credentials_load(house->certificate, house->key, &error);
    g_assert_no_error(error);
    return credentials;
}

static void
up(House *house, gconstpointer data)
{
    (void)data;
    house->fd = house->peer = -1;
    house->authority = authority_new();
    house->directory = g_dir_make_tmp("test_tls_server-XXXXXX", NULL);
    house->certificate = g_build_filename(house->directory, "desk.pem", NULL);
    house->key = g_build_filename(house->directory, "desk.key", NULL);
    authority_issue_files(house->authority, "desk.example", -60, 30 * DAY_S, house->certificate,
                          house->key);
    house->server = tls_server_new(load(house));
    connect_pair(house);
    house->session = new_session(house);
    house->client = tls_client_new(house->peer, NULL);
}

static void
down(House *house, gconstpointer data)
{
    (void)data;
    tls_client_free(house->client);
    tls_session_free(house->session);
    tls_server_free(house->server);
    fd_clear(&house->fd);
    fd_clear(&house->peer);
    g_unlink(house->certificate);
    g_unlink(house->key);
    g_rmdir(house->directory);
    g_free(house->certificate);
    g_free(house->key);
    g_free(house->directory);
    authority_free(house->authority);
}

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

static void
await(const House *house)
{
    g_autoptr(GError) error = NULL;
    assert_ok(io_wait(house->fd, tls_session_wants(house->session), soon(), &error));
}

/* In a thread, as the client waits in its own. NULL, or what went wrong. */
static gpointer
accept_tls(gpointer data)
{
    House *house = data;
    GError *error = NULL;
    gboolean is_done = FALSE;
    while (tls_session_shake_hands(house->session, &is_done, &error) && !is_done)
        await(house);
    return error;
}

static GError *
shake_hands(House *house, gboolean *ret_client_is_content)
{
    g_autoptr(GError) error = NULL;
    pthread_t thread;
    gpointer failure = NULL;
    assert_ok(thread_start("tls", LIMIT_SESSION_STACK_BYTES, accept_tls, house, &thread, &error));
    *ret_client_is_content = tls_client_shake_hands(house->client);
    pthread_join(thread, &failure);
    return failure;
}

static void
begin(House *house)
{
    gboolean is_content = FALSE;
    g_autoptr(GError) error = shake_hands(house, &is_content);
    g_assert_no_error(error);
    g_assert_true(is_content);
}

static void
begin_anew(House *house, const char *priority)
{
    g_clear_pointer(&house->client, tls_client_free);
    g_clear_pointer(&house->session, tls_session_free);
    connect_pair(house);
    house->session = new_session(house);
    house->client = tls_client_new(house->peer, priority);
}

/* The next of what came; 0 at the end, with *error. */
static gsize
read_next(House *house, char *buffer, gsize capacity, GError **error)
{
    for (;;) {
        gssize got = tls_session_read(house->session, buffer, capacity, error);
        if (got)
            return (gsize)MAX(got, 0);
        await(house);
    }
}

static void
expect(House *house, const char *text)
{
    g_autoptr(GError) error = NULL;
    char got[100] = "";
    read_next(house, got, sizeof got - 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(got, ==, text);
}

/* --- sessions -------------------------------------------------------------------------------- */

static void
test_both_sides_are_heard(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    begin(house);
    tls_client_say(house->client, "hello");
    expect(house, "hello");
    g_assert_cmpint(tls_session_write(house->session, "welcome", 7, &error), ==, 7);
    tls_client_expect(house->client, "welcome");
    g_autofree char *name = tls_client_server_name(house->client);
    g_assert_cmpstr(name, ==, "desk.example");
}

static void
test_it_says_what_protects_it(House *house, gconstpointer data)
{
    (void)data;
    begin(house);
    g_autofree char *newest = tls_session_describe(house->session);
    g_assert_true(g_str_has_prefix(newest, "TLS1.3 TLS_"));
    begin_anew(house, "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM");
    begin(house);
    g_autofree char *older = tls_session_describe(house->session);
    g_assert_cmpstr(older, ==, "TLS1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
}

static void
test_old_versions_are_refused(House *house, gconstpointer data)
{
    (void)data;
    gboolean is_content = TRUE;
    begin_anew(house, "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0");
    g_autoptr(GError) error = shake_hands(house, &is_content);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED);
    g_assert_false(is_content);
}

static void
test_clear_text_is_no_handshake(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean is_done = FALSE;
    assert_ok(io_write_full(house->peer, "EHLO client.example\r\n", 21, soon(), &error));
    assert_fails(tls_session_shake_hands(house->session, &is_done, &error), POSTERN_ERROR_FAILED);
    g_assert_false(is_done);
}

static void
test_nothing_waits(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean is_done = TRUE;
    char byte;
    assert_ok(tls_session_shake_hands(house->session, &is_done, &error));
    g_assert_false(is_done);
    g_assert_cmpint(tls_session_wants(house->session), ==, POLLIN);
    begin(house);
    g_assert_cmpint(tls_session_read(house->session, &byte, 1, &error), ==, 0);
    g_assert_no_error(error);
    g_assert_cmpint(tls_session_wants(house->session), ==, POLLIN);
    tls_client_say(house->client, "xy");
    g_assert_cmpint(tls_session_read(house->session, &byte, 1, &error), ==, 1);
    g_assert_true(tls_session_pending(house->session));
    g_assert_cmpint(tls_session_read(house->session, &byte, 1, &error), ==, 1);
    g_assert_true(byte == 'y');
    g_assert_false(tls_session_pending(house->session));
}

#define MUCH ((gsize)4 * 1024 * 1024)

static gpointer
read_much(gpointer data)
{
    House *house = data;
    guint8 piece[5000];
    gsize at = 0;
    while (at < MUCH) {
        gssize got = tls_client_read(house->client, piece, sizeof piece);
        g_assert_cmpint(got, >, 0);
        for (gssize i = 0; i < got; i++, at++)
            g_assert_cmpuint(piece[i], ==, (guint8)(at * 7 + at / 256));
    }
    return NULL;
}

/* Who does not read fills the pipe, and is not waited for; when they do read all of it comes. */
static void
test_much_goes_out_as_it_is_read(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *much = g_malloc(MUCH);
    pthread_t thread;
    gsize at = 0;
    gssize put;
    for (gsize i = 0; i < MUCH; i++)
        much[i] = (guint8)(i * 7 + i / 256);
    begin(house);
    while ((put = tls_session_write(house->session, much + at, MUCH - at, &error)) > 0)
        at += (gsize)put;
    g_assert_cmpint(put, ==, 0);
    g_assert_cmpint(tls_session_wants(house->session), ==, POLLOUT);
    assert_ok(thread_start("reader", LIMIT_SESSION_STACK_BYTES, read_much, house, &thread, &error));
    while (at < MUCH) {
        await(house);
        put = tls_session_write(house->session, much + at, MUCH - at, &error);
        g_assert_no_error(error);
        at += (gsize)put;
    }
    pthread_join(thread, NULL);
}

static void
assert_ended(House *house, int code)
{
    g_autoptr(GError) error = NULL;
    char byte;
    g_assert_cmpuint(read_next(house, &byte, 1, &error), ==, 0);
    g_assert_error(error, POSTERN_ERROR, code);
}

static void
test_the_end_is_the_end(House *house, gconstpointer data)
{
    (void)data;
    begin(house);
    tls_client_say_goodbye(house->client);
    assert_ended(house, POSTERN_ERROR_CLOSED);
    begin_anew(house, NULL);
    begin(house);
    tls_client_say(house->client, "half a"); /* and then the line is cut */
    fd_clear(&house->peer);
    expect(house, "half a");
    assert_ended(house, POSTERN_ERROR_CLOSED);
    g_assert_cmpint(tls_session_write(house->session, "x", 1, NULL), ==, -1);
}

static void
test_goodbye_is_said(House *house, gconstpointer data)
{
    (void)data;
    begin(house);
    tls_session_say_goodbye(house->session);
    tls_client_expect_end(house->client);
    begin_anew(house, NULL);
    begin(house);
    fd_clear(&house->fd);
    char byte;
    g_assert_cmpint(tls_client_read(house->client, &byte, 1), <, 0);
}

/* Somebody on the way puts bytes between the records. */
static void
test_what_is_not_the_clients_ends_it(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const guint8 forged[] = {0x17, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8,
                                    9,    0, 1, 2, 3,  4, 5, 6, 7, 8, 9, 0};
    begin(house);
    assert_ok(io_write_full(house->peer, forged, sizeof forged, soon(), &error));
    assert_ended(house, POSTERN_ERROR_FAILED);
}

static void
test_nobody_shakes_hands_twice(House *house, gconstpointer data)
{
    (void)data;
    begin_anew(house, "NORMAL:-VERS-ALL:+VERS-TLS1.2");
    begin(house);
    tls_client_say(house->client, "hello");
    expect(house, "hello");
    tls_client_reach_out(house->client);
    assert_ended(house, POSTERN_ERROR_FAILED);
    struct pollfd answered = {.fd = house->peer, .events = POLLIN};
    g_assert_cmpint(poll(&answered, 1, 0), ==, 0);
}

/* --- certificates ---------------------------------------------------------------------------- */

static void
test_a_new_certificate_is_for_new_sessions(House *house, gconstpointer data)
{
    (void)data;
    begin(house);
    authority_issue_files(house->authority, "new.example", -60, 30 * DAY_S, house->certificate,
                          house->key);
    tls_server_replace(house->server, load(house));
    tls_client_say(house->client, "still here");
    expect(house, "still here");
    begin_anew(house, NULL);
    begin(house);
    g_autofree char *name = tls_client_server_name(house->client);
    g_assert_cmpstr(name, ==, "new.example");
    g_autoptr(TlsCredentials) in_force = tls_server_credentials(house->server);
    g_assert_cmpstr(tls_credentials_names(in_force), ==, "new.example");
}

/* A session that has begun keeps its own, also before its handshake. */
static void
test_a_handshake_under_way_goes_on(House *house, gconstpointer data)
{
    (void)data;
    authority_issue_files(house->authority, "new.example", -60, 30 * DAY_S, house->certificate,
                          house->key);
    tls_server_replace(house->server, load(house));
    begin(house);
    g_autofree char *name = tls_client_server_name(house->client);
    g_assert_cmpstr(name, ==, "desk.example");
}

static void
test_its_time_is_told(House *house, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 from_s, until_s;
        const char *complaint;
    } cases[] = {
        {-60, 30 * DAY_S, NULL},
        {-60, 15 * DAY_S, NULL},
        {-60, 13 * DAY_S, "the certificate is out of date from 20*Z on"},
        {-DAY_S, -60, "the certificate is out of date since 20*Z"},
        {60, 30 * DAY_S, "the certificate is not valid before 20*Z"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 now_us = clock_now_us(clock_system());
        authority_issue_files(house->authority, "desk.example", cases[i].from_s, cases[i].until_s,
                              house->certificate, house->key);
        g_autoptr(TlsCredentials) credentials = load(house);
        g_autofree char *complaint = tls_credentials_complaint(credentials, now_us);
        if (cases[i].complaint)
            g_assert_true(complaint && g_pattern_match_simple(cases[i].complaint, complaint));
        else
            g_assert_cmpstr(complaint, ==, NULL);
        gint64 end_us = now_us + cases[i].until_s * US_PER_S;
        g_assert_cmpint(ABS(tls_credentials_end_us(credentials) - end_us), <, 60 * US_PER_S);
    }
}

/* --- files that will not do ------------------------------------------------------------------ */

static void
put(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_cmpint(chmod(path, 0600), ==, 0);
}

static void
assert_refused(House *house, int code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(tls_credentials_load(house->certificate, house->key, &error));
    g_assert_error(error, POSTERN_ERROR, code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("expected \"%s\", got \"%s\"", pattern, error->message);
}

static void
test_keys_are_not_for_everybody(House *house, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(chmod(house->key, 0640), ==, 0);
    tls_credentials_unref(load(house));
    g_assert_cmpint(chmod(house->key, 0604), ==, 0);
    assert_refused(house, POSTERN_ERROR_REFUSED,
                   "*/desk.key is open to everybody (mode 0604), expected mode 0600 or 0640");
    g_assert_cmpint(chmod(house->key, 0600), ==, 0);
    g_assert_cmpint(chmod(house->certificate, 0644), ==, 0);
    tls_credentials_unref(load(house));
}

static void
test_broken_files_are_named(House *house, gconstpointer data)
{
    (void)data;
    g_autofree char *good = NULL;
    g_assert_true(g_file_get_contents(house->key, &good, NULL, NULL));
    put(house->key, "");
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.key: *, expected a key in PEM*");
    put(house->key, "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n");
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.key: *, expected a key in PEM*");
    put(house->key, good);
    put(house->certificate, "certainly\n");
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.pem: *, expected certificates in PEM");
    put(house->certificate, good);
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.pem: *, expected certificates in PEM");
    g_autofree char *large = g_strnfill(LIMIT_TLS_FILE_BYTES + 1, 'x');
    put(house->certificate, large);
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.pem is no file of at most 1048576 bytes*");
    g_unlink(house->certificate);
    assert_refused(house, POSTERN_ERROR_NOT_FOUND, "reading */desk.pem: No such file*");
    g_assert_cmpint(g_mkdir(house->certificate, 0700), ==, 0);
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.pem is no file*");
    g_assert_cmpint(g_rmdir(house->certificate), ==, 0);
    g_assert_cmpint(mkfifo(house->certificate, 0600), ==,
                    0); /* and nobody waits for its other end */
    assert_refused(house, POSTERN_ERROR_INVALID, "*/desk.pem is no file*");
}

static void
test_a_key_of_another_certificate_is_told(House *house, gconstpointer data)
{
    (void)data;
    g_autofree char *old = NULL;
    g_assert_true(g_file_get_contents(house->key, &old, NULL, NULL));
    authority_issue_files(house->authority, "new.example", -60, DAY_S, house->certificate,
                          house->key);
    put(house->key, old);
    assert_refused(house, POSTERN_ERROR_INVALID,
                   "*/desk.key is not the key of the certificate in */desk.pem, expected *");
}

#define add(name, function) g_test_add("/tls_server/" name, House, NULL, up, function, down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("talk", test_both_sides_are_heard);
    add("describe", test_it_says_what_protects_it);
    add("old-versions", test_old_versions_are_refused);
    add("clear", test_clear_text_is_no_handshake);
    add("waits-not", test_nothing_waits);
    add("much", test_much_goes_out_as_it_is_read);
    add("end", test_the_end_is_the_end);
    add("goodbye", test_goodbye_is_said);
    add("forged", test_what_is_not_the_clients_ends_it);
    add("twice", test_nobody_shakes_hands_twice);
    add("replaced", test_a_new_certificate_is_for_new_sessions);
    add("replaced/under-way", test_a_handshake_under_way_goes_on);
    add("time", test_its_time_is_told);
    add("files/mode", test_keys_are_not_for_everybody);
    add("files/broken", test_broken_files_are_named);
    add("files/other-key", test_a_key_of_another_certificate_is_told);
    return g_test_run();
}
