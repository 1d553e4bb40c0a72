#include "parse/gmime_tnef.h"

#include "parse/gmime_part.h"
#include "parse/part_name.h"

#include <string.h>

static gboolean
is_said_to_be(GMimeObject *part)
{
    g_autofree char *type = gmime_part_type(part);
    g_autofree char *name = gmime_part_name(part);
    return g_str_equal(type, "application/ms-tnef") ||
           g_str_equal(type, "application/vnd.ms-tnef") || !g_ascii_strcasecmp(name, "winmail.dat");
}

Tnef *
gmime_tnef_read(const GmimeTree *tree, GMimeObject *part, gsize max_bytes, gboolean *ret_cut)
{
    if (!GMIME_IS_PART(part) || !is_said_to_be(part))
        return NULL;
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    gsize length = 0;
    const void *bytes = g_bytes_get_data(content, &length);
    return tnef_read(bytes, length, max_bytes, ret_cut);
}

MailAttachment *
gmime_tnef_attachment(const Tnef *tnef, guint index, const char *place)
{
    const TnefFile *file = tnef->files->pdata[index];
    MailAttachment *attachment = g_new0(MailAttachment, 1);
    attachment->place = g_strdup_printf("%s.%u", place, index + 1);
    attachment->type = g_strdup(*file->type ? file->type : "application/octet-stream");
    attachment->content_id = g_strdup(file->content_id);
    attachment->name = *file->name ? g_strdup(file->name)
                                   : part_name_make(attachment->type, attachment->content_id);
    attachment->is_inline = *file->content_id && g_str_has_prefix(file->type, "image/");
    attachment->size_bytes = file->length;
    return attachment;
}

/* The part that a place of one more number is in. */
static GMimeObject *
part_around(const GmimeTree *tree, const char *place, guint *ret_number)
{
    const char *dot = strrchr(place, '.');
    guint64 number = 0;
    if (!dot || dot[1] == '0' ||
        !g_ascii_string_to_unsigned(dot + 1, 10, 1, G_MAXINT, &number, NULL))
        return NULL;
    g_autofree char *around = g_strndup(place, (gsize)(dot - place));
    *ret_number = (guint)number;
    return gmime_tree_find(tree, around);
}

GBytes *
gmime_tnef_take(const GmimeTree *tree, const char *place)
{
    guint number = 0;
    gboolean cut = FALSE;
    GMimeObject *part = part_around(tree, place, &number);
    g_autoptr(Tnef) tnef = part ? gmime_tnef_read(tree, part, 0, &cut) : NULL;
    if (!tnef || number > tnef->files->len)
        return NULL;
    const TnefFile *file = tnef->files->pdata[number - 1];
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    return g_bytes_new_from_bytes(content, file->offset, file->length);
}
