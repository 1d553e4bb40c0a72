/*
 * The certificate of the doors: loaded when they open, and again when the administrator says so.
 */
#pragma once

#include "conf/conf.h"
#include "net/tls_server.h"

/* *ret_server is NULL when no door has TLS. FALSE when the files cannot be used. */
gboolean certificate_open(const Config *config, TlsServer **ret_server,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts what the files hold now in force, for sessions that begin from now on. Files that cannot be
 * used are logged, and what was in force stays. server may be NULL. */
void certificate_reload(TlsServer *server, const Config *config);
