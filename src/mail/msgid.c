#include "mail/msgid.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

static gboolean
is_clean(const char *id, gsize length)
{
    if (!length || length > MSGID_BYTES_MAX || !g_utf8_validate(id, (gssize)length, NULL))
        return FALSE;
    for (const char *p = id; p < id + length; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '<' || c == '>' || g_unichar_iscntrl(c) || g_unichar_isspace(c) ||
            text_is_deceptive(c))
            return FALSE;
    }
    return TRUE;
}

gboolean
msgid_is_clean(const char *id)
{
    return is_clean(id, strlen(id));
}

/* The next clean id at or after *p, which moves behind it; NULL when there is none. An opening
 * bracket inside brackets begins anew: that before it was not an id. */
static char *
next_id(const char **p)
{
    const char *open = NULL;
    for (const char *q = *p; *q; q++) {
        if (*q == '<')
            open = q + 1;
        if (*q != '>' || !open)
            continue;
        if (is_clean(open, (gsize)(q - open))) {
            *p = q + 1;
            return g_strndup(open, (gsize)(q - open));
        }
        open = NULL;
    }
    return NULL;
}

static void
drop_middle(GPtrArray *ids)
{
    if (ids->len > LIMIT_REFERENCES)
        g_ptr_array_remove_range(ids, LIMIT_REFERENCES / 2, ids->len - LIMIT_REFERENCES);
}

char **
msgid_list(const char *value)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char *id = next_id(&value); id; id = next_id(&value)) {
        if (g_hash_table_add(seen, g_strdup(id)))
            g_ptr_array_add(ids, id);
        else
            g_free(id);
    }
    drop_middle(ids);
    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_steal(ids, NULL);
}

char *
msgid_parse(const char *value)
{
    char *id = next_id(&value);
    return id ? id : g_strdup("");
}
