/*
 * What both ends of TLS share: the versions and ciphers, and how GnuTLS's refusals become ours. For
 * the room's own files.
 */
#pragma once

#include "base/base.h"

#include <gnutls/gnutls.h>

/* TLS 1.2 and later. */
#define TLS_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

/* Before anything else of GnuTLS; any number of times, from any thread. */
gboolean tls_prepare(GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE, with POSTERN_ERROR_FAILED: what, in GnuTLS's words. */
gboolean tls_fail(GError **error, const char *what, int rc);
/* The same of a fatal error in a session: POSTERN_ERROR_CLOSED when the other side is gone. */
gboolean tls_fail_session(GError **error, const char *what, int rc);
