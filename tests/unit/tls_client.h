/*
 * The client's side of TLS over a socket, for tests. It believes every certificate, and waits at
 * most twenty seconds for anything.
 */
#pragma once

#include "base/base.h"

typedef struct TlsClient TlsClient;

/* fd is borrowed. priority is GnuTLS's, or NULL for the usual one. */
TlsClient *tls_client_new(int fd, const char *priority);
void tls_client_free(TlsClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TlsClient, tls_client_free)

/* FALSE when the other side does not want to. */
gboolean tls_client_shake_hands(TlsClient *client);
/* Begins a handshake and does not go on with it. */
void tls_client_reach_out(TlsClient *client);
/* One record. FALSE when the other side is gone. */
gboolean tls_client_send(TlsClient *client, gconstpointer data, gsize length);
void tls_client_say(TlsClient *client, const char *text);
/* What comes next, at most capacity; 0 at a proper end, negative when the connection was cut. */
gssize tls_client_read(TlsClient *client, gpointer buffer, gsize capacity);
void tls_client_expect(TlsClient *client, const char *text);
void tls_client_expect_end(TlsClient *client);
/* Tells the other side that nothing more comes. */
void tls_client_say_goodbye(TlsClient *client);
/* The common name in the certificate that was shown. Caller frees. */
char *tls_client_server_name(TlsClient *client);
