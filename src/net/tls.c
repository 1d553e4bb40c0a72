#include "net/tls.h"

/* Setting GnuTLS up takes memory and time that a daemon without TLS never needs: it is done for the
 * first session instead of when the program starts. */
GNUTLS_SKIP_GLOBAL_INIT

gboolean
tls_prepare(GError **error)
{
    int rc = gnutls_global_init(); /* which counts, and locks */
    return rc >= 0 || tls_fail(error, "preparing TLS", rc);
}

gboolean
tls_fail(GError **error, const char *what, int rc)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %s", what, gnutls_strerror(rc));
    return FALSE;
}

gboolean
tls_fail_session(GError **error, const char *what, int rc)
{
    gboolean gone = rc == GNUTLS_E_PREMATURE_TERMINATION || rc == GNUTLS_E_PUSH_ERROR ||
                    rc == GNUTLS_E_PULL_ERROR;
    g_set_error(error, POSTERN_ERROR, gone ? POSTERN_ERROR_CLOSED : POSTERN_ERROR_FAILED,
                "TLS %s: %s", what, gnutls_strerror(rc));
    return FALSE;
}
