#include "tests/unit/test.h"

#include "mail/ingest_key.h"

#include <string.h>

static gboolean
make(const char *message, Sha256 *ret_key)
{
    gsize length = strlen(message);
    g_autoptr(HeaderBlock) block = header_block_scan(message, length);
    return ingest_key_make(block, message, length, ret_key);
}

static gboolean
are_same(const char *a, const char *b)
{
    Sha256 left, right;
    g_assert_true(make(a, &left));
    g_assert_true(make(b, &right));
    return memcmp(&left, &right, sizeof left) == 0;
}

#define HEADER "From: a@x\r\nDate: today\r\nMessage-ID: <m@x>\r\nSubject: s\r\n"

static void
the_way_a_message_took_does_not_matter(void)
{
    g_assert_true(are_same(HEADER "\r\nbody\r\n", "Received: by b\r\nReturn-Path: <a@x>\r\n" HEADER
                                                  "To: c\r\n\r\nbody\r\n"));
}

static void
line_ends_and_empty_lines_at_the_end_do_not_matter(void)
{
    g_assert_true(are_same(HEADER "\r\none\r\n\r\ntwo\r\n", HEADER "\none\n\ntwo"));
    g_assert_true(are_same(HEADER "\r\none\r\n", HEADER "\r\none\r\n\r\n\n\r\n"));
    g_assert_true(are_same(HEADER "\r\n", HEADER));
    g_assert_true(
        are_same("From: a@x\r\nDate: today\r\nMessage-ID: <m@x>\r\nSubject:\r\n  s \r\n\r\n",
                 HEADER "\r\n"));
}

static void
what_the_message_says_matters(void)
{
    static const char *others[] = {
        "From: b@x\r\nDate: today\r\nMessage-ID: <m@x>\r\nSubject: s\r\n\r\nbody",
        "From: a@x\r\nDate: later\r\nMessage-ID: <m@x>\r\nSubject: s\r\n\r\nbody",
        "From: a@x\r\nDate: today\r\nMessage-ID: <n@x>\r\nSubject: s\r\n\r\nbody",
        "From: a@x\r\nDate: today\r\nMessage-ID: <m@x>\r\nSubject: t\r\n\r\nbody",
        HEADER "\r\nbody\r\n-- \r\nfooter",
        HEADER "\r\n\r\nbody",
        HEADER "\r\nbo\rdy",
        HEADER "\r\n body",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(are_same(HEADER "\r\nbody", others[i]));
}

static void
nothing_can_be_moved_between_fields(void)
{
    g_assert_false(are_same("From: ab\r\nDate: c\r\n\r\n", "From: a\r\nDate: bc\r\n\r\n"));
    g_assert_false(
        are_same("Date: d\r\nSubject: s\r\n\r\nbody", "Date: d\r\nSubject: sbody\r\n\r\n"));
    g_assert_false(are_same("Date: x\r\n\r\n", "Message-ID: x\r\n\r\n"));
}

static void
the_first_field_of_a_name_counts(void)
{
    g_assert_true(
        are_same("Date: d\r\nSubject: a\r\nSubject: b\r\n\r\n", "Date: d\r\nSubject: a\r\n\r\n"));
}

static void
without_id_and_date_nothing_tells_repeats(void)
{
    Sha256 key;
    g_assert_false(make("From: a@x\r\nSubject: s\r\n\r\nbody", &key));
    g_assert_false(make("From: a@x\r\nDate:\r\nMessage-ID: \r\n\r\nbody", &key));
    g_assert_true(make("Date: d\r\n\r\n", &key));
    g_assert_true(make("Message-ID: m\r\n\r\n", &key));
}

/* Long bodies cross the inner buffer at every place. */
static void
a_long_body_is_read_whole(void)
{
    for (gsize length = 8100; length < 8300; length++) {
        g_autofree char *line = g_strnfill(length, 'x');
        g_autofree char *crlf = g_strconcat(HEADER "\r\n", line, "\r\n", line, "\r\nend\r\n", NULL);
        g_autofree char *lf = g_strconcat(HEADER "\n", line, "\n", line, "\nend", NULL);
        g_autofree char *other = g_strconcat(HEADER "\n", line, "\n", line, "\nEnd", NULL);
        g_assert_true(are_same(crlf, lf));
        g_assert_false(are_same(crlf, other));
    }
}

/* The key is stored: it must never change. */
static void
the_key_stays_what_it_is(void)
{
    Sha256 key;
    static const char input[] = "\0\0\0\3a@x\0\0\0\1d\0\0\0\5<m@x>\0\0\0\1sone\ntwo";
    Sha256 expected = digest_sha256(input, sizeof input - 1);
    g_assert_true(
        make("From: a@x\nDate: d\nMessage-ID: <m@x>\nSubject: s\n\none\r\ntwo\r\n", &key));
    g_assert_cmpmem(key.bytes, sizeof key.bytes, expected.bytes, sizeof expected.bytes);
}

static void
without_both_the_mailbox_tells_when(void)
{
    static const char one[] = "From: a@x\r\n\r\nbackup done\r\n";
    static const char two[] = "From: b@x\r\n\r\nbackup done\r\n";
    Sha256 key = ingest_key_of_dated(one, strlen(one), 1000), unused;
    Sha256 again = ingest_key_of_dated(one, strlen(one), 1000);
    Sha256 later = ingest_key_of_dated(one, strlen(one), 1001);
    Sha256 other = ingest_key_of_dated(two, strlen(two), 1000);
    g_assert_false(make(one, &unused));
    g_assert_cmpmem(&key, sizeof key, &again, sizeof again);
    g_assert_cmpint(memcmp(&key, &later, sizeof key), !=, 0);
    g_assert_cmpint(memcmp(&key, &other, sizeof key), !=, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/ingest_key/" #name, name)
    ADD(the_way_a_message_took_does_not_matter);
    ADD(line_ends_and_empty_lines_at_the_end_do_not_matter);
    ADD(what_the_message_says_matters);
    ADD(nothing_can_be_moved_between_fields);
    ADD(the_first_field_of_a_name_counts);
    ADD(without_id_and_date_nothing_tells_repeats);
    ADD(a_long_body_is_read_whole);
    ADD(the_key_stays_what_it_is);
    ADD(without_both_the_mailbox_tells_when);
    return g_test_run();
}
