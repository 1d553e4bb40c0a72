/*
 * Whose mail a forwarded one hands on: subject, text, and the header and text of an enclosed
 * message (without one when that is empty), a NUL behind each. An address found stands in what was
 * read, the lines of note and text stand in the text, and all is clean.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/forward.h"
#include "mail/msgid.h"

#include <string.h>

/* As a worker's answer is: no controls but LF and TAB. */
static char *
take_text(FuzzInput *input)
{
    g_autofree char *text = fuzz_utf8(input);
    GString *clean = g_string_new(NULL);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\n' || c == '\t' || !g_unichar_iscntrl(c))
            g_string_append_unichar(clean, c);
    }
    return g_string_free(clean, FALSE);
}

static char *
take_line(FuzzInput *input)
{
    g_autofree char *text = fuzz_utf8(input);
    return text_clean_line(text, -1, LIMIT_SUBJECT_CHARS);
}

static void
enclose(Mail *mail, FuzzInput *input)
{
    g_autofree char *header = take_text(input);
    if (!*header)
        return;
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    enclosed->place = g_strdup("2");
    enclosed->type = g_strdup("message/rfc822");
    enclosed->subject = text_clean_line(mail->text, -1, LIMIT_SUBJECT_CHARS);
    enclosed->from_name = g_strdup("");
    enclosed->text = take_text(input);
    enclosed->header = g_steal_pointer(&header);
    g_ptr_array_add(mail->enclosed, enclosed);
}

/* Not for U-labels, which stand there in other letters. */
static void
assert_address(const Forward *forward, const char *text)
{
    g_autofree char *canonical = address_canonical(forward->address);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_assert_cmpstr(canonical, ==, forward->address);
    g_assert_true(strstr(lower, forward->address) || strstr(forward->address, "xn--"));
}

static void
assert_lines_stand_in(const char *lines, const char *text)
{
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
    g_assert_true(g_utf8_validate(lines, -1, NULL));
    for (guint i = 0; each[i]; i++)
        g_assert_nonnull(strstr(text, each[i]));
}

static void
assert_clean(const char *line, gsize max_chars)
{
    g_autofree char *clean = text_clean_line(line, -1, max_chars);
    g_assert_cmpstr(line, ==, clean);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autoptr(Mail) mail = mail_new();
    g_autoptr(HeaderBlock) header = header_block_scan("", 0);
    g_free(mail->subject);
    g_free(mail->text);
    mail->subject = take_line(&input);
    mail->text = take_text(&input);
    enclose(mail, &input);
    g_autoptr(Forward) forward = forward_read(mail, header);
    if (!forward)
        return 0;
    const MailEnclosed *enclosed = forward->place ? mail->enclosed->pdata[0] : NULL;
    assert_address(forward, enclosed ? enclosed->header : mail->text);
    assert_lines_stand_in(forward->note, mail->text);
    assert_lines_stand_in(forward->text, enclosed ? enclosed->text : mail->text);
    assert_clean(forward->name, LIMIT_NAME_CHARS);
    assert_clean(forward->subject, LIMIT_SUBJECT_CHARS);
    assert_clean(forward->date, LIMIT_SUBJECT_CHARS);
    g_assert_true(!*forward->message_id || msgid_is_clean(forward->message_id));
    return 0;
}
