#include "conf/url.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <string.h>

static const char *
take_port(const char *text, guint fallback, guint *ret_port)
{
    if (!*text) {
        *ret_port = fallback;
        return NULL;
    }
    guint64 port;
    if (*text != ':' || !g_ascii_string_to_unsigned(text + 1, 10, 1, 65535, &port, NULL))
        return "has no port from 1 to 65535 after its host";
    *ret_port = (guint)port;
    return NULL;
}

static gboolean
host_is_name(const char *host)
{
    if (!*host || strlen(host) > LIMIT_DOMAIN_BYTES || *host == '-' || *host == '.')
        return FALSE;
    for (; *host; host++)
        if (!g_ascii_isalnum(*host) && !strchr("-.", *host))
            return FALSE;
    return TRUE;
}

static const char *
take_bracketed(const char *rest, char **ret_host, const char **ret_after)
{
    const char *close = strchr(rest, ']');
    struct in6_addr address;
    g_autofree char *host = close ? g_strndup(rest + 1, (gsize)(close - rest - 1)) : NULL;
    if (!host || inet_pton(AF_INET6, host, &address) != 1)
        return "has no IPv6 address between [ and ]";
    *ret_host = g_steal_pointer(&host);
    *ret_after = close + 1;
    return NULL;
}

static const char *
take_host(const char *rest, char **ret_host, const char **ret_after)
{
    if (*rest == '[')
        return take_bracketed(rest, ret_host, ret_after);
    gsize length = strcspn(rest, ":");
    g_autofree char *host = g_ascii_strdown(rest, (gssize)length);
    if (!host_is_name(host))
        return "names no host";
    *ret_host = g_steal_pointer(&host);
    *ret_after = rest + length;
    return NULL;
}

const char *
url_parse_place(const char *text, guint fallback_port, char **ret_host, guint *ret_port)
{
    g_autofree char *host = NULL;
    const char *after = NULL;
    guint port = 0;
    const char *wrong = take_host(text, &host, &after);
    if (!wrong)
        wrong = take_port(after, fallback_port, &port);
    if (wrong)
        return wrong;
    *ret_host = g_steal_pointer(&host);
    *ret_port = port;
    return NULL;
}
