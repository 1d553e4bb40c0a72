/*
 * Bytes of any charset become clean text, and nothing is dropped.
 */
#include "parse/charset.h"
#include "parse/charset_names.h"
#include "tests/unit/test.h"

#include <iconv.h>
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
assert_string(const char *charset, const char *bytes, const char *expected, gboolean expected_guess)
{
    assert_text(charset, bytes, strlen(bytes), expected, expected_guess);
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
    assert_text("koi8-r\n../../x", "\xf0\xd2", 2, "Пр", FALSE);
    /* one broken byte does not spoil a long text */
    assert_text("utf-8", "\xc3\xa6\xc3\xb8\xff\xc3\xa5", 7, "æø" RC "å", TRUE);
}

/* How a charset is called by those who do not look it up. */
static void
test_names(void)
{
    static const struct {
        const char *names[6];
        const char *bytes;
        const char *text;
    } cases[] = {
        {{"ISO_8859-1:1987", "x-cp1252", "\"iso8859-1\"", "CP-1252", "ansi", "x-ansi"},
         "\xe6",
         "æ"},
        {{"ISO8859-2", "x-latin2", "iso_8859_2", "l2"}, "\xb1", "ą"},
        {{"cp-866", "IBM866", "dos-866"}, "\x8f", "П"},
        {{"win-1251", "x-windows-1251", "CP1251"}, "\xcf", "П"},
        {{"koi8r", "koi-8-r", "x-koi8-r"}, "\xf0", "П"},
        {{"x-mac-roman", "x-macintosh", "mac"}, "\x8a", "ä"},
        {{"x-mac-cyrillic"}, "\x8f", "П"},
        {{"GB_2312-80", "x-gbk", "cp936", "GB2312;format=flowed"}, "\xd6\xd0", "中"},
        {{"gb18030", "gbk"}, "\x81\x30\x84\x36", "¥"},
        {{"KS_C_5601-1987", "x-windows-949", "ksc5601", "EUC_KR"}, "\xb7\xd6\x8c\x63", "롸똠"},
        {{"x-sjis", "MS_Kanji", "Windows-31J", "cp932"}, "\x87\x40\x8a\x94", "①株"},
        {{"x-euc-jp", "eucJP-ms"}, "\xad\xa1", "①"},
        {{"tis620", "ISO-8859-11", "x-windows-874"}, "\xa1", "ก"},
        {{"unicode-1-1-utf-7", "UTF7", "x-unicode-2-0-utf-7"}, "+AOY-", "æ"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (guint j = 0; j < 6 && cases[i].names[j]; j++) {
            gboolean guessed = FALSE;
            g_autofree char *text =
                charset_text(cases[i].names[j], cases[i].bytes, strlen(cases[i].bytes), &guessed);
            g_test_message("%s", cases[i].names[j]);
            g_assert_cmpstr(text, ==, cases[i].text);
            g_assert_false(guessed);
        }
}

/* Each converter the list names is one the C library has. */
static void
test_converters(void)
{
    for (guint i = 0; charset_at(i); i++) {
        const char *name = charset_at(i)->converter;
        if (!name)
            continue;
        iconv_t converter = iconv_open("UTF-8", name);
        g_test_message("%s", name);
        g_assert_true(converter != (iconv_t)-1);
        iconv_close(converter);
    }
    for (const char *const *name = (const char *const[]){"8bit", "x-unknown", "unknown-8bit",
                                                         "none", "default", "../../x", "", NULL};
         *name; name++)
        g_assert_null(charset_find(*name));
}

static void
test_shifting(void)
{
    static const struct {
        const char *charset;
        const char *bytes;
        const char *text;
    } cases[] = {
        {"iso-2022-jp", "\x1b$B-!\x1b(B \x1b$B4]?t\x1b(J1\x1b(B", "① 丸数1"},
        {"iso-2022-jp", "\x1b$B-j9b|b\x1b(B", "㈱高髙"},
        {"iso-2022-jp", "\x1b(I1F6\x1b(B x", "ｱﾆｶ x"},
        {"cp50222", "\x0e\x31\x32\x0f.", "ｱｲ."},
        {"iso-2022-jp", "\x1b$BF|\nabc", "日\nabc"},
        {"iso-2022-jp", "\x1b$A0!\x1b(B", "啊"},
        {"iso-2022-jp-2", "\x1b$(C0!\x1b(B", "가"},
        {"iso-2022-kr", "\x1b$)C\x0e\x30\x21\x0f.", "가."},
        {"hz-gb-2312", "a ~{<:Ky~} ~~b~\nc", "a 己所 ~bc"},
        {"utf-7", "1 + 1 +- 2 +AOkA6A- +2D3eAA- c++", "1 + 1 + 2 éè 😀 c++"},
        {"utf-7", "+2D0-x +3gA-y +", RC "x " RC "y +"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_text(cases[i].charset, cases[i].bytes, strlen(cases[i].bytes), cases[i].text, FALSE);
    assert_text("utf-16", "a\0b\0", 4, "ab", FALSE);
    assert_text("utf-16", "\0a\0b", 4, "ab", FALSE);
    assert_text("utf-16", "ab", 2, "ab", TRUE);
}

/* Said to be one thing and plainly another. */
static void
test_mislabelled(void)
{
    assert_string("iso-8859-1", "Gr\xc3\xbc\xc3\x9f", "Grüß", TRUE);
    assert_text("iso-8859-1", "\xc3\xbc\0", 3, "ü" RC, TRUE);
    assert_string("windows-1251", "\xd0\x9f\xd1\x80", "Пр", TRUE);
    assert_string("gb2312", "\xe4\xbd\xa0\xe5\xa5\xbd", "你好", TRUE);
    assert_string("gb2312", "\xc4\xa3", "模", FALSE);
    assert_string("us-ascii", "\x80 5", "€ 5", TRUE);
    assert_string(
        "iso-8859-1",
        "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? "
        "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? \xcf\xf0\xe8\xe2\xe5\xf2!",
        "Привет, как дела? Привет, как дела? Привет!", TRUE);
    assert_string("iso-8859-1", "\xcf\xf0\xe8\xe2\xe5\xf2", "Ïðèâåò", FALSE);
    assert_string("us-ascii", "\x1b$BF|K\\\x1b(B", "日本", TRUE);
    assert_string("utf-8", "\x1b$BF|K\\\x1b(B", "日本", TRUE);
    /* one byte of many that means nothing there */
    assert_string("gb2312", "\xc4\xe3\xba\xc3\xff\xc4\xe3\xba\xc3", "你好" RC "你好", TRUE);
    assert_string("windows-1253", "\xc1\xd2\xe1\xe1\xe1\xe1\xe1", "Α" RC "ααααα", TRUE);
}

/* What people of a country write without a label, each in what was usual there. */
static void
test_guessed(void)
{
    static const struct {
        const char *charset;
        const char *text;
    } cases[] = {
        {"KOI8-R", "Добрый день! Высылаю счёт за август."},
        {"WINDOWS-1251", "Добрый день! Высылаю счёт за август."},
        {"CP866", "Добрый день! Высылаю счет за август."},
        {"ISO-8859-5", "Добрый день! Высылаю счёт за август."},
        {"WINDOWS-1253", "Καλημέρα σας, θα ήθελα μια προσφορά"},
        {"WINDOWS-1255", "שלום רב, מצורפת הצעת המחיר שביקשתם"},
        {"WINDOWS-1256", "السلام عليكم ورحمة الله وبركاته"},
        {"WINDOWS-874", "สวัสดีครับ ขอใบเสนอราคา"},
        {"GB18030", "您好，请查收附件中的报价单"},
        {"GB18030", "Re: 报价单"},
        {"BIG5", "您好，請查收附件中的報價單"},
        {"CP949", "안녕하세요 견적서를 보내 드립니다"},
        {"CP932", "お世話になっております。見積書を送ります。"},
        {"CP932", "ﾃｽﾄのメールです"},
        {"EUC-JP", "お世話になっております。見積書を送ります。"},
        {"WINDOWS-1252", "Größere Änderungen für Frau Müßig – “bitte” prüfen…"},
        {"WINDOWS-1252", "ÄÖÜ ÆØÅ ÀÉÈ"},
        {"WINDOWS-1252", "déjà vu à Noël, où ça?"},
        {"WINDOWS-1252", "é è à ù"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean guessed = FALSE;
        gsize length = 0;
        g_autofree char *bytes =
            g_convert(cases[i].text, -1, cases[i].charset, "UTF-8", NULL, &length, NULL);
        g_assert_nonnull(bytes);
        g_autofree char *text = charset_text(NULL, bytes, length, &guessed);
        g_assert_cmpstr(text, ==, cases[i].text);
        g_assert_true(guessed);
    }
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
    g_test_add_func("/charset/names", test_names);
    g_test_add_func("/charset/converters", test_converters);
    g_test_add_func("/charset/shifting", test_shifting);
    g_test_add_func("/charset/mislabelled", test_mislabelled);
    g_test_add_func("/charset/guessed", test_guessed);
    g_test_add_func("/charset/cut-off-character", test_cut_off_character);
    g_test_add_func("/charset/cleaning", test_cleaning);
    return g_test_run();
}
