#include "outbox/attached.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/writer.h"

#include <string.h>

AttachedFile *
attached_file_new(const RouteTable *routes, MessageId message, const MailAttachment *attachment)
{
    g_autofree char *open = route_hide_tokens(routes, attachment->name);
    AttachedFile *file = g_new0(AttachedFile, 1);
    file->message = message;
    file->place = g_strdup(attachment->place);
    file->type = g_strdup(attachment->type);
    file->name = text_clean_line(open, -1, LIMIT_NAME_CHARS);
    file->size_bytes = attachment->size_bytes;
    return file;
}

void
attached_file_free(AttachedFile *file)
{
    if (!file)
        return;
    g_free(file->place);
    g_free(file->type);
    g_free(file->name);
    g_free(file);
}

/* --- which travel ----------------------------------------------------------------------------- */

static gboolean
is_of(const char *const *kinds, const char *type)
{
    for (; *kinds; kinds++)
        if (g_str_has_prefix(type, *kinds))
            return TRUE;
    return FALSE;
}

gboolean
attached_is_mail(const char *type)
{
    static const char *const kinds[] = {"message/", "text/rfc822", "application/ms-tnef",
                                        "application/vnd.ms-tnef", NULL};
    return is_of(kinds, type);
}

/* Logos of a signature would come with every reply; and a signature proves only the mail it came
 * in. */
static gboolean
belongs_to_its_mail(const MailAttachment *file)
{
    static const char *const signatures[] = {"application/pgp-signature",
                                             "application/pkcs7-signature",
                                             "application/x-pkcs7-signature", NULL};
    gboolean shown = file->is_inline && *file->content_id && g_str_has_prefix(file->type, "image/");
    return shown || is_of(signatures, file->type);
}

GPtrArray *
attached_choose(const GPtrArray *attachments, guint64 limit_bytes)
{
    GPtrArray *chosen = g_ptr_array_new();
    guint64 left = MIN(limit_bytes, LIMIT_ATTACHED_BYTES);
    gboolean fits = limit_bytes > 0;
    for (guint i = 0; fits && i < attachments->len; i++) {
        MailAttachment *file = attachments->pdata[i];
        if (attached_is_mail(file->type) || belongs_to_its_mail(file))
            continue;
        fits = file->size_bytes <= left && chosen->len < LIMIT_ATTACHED_FILES;
        left -= MIN(file->size_bytes, left);
        g_ptr_array_add(chosen, file);
    }
    if (!fits)
        g_ptr_array_set_size(chosen, 0);
    return chosen;
}

/* --- as text ---------------------------------------------------------------------------------- */

char *
attached_write(const GPtrArray *files, const char *instead)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < files->len; i++) {
        const AttachedFile *file = files->pdata[i];
        if (!i)
            g_string_append_printf(out, "%s\n", instead);
        g_string_append_printf(out, "%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %s %s %s\n",
                               file->message.value, file->size_bytes, file->place, file->type,
                               file->name);
    }
    return g_string_free(out, FALSE);
}

/* "MESSAGE SIZE PLACE TYPE NAME"; NULL when it is not that. */
static AttachedFile *
read_line(const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 5);
    gint64 message;
    guint64 size;
    if (g_strv_length(words) != 5 ||
        !g_ascii_string_to_signed(words[0], 10, 1, G_MAXINT64, &message, NULL) ||
        !g_ascii_string_to_unsigned(words[1], 10, 0, G_MAXINT64, &size, NULL))
        return NULL;
    AttachedFile *file = g_new0(AttachedFile, 1);
    file->message.value = message;
    file->size_bytes = size;
    file->place = g_strdup(words[2]);
    file->type = g_strdup(words[3]);
    file->name = g_strdup(words[4]);
    return file;
}

GPtrArray *
attached_read(const char *text, char **ret_instead)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)attached_file_free);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    AttachedFile *file;
    for (char **line = lines; *line && line[1] && (file = read_line(line[1])); line++)
        g_ptr_array_add(files, file);
    *ret_instead = files->len ? g_strdup(lines[0]) : NULL;
    return files;
}

/* --- as a part of a mail ---------------------------------------------------------------------- */

GString *
attached_part(const AttachedFile *file, GBytes *content, const char *instead)
{
    if (content)
        return writer_file_part(file->type, file->name, content);
    g_autofree char *said = g_strdup_printf("%s: %s\n", file->name, instead);
    g_autofree char *part = writer_part("plain", said);
    return g_string_new(part);
}
