#include "parse/gmime_part.h"

#include "mail/msgid.h"
#include "parse/fields.h"
#include "parse/parameter.h"
#include "parse/part_name.h"

#include <string.h>

const char *
gmime_part_field(GMimeObject *part, const char *name)
{
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(part), name);
    return header ? g_mime_header_get_raw_value(header) : NULL;
}

char *
gmime_part_parameter(GMimeObject *part, const char *field, const char *name)
{
    const char *body = gmime_part_field(part, field);
    return body ? parameter_read(body, name) : NULL;
}

char *
gmime_part_type(GMimeObject *part)
{
    GMimeContentType *content_type = g_mime_object_get_content_type(part);
    g_autofree char *given = content_type ? g_mime_content_type_get_mime_type(content_type) : NULL;
    g_autofree char *type = given ? g_ascii_strdown(given, -1) : NULL;
    return g_strdup(type && mail_type_is_clean(type) ? type : "application/octet-stream");
}

char *
gmime_part_name(GMimeObject *part)
{
    g_autofree char *filename = gmime_part_parameter(part, "Content-Disposition", "filename");
    g_autofree char *name = part_name_clean(filename ? filename : "");
    if (*name)
        return g_steal_pointer(&name);
    g_autofree char *other = gmime_part_parameter(part, "Content-Type", "name");
    return part_name_clean(other ? other : "");
}

static char *
message_subject(GMimeMessagePart *part)
{
    GMimeMessage *message = g_mime_message_part_get_message(part);
    const char *raw = message ? gmime_part_field(GMIME_OBJECT(message), "Subject") : NULL;
    return raw ? fields_clean_subject(raw) : g_strdup("");
}

/* What it is called by people: as its sender said, else as they would have. */
static char *
shown_name(GMimeObject *part, const char *type, const char *content_id)
{
    g_autofree char *name = gmime_part_name(part);
    if (*name)
        return g_steal_pointer(&name);
    if (!GMIME_IS_MESSAGE_PART(part))
        return part_name_make(type, content_id);
    g_autofree char *subject = message_subject(GMIME_MESSAGE_PART(part));
    return part_name_of_message(subject);
}

gboolean
gmime_part_is_disposed(GMimeObject *part, const char *disposition)
{
    const char *body = gmime_part_field(part, "Content-Disposition");
    g_autofree char *head = body ? parameter_head(body) : NULL;
    return head && g_str_equal(head, disposition);
}

static char *
content_id(GMimeObject *part)
{
    const char *raw = gmime_part_field(part, "Content-Id");
    return raw ? msgid_parse(raw) : g_strdup("");
}

MailAttachment *
gmime_part_attachment(const GmimeTree *tree, GMimeObject *part, const char *place,
                      gboolean is_related)
{
    MailAttachment *attachment = g_new0(MailAttachment, 1);
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    attachment->place = g_strdup(place);
    attachment->type = gmime_part_type(part);
    attachment->content_id = content_id(part);
    attachment->name = shown_name(part, attachment->type, attachment->content_id);
    attachment->is_inline =
        gmime_part_is_disposed(part, "inline") ||
        (is_related && *attachment->content_id && !gmime_part_is_disposed(part, "attachment"));
    attachment->size_bytes = g_bytes_get_size(content);
    return attachment;
}
