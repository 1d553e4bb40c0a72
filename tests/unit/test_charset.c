/*
 * Bytes of any charset become clean text, and nothing is dropped.
 */
#include "parse/charset.h"
#include "tests/unit/test.h"

#include <string.h>

#define RC "\xef\xbf\xbd" /* U+FFFD */

static void
assert_text(const char *charset, const char *bytes, gsize length, const char *expected,
            gboolean expected_guess)
{
    gboolean guessed = FALSE;
    g_autofree char *text = charset_text(charset, bytes, length, &guessed);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpint(guessed, ==, expected_guess);
}

static void
test_declared(void)
{
    static const struct {
        const char *charset;
        const char *bytes;
        const char *text;
    } cases[] = {
        {"utf-8", "\xc3\xa6\xf0\x9f\x98\x80", "æ😀"},
        {"UTF8", "\xc3\xa6", "æ"},
        {" ISO-8859-1 ", "\xe6\x80", "æ€"},
        {"latin1", "\xe6", "æ"},
        {"iso-8859-15", "\xa4", "€"},
        {"windows-1251", "\xcf\xf0", "Пр"},
        {"koi8-r", "\xf0\xd2", "Пр"},
        {"iso-8859-2", "\xe8", "č"},
        {"gb2312", "\xd6\xd0", "中"},
        {"big5", "\xa4\xa4", "中"},
        {"shift_jis", "\x93\xfa", "日"},
        {"euc-kr", "\xc7\xd1", "한"},
        {"iso-2022-jp", "\x1b$BF|\x1b(B", "日"},
        {"utf-7", "+AOY-", "æ"},
        {"us-ascii", "abc", "abc"},
        {NULL, "abc", "abc"},
        {"", "abc", "abc"},
        {"x-unheard-of", "abc", "abc"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_text(cases[i].charset, cases[i].bytes, strlen(cases[i].bytes), cases[i].text, FALSE);
    assert_text("utf-16le", "\xe6\0a\0", 4, "æa", FALSE);
    assert_text("utf-16", "\xff\xfe\xe6\0", 4, "æ", FALSE);
}

static void
test_undeclared_and_wrong(void)
{
    assert_text(NULL, "\xc3\xa6", 2, "æ", TRUE);
    assert_text(NULL, "\xe6", 1, "æ", TRUE);
    assert_text("us-ascii", "\xe6", 1, "æ", TRUE);
    assert_text("utf-8", "\xe6\xf8\xe5 a", 5, "æøå a", TRUE);
    assert_text("x-unheard-of", "\xe6", 1, "æ", TRUE);
    assert_text("iso-2022-jp", "\xc3\xa6", 2, "æ", TRUE);
    assert_text("koi8-r\n../../x", "\xc3\xa6", 2, "ц╕", FALSE);
    /* one broken byte does not spoil a long text */
    assert_text("utf-8", "\xc3\xa6\xc3\xb8\xff\xc3\xa5", 7, "æø" RC "å", TRUE);
}

static void
test_cut_off_character(void)
{
    assert_text("utf-8", "\xc3\xa6\xe2\x82", 4, "æ" RC, FALSE);
    assert_text("shift_jis", "\x93\xfa\x93", 3, "日" RC, FALSE);
}

static void
test_cleaning(void)
{
    assert_text("utf-8", "a\r\nb\rc\nd\r\r\ne", 12, "a\nb\nc\nd\n\ne", FALSE);
    assert_text("utf-8",
                "\xef\xbb\xbf"
                "a\0b\tc\x01\x7f\x1b[m\f",
                14, "a" RC "b\tc" RC RC RC "[m\n", FALSE);
    assert_text("utf-8", "\xef\xbb\xbf\xef\xbb\xbf", 6, "", FALSE);
    assert_text("utf-8", "\xc2\x85\xe2\x80\xa8\xc2\x90", 7, "\n\n" RC, FALSE);
    assert_text("iso-8859-1", "\x81", 1, RC, FALSE);
    assert_text("utf-8", "", 0, "", FALSE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/charset/declared", test_declared);
    g_test_add_func("/charset/undeclared-and-wrong", test_undeclared_and_wrong);
    g_test_add_func("/charset/cut-off-character", test_cut_off_character);
    g_test_add_func("/charset/cleaning", test_cleaning);
    return g_test_run();
}
