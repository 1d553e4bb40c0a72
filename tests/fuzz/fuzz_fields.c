/*
 * What of a message is read from its header: every string of it crosses from the worker, whatever
 * the header is; and a date is one of this calendar.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/mail.h"
#include "parse/date.h"
#include "parse/fields.h"
#include "parse/recipients.h"

#include <string.h>

static void
check_crossing(const Mail *mail)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = mail_to_bytes(mail);
    g_autoptr(Mail) again =
        mail_from_bytes(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again->subject, ==, mail->subject);
    g_assert_cmpuint(again->recipients->len, ==, mail->recipients->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(HeaderBlock) block = header_block_scan((const char *)data, size);
    g_autoptr(Mail) mail = mail_new();
    fields_read(block, mail);
    check_crossing(mail);
    FuzzInput input = {data, size};
    g_autofree char *text = fuzz_text(&input);
    g_assert_cmpint(date_read_us(text), >=, 0);
    return 0;
}
