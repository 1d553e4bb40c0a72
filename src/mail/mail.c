#include "mail/mail.h"

#include "base/limits.h"
#include "base/pack.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/msgid.h"

#include <string.h>

#define KNOWN_FLAGS ((MAIL_TWO_FORMS << 1) - 1)
#define PLACE_BYTES (LIMIT_MIME_DEPTH * 4)
#define TYPE_BYTES  127
/* About what the members other than the text take. */
#define MEMBERS_BYTES 512

/* The years 1 to 9999. */
#define DATE_FIRST_US (G_GINT64_CONSTANT(-62135596800) * US_PER_S)
#define DATE_END_US   (G_GINT64_CONSTANT(253402300800) * US_PER_S)

/* A Mail whose strings are still to be set. */
static Mail *
mail_new_bare(void)
{
    Mail *mail = g_new0(Mail, 1);
    mail->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)mail_recipient_free);
    mail->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)mail_attachment_free);
    mail->enclosed = g_ptr_array_new_with_free_func((GDestroyNotify)mail_enclosed_free);
    return mail;
}

Mail *
mail_new(void)
{
    Mail *mail = mail_new_bare();
    mail->subject = g_strdup("");
    mail->from_name = g_strdup("");
    mail->message_id = g_strdup("");
    mail->in_reply_to = g_new0(char *, 1);
    mail->references = g_new0(char *, 1);
    mail->text = g_strdup("");
    mail->beside = g_strdup("");
    return mail;
}

void
mail_free(Mail *mail)
{
    if (!mail)
        return;
    g_free(mail->subject);
    g_free(mail->from_name);
    g_free(mail->message_id);
    g_strfreev(mail->in_reply_to);
    g_strfreev(mail->references);
    g_ptr_array_unref(mail->recipients);
    g_free(mail->text);
    g_free(mail->beside);
    g_ptr_array_unref(mail->attachments);
    g_ptr_array_unref(mail->enclosed);
    g_free(mail);
}

MailRecipient *
mail_recipient_new(MailField field, const char *address, const char *name)
{
    MailRecipient *recipient = g_new0(MailRecipient, 1);
    recipient->field = field;
    recipient->address = g_strdup(address);
    recipient->name = g_strdup(name);
    return recipient;
}

void
mail_recipient_free(MailRecipient *recipient)
{
    if (!recipient)
        return;
    g_free(recipient->address);
    g_free(recipient->name);
    g_free(recipient);
}

MailAttachment *
mail_attachment_copy(const MailAttachment *attachment)
{
    MailAttachment *copy = g_memdup2(attachment, sizeof *attachment);
    copy->place = g_strdup(attachment->place);
    copy->name = g_strdup(attachment->name);
    copy->type = g_strdup(attachment->type);
    copy->content_id = g_strdup(attachment->content_id);
    return copy;
}

void
mail_attachment_free(MailAttachment *attachment)
{
    if (!attachment)
        return;
    g_free(attachment->place);
    g_free(attachment->name);
    g_free(attachment->type);
    g_free(attachment->content_id);
    g_free(attachment);
}

void
mail_enclosed_free(MailEnclosed *enclosed)
{
    if (!enclosed)
        return;
    g_free(enclosed->place);
    g_free(enclosed->type);
    g_free(enclosed->header);
    g_free(enclosed->subject);
    g_free(enclosed->from_name);
    g_free(enclosed->text);
    g_free(enclosed);
}

/* --- as bytes --- */

static void
pack_recipients(GByteArray *into, const GPtrArray *recipients)
{
    pack_u32(into, recipients->len);
    for (guint i = 0; i < recipients->len; i++) {
        const MailRecipient *recipient = recipients->pdata[i];
        pack_u32(into, (guint32)recipient->field);
        pack_text(into, recipient->address);
        pack_text(into, recipient->name);
    }
}

static void
pack_attachments(GByteArray *into, const GPtrArray *attachments)
{
    pack_u32(into, attachments->len);
    for (guint i = 0; i < attachments->len; i++) {
        const MailAttachment *attachment = attachments->pdata[i];
        pack_text(into, attachment->place);
        pack_text(into, attachment->name);
        pack_text(into, attachment->type);
        pack_text(into, attachment->content_id);
        pack_u32(into, attachment->is_inline ? 1 : 0);
        pack_u64(into, attachment->size_bytes);
    }
}

static void
pack_enclosed(GByteArray *into, const GPtrArray *enclosed)
{
    pack_u32(into, enclosed->len);
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *part = enclosed->pdata[i];
        pack_text(into, part->place);
        pack_text(into, part->type);
        pack_text(into, part->header);
        pack_text(into, part->subject);
        pack_text(into, part->from_name);
        pack_u64(into, (guint64)part->date_us);
        pack_text(into, part->text);
    }
}

GBytes *
mail_to_bytes(const Mail *mail)
{
    GByteArray *into = g_byte_array_sized_new((guint)strlen(mail->text) + MEMBERS_BYTES);
    pack_u32(into, MAIL_FORM_VERSION);
    pack_u32(into, mail->flags);
    pack_text(into, mail->subject);
    pack_text(into, mail->from_name);
    pack_text(into, mail->message_id);
    pack_u64(into, (guint64)mail->date_us);
    pack_texts(into, mail->in_reply_to);
    pack_texts(into, mail->references);
    pack_recipients(into, mail->recipients);
    pack_text(into, mail->text);
    pack_u64(into, mail->own_bytes);
    pack_text(into, mail->beside);
    pack_attachments(into, mail->attachments);
    pack_enclosed(into, mail->enclosed);
    return g_byte_array_free_to_bytes(into);
}

/* --- what must be so --- */

static gboolean
is_clean_byte(const guchar *p)
{
    if (*p < 0x20)
        return *p == '\n' || *p == '\t';
    return *p != 0x7f && !(*p == 0xc2 && p[1] < 0xa0); /* U+0080 to U+009F */
}

gboolean
mail_text_is_clean(const char *text)
{
    for (gsize at = 0, length = strlen(text); at < length; at++) {
        at += text_printable_prefix(text + at, length - at);
        if (at < length && !is_clean_byte((const guchar *)text + at))
            return FALSE;
    }
    return TRUE;
}

/* The length of the lower-case token at the start of text (RFC 2045 §5.1). */
static gsize
token_length(const char *text)
{
    gsize length = 0;
    while (g_ascii_islower(text[length]) || g_ascii_isdigit(text[length]) ||
           (text[length] && strchr("!#$%&'*+-.^_`{|}~", text[length])))
        length++;
    return length;
}

gboolean
mail_type_is_clean(const char *type)
{
    gsize first = token_length(type);
    if (!first || first > TYPE_BYTES || type[first] != '/')
        return FALSE;
    gsize second = token_length(type + first + 1);
    return second && second <= TYPE_BYTES && type[first + 1 + second] == '\0';
}

/* Printable ASCII without a space at either end or two in a row: what most lines are, and no change
 * would make cleaner. */
static gboolean
is_plain_line(const char *line, gsize max_chars)
{
    char previous = ' ';
    gsize length = 0;
    for (; line[length]; length++) {
        char c = line[length];
        if (c < ' ' || c > '~' || (c == ' ' && previous == ' '))
            return FALSE;
        previous = c;
    }
    return length <= max_chars && (previous != ' ' || length == 0);
}

static gboolean
is_clean_line(const char *line, gsize max_chars)
{
    if (is_plain_line(line, max_chars))
        return TRUE;
    g_autofree char *clean = text_clean_line(line, -1, max_chars);
    return strcmp(clean, line) == 0;
}

static gboolean
is_id_or_empty(const char *id)
{
    return !*id || msgid_is_clean(id);
}

static gboolean
are_ids(char **ids)
{
    for (; *ids; ids++)
        if (!msgid_is_clean(*ids))
            return FALSE;
    return TRUE;
}

static gboolean
is_place(const char *place)
{
    char previous = '.';
    if (strlen(place) > PLACE_BYTES)
        return FALSE;
    for (; *place; place++) {
        if (*place == '.' || *place == '0' ? previous == '.' : !g_ascii_isdigit(*place))
            return FALSE;
        previous = *place;
    }
    return previous != '.';
}

static gboolean
is_recipient(const MailRecipient *recipient)
{
    g_autofree char *canonical = address_canonical(recipient->address);
    return recipient->field >= MAIL_FIELD_TO && recipient->field <= MAIL_FIELD_REPLY_TO &&
           g_strcmp0(canonical, recipient->address) == 0 &&
           is_clean_line(recipient->name, LIMIT_NAME_CHARS);
}

static gboolean
is_attachment(const MailAttachment *attachment)
{
    return is_place(attachment->place) && is_clean_line(attachment->name, LIMIT_NAME_CHARS) &&
           mail_type_is_clean(attachment->type) && is_id_or_empty(attachment->content_id) &&
           attachment->size_bytes <= G_MAXINT64;
}

static gboolean
is_date(gint64 date_us)
{
    return date_us >= DATE_FIRST_US && date_us < DATE_END_US;
}

/* Whether bytes of text end behind a whole character. */
static gboolean
is_within(const char *text, guint64 bytes)
{
    return bytes <= strlen(text) && ((guchar)text[bytes] & 0xc0) != 0x80;
}

static const char *
wrong_with_fields(const Mail *mail)
{
    if (mail->flags & ~(guint32)KNOWN_FLAGS)
        return "flags that do not exist";
    if (!is_clean_line(mail->subject, LIMIT_SUBJECT_CHARS))
        return "a subject that is not one clean line";
    if (!is_clean_line(mail->from_name, LIMIT_NAME_CHARS))
        return "a sender's name that is not one clean line";
    if (!is_id_or_empty(mail->message_id))
        return "a Message-ID that is not clean";
    if (!is_date(mail->date_us))
        return "a date outside the years 1 to 9999";
    if (!are_ids(mail->in_reply_to) || !are_ids(mail->references))
        return "a reference that is not clean";
    if (strlen(mail->text) > LIMIT_TEXT_BYTES || !mail_text_is_clean(mail->text))
        return "a text that is too long or holds control characters";
    if (strlen(mail->beside) > LIMIT_BESIDE_BYTES || !mail_text_is_clean(mail->beside))
        return "another form of its text that is too long or holds control characters";
    if (!is_within(mail->text, mail->own_bytes))
        return "an own text that ends within no whole character of its text";
    return NULL;
}

static gboolean
is_enclosed(const MailEnclosed *enclosed)
{
    return is_place(enclosed->place) && mail_type_is_clean(enclosed->type) &&
           mail_text_is_clean(enclosed->header) && mail_text_is_clean(enclosed->text) &&
           is_clean_line(enclosed->subject, LIMIT_SUBJECT_CHARS) &&
           is_clean_line(enclosed->from_name, LIMIT_NAME_CHARS) && is_date(enclosed->date_us);
}

static gboolean
are_recipients(const GPtrArray *recipients)
{
    for (guint i = 0; i < recipients->len; i++)
        if (!is_recipient(recipients->pdata[i]))
            return FALSE;
    return TRUE;
}

static gboolean
are_attachments(const GPtrArray *attachments)
{
    for (guint i = 0; i < attachments->len; i++)
        if (!is_attachment(attachments->pdata[i]))
            return FALSE;
    return TRUE;
}

static gboolean
are_enclosed(const GPtrArray *enclosed)
{
    gsize bytes = 0;
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *part = enclosed->pdata[i];
        bytes += strlen(part->header) + strlen(part->text);
        if (bytes > LIMIT_ENCLOSED_BYTES || !is_enclosed(part))
            return FALSE;
    }
    return TRUE;
}

/* What a Mail must be and is not, or NULL. */
static const char *
wrong_with(const Mail *mail)
{
    const char *wrong = wrong_with_fields(mail);
    if (wrong)
        return wrong;
    if (!are_recipients(mail->recipients))
        return "a recipient that is not clean";
    if (!are_attachments(mail->attachments))
        return "an attachment that is not clean";
    return are_enclosed(mail->enclosed) ? NULL : "an enclosed part that is too long or not clean";
}

/* --- from bytes --- */

static void
unpack_recipients(Unpack *from, GPtrArray *recipients)
{
    for (guint count = unpack_count(from, LIMIT_ADDRESSES); count; count--) {
        MailRecipient *recipient = g_new0(MailRecipient, 1);
        g_ptr_array_add(recipients, recipient);
        recipient->field = (MailField)unpack_u32(from);
        recipient->address = unpack_text(from);
        recipient->name = unpack_text(from);
    }
}

/* One value has one form: true is 1. */
static gboolean
unpack_flag(Unpack *from)
{
    guint32 flag = unpack_u32(from);
    from->is_wrong |= flag > 1;
    return flag == 1;
}

static void
unpack_attachments(Unpack *from, GPtrArray *attachments)
{
    for (guint count = unpack_count(from, LIMIT_MIME_PARTS); count; count--) {
        MailAttachment *attachment = g_new0(MailAttachment, 1);
        g_ptr_array_add(attachments, attachment);
        attachment->place = unpack_text(from);
        attachment->name = unpack_text(from);
        attachment->type = unpack_text(from);
        attachment->content_id = unpack_text(from);
        attachment->is_inline = unpack_flag(from);
        attachment->size_bytes = unpack_u64(from);
    }
}

static void
unpack_enclosed(Unpack *from, GPtrArray *enclosed)
{
    for (guint count = unpack_count(from, LIMIT_ENCLOSED); count; count--) {
        MailEnclosed *part = g_new0(MailEnclosed, 1);
        g_ptr_array_add(enclosed, part);
        part->place = unpack_text(from);
        part->type = unpack_text(from);
        part->header = unpack_text(from);
        part->subject = unpack_text(from);
        part->from_name = unpack_text(from);
        part->date_us = (gint64)unpack_u64(from);
        part->text = unpack_text(from);
    }
}

/* Into a bare mail. FALSE when the bytes are not of that form. */
static gboolean
unpack_mail(Unpack *from, Mail *mail)
{
    from->is_wrong |= unpack_u32(from) != MAIL_FORM_VERSION;
    mail->flags = unpack_u32(from);
    mail->subject = unpack_text(from);
    mail->from_name = unpack_text(from);
    mail->message_id = unpack_text(from);
    mail->date_us = (gint64)unpack_u64(from);
    mail->in_reply_to = unpack_texts(from, LIMIT_REFERENCES);
    mail->references = unpack_texts(from, LIMIT_REFERENCES);
    unpack_recipients(from, mail->recipients);
    mail->text = unpack_text(from);
    mail->own_bytes = unpack_u64(from);
    mail->beside = unpack_text(from);
    unpack_attachments(from, mail->attachments);
    unpack_enclosed(from, mail->enclosed);
    return unpack_is_done(from);
}

static Mail *
corrupt(GError **error, const char *what)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "a parsed message has %s", what);
    return NULL;
}

Mail *
mail_from_bytes(gconstpointer data, gsize length, GError **error)
{
    if (length > LIMIT_PARSE_ANSWER_BYTES)
        return corrupt(error, "more bytes than LIMIT_PARSE_ANSWER_BYTES");
    g_autoptr(Mail) mail = mail_new_bare();
    Unpack from = {.at = data, .left = length};
    if (!unpack_mail(&from, mail))
        return corrupt(error, "bytes of another form, or longer lists than limits.h allows");
    const char *wrong = wrong_with(mail);
    return wrong ? corrupt(error, wrong) : g_steal_pointer(&mail);
}
