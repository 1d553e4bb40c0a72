/*
 * The control socket: a thread that accepts, and a short-lived one per client. Each client asks one
 * command and gets one answer.
 *
 * Only root and the user the daemon runs as are served (SO_PEERCRED), whatever the socket's mode
 * says.
 */
#pragma once

#include "flow/flow.h"

typedef struct CtlServer CtlServer;

/* Listens at path (mode 0600; an old socket there is replaced, see net/socket.h) and serves. flow
 * is borrowed for the server's life. */
CtlServer *ctl_server_new(Flow *flow, const char *path, GError **error);
/* Accepts nobody any more, breaks off clients that are still asking, lets commands under way
 * finish, and removes the socket. Again changes nothing. */
void ctl_server_stop(CtlServer *server);
void ctl_server_free(CtlServer *server); /* stops first if need be */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtlServer, ctl_server_free)
