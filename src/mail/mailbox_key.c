#include "mail/mailbox_key.h"

#include "base/limits.h"

#include <string.h>

static gboolean
is_name(const char *name)
{
    gsize length = 0;
    for (; name[length]; length++)
        if (!g_ascii_isgraph(name[length]) || name[length] == ';')
            return FALSE;
    return length > 0 && length <= LIMIT_MAILBOX_NAME_BYTES;
}

char *
mailbox_key_make(const char *name, guint32 uid_validity, guint32 uid)
{
    if (!is_name(name) || !uid_validity || !uid)
        return NULL;
    return g_strdup_printf("%s;%u;%u", name, uid_validity, uid);
}

char *
mailbox_key_to_xtext(const char *key)
{
    GString *out = g_string_new(NULL);
    for (const char *p = key; *p; p++)
        if (*p == '+' || *p == '=')
            g_string_append_printf(out, "+%02X", (guint)*p);
        else
            g_string_append_c(out, *p);
    return g_string_free(out, FALSE);
}

/* NULL when it is none. Caller frees. */
static char *
decode_xtext(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        char c = *p;
        if (c == '=' || !g_ascii_isgraph(c))
            return NULL;
        if (c == '+') {
            if (!g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
                return NULL;
            c = (char)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]));
            p += 2;
        }
        g_string_append_c(out, c);
    }
    return memchr(out->str, '\0', out->len) ? NULL : g_strdup(out->str);
}

static guint32
read_number(const char *text)
{
    guint64 number = 0;
    return g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &number, NULL) ? (guint32)number
                                                                               : 0;
}

gboolean
mailbox_key_from_xtext(const char *text, char **ret_key)
{
    g_autofree char *decoded = decode_xtext(text);
    g_auto(GStrv) parts = decoded ? g_strsplit(decoded, ";", 4) : NULL;
    if (!parts || g_strv_length(parts) != 3)
        return FALSE;
    g_autofree char *key = mailbox_key_make(parts[0], read_number(parts[1]), read_number(parts[2]));
    /* One message has one key: a number that is written in another way makes no other. */
    if (!key || strcmp(key, decoded) != 0)
        return FALSE;
    *ret_key = g_steal_pointer(&key);
    return TRUE;
}
