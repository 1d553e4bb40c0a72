#include "parse/gmime_enclosed.h"

#include "base/limits.h"
#include "parse/charset.h"
#include "parse/fields.h"
#include "parse/gmime_body.h"

#include <string.h>

static gboolean
is_report(const char *type)
{
    static const char *const types[] = {"message/delivery-status",
                                        "message/global-delivery-status",
                                        "message/disposition-notification",
                                        "message/feedback-report",
                                        "text/rfc822-headers",
                                        "message/global-headers",
                                        "text/calendar",
                                        NULL};
    return g_strv_contains(types, type);
}

static char *
report_text(const GmimeTree *tree, GMimeObject *part)
{
    g_autoptr(GBytes) content = gmime_tree_content(tree, part);
    gsize length = 0;
    const char *bytes = g_bytes_get_data(content, &length);
    gboolean guessed = FALSE;
    return charset_text(NULL, bytes, MIN(length, LIMIT_ENCLOSED_BYTES), &guessed);
}

static char *
message_header(GMimeMessage *message)
{
    g_autofree char *raw = g_mime_object_get_headers(GMIME_OBJECT(message), NULL);
    return charset_header_text(raw, MIN(strlen(raw), LIMIT_HEADER_BLOCK_BYTES));
}

static gsize
bytes_of(const GPtrArray *enclosed)
{
    gsize bytes = 0;
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *e = enclosed->pdata[i];
        bytes += strlen(e->header) + strlen(e->text);
    }
    return bytes;
}

/* Cuts text where a character ends, to at most room bytes; what is left of the room. */
static gsize
cut_to(char *text, gsize room)
{
    gsize length = strlen(text);
    if (length <= room)
        return room - length;
    const char *end = g_utf8_find_prev_char(text, text + room + 1);
    text[end ? end - text : 0] = '\0';
    return 0;
}

/* What of a message's own header is shown decoded. */
static void
read_fields(MailEnclosed *enclosed, gboolean is_message)
{
    g_autoptr(Mail) fields = mail_new();
    if (is_message) {
        g_autoptr(HeaderBlock) block =
            header_block_scan(enclosed->header, strlen(enclosed->header));
        fields_read(block, fields);
    }
    enclosed->subject = g_steal_pointer(&fields->subject);
    enclosed->from_name = g_steal_pointer(&fields->from_name);
    enclosed->date_us = fields->date_us;
}

/* Fills what is left of the room. */
static MailEnclosed *
read_enclosed(const GmimeTree *tree, GMimeObject *part, GMimeMessage *message, gsize room)
{
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    GMimeObject *root = message ? g_mime_message_get_mime_part(message) : NULL;
    enclosed->header = message ? message_header(message) : report_text(tree, part);
    enclosed->text = root ? gmime_body_text(tree, root, LIMIT_ENCLOSED_BYTES) : g_strdup("");
    room = cut_to(enclosed->header, room);
    read_fields(enclosed, message != NULL);
    cut_to(enclosed->text, room);
    return enclosed;
}

void
gmime_enclosed_add(const GmimeTree *tree, GMimeObject *part, const char *place, const char *type,
                   GPtrArray *enclosed)
{
    GMimeMessage *message = GMIME_IS_MESSAGE_PART(part)
                                ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))
                                : NULL;
    gsize used = bytes_of(enclosed);
    if (enclosed->len == LIMIT_ENCLOSED || used == LIMIT_ENCLOSED_BYTES ||
        (!message && !is_report(type)))
        return;
    MailEnclosed *added = read_enclosed(tree, part, message, LIMIT_ENCLOSED_BYTES - used);
    added->place = g_strdup(place);
    added->type = g_strdup(type);
    g_ptr_array_add(enclosed, added);
}
