/*
 * The other side of a connection, for tests: a thread that accepts connections on loopback, one
 * after the other, and plays a part on each, in clear or in TLS with certificates made on the spot.
 */
#pragma once

#include "base/base.h"

#include <gnutls/gnutls.h>

/* One accepted connection, as the part sees it. */
typedef struct PeerLine PeerLine;
typedef void (*PeerPart)(PeerLine *line, gpointer data);

typedef struct Peer Peer;
Peer *peer_start(PeerPart part, gpointer data);
/* The same at a unix socket, which is removed when the peer stops. */
Peer *peer_start_unix(const char *path, PeerPart part, gpointer data);
guint peer_port(const Peer *peer);
/* How many connections were accepted so far. */
guint peer_count(Peer *peer);
/* Waits for the part to end; the connection under way is cut. */
void peer_stop(Peer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Peer, peer_stop)

/* The number of this connection: 1, 2, … */
guint peer_line_number(const PeerLine *line);
/* FALSE when the client has gone. */
gboolean peer_send(PeerLine *line, const char *text);
/* What is there, at least one byte; 0 when the client has gone. */
gsize peer_read(PeerLine *line, gpointer buffer, gsize capacity);
/* The next line without its line end, or NULL when the client has gone. Caller frees. */
char *peer_read_line(PeerLine *line);
/* Exactly so many bytes, or NULL when the client has gone. Caller frees. */
char *peer_read_bytes(PeerLine *line, gsize count);
/* Everything up to and with the first "\r\n.\r\n", as it came. Caller frees. */
char *peer_read_data(PeerLine *line);
/* Whether more comes within ms; in clear only. */
gboolean peer_has_more(PeerLine *line, int ms);
/* Reads until the client closes or the peer is stopped. */
void peer_read_all(PeerLine *line);
gboolean peer_start_tls(PeerLine *line, gnutls_certificate_credentials_t credentials);
/* Says inside TLS that no more comes: without it, what came may have been cut off. */
void peer_end_tls(PeerLine *line);

/* A certificate authority of the test's own. */
typedef struct Authority Authority;
Authority *authority_new(void);
void authority_free(Authority *authority);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Authority, authority_free)
/* Writes its certificate as PEM. */
void authority_write(const Authority *authority, const char *path);
/* A certificate for a name, as authority_issue makes it, and its key (mode 0600), as files. */
void authority_issue_files(const Authority *authority, const char *name, gint64 from_s,
                           gint64 until_s, const char *certificate_path, const char *key_path);
/* Credentials of a server by this name or IPv4 address, valid from from_s to until_s seconds from
 * now; signed by itself when authority is NULL. Free with gnutls_certificate_free_credentials. */
gnutls_certificate_credentials_t authority_issue(const Authority *authority, const char *name,
                                                 gint64 from_s, gint64 until_s);
