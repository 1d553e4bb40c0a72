#include "parse/gmime_text.h"

#include "base/limits.h"
#include "mail/mail.h"
#include "parse/charset.h"
#include "parse/enriched.h"
#include "parse/flowed.h"
#include "parse/gmime_part.h"
#include "parse/html.h"

#include <string.h>

/* Of one part, before its charset is undone: more than any text that will be kept. */
#define TEXT_PART_BYTES (16 * LIMIT_TEXT_BYTES)

gboolean
gmime_text_is_readable(const char *type, gboolean is_root)
{
    static const char *const readable[] = {
        "text/plain",    "text/html", "text/markdown", "text/x-markdown", "text/enriched",
        "text/richtext", NULL};
    return g_strv_contains(readable, type) || (is_root && g_str_has_prefix(type, "text/"));
}

/* Some programs send a whole document and call it plain text. */
static gboolean
begins_as_html(const char *text)
{
    static const char *const beginnings[] = {"<!doctype html", "<html"};
    while (g_ascii_isspace(*text))
        text++;
    for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        gsize length = strlen(beginnings[i]);
        if (!g_ascii_strncasecmp(text, beginnings[i], length) && strchr("> \t\n", text[length]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
parameter_is(GMimeObject *part, const char *name, const char *value)
{
    g_autofree char *given = gmime_part_parameter(part, "Content-Type", name);
    return given && !g_ascii_strcasecmp(given, value);
}

static char *
part_charset(GMimeObject *part, const char *type, const char *bytes, gsize length)
{
    char *charset = gmime_part_parameter(part, "Content-Type", "charset");
    return charset || !g_str_equal(type, "text/html") ? charset : html_charset(bytes, length);
}

static char *
as_plain(GMimeObject *part, const char *type, char *text)
{
    if (g_str_equal(type, "text/enriched") || g_str_equal(type, "text/richtext"))
        return enriched_to_text(text, g_str_equal(type, "text/richtext"));
    if (g_str_equal(type, "text/plain") && parameter_is(part, "format", "flowed"))
        return flowed_to_text(text, parameter_is(part, "delsp", "yes"));
    return NULL;
}

char *
gmime_text_read(const GmimeTree *tree, GMimeObject *part, const char *type, gsize max_bytes,
                guint32 *flags, gboolean *ret_is_html)
{
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    gsize length = 0;
    const char *bytes = g_bytes_get_data(content, &length);
    g_autofree char *charset = part_charset(part, type, bytes, length);
    gboolean guessed = FALSE;
    gboolean cut = length > TEXT_PART_BYTES;
    g_autofree char *text = charset_text(charset, bytes, MIN(length, TEXT_PART_BYTES), &guessed);
    gboolean is_html =
        g_str_equal(type, "text/html") || (g_str_equal(type, "text/plain") && begins_as_html(text));
    g_autofree char *shown =
        is_html ? html_to_text(text, strlen(text), max_bytes, &cut) : as_plain(part, type, text);
    *flags |= guessed ? MAIL_CHARSET_GUESSED : 0;
    *flags |= cut ? MAIL_TEXT_CUT : 0;
    *ret_is_html = is_html;
    return shown ? g_steal_pointer(&shown) : g_steal_pointer(&text);
}
