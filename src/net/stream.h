/*
 * The one client stream: plain, or TLS 1.2 and later with the peer's chain and name verified inside
 * the handshake. Every read and write ends by the stream's absolute deadline or when it is
 * cancelled.
 */
#pragma once

#include "net/socket.h"

typedef struct Stream Stream;

/* Connects in clear. host is also the name a certificate must carry later. */
Stream *stream_connect(const char *host, guint port, gint64 deadline_us, GError **error);
/* The same to a unix socket, for what needs no TLS; as socket_connect_unix. */
Stream *stream_connect_unix(const char *path, gint64 deadline_us, GError **error);
/* Turns TLS on. ca_file is PEM, or "" for the system's. POSTERN_ERROR_REFUSED with GnuTLS's words
 * when the certificate is not good for host: nothing has been sent inside TLS then. Bytes received
 * in clear but not read yet are POSTERN_ERROR_REFUSED too (STARTTLS injection); the caller says how
 * many it holds itself. */
gboolean stream_start_tls(Stream *stream, const char *ca_file, gsize unread,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the stream; a TLS close is tried without waiting. */
void stream_free(Stream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* Monotonic; 0 gives up every wait at once. */
void stream_set_deadline(Stream *stream, gint64 deadline_us);
/* Wakes whoever waits in the stream, now and later: POSTERN_ERROR_CLOSED. From any thread. */
void stream_cancel(Stream *stream);

/* What came, at least one byte, at most capacity; -1 on error (POSTERN_ERROR_CLOSED at the end). */
gssize stream_read(Stream *stream, gpointer buffer, gsize capacity, GError **error);
/* All of it, or an error. */
gboolean stream_write(Stream *stream, gconstpointer data, gsize length,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
int stream_fd(const Stream *stream);
/* Whether bytes can be read at once without waiting (inside TLS included). */
gboolean stream_pending(Stream *stream);
gboolean stream_is_tls(const Stream *stream);
/* "TLS1.3, certificate for imap.example, good until 2027-03-01T00:00:00Z": inside TLS only, for
 * people. Caller frees. */
char *stream_describe_tls(const Stream *stream);
