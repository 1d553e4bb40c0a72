#include "ctl/json.h"

#include "base/clock.h"
#include "base/text.h"

static void
append_escaped(GString *out, gunichar c)
{
    if (c > 0xffff)
        g_string_append_printf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                               0xdc00 + ((c - 0x10000) & 0x3ff));
    else
        g_string_append_printf(out, "\\u%04x", c);
}

static void
append_character(GString *out, gunichar c)
{
    if (c == '"' || c == '\\')
        g_string_append_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || text_is_deceptive(c))
        append_escaped(out, c);
    else
        g_string_append_unichar(out, c);
}

void
json_string(GString *out, const char *text)
{
    if (!text) {
        g_string_append(out, "null");
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const char *p = valid; *p; p = g_utf8_next_char(p))
        append_character(out, g_utf8_get_char(p));
    g_string_append_c(out, '"');
}

void
json_number(GString *out, gint64 number)
{
    g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
}

void
json_flag(GString *out, gboolean flag)
{
    g_string_append(out, flag ? "true" : "false");
}

void
json_time(GString *out, gint64 us)
{
    g_autofree char *text = us ? clock_format_rfc3339(us) : NULL;
    json_string(out, text);
}

void
json_strings(GString *out, const char *const *strings)
{
    if (!strings) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '[');
    for (guint i = 0; strings[i]; i++) {
        if (i)
            g_string_append(out, ", ");
        json_string(out, strings[i]);
    }
    g_string_append_c(out, ']');
}
