/*
 * What a parse worker answers. The lowest bit of the first byte says whether the rest is the answer
 * itself or texts, NULs between them, to make one of. What is taken comes out again as it was.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/mail.h"

#include <stdlib.h>
#include <string.h>

/* As check_bytes, of what is inside a message. */
static void
check_enclosed(const GPtrArray *enclosed)
{
    gsize bytes = 0;
    for (guint i = 0; i < enclosed->len; i++) {
        const MailEnclosed *part = enclosed->pdata[i];
        g_assert_true(mail_text_is_clean(part->header) && mail_text_is_clean(part->text));
        g_assert_true(mail_type_is_clean(part->type));
        g_assert_null(strpbrk(part->subject, "\r\n\t"));
        g_assert_null(strpbrk(part->from_name, "\r\n\t"));
        bytes += strlen(part->header) + strlen(part->text);
    }
    g_assert_cmpuint(enclosed->len, <=, LIMIT_ENCLOSED);
    g_assert_cmpuint(bytes, <=, LIMIT_ENCLOSED_BYTES);
}

/* A value has one form, so that the bytes must be the same. */
static void
check_bytes(const void *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) mail = mail_from_bytes(bytes, length, &error);
    g_assert_true((mail == NULL) == (error != NULL));
    if (!mail) {
        g_assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT));
        return;
    }
    g_assert_true(mail_text_is_clean(mail->text));
    g_assert_null(strpbrk(mail->subject, "\r\n\t"));
    g_assert_cmpuint(mail->recipients->len, <=, LIMIT_ADDRESSES);
    check_enclosed(mail->enclosed);
    g_autoptr(GBytes) again = mail_to_bytes(mail);
    g_assert_cmpmem(g_bytes_get_data(again, NULL), g_bytes_get_size(again), bytes, length);
}

static void
replace(char **text, FuzzInput *input)
{
    g_free(*text);
    *text = fuzz_utf8(input);
}

static void
add_recipients(Mail *mail, FuzzInput *input)
{
    for (guint count = fuzz_byte(input) % 4; count; count--) {
        MailField field = (MailField)(fuzz_byte(input) % 8);
        g_autofree char *address = fuzz_utf8(input);
        g_autofree char *name = fuzz_utf8(input);
        g_ptr_array_add(mail->recipients, mail_recipient_new(field, address, name));
    }
}

static void
add_attachments(Mail *mail, FuzzInput *input)
{
    for (guint count = fuzz_byte(input) % 4; count; count--) {
        MailAttachment *attachment = g_new0(MailAttachment, 1);
        attachment->is_inline = fuzz_byte(input) & 1;
        attachment->size_bytes = fuzz_number(input);
        attachment->place = fuzz_utf8(input);
        attachment->name = fuzz_utf8(input);
        attachment->type = fuzz_utf8(input);
        attachment->content_id = fuzz_utf8(input);
        g_ptr_array_add(mail->attachments, attachment);
    }
}

static void
add_enclosed(Mail *mail, FuzzInput *input)
{
    for (guint count = fuzz_byte(input) % 4; count; count--) {
        MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
        enclosed->date_us = (gint64)fuzz_number(input);
        enclosed->place = fuzz_utf8(input);
        enclosed->type = fuzz_utf8(input);
        enclosed->header = fuzz_utf8(input);
        enclosed->subject = fuzz_utf8(input);
        enclosed->from_name = fuzz_utf8(input);
        enclosed->text = fuzz_utf8(input);
        g_ptr_array_add(mail->enclosed, enclosed);
    }
}

static void
check_made(FuzzInput *input)
{
    g_autoptr(Mail) mail = mail_new();
    mail->flags = fuzz_byte(input);
    mail->date_us = (gint64)fuzz_number(input);
    add_recipients(mail, input);
    add_attachments(mail, input);
    replace(&mail->subject, input);
    replace(&mail->from_name, input);
    replace(&mail->message_id, input);
    replace(&mail->text, input);
    replace(&mail->beside, input);
    mail->own_bytes = fuzz_byte(input);
    g_autofree char *ids = fuzz_utf8(input);
    g_strfreev(mail->references);
    mail->references = g_strsplit(ids, " ", -1);
    add_enclosed(mail, input);
    g_autoptr(GBytes) bytes = mail_to_bytes(mail);
    check_bytes(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    if (fuzz_byte(&input) & 1) {
        check_made(&input);
        return 0;
    }
    char *exact = fuzz_exact(input.bytes, input.length);
    check_bytes(exact, input.length);
    free(exact);
    return 0;
}
