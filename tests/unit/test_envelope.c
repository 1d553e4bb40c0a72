#include "tests/unit/test.h"

#include "mailbox/envelope.h"
#include "mailbox/folder_name.h"

#include <string.h>

static void
assert_path(const char *letter, const char *expected)
{
    g_autofree char *path = envelope_reverse_path(letter, strlen(letter));
    if (!g_str_equal(path, expected))
        g_error("the reverse path of \"%s\" is \"%s\", expected \"%s\"", letter, path, expected);
}

static void
return_path_is_the_reverse_path(void)
{
    assert_path("Return-Path: <Joe@x.example>\r\nFrom: a@x.example\r\n\r\n", "Joe@x.example");
    assert_path("From: a@x.example\nReturn-path:\n <joe@x.example> \n\n", "joe@x.example");
    assert_path("Return-Path: <>\r\nFrom: a@x.example\r\n\r\n", "");
}

static void
a_return_path_that_cannot_be_said_is_null(void)
{
    assert_path("Return-Path: <a@x> RCPT TO:<b@x>\r\nFrom: a@x.example\r\n\r\n", "");
    assert_path("Return-Path: a@x.example\r\nFrom: a@x.example\r\n\r\n", "");
    assert_path("Return-Path:\r\nFrom: a@x.example\r\n\r\n", "");
    assert_path("Return-Path: <\r\nFrom: a@x.example\r\n\r\n", "");
    assert_path("Return-Path: <j\xc3\xb6@x.example>\r\nFrom: a@x.example\r\n\r\n", "");
}

static void
without_a_return_path_it_is_the_author(void)
{
    assert_path("From: Joe <joe@x.example>\r\n\r\n", "joe@x.example");
    assert_path("From: MAILER-DAEMON@x.example\r\n\r\n", "");
    assert_path("From: postmaster@x.example\r\n\r\n", "");
    assert_path("From: a@x.example, b@x.example\r\n\r\n", "");
    assert_path("Subject: none\r\n\r\nReturn-Path: <a@x.example>\r\n", "");
    assert_path("", "");
}

static void
a_conversation_is_its_message_ids(void)
{
    const char *letter =
        "Message-ID: <c@x>\r\nIn-Reply-To: <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n"
        "\r\nMessage-ID: <d@x>\r\n";
    g_auto(GStrv) ids = envelope_conversation(letter, strlen(letter));
    g_autofree char *all = g_strjoinv(" ", ids);
    g_assert_cmpstr(all, ==, "c@x b@x a@x b@x");
    g_auto(GStrv) none = envelope_conversation("\r\n", 2);
    g_assert_null(none[0]);
}

static void
names_of_folders_are_modified_utf7(void)
{
    static const char *const names[][2] = {{"INBOX", "INBOX"},
                                           {"Tom & Jerry", "Tom &- Jerry"},
                                           {"&", "&-"},
                                           {"Entw\xc3\xbcrfe", "Entw&APw-rfe"},
                                           /* RFC 3501 §5.1.3 */
                                           {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/"
                                            "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
                                            "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
                                           {"\xf0\x9f\x98\x80", "&2D3eAA-"},
                                           {"", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *encoded = folder_name_encode(names[i][0]);
        g_assert_cmpstr(encoded, ==, names[i][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/envelope/" #name, name)
    ADD(return_path_is_the_reverse_path);
    ADD(a_return_path_that_cannot_be_said_is_null);
    ADD(without_a_return_path_it_is_the_author);
    ADD(a_conversation_is_its_message_ids);
    ADD(names_of_folders_are_modified_utf7);
    return g_test_run();
}
