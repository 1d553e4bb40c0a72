#include "postern-inject/letter.h"

#include "base/io.h"
#include "tests/unit/test.h"

#include <string.h>

#define NOW_US (1772442000 * US_PER_S)
#define DATED  "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"

static Letter *
letter_of(const char *text, gsize length, guint64 limit, GError **error)
{
    g_auto(Fd) file = io_memfd_sealed("letter", text, length, NULL);
    g_assert_cmpint(file, >=, 0);
    return letter_read(file, limit, error);
}

static Letter *
letter_from(const char *text)
{
    g_autoptr(GError) error = NULL;
    Letter *letter = letter_of(text, strlen(text), 1000000, &error);
    g_assert_no_error(error);
    return letter;
}

static void
assert_is(const Letter *letter, const char *expected)
{
    gsize length;
    const char *bytes = letter_bytes(letter, &length);
    g_autofree char *text = g_strndup(bytes, length);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_reading(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *large = g_strnfill(300000, 'x');
    g_autoptr(Letter) plain = letter_from("Subject: x\n\n.\nFrom here\n");
    g_autoptr(Letter) from_mbox = letter_from("From a@b Mon Mar  2 10:00:00 2026\nSubject: x\n");
    g_autoptr(Letter) only = letter_from("From a@b");
    g_autoptr(Letter) empty = letter_from("");
    g_autoptr(Letter) all = letter_of(large, 300000, 300000, &error);
    assert_is(plain, "Subject: x\n\n.\nFrom here\n");
    assert_is(from_mbox, "Subject: x\n");
    assert_is(only, "");
    assert_is(empty, "");
    assert_is(all, large);
    assert_fails(letter_of(large, 300000, 299999, &error) != NULL, POSTERN_ERROR_INVALID);
    assert_fails(letter_read(-1, 10, &error) != NULL, POSTERN_ERROR_FAILED);
}

static void
test_addressees_and_bcc(void)
{
    g_autoptr(Letter) letter =
        letter_from("bcc: one@x\nTo: a@b,\n c@d\nX: y\nBcc: two@x,\n three@x\nCC: e@f\nbCC:\n\n"
                    "Bcc: not@this\n");
    g_autoptr(GPtrArray) found = letter_addressees(letter);
    g_ptr_array_add(found, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)found->pdata);
    g_assert_cmpstr(joined, ==, "one@x a@b c@d two@x three@x e@f");
    letter_hide_bcc(letter);
    assert_is(letter, "To: a@b,\n c@d\nX: y\nCC: e@f\n\nBcc: not@this\n");
    g_autoptr(Letter) only = letter_from("Bcc: a@b");
    letter_hide_bcc(only);
    assert_is(only, "");
}

static char *
completed(const char *text, const char *sender, gint64 now_us, guint64 nonce)
{
    g_autoptr(Letter) letter = letter_from(text);
    gsize length;
    letter_complete(letter, sender, "host.example", now_us, nonce);
    const char *bytes = letter_bytes(letter, &length);
    return g_strndup(bytes, length);
}

static void
test_what_is_known_already_stays(void)
{
    static const char *const texts[] = {
        "Message-ID: <a@b>\n\nText.\n",
        "Date: today\n\nText.\n",
        "Received: by x; today\nDate: today\n\nText.\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *got = completed(texts[i], "a@b", NOW_US, 1);
        g_assert_cmpstr(got, ==, texts[i]);
    }
}

/* From a mail server: the same bytes are the same message, whenever they come. */
static void
test_what_a_mail_server_hands_in(void)
{
    static const char text[] = "Received: by x id 1; today\nFrom: a@b\n\nText.\n";
    static const char other[] = "Received: by x id 2; today\nFrom: a@b\n\nText.\n";
    g_autofree char *got = completed(text, "a@b", NOW_US, 1);
    g_autofree char *again = completed(text, "a@b", NOW_US + US_PER_DAY, 2);
    g_autofree char *two = completed(other, "a@b", NOW_US, 1);
    g_assert_true(g_str_has_prefix(got, "Message-ID: <"));
    g_assert_true(g_str_has_suffix(got, text));
    g_assert_null(strstr(got, "Date:"));
    g_assert_cmpstr(got, ==, again);
    g_assert_cmpint(strncmp(got, two, 40), !=, 0);
}

/* Written here and now: no two are the same. */
static void
test_what_a_script_writes(void)
{
    g_autofree char *one = completed("Subject: disk\n\nFull.\n", "a@b.example", NOW_US, 1);
    g_autofree char *two = completed("Subject: disk\n\nFull.\n", "a@b.example", NOW_US, 2);
    g_assert_true(g_str_has_prefix(one, "From: <a@b.example>\r\n" DATED "Message-ID: <"));
    g_assert_true(g_str_has_suffix(one, "@host.example>\r\nSubject: disk\n\nFull.\n"));
    g_assert_cmpstr(one, !=, two);
    g_autofree char *named = completed("From: c@d\n\nText.\n", "a@b.example", NOW_US, 1);
    g_assert_true(g_str_has_prefix(named, DATED));
    g_autofree char *nobody = completed("Subject: x\n\nText.\n", "", NOW_US, 1);
    g_assert_true(g_str_has_prefix(nobody, DATED));
    static const char *const bare[] = {"no header\n", "", "\nbody\n", "\r\nbody\n"};
    static const char *const ends[] = {">\r\n\r\nno header\n", ">\r\n", ">\r\n\nbody\n",
                                       ">\r\n\r\nbody\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(bare); i++) {
        g_autofree char *got = completed(bare[i], "a@b.example", NOW_US, 1);
        g_assert_true(g_str_has_suffix(got, ends[i]));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inject_letter/reading", test_reading);
    g_test_add_func("/inject_letter/addressees-and-bcc", test_addressees_and_bcc);
    g_test_add_func("/inject_letter/what-is-known-already-stays", test_what_is_known_already_stays);
    g_test_add_func("/inject_letter/what-a-mail-server-hands-in", test_what_a_mail_server_hands_in);
    g_test_add_func("/inject_letter/what-a-script-writes", test_what_a_script_writes);
    return g_test_run();
}
