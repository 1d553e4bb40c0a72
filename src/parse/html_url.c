#include "parse/html_url.h"

#include "parse/html_entity.h"

#include <string.h>

char *
html_url_clean(const char *href, gsize length)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:", "ftp:"};
    if (length == 0 || length > HTML_URL_BYTES)
        return NULL;
    g_autoptr(GString) decoded = g_string_new(NULL);
    html_entity_append(decoded, href, length);
    g_strstrip(decoded->str);
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
        if (g_ascii_strncasecmp(decoded->str, schemes[i], strlen(schemes[i])) != 0)
            continue;
        GString *url = g_string_new(NULL);
        for (const char *p = decoded->str; *p; p++) {
            if ((guchar)*p <= ' ' || *p == '<' || *p == '>' || *p == 0x7f)
                g_string_append_printf(url, "%%%02X", (guint)(guchar)*p);
            else
                g_string_append_c(url, *p);
        }
        return g_string_free(url, FALSE);
    }
    return NULL;
}

static const char *
without_scheme(const char *url)
{
    static const char *const prefixes[] = {"https://", "http://", "mailto:", "tel:", "ftp://"};
    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (!g_ascii_strncasecmp(url, prefixes[i], strlen(prefixes[i])))
            return url + strlen(prefixes[i]);
    return url;
}

gboolean
html_url_is_said(const char *text, gsize length, const char *url)
{
    if (length > HTML_URL_BYTES)
        return FALSE;
    g_autofree char *shown = g_strstrip(g_strndup(text, length));
    const char *a = without_scheme(shown);
    const char *b = without_scheme(url);
    gsize a_length = strlen(a), b_length = strlen(b);
    while (a_length && a[a_length - 1] == '/')
        a_length--;
    while (b_length && b[b_length - 1] == '/')
        b_length--;
    return a_length == b_length && !g_ascii_strncasecmp(a, b, a_length);
}
