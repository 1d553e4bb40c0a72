#include "parse/html_url.h"

#include "parse/html_entity.h"

#include <string.h>

/* As browsers do, wherever they stand: a long address is often written over several lines. */
static void
drop_line_ends(char *url)
{
    char *to = url;
    for (const char *p = url; *p; p++)
        if (!strchr("\t\r\n", *p))
            *to++ = *p;
    *to = '\0';
}

char *
html_url_clean(const char *href, gsize length)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:", "ftp:"};
    if (length == 0 || length > HTML_URL_BYTES)
        return NULL;
    g_autoptr(GString) decoded = g_string_new(NULL);
    html_entity_append(decoded, href, length);
    drop_line_ends(g_strstrip(decoded->str));
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
        if (g_ascii_strncasecmp(decoded->str, schemes[i], strlen(schemes[i])) != 0)
            continue;
        gboolean is_address = g_str_equal(schemes[i], "mailto:");
        const char *start = decoded->str + (is_address ? strlen(schemes[i]) : 0);
        gsize end = is_address ? strcspn(start, "?") : strlen(start);
        GString *url = g_string_new(NULL);
        for (const char *p = start; p < start + end; p++) {
            if ((guchar)*p <= ' ' || *p == '<' || *p == '>' || *p == 0x7f)
                g_string_append_printf(url, "%%%02X", (guint)(guchar)*p);
            else
                g_string_append_c(url, *p);
        }
        return g_string_free(url, url->len == 0);
    }
    return NULL;
}

static const char *
without_prefix(const char *url)
{
    static const char *const prefixes[] = {"https://", "http://", "mailto:", "tel:", "ftp://"};
    for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i]);
        if (g_ascii_strncasecmp(url, prefixes[i], length) != 0)
            continue;
        url += length;
        break;
    }
    return g_ascii_strncasecmp(url, "www.", 4) == 0 ? url + 4 : url;
}

static gsize
length_without_slashes(const char *url)
{
    gsize length = strlen(url);
    while (length && url[length - 1] == '/')
        length--;
    return length;
}

static char *
digits_of(const char *text)
{
    GString *digits = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (g_ascii_isdigit(*p))
            g_string_append_c(digits, *p);
    return g_string_free(digits, FALSE);
}

/* A number is often shown without its country. */
static gboolean
is_number_said(const char *text, const char *number)
{
    g_autofree char *shown = digits_of(text);
    g_autofree char *called = digits_of(number);
    const char *local = *shown == '0' ? shown + 1 : shown;
    return strlen(local) >= 5 && g_str_has_suffix(called, local);
}

gboolean
html_url_is_said(const char *text, gsize length, const char *url)
{
    if (length > HTML_URL_BYTES)
        return FALSE;
    g_autofree char *shown = g_strstrip(g_strndup(text, length));
    if (g_str_has_prefix(url, "tel:") && is_number_said(shown, url))
        return TRUE;
    const char *a = without_prefix(shown);
    const char *b = without_prefix(url);
    gsize a_length = length_without_slashes(a);
    return a_length == length_without_slashes(b) && !g_ascii_strncasecmp(a, b, a_length);
}
