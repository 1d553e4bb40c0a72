/*
 * The whole reading of a message, GMime included: posternd would take the answer for true, and each
 * attachment it names is there when asked for, what is enclosed among them.
 */
#include "tests/fuzz/fuzz.h"

#include "parse/worker.h"

#include <string.h>

#define MOST_TAKEN 8 /* attachments: each takes the message apart again */

/* GMime leaks; a worker is replaced now and then. */
/* NOLINTBEGIN(bugprone-reserved-identifier): the name is the sanitizer's */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "detect_leaks=0";
}
/* NOLINTEND(bugprone-reserved-identifier) */

static void
check_attachment(const char *bytes, gsize length, const MailAttachment *attachment)
{
    g_autoptr(GBytes) content = worker_take(bytes, length, attachment->place);
    g_assert_nonnull(content);
    g_assert_cmpuint(g_bytes_get_size(content), ==, attachment->size_bytes);
}

static void
check_enclosed(const char *bytes, gsize length, const MailEnclosed *enclosed)
{
    g_autoptr(GBytes) content = worker_take(bytes, length, enclosed->place);
    g_assert_nonnull(content);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gsize is_ready;
    const char *bytes = (const char *)data;
    if (g_once_init_enter(&is_ready)) {
        worker_init();
        g_once_init_leave(&is_ready, 1);
    }
    g_autoptr(Mail) mail = worker_read(bytes, size);
    g_autoptr(GBytes) crossing = mail_to_bytes(mail);
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) taken =
        mail_from_bytes(g_bytes_get_data(crossing, NULL), g_bytes_get_size(crossing), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(taken->text, ==, mail->text);
    g_assert_cmpuint(taken->enclosed->len, ==, mail->enclosed->len);
    for (guint i = 0; i < MIN(mail->enclosed->len, MOST_TAKEN); i++)
        check_enclosed(bytes, size, mail->enclosed->pdata[i]);
    for (guint i = 0; i < MIN(mail->attachments->len, MOST_TAKEN); i++)
        check_attachment(bytes, size, mail->attachments->pdata[i]);
    GBytes *other = worker_take(bytes, size, "1.1");
    g_clear_pointer(&other, g_bytes_unref);
    return 0;
}
