/*
 * The control socket: a thread that accepts, and a short-lived one per client. Each client asks one
 * command and gets one answer.
 *
 * Only root and the user the daemon runs as are served (SO_PEERCRED), whatever the socket's mode
 * says.
 */
#pragma once

#include "ctl/mailboxes.h"
#include "flow/flow.h"
#include "net/tls_server.h"

typedef struct CtlServer CtlServer;

/* A server for listener, a listening unix socket of mode 0600, which it takes over (also when it
 * fails). Clients wait in the backlog until ctl_server_start. flow and what mailboxes stands for
 * are borrowed for its life. */
CtlServer *ctl_server_new(Flow *flow, const CtlMailboxes *mailboxes, int listener, GError **error);
/* Before the start: whose certificate status shows. tls is borrowed, and may be NULL. */
void ctl_server_show_tls(CtlServer *server, TlsServer *tls);
gboolean ctl_server_start(CtlServer *server, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Accepts nobody any more, breaks off clients that are still asking, lets commands under way finish
 * (one that does many things, after the thing it is at), gives clients a short while to take their
 * answers, and returns when no thread is left. Again changes nothing. */
void ctl_server_stop(CtlServer *server);
void ctl_server_free(CtlServer *server); /* stops first if need be */
