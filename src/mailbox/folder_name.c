#include "mailbox/folder_name.h"

#include <string.h>

static gboolean
is_direct(gunichar c)
{
    return c >= 0x20 && c <= 0x7e;
}

/* UTF-16BE in base64 with a comma for the slash and without padding, between & and -. */
static void
append_shifted(GString *out, const char *text, gsize length)
{
    glong units = 0;
    g_autofree gunichar2 *utf16 = g_utf8_to_utf16(text, (glong)length, NULL, &units, NULL);
    for (glong i = 0; i < units; i++)
        utf16[i] = GUINT16_TO_BE(utf16[i]);
    g_autofree char *base64 = g_base64_encode((const guchar *)utf16, (gsize)units * 2);
    base64[strcspn(base64, "=")] = '\0';
    g_strdelimit(base64, "/", ',');
    g_string_append_printf(out, "&%s-", base64);
}

char *
folder_name_encode(const char *name)
{
    GString *out = g_string_new(NULL);
    for (const char *p = name; *p;) {
        const char *end = p;
        while (*end && !is_direct(g_utf8_get_char(end)))
            end = g_utf8_next_char(end);
        if (end > p)
            append_shifted(out, p, (gsize)(end - p));
        else
            g_string_append(out, *end == '&' ? "&-" : (char[]){*end, '\0'});
        p = end > p ? end : end + 1;
    }
    return g_string_free(out, FALSE);
}
