#include "net/stream.h"

#include "base/clock.h"
#include "net/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct Stream {
    Fd fd;
    Fd wake; /* an eventfd: readable for good once the stream is cancelled */
    char *host;
    gint64 deadline_us;
    gnutls_session_t session; /* NULL while in clear */
    gnutls_certificate_credentials_t credentials;
    gnutls_typed_vdata_st expected[2]; /* GnuTLS keeps the pointer */
    guint8 peeked;                     /* what stream_pending took out of TLS to look */
    gboolean has_peeked;
};

/* --- waiting --------------------------------------------------------------------------------- */

static gboolean
fail_errno(GError **error, const char *what)
{
    int code = errno;
    g_set_error(error, POSTERN_ERROR,
                code == EPIPE || code == ECONNRESET ? POSTERN_ERROR_CLOSED : POSTERN_ERROR_FAILED,
                "%s: %s", what, g_strerror(code));
    return FALSE;
}

static gint64
time_left_us(const Stream *stream)
{
    return stream->deadline_us - clock_monotonic_us(clock_system());
}

static gboolean
fail_deadline(GError **error)
{
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_DEADLINE,
                        "the other side took too long");
    return FALSE;
}

/* Waits for events, the deadline or stream_cancel, whichever is first. */
static gboolean
wait_for(Stream *stream, short events, GError **error)
{
    struct pollfd wanted[] = {{.fd = stream->fd, .events = events},
                              {.fd = stream->wake, .events = POLLIN}};
    for (;;) {
        gint64 left = time_left_us(stream);
        if (left <= 0)
            return fail_deadline(error);
        int ready = poll(wanted, G_N_ELEMENTS(wanted), (int)MIN(left / US_PER_MS + 1, G_MAXINT));
        if (ready < 0 && errno != EINTR)
            return fail_errno(error, "poll");
        if (ready <= 0)
            continue;
        if (wanted[1].revents) {
            g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED, "broken off");
            return FALSE;
        }
        return TRUE;
    }
}

/* After a call into GnuTLS that did not finish: waits when it has to, FALSE when it is no use. */
static gboolean
tls_go_on(Stream *stream, int rc, const char *what, GError **error)
{
    if (rc == GNUTLS_E_AGAIN)
        return wait_for(stream, gnutls_record_get_direction(stream->session) ? POLLOUT : POLLIN,
                        error);
    if (!gnutls_error_is_fatal(rc))
        return time_left_us(stream) > 0 || fail_deadline(error);
    return tls_fail_session(error, what, rc);
}

/* --- opening and closing --------------------------------------------------------------------- */

static Stream *
stream_new(const char *host, gint64 deadline_us, GError **error)
{
    g_autoptr(Stream) stream = g_new0(Stream, 1);
    stream->fd = -1;
    stream->host = g_strdup(host);
    stream->deadline_us = deadline_us;
    stream->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stream->wake >= 0)
        return g_steal_pointer(&stream);
    fail_errno(error, "eventfd");
    return NULL;
}

Stream *
stream_connect(const char *host, guint port, gint64 deadline_us, GError **error)
{
    g_autoptr(Stream) stream = stream_new(host, deadline_us, error);
    if (!stream)
        return NULL;
    stream->fd = socket_connect_tcp(host, port, deadline_us, error);
    return stream->fd < 0 ? NULL : g_steal_pointer(&stream);
}

Stream *
stream_connect_unix(const char *path, gint64 deadline_us, GError **error)
{
    g_autoptr(Stream) stream = stream_new(path, deadline_us, error);
    if (!stream)
        return NULL;
    stream->fd = socket_connect_unix(path, deadline_us, error);
    return stream->fd < 0 ? NULL : g_steal_pointer(&stream);
}

static void
end_tls(Stream *stream)
{
    g_clear_pointer(&stream->session, gnutls_deinit);
    g_clear_pointer(&stream->credentials, gnutls_certificate_free_credentials);
}

void
stream_free(Stream *stream)
{
    if (!stream)
        return;
    if (stream->session)
        (void)gnutls_bye(stream->session, GNUTLS_SHUT_WR); /* one try: the peer may be gone */
    end_tls(stream);
    fd_clear(&stream->fd);
    fd_clear(&stream->wake);
    g_free(stream->host);
    g_free(stream);
}

void
stream_set_deadline(Stream *stream, gint64 deadline_us)
{
    stream->deadline_us = deadline_us;
}

void
stream_cancel(Stream *stream)
{
    guint64 one = 1;
    if (write(stream->wake, &one, sizeof one) < 0)
        return; /* only when it is readable already */
}

int
stream_fd(const Stream *stream)
{
    return stream->fd;
}

gboolean
stream_is_tls(const Stream *stream)
{
    return stream->session != NULL;
}

/* --- TLS ------------------------------------------------------------------------------------- */

static gboolean
load_trust(Stream *stream, const char *ca_file, GError **error)
{
    if (!tls_prepare(error))
        return FALSE;
    int rc = gnutls_certificate_allocate_credentials(&stream->credentials);
    if (rc < 0)
        return tls_fail(error, "preparing TLS", rc);
    rc = *ca_file ? gnutls_certificate_set_x509_trust_file(stream->credentials, ca_file,
                                                           GNUTLS_X509_FMT_PEM)
                  : gnutls_certificate_set_x509_system_trust(stream->credentials);
    if (rc > 0)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                "reading trusted certificates from %s: %s, expected PEM certificates",
                *ca_file ? ca_file : "the system's store",
                rc < 0 ? gnutls_strerror(rc) : "there are none");
    return FALSE;
}

static gboolean
is_ip_address(const char *host)
{
    struct in6_addr address;
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

static gboolean
open_session(Stream *stream, GError **error)
{
    int rc = gnutls_init(&stream->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    if (rc < 0)
        return tls_fail(error, "preparing TLS", rc);
    rc = gnutls_priority_set_direct(stream->session, TLS_PRIORITY, NULL);
    if (rc >= 0)
        rc = gnutls_credentials_set(stream->session, GNUTLS_CRD_CERTIFICATE, stream->credentials);
    if (rc >= 0 && !is_ip_address(stream->host))
        rc = gnutls_server_name_set(stream->session, GNUTLS_NAME_DNS, stream->host,
                                    strlen(stream->host)); /* RFC 6066 §3: names only */
    if (rc < 0)
        return tls_fail(error, "preparing TLS", rc);
    stream->expected[0] = (gnutls_typed_vdata_st){.type = GNUTLS_DT_DNS_HOSTNAME,
                                                  .data = (unsigned char *)stream->host};
    stream->expected[1] = (gnutls_typed_vdata_st){
        .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER};
    gnutls_session_set_verify_cert2(stream->session, stream->expected,
                                    G_N_ELEMENTS(stream->expected), 0);
    gnutls_transport_set_int(stream->session, stream->fd);
    return TRUE;
}

static gboolean
fail_certificate(Stream *stream, GError **error)
{
    gnutls_datum_t words = {0};
    unsigned status = gnutls_session_get_verify_cert_status(stream->session);
    int rc = gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "the certificate is not good for %s: %s", stream->host,
                rc < 0 ? gnutls_strerror(rc) : g_strchomp((char *)words.data));
    gnutls_free(words.data);
    return FALSE;
}

static gboolean
shake_hands(Stream *stream, GError **error)
{
    for (;;) {
        int rc = gnutls_handshake(stream->session);
        if (rc == GNUTLS_E_SUCCESS)
            return TRUE;
        if (rc == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
            return fail_certificate(stream, error);
        if (!tls_go_on(stream, rc, "handshake", error))
            return FALSE;
    }
}

/* The client speaks first in TLS: whatever is here before was put there in clear. */
static gboolean
check_silence(Stream *stream, gsize unread, GError **error)
{
    if (unread == 0 && !stream_pending(stream))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s sent bytes in clear before TLS began, expected none", stream->host);
    return FALSE;
}

gboolean
stream_start_tls(Stream *stream, const char *ca_file, gsize unread, GError **error)
{
    if (check_silence(stream, unread, error) && load_trust(stream, ca_file, error) &&
        open_session(stream, error) && shake_hands(stream, error))
        return TRUE;
    /* Nothing may go on in clear by mistake. */
    end_tls(stream);
    (void)shutdown(stream->fd, SHUT_RDWR);
    return FALSE;
}

/* Until when the peer's certificate is good; -1 when that cannot be read. */
static gint64
expiry_s(const Stream *stream)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(stream->session, &count);
    gnutls_x509_crt_t certificate;
    if (count == 0 || gnutls_x509_crt_init(&certificate) < 0)
        return -1;
    gint64 until_s = gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) < 0
                         ? -1
                         : (gint64)gnutls_x509_crt_get_expiration_time(certificate);
    gnutls_x509_crt_deinit(certificate);
    return until_s;
}

char *
stream_describe_tls(const Stream *stream)
{
    g_return_val_if_fail(stream->session, NULL);
    gint64 until_s = expiry_s(stream);
    g_autofree char *until =
        until_s < 0 ? g_strdup("nobody knows when") : clock_format_rfc3339(until_s * US_PER_S);
    return g_strdup_printf("%s, certificate for %s, good until %s",
                           gnutls_protocol_get_name(gnutls_protocol_get_version(stream->session)),
                           stream->host, until);
}

/* --- reading and writing --------------------------------------------------------------------- */

static gssize
fail_end(GError **error)
{
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED,
                        "the other side closed the connection");
    return -1;
}

static gssize
read_clear(Stream *stream, gpointer buffer, gsize capacity, GError **error)
{
    for (;;) {
        ssize_t got = recv(stream->fd, buffer, capacity, MSG_DONTWAIT);
        if (got > 0)
            return got;
        if (got == 0)
            return fail_end(error);
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN) {
            fail_errno(error, "reading");
            return -1;
        }
        if (!wait_for(stream, POLLIN, error))
            return -1;
    }
}

static gssize
read_tls(Stream *stream, gpointer buffer, gsize capacity, GError **error)
{
    for (;;) {
        ssize_t got = gnutls_record_recv(stream->session, buffer, capacity);
        if (got > 0)
            return got;
        if (got == 0)
            return fail_end(error);
        if (!tls_go_on(stream, (int)got, "reading", error))
            return -1;
    }
}

gssize
stream_read(Stream *stream, gpointer buffer, gsize capacity, GError **error)
{
    g_return_val_if_fail(capacity > 0, -1);
    if (stream->has_peeked) {
        *(guint8 *)buffer = stream->peeked;
        stream->has_peeked = FALSE;
        return 1;
    }
    return stream->session ? read_tls(stream, buffer, capacity, error)
                           : read_clear(stream, buffer, capacity, error);
}

/* How much of it went, 0 when it is worth another try, -1 on error. */
static gssize
write_some(Stream *stream, const guint8 *data, gsize length, GError **error)
{
    if (stream->session) {
        ssize_t put = gnutls_record_send(stream->session, data, length);
        if (put >= 0)
            return put;
        return tls_go_on(stream, (int)put, "writing", error) ? 0 : -1;
    }
    ssize_t put = send(stream->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put >= 0 || errno == EINTR)
        return MAX(put, 0);
    if (errno != EAGAIN)
        fail_errno(error, "writing");
    else if (wait_for(stream, POLLOUT, error))
        return 0;
    return -1;
}

gboolean
stream_write(Stream *stream, gconstpointer data, gsize length, GError **error)
{
    const guint8 *p = data;
    while (length) {
        gssize put = write_some(stream, p, length, error);
        if (put < 0)
            return FALSE;
        p += put;
        length -= (gsize)put;
    }
    return TRUE;
}

/* Inside TLS a readable socket may hold no more than a session ticket: only taking a byte out
 * tells. */
static gboolean
tls_pending(Stream *stream)
{
    if (gnutls_record_check_pending(stream->session) > 0)
        return TRUE;
    ssize_t got = gnutls_record_recv(stream->session, &stream->peeked, 1);
    stream->has_peeked = got > 0;
    return got >= 0 || gnutls_error_is_fatal((int)got);
}

gboolean
stream_pending(Stream *stream)
{
    if (stream->has_peeked)
        return TRUE;
    if (stream->session)
        return tls_pending(stream);
    struct pollfd wanted = {.fd = stream->fd, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}
