/*
 * Encoded words, transfer encodings, parameters and address lists: the small readers.
 */
#include "parse/parameter.h"
#include "parse/recipients.h"
#include "parse/rfc2047.h"
#include "parse/transfer.h"
#include "tests/unit/test.h"

#include <string.h>

typedef struct {
    const char *raw;
    const char *text;
} Case;

static void
test_words(void)
{
    static const Case cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"=?utf-8?Q?K=C3=B8b_nu?=", "Køb nu"},
        {"=?UTF-8?b?S8O4Yg==?=", "Køb"},
        {"=?iso-8859-1?q?=E6=F8=E5?= end", "æøå end"},
        {"before =?utf-8?q?x?= after", "before x after"},
        /* white space between words goes, other white space stays */
        {"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
        {"=?utf-8?q?a?=  \t =?iso-8859-1?q?=E6?=", "aæ"},
        {"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"},
        {"=?utf-8?q?a_?= =?utf-8?q?b?=", "a b"},
        /* a character split between words, in either encoding */
        {"=?utf-8?q?=C3?= =?utf-8?q?=B8?=", "ø"},
        {"=?utf-8?B?w7jDpg==?= =?UTF-8?Q?=C3?= =?utf-8?B?pQ==?=", "øæå"},
        {"=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"},
        /* padding inside a word */
        {"=?utf-8?B?YQ==Yg==?=", "ab"},
        {"=?utf-8*en?Q?lang?=", "lang"},
        {"=?gb2312?B?1tDOxA==?=", "中文"},
        {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
        {"=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"},
        {"=?windows-1252?Q?=80?=", "€"},
        /* broken words are shown as they are */
        {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
        {"=?utf-8?Q?abc =?utf-8?Q?d?=", "abc =?utf-8?Q?d"},
        {"=?? a =?", "=?? a =?"},
        {"=?utf-8?Q?=ZZ=4?=", "=ZZ=4"},
        {"=?nonsense?Q?=C3=A6?=", "æ"},
        {"=?us-ascii?Q?=E6?=", "æ"},
        /* bare 8-bit */
        {"K\xc3\xb8"
         "b",
         "Køb"},
        {"K\xf8"
         "b",
         "Køb"},
        /* line ends come out, and no NUL */
        {"=?utf-8?Q?a=0D=0Ab?=", "a\nb"},
        {"=?utf-8?Q?a=00b?=", "a\xef\xbf\xbd"
                              "b"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = rfc2047_decode(cases[i].raw);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void
assert_decoded(TransferEncoding encoding, const char *raw, const char *expected)
{
    g_autoptr(GBytes) decoded = transfer_decode(encoding, raw, strlen(raw));
    gsize length = 0;
    const char *data = g_bytes_get_data(decoded, &length);
    g_assert_cmpmem(data, length, expected, strlen(expected));
}

static void
test_transfer(void)
{
    static const Case base64[] = {
        {"", ""},
        {"aGVq", "hej"},
        {"aGVqIQ==", "hej!"},
        {"aGVq\r\nIQ==\r\n", "hej!"},
        {"aGVqIQ", "hej!"},
        {"a-G V!q", "hej"},
        /* pieces padded one by one */
        {"aGVqIQ==\r\naGVqIQ==\r\n", "hej!hej!"},
        {"aGVqIQ==aGVq", "hej!hej"},
        /* a footer in plain text under it is not base64 */
        {"aGVqIQ==\r\n--\r\nunsubscribe at x.example\r\n", "hej!"},
        {"A", ""},
    };
    static const Case quoted[] = {
        {"a=3Db", "a=b"},  {"a=\r\nb", "ab"}, {"a=  \nb", "ab"},
        {"a=", "a"},       {"a=4", "a=4"},    {"=zz", "=zz"},
        {"a=c3=a6", "aæ"}, {"a_b", "a_b"},    {"a = b\n", "a = b\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(base64); i++)
        assert_decoded(TRANSFER_BASE64, base64[i].raw, base64[i].text);
    for (guint i = 0; i < G_N_ELEMENTS(quoted); i++)
        assert_decoded(TRANSFER_QUOTED_PRINTABLE, quoted[i].raw, quoted[i].text);
    assert_decoded(TRANSFER_UUENCODE, "words\nbegin 644 x\r\n#86)C\r\n`\r\nend\r\nwords\r\n",
                   "abc");
    assert_decoded(TRANSFER_IDENTITY, "as=20it", "as=20it");
    g_assert_cmpint(transfer_encoding(" Base64 (comment)"), ==, TRANSFER_BASE64);
    g_assert_cmpint(transfer_encoding("quoted-Printable;"), ==, TRANSFER_QUOTED_PRINTABLE);
    g_assert_cmpint(transfer_encoding("8bit"), ==, TRANSFER_IDENTITY);
    g_assert_cmpint(transfer_encoding(NULL), ==, TRANSFER_IDENTITY);
}

static void
test_parameters(void)
{
    static const struct {
        const char *body;
        const char *value; /* of "name" */
    } cases[] = {
        {"text/plain", NULL},
        {"text/plain; name=a.txt", "a.txt"},
        {"text/plain;NAME = \"a b.txt\" ; x=y", "a b.txt"},
        {"text/plain; name=a b.txt; x=y", "a b.txt"},
        {"text/plain; name=\"a\\\"b;c\"", "a\"b;c"},
        {"text/plain (a; name=no); (x) name=(y)yes", "yes"},
        {"text/plain; name=first; name=second", "first"},
        {"text/plain; rename=no; names=no", NULL},
        {"text/plain;\r\n name=folded", "folded"},
        {"text/plain; name", ""},
        {"text/plain; name=\"open", "open"},
        {"text/plain; name=\"=?utf-8?B?w6Y=?= =?utf-8?B?w7g=?=.txt\"", "æø.txt"},
        {"text/plain; name=\"\xe6.txt\"", "æ.txt"},
        {"text/plain; name*=utf-8''%c3%a6%20x.txt", "æ x.txt"},
        {"text/plain; name*=iso-8859-1'da'%e6.txt; name=ae.txt", "æ.txt"},
        {"text/plain; name=ae.txt; name*0*=utf-8''%e2%82; name*1*=%ac; name*2=\"%20.txt\"",
         "€%20.txt"},
        {"text/plain; name*1=b; name*0=a", "ab"},
        {"text/plain; name*0=a; name*2=c", "a"},
        {"text/plain; name*1=b", NULL},
        {"text/plain; name*0=a; name*0=b; name*99999=c", "a"},
        {"text/plain; name*=%c3%a6", "æ"},
        {"", NULL},
        {";;;=;", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *value = parameter_read(cases[i].body, "name");
        g_assert_cmpstr(value, ==, cases[i].value);
    }
    g_autofree char *head = parameter_head(" Text / (a;b) HTML ; charset=x");
    g_assert_cmpstr(head, ==, "text/html");
}

static char *
list_of(const char *value)
{
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)mail_recipient_free);
    GString *out = g_string_new(NULL);
    recipients_read(value, MAIL_FIELD_TO, found);
    for (guint i = 0; i < found->len; i++) {
        const MailRecipient *recipient = found->pdata[i];
        g_string_append_printf(out, "%s(%s)", recipient->address, recipient->name);
    }
    return g_string_free(out, FALSE);
}

static void
test_recipients(void)
{
    static const Case cases[] = {
        {"", ""},
        {"a@b.example", "a@b.example()"},
        {"A@B.example, <c@d.example>", "a@b.example()c@d.example()"},
        {"\"Last, First\" <a@b.example>", "a@b.example(Last, First)"},
        {"=?utf-8?B?w6Y=?= =?utf-8?B?w7g=?= <a@b.example>", "a@b.example(æø)"},
        {"a@b.example (The Name)", "a@b.example(The Name)"},
        {"staff: a@b.example, C <c@d.example>;, e@f.example",
         "a@b.example()c@d.example(C)e@f.example()"},
        {"undisclosed-recipients:;", ""},
        {"a:b:c:d@e.example;", "d@e.example()"},
        {"((()))(a <x@y.example> \\) b) a@b.example", "a@b.example(a <x@y.example> ) b)"},
        {"\"a\\\"b\" <a@b.example>", "a@b.example(a\"b)"},
        {"<@route.example:a@b.example>, \"q\"@b.example, nodomain, <>", ""},
        {"\"open <a@b.example>", ""},
        {"Name <a@b.example", "a@b.example(Name)"},
        {"a@b.example;c@d.example", "a@b.example()c@d.example()"},
        {"=?utf-8?Q?x=0D=0ABcc=3A_y?= <a@b.example>", "a@b.example(x Bcc: y)"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = list_of(cases[i].raw);
        g_assert_cmpstr(found, ==, cases[i].text);
    }
    g_autofree char *name = recipients_first_name(" , The Boss <a@b.example>, Other <c@d>");
    g_assert_cmpstr(name, ==, "The Boss");
    g_autofree char *none = recipients_first_name("a@b.example");
    g_assert_cmpstr(none, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rfc2047/words", test_words);
    g_test_add_func("/rfc2047/transfer", test_transfer);
    g_test_add_func("/rfc2047/parameters", test_parameters);
    g_test_add_func("/rfc2047/recipients", test_recipients);
    return g_test_run();
}
