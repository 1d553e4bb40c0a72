#include "tests/unit/test.h"

#include "base/limits.h"
#include "base/random.h"
#include "mail/mail.h"

#include <string.h>

static MailAttachment *
attachment_new(const char *place, const char *name, const char *type, const char *content_id)
{
    MailAttachment *attachment = g_new0(MailAttachment, 1);
    attachment->place = g_strdup(place);
    attachment->name = g_strdup(name);
    attachment->type = g_strdup(type);
    attachment->content_id = g_strdup(content_id);
    attachment->is_inline = TRUE;
    attachment->size_bytes = 4711;
    return attachment;
}

static MailEnclosed *
enclosed_new(const char *place, const char *type, const char *header, const char *text)
{
    MailEnclosed *enclosed = g_new0(MailEnclosed, 1);
    enclosed->place = g_strdup(place);
    enclosed->type = g_strdup(type);
    enclosed->header = g_strdup(header);
    enclosed->subject = g_strdup("a b");
    enclosed->from_name = g_strdup("Jane");
    enclosed->date_us = 7;
    enclosed->text = g_strdup(text);
    return enclosed;
}

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* A mail that uses every member. */
static Mail *
sample(void)
{
    Mail *mail = mail_new();
    mail->flags = MAIL_TEXT_FROM_HTML | MAIL_ATTACHMENTS_CUT;
    mail->date_us = -5;
    set(&mail->subject, "Gr\xc3\xbc\xc3\x9f"
                        "e");
    set(&mail->from_name, "Joe Doe");
    set(&mail->message_id, "a@x");
    set(&mail->text, "one\n\ttwo\n");
    mail->own_bytes = 4;
    set(&mail->beside, "one");
    g_strfreev(mail->in_reply_to);
    mail->in_reply_to = g_strsplit("p@x", " ", -1);
    g_strfreev(mail->references);
    mail->references = g_strsplit("o@x p@x", " ", -1);
    g_ptr_array_add(mail->recipients, mail_recipient_new(MAIL_FIELD_CC, "joe@x.example", "Joe"));
    g_ptr_array_add(mail->attachments, attachment_new("1.10", "a.png", "image/png", "cid@x"));
    g_ptr_array_add(mail->enclosed,
                    enclosed_new("2", "message/rfc822", "Subject: a\n b\n", "words"));
    return mail;
}

static Mail *
read_back(const Mail *mail, GError **error)
{
    g_autoptr(GBytes) bytes = mail_to_bytes(mail);
    return mail_from_bytes(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error);
}

static void
assert_same(const Mail *a, const Mail *b)
{
    g_autoptr(GBytes) left = mail_to_bytes(a);
    g_autoptr(GBytes) right = mail_to_bytes(b);
    g_assert_true(g_bytes_equal(left, right));
}

static void
a_mail_comes_back_as_it_was(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) mail = sample();
    g_autoptr(Mail) back = read_back(mail, &error);
    g_assert_no_error(error);
    assert_same(mail, back);
    g_assert_cmpint(back->date_us, ==, -5);
    const MailRecipient *recipient = back->recipients->pdata[0];
    g_assert_cmpint(recipient->field, ==, MAIL_FIELD_CC);
    const MailAttachment *attachment = back->attachments->pdata[0];
    g_assert_true(attachment->is_inline);
    g_assert_cmpuint(attachment->size_bytes, ==, 4711);
}

static void
an_empty_mail_comes_back_empty(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) mail = mail_new();
    g_autoptr(Mail) back = read_back(mail, &error);
    g_assert_no_error(error);
    assert_same(mail, back);
}

static void
assert_corrupt(const Mail *mail, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) back = read_back(mail, &error);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    g_assert_null(back);
    if (!strstr(error->message, says))
        g_error("got \"%s\", expected it to say \"%s\"", error->message, says);
}

static void
single_lines_that_are_not_clean_are_corrupt(void)
{
    static const char *bad[] = {"a\nb",           "a\x01",     " a", "a  b",
                                "a\xe2\x80\xaex", "a\xc2\x85", "a\t"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Mail) subject = sample();
        set(&subject->subject, bad[i]);
        assert_corrupt(subject, "subject");
        g_autoptr(Mail) name = sample();
        set(&name->from_name, bad[i]);
        assert_corrupt(name, "name");
        g_autoptr(Mail) recipient = sample();
        set(&((MailRecipient *)recipient->recipients->pdata[0])->name, bad[i]);
        assert_corrupt(recipient, "recipient");
        g_autoptr(Mail) attachment = sample();
        set(&((MailAttachment *)attachment->attachments->pdata[0])->name, bad[i]);
        assert_corrupt(attachment, "attachment");
    }
}

static void
ids_that_are_not_clean_are_corrupt(void)
{
    g_autoptr(Mail) id = sample();
    set(&id->message_id, "<a@x>");
    assert_corrupt(id, "Message-ID");
    g_autoptr(Mail) reply = sample();
    set(&reply->in_reply_to[0], "a b");
    assert_corrupt(reply, "reference");
    g_autoptr(Mail) reference = sample();
    set(&reference->references[1], "");
    assert_corrupt(reference, "reference");
    g_autoptr(Mail) content = sample();
    set(&((MailAttachment *)content->attachments->pdata[0])->content_id, "a\nb");
    assert_corrupt(content, "attachment");
}

static void
text_with_controls_is_corrupt(void)
{
    static const char *bad[] = {"a\rb", "\x1b[2J", "a\x7f", "\xc2\x9b", "\x01"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Mail) mail = sample();
        set(&mail->text, bad[i]);
        assert_corrupt(mail, "text");
        g_autoptr(Mail) outer = sample();
        set(&((MailEnclosed *)outer->enclosed->pdata[0])->header, bad[i]);
        assert_corrupt(outer, "enclosed");
        g_autoptr(Mail) wrapper = sample();
        set(&((MailEnclosed *)wrapper->enclosed->pdata[0])->text, bad[i]);
        assert_corrupt(wrapper, "enclosed");
        g_autoptr(Mail) about = sample();
        set(&((MailEnclosed *)about->enclosed->pdata[0])->subject, bad[i]);
        assert_corrupt(about, "enclosed");
        g_autoptr(Mail) named = sample();
        set(&((MailEnclosed *)named->enclosed->pdata[0])->from_name, bad[i]);
        assert_corrupt(named, "enclosed");
    }
    g_assert_true(mail_text_is_clean("\xc2\xa0 caf\xc3\xa9\t\n"));
}

static void
what_is_over_a_limit_is_corrupt(void)
{
    g_autoptr(Mail) subject = sample();
    g_autofree char *long_subject = g_strnfill(LIMIT_SUBJECT_CHARS + 1, 's');
    set(&subject->subject, long_subject);
    assert_corrupt(subject, "subject");
    g_autoptr(Mail) text = sample();
    g_autofree char *long_text = g_strnfill(LIMIT_TEXT_BYTES + 1, 't');
    set(&text->text, long_text);
    assert_corrupt(text, "text");
    g_autoptr(Mail) crowd = sample();
    while (crowd->recipients->len <= LIMIT_ADDRESSES)
        g_ptr_array_add(crowd->recipients, mail_recipient_new(MAIL_FIELD_TO, "a@x.example", ""));
    assert_corrupt(crowd, "longer lists");
    g_autoptr(Mail) parts = sample();
    while (parts->attachments->len <= LIMIT_MIME_PARTS)
        g_ptr_array_add(parts->attachments, attachment_new("1", "", "a/b", ""));
    assert_corrupt(parts, "longer lists");
    g_autoptr(Mail) nest = sample();
    while (nest->enclosed->len <= LIMIT_ENCLOSED)
        g_ptr_array_add(nest->enclosed, enclosed_new("1", "a/b", "", ""));
    assert_corrupt(nest, "longer lists");
    g_autoptr(Mail) heavy = sample();
    g_autofree char *long_header = g_strnfill(LIMIT_ENCLOSED_BYTES, 'h');
    set(&((MailEnclosed *)heavy->enclosed->pdata[0])->header, long_header);
    assert_corrupt(heavy, "enclosed");
    g_autoptr(Mail) thread = sample();
    g_strfreev(thread->references);
    thread->references = g_new0(char *, LIMIT_REFERENCES + 2);
    for (guint i = 0; i <= LIMIT_REFERENCES; i++)
        thread->references[i] = g_strdup("a@x");
    assert_corrupt(thread, "longer lists");
}

static void
numbers_that_cannot_be_are_corrupt(void)
{
    g_autoptr(Mail) flags = sample();
    flags->flags = MAIL_TWO_FORMS << 1;
    assert_corrupt(flags, "flags");

    g_autoptr(Mail) own = sample();
    own->own_bytes = strlen(own->text) + 1;
    assert_corrupt(own, "own text");
    g_autoptr(Mail) within = sample();
    set(&within->text, "\xc3\xa6");
    within->own_bytes = 1;
    assert_corrupt(within, "own text");
    g_autoptr(Mail) beside = sample();
    set(&beside->beside, "a\rb");
    assert_corrupt(beside, "another form");
    g_autoptr(Mail) date = sample();
    date->date_us = G_MAXINT64;
    assert_corrupt(date, "date");
    g_autoptr(Mail) field = sample();
    ((MailRecipient *)field->recipients->pdata[0])->field = (MailField)9;
    assert_corrupt(field, "recipient");
    g_autoptr(Mail) size = sample();
    ((MailAttachment *)size->attachments->pdata[0])->size_bytes = G_MAXUINT64;
    assert_corrupt(size, "attachment");
}

static void
an_address_that_is_not_canonical_is_corrupt(void)
{
    static const char *bad[] = {"Joe@x.example", "", "joe", "joe@x.example\n", "\"j\"@x.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Mail) mail = sample();
        set(&((MailRecipient *)mail->recipients->pdata[0])->address, bad[i]);
        assert_corrupt(mail, "recipient");
    }
}

static void
a_place_is_a_part_number(void)
{
    static const char *bad[] = {"", ".", "1.", ".1", "1..2", "0", "1.01", "../1", "1a", "-1"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Mail) mail = sample();
        set(&((MailAttachment *)mail->attachments->pdata[0])->place, bad[i]);
        assert_corrupt(mail, "attachment");
    }
}

static void
a_type_is_two_lower_case_tokens(void)
{
    static const char *bad[] = {"",         "image", "image/",   "/png",  "Image/png", "a/b/c",
                                "a/b; c=d", "a /b",  "a/b\r\nX", "a/(b)", "a/\xc3\xa9"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(mail_type_is_clean(bad[i]));
    g_assert_true(mail_type_is_clean("application/vnd.oasis.opendocument.text+x"));
    g_autofree char *long_type = g_strnfill(128, 'a');
    g_autofree char *type = g_strconcat("a/", long_type, NULL);
    g_assert_false(mail_type_is_clean(type));
    g_autoptr(Mail) mail = sample();
    set(&((MailAttachment *)mail->attachments->pdata[0])->type, "Image/PNG");
    assert_corrupt(mail, "attachment");
}

static void
another_version_is_corrupt(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mail) mail = sample();
    g_autoptr(GBytes) bytes = mail_to_bytes(mail);
    g_autoptr(GByteArray) other = g_bytes_unref_to_array(g_steal_pointer(&bytes));
    other->data[0] = MAIL_FORM_VERSION + 1;
    g_assert_null(mail_from_bytes(other->data, other->len, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
}

static void
no_bytes_and_too_many_bytes_are_corrupt(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(mail_from_bytes("", 0, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    g_clear_error(&error);
    g_autofree guint8 *zeros = g_malloc0(LIMIT_PARSE_ANSWER_BYTES + 1);
    g_assert_null(mail_from_bytes(zeros, LIMIT_PARSE_ANSWER_BYTES + 1, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
}

/* Bytes changed, cut or misaligned give an error or a mail within the promises, never harm. */
static void
damaged_bytes_never_harm(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 11);
    g_autoptr(Mail) mail = sample();
    g_autoptr(GBytes) whole = mail_to_bytes(mail);
    gsize length = g_bytes_get_size(whole);
    g_autofree guint8 *bytes = g_malloc(length + 1);
    for (guint round = 0; round < 20000; round++) {
        guint64 dice = random_uint64(&seeded.random);
        gsize cut = dice % 4 == 0 ? (dice >> 8) % length : length;
        gsize shift = (dice >> 4) & 1;
        memcpy(bytes + shift, g_bytes_get_data(whole, NULL), length);
        bytes[shift + (dice >> 16) % length] = (guint8)(dice >> 40);
        g_autoptr(GError) error = NULL;
        g_autoptr(Mail) back = mail_from_bytes(bytes + shift, cut, &error);
        g_assert_true((back == NULL) == (error != NULL));
        if (!back)
            g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
        else
            g_assert_true(mail_text_is_clean(back->text));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/mail/" #name, name)
    ADD(a_mail_comes_back_as_it_was);
    ADD(an_empty_mail_comes_back_empty);
    ADD(single_lines_that_are_not_clean_are_corrupt);
    ADD(ids_that_are_not_clean_are_corrupt);
    ADD(text_with_controls_is_corrupt);
    ADD(what_is_over_a_limit_is_corrupt);
    ADD(numbers_that_cannot_be_are_corrupt);
    ADD(an_address_that_is_not_canonical_is_corrupt);
    ADD(a_place_is_a_part_number);
    ADD(a_type_is_two_lower_case_tokens);
    ADD(another_version_is_corrupt);
    ADD(no_bytes_and_too_many_bytes_are_corrupt);
    ADD(damaged_bytes_never_harm);
    return g_test_run();
}
