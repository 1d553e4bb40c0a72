#include "parse/fields.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/msgid.h"
#include "parse/charset.h"
#include "parse/date.h"
#include "parse/parameter.h"
#include "parse/recipients.h"
#include "parse/rfc2047.h"

#include <string.h>

/* RFC 5322 §3.6, and what RFC 2045 adds. */
static gboolean
has_duplicates(const HeaderBlock *block)
{
    static const char *const once[] = {"From",         "Sender",
                                       "Reply-To",     "To",
                                       "Cc",           "Bcc",
                                       "Date",         "Message-ID",
                                       "In-Reply-To",  "References",
                                       "Subject",      "MIME-Version",
                                       "Content-Type", "Content-Transfer-Encoding"};
    for (guint i = 0; i < G_N_ELEMENTS(once); i++)
        if (header_block_count(block, once[i]) > 1)
            return TRUE;
    return FALSE;
}

/* The unfolded value as UTF-8. Raw bytes of another charset are undone before anything else is
 * looked for: in some of them brackets and quotes are halves of letters. */
static char *
field_text(const HeaderField *field, const char *charset, guint32 *flags)
{
    gboolean guessed = FALSE;
    g_autofree char *value = header_field_unfold(field);
    if (!strchr(value, '\x1b') && g_utf8_validate(value, -1, NULL))
        return g_steal_pointer(&value);
    *flags |= MAIL_CHARSET_GUESSED;
    return charset_text(charset, value, strlen(value), &guessed);
}

static char *
first_text(const HeaderBlock *block, const char *name, const char *charset, guint32 *flags)
{
    const HeaderField *field = header_block_find(block, name);
    return field ? field_text(field, charset, flags) : g_strdup("");
}

/* Of the body, when the header says: who does not encode the one does not encode the other. */
static char *
body_charset(const HeaderBlock *block)
{
    g_autofree char *type = header_block_value(block, "Content-Type");
    return parameter_read(type, "charset");
}

static MailField
recipient_field(const HeaderField *field)
{
    static const struct {
        const char *name;
        MailField field;
    } names[] = {{"To", MAIL_FIELD_TO},
                 {"Cc", MAIL_FIELD_CC},
                 {"Delivered-To", MAIL_FIELD_DELIVERED_TO},
                 {"Reply-To", MAIL_FIELD_REPLY_TO}};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == field->name_length &&
            !g_ascii_strncasecmp(names[i].name, field->name, field->name_length))
            return names[i].field;
    return 0;
}

static void
read_recipients(const HeaderBlock *block, const char *charset, Mail *mail)
{
    for (guint i = 0; i < header_block_size(block); i++) {
        const HeaderField *field = header_block_at(block, i);
        MailField kind = recipient_field(field);
        if (!kind)
            continue;
        g_autofree char *value = field_text(field, charset, &mail->flags);
        recipients_read(value, kind, mail->recipients);
    }
}

char *
fields_clean_subject(const char *value)
{
    g_autofree char *decoded = rfc2047_decode(value);
    return text_clean_line(decoded, -1, LIMIT_SUBJECT_CHARS);
}

static void
set_string(char **string, char *value)
{
    g_free(*string);
    *string = value;
}

static void
set_list(char ***list, char **value)
{
    g_strfreev(*list);
    *list = value;
}

void
fields_read(const HeaderBlock *block, Mail *mail)
{
    g_autofree char *charset = body_charset(block);
    g_autofree char *subject = first_text(block, "Subject", charset, &mail->flags);
    g_autofree char *from = first_text(block, "From", charset, &mail->flags);
    g_autofree char *message_id = header_block_value(block, "Message-ID");
    g_autofree char *in_reply_to = header_block_value(block, "In-Reply-To");
    g_autofree char *references = header_block_value(block, "References");
    g_autofree char *date = header_block_value(block, "Date");
    if (has_duplicates(block))
        mail->flags |= MAIL_DUPLICATE_FIELDS;
    set_string(&mail->subject, fields_clean_subject(subject));
    set_string(&mail->from_name, recipients_first_name(from));
    set_string(&mail->message_id, msgid_parse(message_id));
    set_list(&mail->in_reply_to, msgid_list(in_reply_to));
    set_list(&mail->references, msgid_list(references));
    mail->date_us = date_read_us(date);
    read_recipients(block, charset, mail);
}
