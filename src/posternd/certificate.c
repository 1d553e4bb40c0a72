#include "posternd/certificate.h"

#include "base/clock.h"
#include "base/log.h"

static gboolean
has_tls(const Config *config)
{
    for (guint i = 0; i < config->listen->len; i++)
        if (((const ConfListen *)config->listen->pdata[i])->tls != CONF_TLS_NONE)
            return TRUE;
    return FALSE;
}

static TlsCredentials *
load(const Config *config, GError **error)
{
    TlsCredentials *credentials =
        tls_credentials_load(config->tls_certificate, config->tls_key, error);
    if (!credentials)
        return NULL;
    g_autofree char *until = clock_format_rfc3339(tls_credentials_end_us(credentials));
    g_autofree char *why = tls_credentials_complaint(credentials, clock_now_us(clock_system()));
    log_event(LOG_INFO, "certificate-loaded", "file", config->tls_certificate, "names",
              tls_credentials_names(credentials), "until", until, NULL);
    if (why)
        log_event(LOG_WARNING, "certificate-out-of-date", "file", config->tls_certificate, "why",
                  why, "expected", "a new one, and posternctl reload", NULL);
    return credentials;
}

gboolean
certificate_open(const Config *config, TlsServer **ret_server, GError **error)
{
    *ret_server = NULL;
    if (!has_tls(config))
        return TRUE;
    TlsCredentials *credentials = load(config, error);
    if (credentials)
        *ret_server = tls_server_new(credentials);
    return credentials != NULL;
}

void
certificate_reload(TlsServer *server, const Config *config)
{
    g_autoptr(GError) error = NULL;
    if (!server)
        return;
    TlsCredentials *credentials = load(config, &error);
    if (credentials)
        tls_server_replace(server, credentials);
    else
        log_event(LOG_ERROR, "certificate-problem", "why", error->message, "in-force",
                  "the old one", NULL);
}
