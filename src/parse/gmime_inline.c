#include "parse/gmime_inline.h"

#include "mail/msgid.h"

#include <string.h>

static const char scheme[] = "cid:";

/* The attachments that are looked for, by their ids; NULL when there are none. */
static GHashTable *
sought(GPtrArray *attachments)
{
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < attachments->len; i++) {
        MailAttachment *attachment = attachments->pdata[i];
        if (*attachment->content_id && !attachment->is_inline)
            g_hash_table_insert(by_id, attachment->content_id, attachment);
    }
    return g_hash_table_size(by_id) ? g_steal_pointer(&by_id) : NULL;
}

/* The id at p, which ends where the attribute or the url() does. */
static char *
read_id(const char *p, const char *end)
{
    gsize length = 0;
    gsize most = MIN((gsize)(end - p), MSGID_BYTES_MAX);
    while (length < most && p[length] && !strchr("\"' \t\r\n<>)", p[length]))
        length++;
    g_autofree char *escaped = g_strndup(p, length);
    char *id = g_uri_unescape_string(escaped, NULL);
    return id ? id : g_steal_pointer(&escaped);
}

static void
mark_named(GHashTable *by_id, const char *html, gsize length)
{
    const char *end = html + length;
    gsize step = sizeof scheme - 1;
    for (const char *p = html; (p = memmem(p, (gsize)(end - p), scheme, step)); p += step) {
        g_autofree char *id = read_id(p + step, end);
        MailAttachment *attachment = g_hash_table_lookup(by_id, id);
        if (attachment)
            attachment->is_inline = TRUE;
    }
}

void
gmime_inline_mark(const GmimeTree *tree, const GPtrArray *html_parts, GPtrArray *attachments)
{
    g_autoptr(GHashTable) by_id = html_parts->len ? sought(attachments) : NULL;
    for (guint i = 0; by_id && i < html_parts->len; i++) {
        g_autoptr(GBytes) content = gmime_tree_content(tree, html_parts->pdata[i]);
        gsize length = 0;
        const char *html = g_bytes_get_data(content, &length);
        if (length)
            mark_named(by_id, html, length);
    }
}
