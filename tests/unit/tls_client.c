#include "tests/unit/tls_client.h"

#include "base/clock.h"
#include "base/io.h"
#include "tests/unit/test.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>

struct TlsClient {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};

TlsClient *
tls_client_new(int fd, const char *priority)
{
    TlsClient *client = g_new0(TlsClient, 1);
    client->fd = fd;
    g_assert_cmpint(gnutls_global_init(), ==, 0);
    g_assert_cmpint(gnutls_certificate_allocate_credentials(&client->credentials), ==, 0);
    g_assert_cmpint(
        gnutls_init(&client->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL), ==, 0);
    g_assert_cmpint(
        gnutls_priority_set_direct(client->session, priority ? priority : "NORMAL", NULL), ==, 0);
    gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->credentials);
    gnutls_transport_set_int(client->session, fd);
    return client;
}

void
tls_client_free(TlsClient *client)
{
    if (!client)
        return;
    gnutls_deinit(client->session);
    gnutls_certificate_free_credentials(client->credentials);
    g_free(client);
}

/* Whether another try is worth it. */
static gboolean
go_on(TlsClient *client, gssize rc)
{
    short events = gnutls_record_get_direction(client->session) ? POLLOUT : POLLIN;
    if (rc == GNUTLS_E_AGAIN)
        return io_wait(client->fd, events, clock_monotonic_us(clock_system()) + TEST_PATIENCE_US,
                       NULL);
    return rc < 0 && !gnutls_error_is_fatal((int)rc);
}

gboolean
tls_client_shake_hands(TlsClient *client)
{
    int rc;
    do
        rc = gnutls_handshake(client->session);
    while (go_on(client, rc));
    return rc == GNUTLS_E_SUCCESS;
}

void
tls_client_reach_out(TlsClient *client)
{
    g_assert_cmpint(gnutls_handshake(client->session), ==, GNUTLS_E_AGAIN);
}

gboolean
tls_client_send(TlsClient *client, gconstpointer data, gsize length)
{
    gssize rc;
    do
        rc = gnutls_record_send(client->session, data, length);
    while (go_on(client, rc));
    return rc == (gssize)length;
}

void
tls_client_say(TlsClient *client, const char *text)
{
    g_assert_true(tls_client_send(client, text, strlen(text)));
}

gssize
tls_client_read(TlsClient *client, gpointer buffer, gsize capacity)
{
    gssize rc;
    do
        rc = gnutls_record_recv(client->session, buffer, capacity);
    while (go_on(client, rc));
    return rc;
}

void
tls_client_expect(TlsClient *client, const char *text)
{
    gsize length = strlen(text), at = 0;
    g_autofree char *got = g_malloc0(length + 1);
    while (at < length) {
        gssize rc = tls_client_read(client, got + at, length - at);
        if (rc <= 0)
            g_error("expected \"%s\", got \"%s\" and then: %s", text, got,
                    rc ? gnutls_strerror((int)rc) : "the end");
        at += (gsize)rc;
    }
    g_assert_cmpstr(got, ==, text);
}

void
tls_client_expect_end(TlsClient *client)
{
    char byte;
    gssize rc = tls_client_read(client, &byte, 1);
    if (rc)
        g_error("expected the end, got %s", rc > 0 ? "a byte" : gnutls_strerror((int)rc));
}

void
tls_client_say_goodbye(TlsClient *client)
{
    g_assert_cmpint(gnutls_bye(client->session, GNUTLS_SHUT_WR), ==, 0);
}

char *
tls_client_server_name(TlsClient *client)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(client->session, &count);
    gnutls_x509_crt_t certificate;
    char name[256] = "";
    gsize length = sizeof name;
    g_assert_cmpuint(count, >, 0);
    g_assert_cmpint(gnutls_x509_crt_init(&certificate), ==, 0);
    g_assert_cmpint(gnutls_x509_crt_import(certificate, chain, GNUTLS_X509_FMT_DER), ==, 0);
    g_assert_cmpint(gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                                  name, &length),
                    ==, 0);
    gnutls_x509_crt_deinit(certificate);
    return g_strdup(name);
}
