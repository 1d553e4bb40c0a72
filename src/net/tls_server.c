#include "net/tls_server.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/sync.h"
#include "net/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

struct TlsCredentials {
    gint references;
    gnutls_certificate_credentials_t handle;
    gnutls_priority_t priority; /* shared: of its own it would be the largest part of a session */
    char *names;
    gint64 begin_us;
    gint64 end_us;
};

struct TlsServer {
    Mutex lock;
    TlsCredentials *credentials;
};

struct TlsSession {
    TlsCredentials *credentials;
    gnutls_session_t handle;
};

/* --- reading the files ----------------------------------------------------------------------- */

/* The bytes of a file. As it may be a key, it is forgotten as soon as it is not needed. */
typedef struct {
    guint8 *bytes;
    gsize length;
} Secret;

static void
secret_clear(Secret *secret)
{
    if (secret->bytes)
        explicit_bzero(secret->bytes, secret->length);
    g_clear_pointer(&secret->bytes, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Secret, secret_clear)

static gboolean
fail_errno(GError **error, const char *path)
{
    int why = errno;
    g_set_error(error, POSTERN_ERROR,
                why == ENOENT || why == ENOTDIR ? POSTERN_ERROR_NOT_FOUND : POSTERN_ERROR_REFUSED,
                "reading %s: %s", path, g_strerror(why));
    return FALSE;
}

static gboolean
check_file(const char *path, const struct stat *found, gboolean is_key, GError **error)
{
    if (!S_ISREG(found->st_mode) || found->st_size > LIMIT_TLS_FILE_BYTES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s is no file of at most %d bytes, expected PEM", path, LIMIT_TLS_FILE_BYTES);
        return FALSE;
    }
    if (!is_key || !(found->st_mode & S_IRWXO))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "%s is open to everybody (mode %04o), expected mode 0600 or 0640", path,
                (guint)found->st_mode & 07777);
    return FALSE;
}

static gboolean
read_file(const char *path, gboolean is_key, Secret *ret_secret, GError **error)
{
    struct stat found;
    g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &found) < 0)
        return fail_errno(error, path);
    if (!check_file(path, &found, is_key, error))
        return FALSE;
    g_auto(Secret) secret = {g_malloc0((gsize)found.st_size + 1), (gsize)found.st_size};
    if (!io_read_full(fd, secret.bytes, secret.length, 0, error)) {
        g_prefix_error(error, "reading %s: ", path);
        return FALSE;
    }
    *ret_secret = secret;
    secret.bytes = NULL;
    return TRUE;
}

/* --- credentials ----------------------------------------------------------------------------- */

static gboolean
fail_file(GError **error, const char *path, const char *expected, int rc)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "%s: %s, expected %s", path,
                gnutls_strerror(rc), expected);
    return FALSE;
}

static char *
names_of(gnutls_x509_crt_t certificate)
{
    GString *names = g_string_new(NULL);
    char name[LIMIT_DOMAIN_BYTES + 1];
    for (guint i = 0;; i++) {
        gsize length = sizeof name;
        int kind = gnutls_x509_crt_get_subject_alt_name(certificate, i, name, &length, NULL);
        if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        if (kind == GNUTLS_SAN_DNSNAME)
            g_string_append_printf(names, "%s%s", names->len ? " " : "", name);
    }
    gsize length = sizeof name;
    if (!names->len && gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                                     name, &length) >= 0)
        g_string_append(names, name);
    return g_string_free(names, FALSE);
}

static void
free_chain(gnutls_x509_crt_t *chain, guint count)
{
    for (guint i = 0; i < count; i++)
        gnutls_x509_crt_deinit(chain[i]);
    gnutls_free(chain);
}

/* The chain is valid as long as every certificate in it. */
static gboolean
read_facts(TlsCredentials *credentials, const char *path, const gnutls_datum_t *pem, GError **error)
{
    gnutls_x509_crt_t *chain = NULL;
    guint count = 0;
    int rc = gnutls_x509_crt_list_import2(&chain, &count, pem, GNUTLS_X509_FMT_PEM, 0);
    if (rc < 0 || count == 0)
        return fail_file(error, path, "certificates in PEM", rc);
    credentials->names = names_of(chain[0]);
    credentials->end_us = G_MAXINT64;
    for (guint i = 0; i < count; i++) {
        gint64 begin_us = (gint64)gnutls_x509_crt_get_activation_time(chain[i]) * US_PER_S;
        gint64 end_us = (gint64)gnutls_x509_crt_get_expiration_time(chain[i]) * US_PER_S;
        credentials->begin_us = MAX(credentials->begin_us, begin_us);
        credentials->end_us = MIN(credentials->end_us, end_us);
    }
    free_chain(chain, count);
    return TRUE;
}

static gboolean
take_files(TlsCredentials *credentials, const char *certificate_file, const char *key_file,
           GError **error)
{
    g_auto(Secret) certificate = {NULL, 0}, key = {NULL, 0};
    if (!read_file(certificate_file, FALSE, &certificate, error) ||
        !read_file(key_file, TRUE, &key, error))
        return FALSE;
    const gnutls_datum_t certificate_pem = {certificate.bytes, (unsigned)certificate.length};
    const gnutls_datum_t key_pem = {key.bytes, (unsigned)key.length};
    if (!read_facts(credentials, certificate_file, &certificate_pem, error))
        return FALSE;
    int rc = gnutls_certificate_set_x509_key_mem2(credentials->handle, &certificate_pem, &key_pem,
                                                  GNUTLS_X509_FMT_PEM, NULL, 0);
    if (rc == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s is not the key of the certificate in %s, expected the two that were made "
                    "together",
                    key_file, certificate_file);
        return FALSE;
    }
    return rc >= 0 || fail_file(error, key_file, "a key in PEM without a passphrase", rc);
}

TlsCredentials *
tls_credentials_load(const char *certificate_file, const char *key_file, GError **error)
{
    g_autoptr(TlsCredentials) credentials = g_new0(TlsCredentials, 1);
    credentials->references = 1;
    if (!tls_prepare(error))
        return NULL;
    int rc = gnutls_certificate_allocate_credentials(&credentials->handle);
    if (rc >= 0)
        rc = gnutls_priority_init(&credentials->priority, TLS_PRIORITY, NULL);
    if (rc < 0) {
        tls_fail(error, "preparing TLS", rc);
        return NULL;
    }
    return take_files(credentials, certificate_file, key_file, error)
               ? g_steal_pointer(&credentials)
               : NULL;
}

TlsCredentials *
tls_credentials_ref(TlsCredentials *credentials)
{
    g_atomic_int_inc(&credentials->references);
    return credentials;
}

void
tls_credentials_unref(TlsCredentials *credentials)
{
    if (!credentials || !g_atomic_int_dec_and_test(&credentials->references))
        return;
    g_clear_pointer(&credentials->handle, gnutls_certificate_free_credentials);
    g_clear_pointer(&credentials->priority, gnutls_priority_deinit);
    g_free(credentials->names);
    g_free(credentials);
}

const char *
tls_credentials_names(const TlsCredentials *credentials)
{
    return credentials->names;
}

gint64
tls_credentials_end_us(const TlsCredentials *credentials)
{
    return credentials->end_us;
}

char *
tls_credentials_complaint(const TlsCredentials *credentials, gint64 now_us)
{
    g_autofree char *begin = clock_format_rfc3339(credentials->begin_us);
    g_autofree char *end = clock_format_rfc3339(credentials->end_us);
    if (now_us < credentials->begin_us)
        return g_strdup_printf("the certificate is not valid before %s", begin);
    if (now_us >= credentials->end_us)
        return g_strdup_printf("the certificate is out of date since %s", end);
    if (now_us >= credentials->end_us - LIMIT_TLS_WARNING_DAYS * US_PER_DAY)
        return g_strdup_printf("the certificate is out of date from %s on", end);
    return NULL;
}

/* --- what is in force ------------------------------------------------------------------------ */

TlsServer *
tls_server_new(TlsCredentials *credentials)
{
    TlsServer *server = g_new0(TlsServer, 1);
    mutex_init(&server->lock);
    server->credentials = credentials;
    return server;
}

void
tls_server_free(TlsServer *server)
{
    if (!server)
        return;
    tls_credentials_unref(server->credentials);
    mutex_clear(&server->lock);
    g_free(server);
}

void
tls_server_replace(TlsServer *server, TlsCredentials *credentials)
{
    mutex_lock(&server->lock);
    TlsCredentials *old = server->credentials;
    server->credentials = credentials;
    mutex_unlock(&server->lock);
    tls_credentials_unref(old);
}

TlsCredentials *
tls_server_credentials(TlsServer *server)
{
    mutex_lock(&server->lock);
    TlsCredentials *credentials = tls_credentials_ref(server->credentials);
    mutex_unlock(&server->lock);
    return credentials;
}

/* --- a session ------------------------------------------------------------------------------- */

/* No tickets: who comes back shakes hands again, and no key lies about that opens old sessions. */
#define SESSION_FLAGS (GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS)

TlsSession *
tls_session_new(TlsServer *server, int fd, GError **error)
{
    g_autoptr(TlsSession) session = g_new0(TlsSession, 1);
    session->credentials = tls_server_credentials(server);
    int rc = gnutls_init(&session->handle, SESSION_FLAGS);
    if (rc >= 0)
        rc = gnutls_priority_set(session->handle, session->credentials->priority);
    if (rc >= 0)
        rc = gnutls_credentials_set(session->handle, GNUTLS_CRD_CERTIFICATE,
                                    session->credentials->handle);
    if (rc < 0) {
        tls_fail(error, "preparing TLS", rc);
        return NULL;
    }
    gnutls_transport_set_int(session->handle, fd);
    return g_steal_pointer(&session);
}

void
tls_session_free(TlsSession *session)
{
    if (!session)
        return;
    g_clear_pointer(&session->handle, gnutls_deinit);
    tls_credentials_unref(session->credentials);
    g_free(session);
}

gboolean
tls_session_shake_hands(TlsSession *session, gboolean *ret_done, GError **error)
{
    int rc = gnutls_handshake(session->handle);
    if (rc < 0 && gnutls_error_is_fatal(rc)) {
        (void)gnutls_alert_send_appropriate(session->handle, rc); /* so that they know why */
        return tls_fail_session(error, "handshake", rc);
    }
    *ret_done = rc == GNUTLS_E_SUCCESS;
    return TRUE;
}

short
tls_session_wants(const TlsSession *session)
{
    return gnutls_record_get_direction(session->handle) ? POLLOUT : POLLIN;
}

char *
tls_session_describe(TlsSession *session)
{
    const char *version = gnutls_protocol_get_name(gnutls_protocol_get_version(session->handle));
    const char *cipher = gnutls_ciphersuite_get(session->handle);
    return g_strdup_printf("%s %s", version ? version : "TLS", cipher ? cipher : "unknown");
}

gssize
tls_session_read(TlsSession *session, gpointer buffer, gsize capacity, GError **error)
{
    ssize_t got = gnutls_record_recv(session->handle, buffer, capacity);
    if (got > 0)
        return got;
    if (got == 0) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED,
                            "the other side closed the connection");
        return -1;
    }
    /* Shaking hands again, as TLS 1.2 allows it, is work for us at a client's wish; nobody needs
     * it. */
    if (got != GNUTLS_E_REHANDSHAKE && !gnutls_error_is_fatal((int)got))
        return 0;
    tls_fail_session(error, "reading", (int)got);
    return -1;
}

gboolean
tls_session_pending(const TlsSession *session)
{
    return gnutls_record_check_pending(session->handle) > 0;
}

gssize
tls_session_write(TlsSession *session, gconstpointer data, gsize length, GError **error)
{
    ssize_t put = gnutls_record_send(session->handle, data, length);
    if (put >= 0)
        return put;
    if (!gnutls_error_is_fatal((int)put))
        return 0;
    tls_fail_session(error, "writing", (int)put);
    return -1;
}

void
tls_session_say_goodbye(TlsSession *session)
{
    (void)gnutls_bye(session->handle, GNUTLS_SHUT_WR);
}
