#include "conf/name.h"

#include "base/limits.h"

#include <string.h>

#define LABEL_CHARS_MAX 63 /* RFC 1035 §2.3.4 */

static gboolean
label_is_valid(const char *label)
{
    gsize length = strlen(label);
    if (length == 0 || length > LABEL_CHARS_MAX || label[0] == '-' || label[length - 1] == '-')
        return FALSE;
    for (; *label; label++)
        if (!g_ascii_isalnum(*label) && *label != '-')
            return FALSE;
    return TRUE;
}

char *
name_domain(const char *text)
{
    g_autofree char *ascii = g_hostname_to_ascii(text);
    if (!ascii || strlen(ascii) > LIMIT_DOMAIN_BYTES)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(ascii, -1);
    g_auto(GStrv) labels = g_strsplit(lower, ".", -1);
    for (char **label = labels; *label; label++)
        if (!label_is_valid(*label))
            return NULL;
    if (g_strv_length(labels) < 2 && !g_str_equal(lower, "localhost"))
        return NULL;
    return g_steal_pointer(&lower);
}

/* RFC 5322 §3.2.3, of ASCII only. */
static gboolean
is_dot_atom(const char *text)
{
    gsize length = strlen(text);
    if (length == 0 || length > LIMIT_LOCAL_PART_BYTES || text[0] == '.' ||
        text[length - 1] == '.' || strstr(text, ".."))
        return FALSE;
    for (; *text; text++)
        if (!g_ascii_isalnum(*text) && !strchr(".!#$%&'*+-/=?^_`{|}~", *text))
            return FALSE;
    return TRUE;
}

char *
name_address(const char *text)
{
    const char *at = strrchr(text, '@');
    if (!at)
        return NULL;
    g_autofree char *domain = name_domain(at + 1);
    g_autofree char *local = g_ascii_strdown(text, at - text);
    if (!domain || !is_dot_atom(local))
        return NULL;
    return g_strdup_printf("%s@%s", local, domain);
}

gboolean
name_is_slug(const char *text)
{
    gsize length = strlen(text);
    if (length == 0 || length > LIMIT_SLUG_CHARS || text[0] == '-' || text[length - 1] == '-' ||
        strstr(text, "--"))
        return FALSE;
    for (; *text; text++)
        if (!g_ascii_islower(*text) && !g_ascii_isdigit(*text) && *text != '-')
            return FALSE;
    return TRUE;
}
