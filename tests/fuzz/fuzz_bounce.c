/*
 * What kind a mail is, and what it says of ours: header, subject, text, and a part of a chosen type
 * with its header and text. Whatever they are, what is told is clean and bounded, an address stands
 * in what was read, and the same mail says the same again.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/kind.h"

#include <string.h>

static const char *const types[] = {
    "message/delivery-status",
    "message/rfc822",
    "text/rfc822-headers",
    "message/disposition-notification",
    "message/feedback-report",
    "text/calendar",
    "message/global-delivery-status",
    "text/plain",
};

/* As the worker would have it: UTF-8 without controls but LF and TAB. */
static char *
clean_text(FuzzInput *input)
{
    char *text = fuzz_utf8(input);
    for (char *p = text; *p; p++)
        if ((guchar)*p < 0x20 && *p != '\n' && *p != '\t')
            *p = ' ';
    return text;
}

static MailEnclosed *
enclosed_of(FuzzInput *input, const char *type)
{
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    enclosed->place = g_strdup("2");
    enclosed->type = g_strdup(type);
    enclosed->header = clean_text(input);
    enclosed->subject = g_strdup("");
    enclosed->from_name = g_strdup("");
    enclosed->text = clean_text(input);
    return enclosed;
}

static Mail *
mail_of(FuzzInput *input)
{
    Mail *mail = mail_new();
    g_autofree char *subject = fuzz_utf8(input);
    g_free(mail->subject);
    mail->subject = text_clean_line(subject, -1, LIMIT_SUBJECT_CHARS);
    g_free(mail->text);
    mail->text = clean_text(input);
    while (input->length && mail->enclosed->len < 4) {
        const char *type = types[fuzz_byte(input) % G_N_ELEMENTS(types)];
        g_ptr_array_add(mail->enclosed, enclosed_of(input, type));
    }
    return mail;
}

static void
assert_clean(const char *text, gsize chars)
{
    g_autofree char *again = text_clean_line(text, -1, chars);
    g_assert_cmpstr(again, ==, text);
}

static void
assert_status(const char *status)
{
    g_assert_cmpuint(strlen(status), <=, 9);
    g_assert_true(*status == '2' || *status == '4' || *status == '5');
    g_assert_true(status[1] == '.');
    g_assert_cmpuint(strspn(status, "0123456789."), ==, strlen(status));
}

static void
assert_recipient(const BounceRecipient *recipient)
{
    g_autofree char *canonical = address_canonical(recipient->address);
    if (*recipient->address)
        g_assert_cmpstr(canonical, ==, recipient->address);
    assert_status(recipient->status);
    assert_clean(recipient->text, LIMIT_REASON_CHARS);
    g_assert_true(recipient->action >= BOUNCE_FAILED && recipient->action <= BOUNCE_DELIVERED);
    g_assert_cmpint(recipient->reason, <, BOUNCE_REASONS);
    g_assert_true(!recipient->hard || recipient->action != BOUNCE_DELIVERED);
}

static void
assert_bounce(const Bounce *bounce)
{
    g_assert_cmpuint(bounce->recipients->len, <=, LIMIT_BOUNCE_RECIPIENTS);
    for (guint i = 0; i < bounce->recipients->len; i++)
        assert_recipient(bounce->recipients->pdata[i]);
    assert_clean(bounce->subject, LIMIT_SUBJECT_CHARS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    gboolean is_null = fuzz_byte(&input) & 1;
    g_autofree char *header = fuzz_text(&input);
    g_autoptr(Mail) mail = mail_of(&input);
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    guint32 automatic = automatic_judge(block, is_null ? "" : "a@x.example", NULL);
    g_auto(KindVerdict) verdict = {0};
    g_auto(KindVerdict) again = {0};
    kind_judge(block, automatic, mail, &verdict);
    kind_judge(block, automatic, mail, &again);
    g_assert_cmpint(verdict.kind, ==, again.kind);
    g_assert_cmpuint(verdict.evidence, ==, again.evidence);
    g_assert_true(verdict.kind != KIND_BOUNCE || verdict.bounce);
    if (verdict.bounce)
        assert_bounce(verdict.bounce);
    g_autoptr(Bounce) forced = bounce_read(block, mail);
    assert_bounce(forced);
    return 0;
}
