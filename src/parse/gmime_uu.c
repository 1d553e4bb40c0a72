#include "parse/gmime_uu.h"

#include "parse/charset.h"
#include "parse/part_name.h"
#include "parse/transfer.h"
#include "parse/uu.h"

#include <string.h>

static GBytes *
decode(const char *text, const UuFile *file)
{
    return transfer_decode(TRANSFER_UUENCODE, text + file->start, file->end - file->start);
}

static MailAttachment *
attachment_new(const char *text, const UuFile *file, const char *place, guint number)
{
    MailAttachment *attachment = g_new0(MailAttachment, 1);
    g_autoptr(GBytes) bytes = decode(text, file);
    gboolean guessed = FALSE;
    g_autofree char *name = charset_text(NULL, file->name, strlen(file->name), &guessed);
    attachment->place = g_strdup_printf("%s.%u", place, number);
    attachment->name = part_name_clean(name);
    attachment->type = g_strdup("application/octet-stream");
    attachment->content_id = g_strdup("");
    attachment->size_bytes = g_bytes_get_size(bytes);
    return attachment;
}

GPtrArray *
gmime_uu_list(const GmimeTree *tree, GMimeObject *part, const char *place)
{
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    gsize length = 0;
    const char *text = g_bytes_get_data(content, &length);
    g_autoptr(GPtrArray) files = uu_find(text, length);
    GPtrArray *attachments = g_ptr_array_new();
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(attachments, attachment_new(text, files->pdata[i], place, i + 1));
    return attachments;
}

GBytes *
gmime_uu_take(const GmimeTree *tree, const char *place)
{
    guint number = 0;
    GMimeObject *part = gmime_tree_find_around(tree, place, &number);
    if (!part || !GMIME_IS_PART(part))
        return NULL;
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    gsize length = 0;
    const char *text = g_bytes_get_data(content, &length);
    g_autoptr(GPtrArray) files = uu_find(text, length);
    return number <= files->len ? decode(text, files->pdata[number - 1]) : NULL;
}
