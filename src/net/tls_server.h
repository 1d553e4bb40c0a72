/*
 * TLS for those who connect to us: the certificate that is in force, and one session over a
 * non-blocking socket. Nothing here waits: whoever calls polls, and has the deadlines. GnuTLS takes
 * no memory and no time before the first certificate is loaded.
 */
#pragma once

#include "base/io.h"

/* A certificate with its key, as two files of PEM had them. Immutable; shared by all sessions that
 * were begun with it. From any thread. */
typedef struct TlsCredentials TlsCredentials;

/* POSTERN_ERROR_NOT_FOUND or _REFUSED when a file cannot be read, _REFUSED also when others than
 * owner and group may read the key; _INVALID when it is not what it should be, or the key is
 * another certificate's. That the certificate is out of date is no error: see
 * tls_credentials_complaint. */
TlsCredentials *tls_credentials_load(const char *certificate_file, const char *key_file,
                                     GError **error);
TlsCredentials *tls_credentials_ref(TlsCredentials *credentials);
void tls_credentials_unref(TlsCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsCredentials, tls_credentials_unref)

/* Whom it is for: the certificate's names, with blanks between them. */
const char *tls_credentials_names(const TlsCredentials *credentials);
/* When its time is over. */
gint64 tls_credentials_end_us(const TlsCredentials *credentials);
/* What clients that look closely will not like at now_us (its time is over, or is soon, or has not
 * come), or NULL. Caller frees. */
char *tls_credentials_complaint(const TlsCredentials *credentials, gint64 now_us);

/* The credentials in force, which may be replaced while sessions go on with those they began with.
 * From any thread. */
typedef struct TlsServer TlsServer;
TlsServer *tls_server_new(TlsCredentials *credentials); /* takes them over */
void tls_server_free(TlsServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsServer, tls_server_free)
/* Takes them over. */
void tls_server_replace(TlsServer *server, TlsCredentials *credentials);
/* Those in force. Caller unrefs. */
TlsCredentials *tls_server_credentials(TlsServer *server);

/* One session, of one thread. fd is borrowed. */
typedef struct TlsSession TlsSession;
TlsSession *tls_session_new(TlsServer *server, int fd, GError **error);
/* Says nothing to the other side. */
void tls_session_free(TlsSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsSession, tls_session_free)

/* A step of the handshake. FALSE when it has failed; else *ret_done says whether it is over, or
 * tls_session_wants() has to be waited for. */
gboolean tls_session_shake_hands(TlsSession *session, gboolean *ret_done,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What poll() has to wait for after a step, a read or a write that did nothing: POLLIN or POLLOUT.
 */
short tls_session_wants(const TlsSession *session);
/* "TLS1.3 TLS_AES_256_GCM_SHA384". Caller frees. */
char *tls_session_describe(TlsSession *session);

/* What came, 0 when there is nothing now, -1 when no more comes: POSTERN_ERROR_CLOSED when the
 * other side said so or is gone. */
gssize tls_session_read(TlsSession *session, gpointer buffer, gsize capacity, GError **error);
/* Whether bytes came that are not read yet and that poll() does not know of. */
gboolean tls_session_pending(const TlsSession *session);
/* How much of it went, 0 when nothing goes now, -1 when nothing goes any more. After 0 the same
 * bytes have to be written again. */
gssize tls_session_write(TlsSession *session, gconstpointer data, gsize length, GError **error);
/* Tells the other side that nothing more comes from us, if that can be told at once. */
void tls_session_say_goodbye(TlsSession *session);
