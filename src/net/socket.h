/*
 * Listening and connecting. All descriptors are close-on-exec; TCP ones have TCP_NODELAY.
 */
#pragma once

#include "net/net.h"

/* A listening TCP socket on a numeric address; port 0 lets the kernel pick (*ret_port says which).
 * -1 on error. */
int socket_listen_tcp(const char *address, guint port, guint *ret_port, GError **error);
/* A listening stream socket at path with the given mode. An old socket nobody listens at is
 * replaced; one that answers is POSTERN_ERROR_BUSY, any other file POSTERN_ERROR_EXISTS. -1 on
 * error. */
int socket_listen_unix(const char *path, guint mode, GError **error);
/* A connected unix stream socket. -1 on error: POSTERN_ERROR_NOT_FOUND when nobody listens there,
 * POSTERN_ERROR_DEADLINE when its backlog stays full (0 waits as long as it takes). */
int socket_connect_unix(const char *path, gint64 deadline_us, GError **error);
/* Connects to host (name or number) by any of its addresses; non-blocking. -1 on error:
 * POSTERN_ERROR_CLOSED when refused, POSTERN_ERROR_DEADLINE, POSTERN_ERROR_NOT_FOUND when the name
 * is not known. */
int socket_connect_tcp(const char *host, guint port, gint64 deadline_us, GError **error);
/* "192.0.2.1" or "unix" for the other side of fd, and whether it is on this machine. Caller frees.
 */
char *socket_peer_name(int fd, gboolean *ret_is_local);
