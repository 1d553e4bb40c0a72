/*
 * Rich text, compressed or not, gives its text, or the HTML it wraps.
 */
#include "parse/rtf.h"
#include "tests/unit/test.h"

#include <string.h>

typedef struct {
    const char *rtf;
    const char *text;
} Case;

static void
assert_all(const Case *cases, guint count, gboolean is_html)
{
    for (guint i = 0; i < count; i++) {
        gboolean html = !is_html;
        g_autofree char *text = rtf_to_text(cases[i].rtf, strlen(cases[i].rtf), &html);
        g_assert_cmpstr(text, ==, cases[i].text);
        g_assert_cmpint(html, ==, is_html);
    }
}

static void
test_text(void)
{
    static const Case cases[] = {
        {"", ""},
        {"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}\\pard Hello,\\par\r\n"
         "\\b Ann\\b0\\line now\\tab then.\\par}",
         "Hello,\nAnn\nnow\tthen.\n"},
        {"{\\rtf1 a\\{b\\}c\\\\d\\~e\\_f\\-g}", "a{b}c\\d\xc2\xa0"
                                                "e-fg"},
        {"{\\rtf1\\ansicpg1251 \\'cf\\'f0\\'e8}", "При"},
        {"{\\rtf1\\ansicpg932 \\'93\\'fa\\'96{\\'7b}}", "日本"},
        {"{\\rtf1 \\u1055?\\uc2\\u1088\\'70\\'71{\\uc0\\u1080}x\\u-10179?\\u-8704??y}",
         "Приx\xf0\x9f\x98\x80y"},
        {"{\\rtf1{\\*\\generator Msft;}{\\info{\\author Bo}}{\\pict\\bin4 }}{}a}b}", "b"},
        {"{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt here}} \\endash  there}",
         "here – there"},
        {"{\\rtf1\\u1?\\'00\\'1b}", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"{\\rtf1 cut \\'4", "cut 4"},
        {"\\", "\\"},
    };
    assert_all(cases, G_N_ELEMENTS(cases), FALSE);
}

static void
test_wrapped_html(void)
{
    static const Case cases[] = {
        {"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag19 <html>}{\\*\\htmltag64 <p>}\\htmlrtf {\\b "
         "\\htmlrtf0 One &amp; two{\\*\\htmltag72 </p>}\\htmlrtf\\par}\\htmlrtf0 \\par "
         "{\\*\\mhtmltag1 no}three}",
         "<html><p>One &amp; two</p>\nthree"},
    };
    assert_all(cases, G_N_ELEMENTS(cases), TRUE);
}

static void
assert_expands(const void *bytes, gsize length, const char *expected)
{
    g_autoptr(GBytes) rtf = rtf_decompress(bytes, length);
    g_assert_nonnull(rtf);
    gsize size = 0;
    const char *data = g_bytes_get_data(rtf, &size);
    g_assert_cmpmem(data, size, expected, strlen(expected));
}

/* The examples of [MS-OXRTFCP] §3.1 and §3.2. */
static void
test_compressed(void)
{
    static const guint8 hello[] = {0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a,
                                   0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00,
                                   0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
                                   0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77,
                                   0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0};
    static const guint8 crossing[] = {0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a,
                                      0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0x00, 0x04, 0x20,
                                      0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0};
    assert_expands(hello, sizeof hello, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_expands(crossing, sizeof crossing, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    /* cut off anywhere, it gives what there is */
    for (gsize length = 0; length < sizeof hello; length++) {
        g_autoptr(GBytes) rtf = rtf_decompress(hello, length);
        g_assert_cmpint(rtf != NULL, ==, length >= 16);
    }
}

static void
test_uncompressed(void)
{
    static const guint8 bytes[] = "\x0e\0\0\0\x05\0\0\0MELA\0\0\0\0{ab}c more";
    assert_expands(bytes, sizeof bytes - 1, "{ab}c");
    g_assert_null(rtf_decompress((const guint8 *)"\x0e\0\0\0\x05\0\0\0NONE\0\0\0\0{ab}c", 21));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rtf/text", test_text);
    g_test_add_func("/rtf/wrapped-html", test_wrapped_html);
    g_test_add_func("/rtf/compressed", test_compressed);
    g_test_add_func("/rtf/uncompressed", test_uncompressed);
    return g_test_run();
}
