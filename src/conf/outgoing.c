#include "conf/outgoing.h"

#include "conf/secret_setting.h"
#include "conf/url.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *scheme;
    OutgoingTls tls;
    guint port;
} Scheme;

static const Scheme schemes[] = {{"smtp://", TLS_NONE, 25},
                                 {"smtp+starttls://", TLS_STARTTLS, 587},
                                 {"smtps://", TLS_IMPLICIT, 465},
                                 {NULL, TLS_NONE, 0}};

static const char *
parse_maildir(const char *path, const char *directory, Outgoing *ret_outgoing)
{
    if (!*path)
        return "has no path";
    *ret_outgoing =
        (Outgoing){.kind = OUTGOING_MAILDIR, .path = g_canonicalize_filename(path, directory)};
    return NULL;
}

const char *
outgoing_parse(const char *url, const char *directory, Outgoing *ret_outgoing)
{
    if (g_str_has_prefix(url, "maildir:"))
        return parse_maildir(url + strlen("maildir:"), directory, ret_outgoing);
    const Scheme *scheme = schemes;
    while (scheme->scheme && !g_str_has_prefix(url, scheme->scheme))
        scheme++;
    if (!scheme->scheme)
        return "has no scheme known here";
    Outgoing outgoing = {.kind = OUTGOING_SMTP, .tls = scheme->tls};
    const char *wrong =
        url_parse_place(url + strlen(scheme->scheme), scheme->port, &outgoing.host, &outgoing.port);
    if (!wrong)
        *ret_outgoing = outgoing;
    return wrong;
}

void
outgoing_clear(Outgoing *outgoing)
{
    g_clear_pointer(&outgoing->host, g_free);
    g_clear_pointer(&outgoing->path, g_free);
}

static gboolean
read_outgoing(const char *text, const char *directory, gpointer field)
{
    Outgoing outgoing;
    if (outgoing_parse(text, directory, &outgoing))
        return FALSE;
    outgoing_clear(field);
    *(Outgoing *)field = outgoing;
    return TRUE;
}

const SettingForm outgoing_form = {"smtp://HOST:PORT, smtp+starttls://HOST:PORT, smtps://HOST:PORT "
                                   "or maildir:/PATH",
                                   read_outgoing};

void
outgoing_check_files(const Config *config, const char *credentials, GPtrArray *problems)
{
    if (config->outgoing_secret_file)
        secret_setting_check(config, config->outgoing_line, config->outgoing_secret_file,
                             credentials, problems);
    if (*config->outgoing_ca_file && access(config->outgoing_ca_file, R_OK) < 0)
        problems_add(problems, config->file, config->outgoing_line,
                     "outgoing.ca-file %s: %s, expected certificates that posternd can read",
                     config->outgoing_ca_file, g_strerror(errno));
}
