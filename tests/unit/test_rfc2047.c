/*
 * Encoded words, transfer encodings, parameters and address lists: the small readers.
 */
#include "parse/date.h"
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
        {"=?utf-8?Q?abc d", "=?utf-8?Q?abc d"},
        {"=?utf-8?Q?abc =?utf-8?Q?d?=", "abc =?utf-8?Q?d"},
        {"=?? a =?", "=?? a =?"},
        {"=?utf-8?Q?=ZZ=4?=", "=ZZ=4"},
        {"=?nonsense?Q?=C3=A6?=", "æ"},
        {"=?us-ascii?Q?=E6?=", "æ"},
        {"=??Q?a=20b?=", "a b"},
        /* what should have been encoded and was not */
        {"=?utf-8?Q?a b, c / d?=", "a b, c / d"},
        {"=?utf-8?Q?why?\?=", "why?"},
        {"=?utf-8?Q?why?=20so?\?= =?utf-8?Q?x?=", "why? so?x"},
        {"=?utf-8?Q?a?=bc", "abc"},
        {"=?utf-8?Q?a?=ab =?utf-8?Q?c?=", "aab c"},
        /* cut off at the end */
        {"Re: =?utf-8?Q?abc", "Re: abc"},
        {"=?utf-8?B?w6bDuM", "æø"},
        {"=?utf-8?Q?a?= =?utf-8?Q?b=C3", "ab\xef\xbf\xbd"},
        /* the vendors' signs, and words that shift */
        {"=?iso-2022-jp?B?GyRCLSEbKEIgGyRCNF0/dBsoQg==?=", "① 丸数"},
        {"=?utf-7?Q?+AOY?= =?utf-7?Q?+APg-x?=", "æøx"},
        {"=?unicode-1-1-utf-7?Q?+AOY-ble?=", "æble"},
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
        {"text/plain; name*0=a; name*2=c", "ac"},
        {"text/plain; name*1=b", "b"},
        {"text/plain; name*0=a; name*1*=utf-8''%c3%a6", "aæ"},
        {"text/plain; name*0=\"=?utf-8?B?w6\"; name*1=\"bDuA==?=\"", "æø"},
        {"text/plain; name*=koi8-r''%F0; name*0=x", "П"},
        {"text/plain; name*=x-unheard'en'%c3%a6", "æ"},
        {"text/plain; name==?utf-8?Q?=C3=A6?=.txt", "æ.txt"},
        {"text/plain; name=\"C:\\dir\\a \\\"b\\\".txt\"", "C:\\dir\\a \"b\".txt"},
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
        {"=?utf-8?Q?Last,_First?= <a@b.example>, c@d.example",
         "a@b.example(Last, First)c@d.example()"},
        {"=?utf-8?Q?a=22b\"c_(x)_<y>?= <a@b.example>", "a@b.example(a\"b\"c (x) <y>)"},
        {"\"\" <a@b.example> (The Name)", "a@b.example(The Name)"},
        {"a@b.example (=?utf-8?Q?=C3=A6?=)", "a@b.example(æ)"},
        {"a@b.example;c@d.example", "a@b.example()c@d.example()"},
        {"=?utf-8?Q?x=0D=0ABcc=3A_y?= <a@b.example>", "a@b.example(x Bcc: y)"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = list_of(cases[i].raw);
        g_assert_cmpstr(found, ==, cases[i].text);
    }
    g_autofree char *name = recipients_first_name(" , The Boss <a@b.example>, Other <c@d>");
    g_assert_cmpstr(name, ==, "The Boss");
}

/* What is shown of a sender, whatever they are. */
static void
test_first_name(void)
{
    static const Case cases[] = {
        {"a@b.example", ""},
        {"<a@b.example>", ""},
        {"", ""},
        {"MAILER-DAEMON", "MAILER-DAEMON"},
        {"MAILER-DAEMON (Mail Delivery System)", "Mail Delivery System"},
        {"\"\" (Mail Delivery System)", "Mail Delivery System"},
        {"Test test@b.example", "Test test@b.example"},
        {"\"The Lighting\" <>, \"LTD\" <a@b.example>", "The Lighting"},
        {"boss@corp.example <a@b.example>", "boss@corp.example"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = recipients_first_name(cases[i].raw);
        g_assert_cmpstr(name, ==, cases[i].text);
    }
}

static void
test_date(void)
{
    static const Case cases[] = {
        /* RFC 5322 §3.3 and §4.3 */
        {"Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06"},
        {"21 Nov 97 09:55 GMT", "1997-11-21T09:55:00"},
        {"21 Nov 02 09:55:06 EST", "2002-11-21T14:55:06"},
        {"Mon, 5 Jan 103 10:00:00 +0000", "2003-01-05T10:00:00"},
        {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06"},
        {"Thu,\t13 Feb 1979 23:32 -0330 (Newfoundland (Time))", "1979-02-14T03:02:00"},
        {"6 Jan 2020 10:00:00 Q", "2020-01-06T10:00:00"},
        {"6 Jan 2020 10:00:00 -0000", "2020-01-06T10:00:00"},
        {"Mon, 6 Jan 2020 23:59:60 +0000", "2020-01-06T23:59:59"},
        /* the rest of the world */
        {"Mon, 06 January 2020 10:00:00 CET", "2020-01-06T09:00:00"},
        {"Mon, 6 Jan 2020 10:00:00 GMT+0100", "2020-01-06T09:00:00"},
        {"Mon, 6 Jan 2020 10:00:00 +01:00", "2020-01-06T09:00:00"},
        {"Mon, 6 Jan 2020 10:00:00.123 +0000", "2020-01-06T10:00:00"},
        {"Montag, 6. Januar 2020 10.00.00 +0100", "2020-01-06T09:00:00"},
        {"Mon Jan  6 10:00:00 UTC 2020", "2020-01-06T10:00:00"},
        {"2020-01-06T10:00:00.5+02:00", "2020-01-06T08:00:00"},
        {"2020-01-06 10:00:00 +0100", "2020-01-06T09:00:00"},
        {"06-Jan-20 10:00:00", "2020-01-06T10:00:00"},
        {"6 Jan 2020", "2020-01-06T00:00:00"},
        /* none, or not one of which everybody thinks the same */
        {"", ""},
        {"garbage", ""},
        {"32 Jan 2020 10:00:00 +0000", ""},
        {"29 Feb 2019 10:00:00 +0000", ""},
        {"1/6/2020 10:00:00 AM", ""},
        {"6 Jan 20200 10:00:00 +0000", ""},
        {"6 Jan 1900 10:00:00 +0000", ""},
        {"6 Foo 2020 10:00:00 +0000", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 us = date_read_us(cases[i].raw);
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(us / US_PER_S);
        g_autofree char *text = us ? g_date_time_format(time, "%FT%T") : g_strdup("");
        g_test_message("%s", cases[i].raw);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rfc2047/words", test_words);
    g_test_add_func("/rfc2047/transfer", test_transfer);
    g_test_add_func("/rfc2047/parameters", test_parameters);
    g_test_add_func("/rfc2047/recipients", test_recipients);
    g_test_add_func("/rfc2047/first-name", test_first_name);
    g_test_add_func("/rfc2047/date", test_date);
    return g_test_run();
}
