#include "tests/unit/peer.h"

#include "base/clock.h"
#include "base/sync.h"
#include "net/socket.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEER_STACK_BYTES (256 * 1024)

struct Peer {
    int listener;
    guint port;
    char *path; /* of a unix socket, or NULL */
    PeerPart part;
    gpointer data;
    pthread_t thread;
    Mutex lock; /* guards the two below */
    int current;
    guint count;
};

struct PeerLine {
    int fd;
    guint number;
    gnutls_session_t session;
};

/* --- connections ----------------------------------------------------------------------------- */

static void
play(Peer *peer, int fd)
{
    mutex_lock(&peer->lock);
    PeerLine line = {.fd = fd, .number = ++peer->count};
    peer->current = fd;
    mutex_unlock(&peer->lock);
    peer->part(&line, peer->data);
    if (line.session)
        gnutls_deinit(line.session);
    mutex_lock(&peer->lock);
    peer->current = -1;
    mutex_unlock(&peer->lock);
    close(fd);
}

static gpointer
run(gpointer data)
{
    Peer *peer = data;
    for (;;) {
        int fd = accept4(peer->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return NULL;
        play(peer, fd);
    }
}

static Peer *
start(int listener, PeerPart part, gpointer data)
{
    g_autoptr(GError) error = NULL;
    Peer *peer = g_new0(Peer, 1);
    peer->listener = listener;
    peer->part = part;
    peer->data = data;
    peer->current = -1;
    mutex_init(&peer->lock);
    gboolean started = thread_start("peer", PEER_STACK_BYTES, run, peer, &peer->thread, &error);
    g_assert_no_error(error);
    g_assert_true(started);
    return peer;
}

Peer *
peer_start(PeerPart part, gpointer data)
{
    g_autoptr(GError) error = NULL;
    guint port = 0;
    int listener = socket_listen_tcp("127.0.0.1", 0, &port, &error);
    g_assert_no_error(error);
    Peer *peer = start(listener, part, data);
    peer->port = port;
    return peer;
}

Peer *
peer_start_unix(const char *path, PeerPart part, gpointer data)
{
    g_autoptr(GError) error = NULL;
    int listener = socket_listen_unix(path, 0600, &error);
    g_assert_no_error(error);
    Peer *peer = start(listener, part, data);
    peer->path = g_strdup(path);
    return peer;
}

guint
peer_port(const Peer *peer)
{
    return peer->port;
}

guint
peer_count(Peer *peer)
{
    mutex_lock(&peer->lock);
    guint count = peer->count;
    mutex_unlock(&peer->lock);
    return count;
}

void
peer_stop(Peer *peer)
{
    if (!peer)
        return;
    shutdown(peer->listener, SHUT_RDWR);
    mutex_lock(&peer->lock);
    if (peer->current >= 0)
        shutdown(peer->current, SHUT_RDWR);
    mutex_unlock(&peer->lock);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    if (peer->path)
        unlink(peer->path);
    g_free(peer->path);
    mutex_clear(&peer->lock);
    g_free(peer);
}

guint
peer_line_number(const PeerLine *line)
{
    return line->number;
}

gboolean
peer_send(PeerLine *line, const char *text)
{
    gsize length = strlen(text);
    if (!line->session)
        return send(line->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
    /* One record holds 16 KiB. */
    for (ssize_t sent; length > 0; text += sent, length -= (gsize)sent)
        if ((sent = gnutls_record_send(line->session, text, length)) <= 0)
            return FALSE;
    return TRUE;
}

gsize
peer_read(PeerLine *line, gpointer buffer, gsize capacity)
{
    ssize_t got = line->session ? gnutls_record_recv(line->session, buffer, capacity)
                                : recv(line->fd, buffer, capacity, 0);
    return got > 0 ? (gsize)got : 0;
}

static gboolean
read_byte(PeerLine *line, char *ret_byte)
{
    if (line->session)
        return gnutls_record_recv(line->session, ret_byte, 1) == 1;
    return recv(line->fd, ret_byte, 1, 0) == 1;
}

static char *
read_until(PeerLine *line, const char *end)
{
    GString *text = g_string_new(NULL);
    gsize tail = strlen(end);
    char byte;
    while (read_byte(line, &byte)) {
        g_string_append_c(text, byte);
        if (text->len >= tail && memcmp(text->str + text->len - tail, end, tail) == 0)
            return g_string_free(text, FALSE);
    }
    g_string_free(text, TRUE);
    return NULL;
}

char *
peer_read_line(PeerLine *line)
{
    char *text = read_until(line, "\r\n");
    if (text)
        text[strlen(text) - 2] = '\0';
    return text;
}

char *
peer_read_bytes(PeerLine *line, gsize count)
{
    g_autofree char *bytes = g_malloc0(count + 1);
    for (gsize i = 0; i < count; i++)
        if (!read_byte(line, bytes + i))
            return NULL;
    return g_steal_pointer(&bytes);
}

char *
peer_read_data(PeerLine *line)
{
    return read_until(line, "\r\n.\r\n");
}

gboolean
peer_has_more(PeerLine *line, int ms)
{
    struct pollfd wanted = {.fd = line->fd, .events = POLLIN};
    return poll(&wanted, 1, ms) > 0;
}

void
peer_read_all(PeerLine *line)
{
    char byte;
    while (read_byte(line, &byte))
        continue;
}

gboolean
peer_start_tls(PeerLine *line, gnutls_certificate_credentials_t credentials)
{
    g_assert_cmpint(gnutls_init(&line->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL), ==, 0);
    gnutls_set_default_priority(line->session);
    gnutls_credentials_set(line->session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_int(line->session, line->fd);
    int rc;
    do
        rc = gnutls_handshake(line->session);
    while (rc < 0 && !gnutls_error_is_fatal(rc));
    return rc == 0;
}

void
peer_end_tls(PeerLine *line)
{
    gnutls_bye(line->session, GNUTLS_SHUT_WR);
}

/* --- certificates ---------------------------------------------------------------------------- */

struct Authority {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t certificate;
};

static void
must(int rc, const char *what)
{
    if (rc < 0)
        g_error("%s: %s", what, gnutls_strerror(rc));
}

static gnutls_x509_privkey_t
make_key(void)
{
    gnutls_x509_privkey_t key;
    must(gnutls_global_init(), "GnuTLS"); /* the room's stream.c has it not done by itself */
    must(gnutls_x509_privkey_init(&key), "key");
    must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
         "generating a key");
    return key;
}

static gnutls_x509_crt_t
make_certificate(gnutls_x509_privkey_t key, const char *name, gint64 from_s, gint64 until_s)
{
    static const guint8 serial[] = {1, 2, 3, 4};
    gint64 now_s = clock_now_us(clock_system()) / US_PER_S;
    gnutls_x509_crt_t certificate;
    must(gnutls_x509_crt_init(&certificate), "certificate");
    must(gnutls_x509_crt_set_version(certificate, 3), "version");
    must(gnutls_x509_crt_set_key(certificate, key), "its key");
    must(gnutls_x509_crt_set_serial(certificate, serial, sizeof serial), "serial");
    must(gnutls_x509_crt_set_activation_time(certificate, now_s + from_s), "activation");
    must(gnutls_x509_crt_set_expiration_time(certificate, now_s + until_s), "expiration");
    must(gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                       (unsigned)strlen(name)),
         "name");
    return certificate;
}

Authority *
authority_new(void)
{
    Authority *authority = g_new0(Authority, 1);
    authority->key = make_key();
    authority->certificate = make_certificate(authority->key, "test authority", -3600, 86400);
    must(gnutls_x509_crt_set_ca_status(authority->certificate, 1), "authority");
    must(gnutls_x509_crt_set_key_usage(authority->certificate, GNUTLS_KEY_KEY_CERT_SIGN), "usage");
    must(gnutls_x509_crt_sign2(authority->certificate, authority->certificate, authority->key,
                               GNUTLS_DIG_SHA256, 0),
         "signing");
    return authority;
}

void
authority_free(Authority *authority)
{
    if (!authority)
        return;
    gnutls_x509_crt_deinit(authority->certificate);
    gnutls_x509_privkey_deinit(authority->key);
    g_free(authority);
}

static void
add_name(gnutls_x509_crt_t certificate, const char *name)
{
    struct in_addr ip;
    if (inet_pton(AF_INET, name, &ip) == 1)
        must(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, &ip, sizeof ip,
                                                  GNUTLS_FSAN_SET),
             "address");
    else
        must(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
                                                  (unsigned)strlen(name), GNUTLS_FSAN_SET),
             "name");
}

static gnutls_x509_crt_t
issue(const Authority *authority, gnutls_x509_privkey_t key, const char *name, gint64 from_s,
      gint64 until_s)
{
    gnutls_x509_crt_t certificate = make_certificate(key, name, from_s, until_s);
    add_name(certificate, name);
    must(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0), "purpose");
    must(gnutls_x509_crt_sign2(certificate, authority ? authority->certificate : certificate,
                               authority ? authority->key : key, GNUTLS_DIG_SHA256, 0),
         "signing");
    return certificate;
}

static void
write_pem(const char *path, gnutls_datum_t *pem)
{
    g_autoptr(GError) error = NULL;
    g_file_set_contents_full(path, (const char *)pem->data, pem->size, G_FILE_SET_CONTENTS_NONE,
                             0600, &error);
    g_assert_no_error(error);
    gnutls_free(pem->data);
}

void
authority_write(const Authority *authority, const char *path)
{
    gnutls_datum_t pem;
    must(gnutls_x509_crt_export2(authority->certificate, GNUTLS_X509_FMT_PEM, &pem), "export");
    write_pem(path, &pem);
}

void
authority_issue_files(const Authority *authority, const char *name, gint64 from_s, gint64 until_s,
                      const char *certificate_path, const char *key_path)
{
    gnutls_x509_privkey_t key = make_key();
    gnutls_x509_crt_t certificate = issue(authority, key, name, from_s, until_s);
    gnutls_datum_t pem;
    must(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem), "export");
    write_pem(certificate_path, &pem);
    must(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem), "export");
    write_pem(key_path, &pem);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
}

gnutls_certificate_credentials_t
authority_issue(const Authority *authority, const char *name, gint64 from_s, gint64 until_s)
{
    gnutls_x509_privkey_t key = make_key();
    gnutls_x509_crt_t certificate = issue(authority, key, name, from_s, until_s);
    gnutls_certificate_credentials_t credentials;
    must(gnutls_certificate_allocate_credentials(&credentials), "credentials");
    must(gnutls_certificate_set_x509_key(credentials, &certificate, 1, key), "credentials");
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
    return credentials;
}
