/*
 * HTML as mail programs write it becomes text a person would have written.
 */
#include "parse/html.h"
#include "parse/html_entity.h"
#include "tests/unit/test.h"

#include <string.h>

typedef struct {
    const char *html;
    const char *text;
} Case;

static void
assert_text(const char *html, const char *expected)
{
    gboolean cut = FALSE;
    g_autofree char *text = html_to_text(html, strlen(html), 100000, &cut);
    if (g_strcmp0(text, expected) != 0)
        g_test_message("of: %s", html);
    g_assert_cmpstr(text, ==, expected);
    g_assert_false(cut);
}

static void
assert_all(const Case *cases, guint count)
{
    for (guint i = 0; i < count; i++)
        assert_text(cases[i].html, cases[i].text);
}

static void
test_blocks_and_lines(void)
{
    static const Case cases[] = {
        {"", ""},
        {"  a \n b\t c ", "a b c\n"},
        {"a<br>b<br/>c<BR />d", "a\nb\nc\nd\n"},
        {"a<br><br>b<br><br><br><br>c", "a\n\nb\n\nc\n"},
        {"<div>a</div><div>b</div>", "a\nb\n"},
        {"<div>a<div><br></div><div>b</div></div>", "a\n\nb\n"},
        {"<p>a</p><p>b</p>c", "a\n\nb\n\nc\n"},
        {"<p style=\"margin: 0px;color:red\">a</p><p style='margin:0'>b</p>", "a\nb\n"},
        {"a<b>b</b> <i>c</i><span> d</span>", "ab c d\n"},
        {"<h1>T</h1>x", "T\n\nx\n"},
        {"a<hr>b", "a\n---\nb\n"},
        {"a&nbsp;&nbsp;b", "a  b\n"},
        {"<pre>\n  a\n\tb\n\n c</pre>d", "  a\n    b\n\n c\nd\n"},
        {"x <q>y</q>", "x \"y\"\n"},
        {"a\xc2\xad"
         "b\xe2\x80\x8b"
         "c",
         "abc\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_lists(void)
{
    static const Case cases[] = {
        {"x<ul><li>a</li><li>b<br>c</li></ul>y", "x\n* a\n* b\n  c\ny\n"},
        {"<ol><li>a<li>b</ol>", "1. a\n2. b\n"},
        {"<ul><li>a<ol><li>b<li>c</ol><li>d</ul>", "* a\n  1. b\n  2. c\n* d\n"},
        {"<ul><li><p>a</p></li><li><p>b</p></li></ul>", "* a\n* b\n"},
        {"<ul><li></li><li>a</li></ul>b", "* a\nb\n"},
        {"<li>a", "* a\n"},
        {"</ul></li></ol>a", "a\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_quotes(void)
{
    static const Case cases[] = {
        {"a<blockquote>b<br><br>c</blockquote>d", "a\n> b\n>\n> c\nd\n"},
        {"<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n> > b\n> c\n"},
        {"<blockquote><ul><li>a<br>b</ul></blockquote>", "> * a\n>   b\n"},
        {"<blockquote><a href='https://x.example'>https://x.example</a></blockquote>",
         "> https://x.example\n"},
        {"<p>a</p><blockquote><p>b</p></blockquote><p>c</p>", "a\n\n> b\n\nc\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_tables(void)
{
    static const Case cases[] = {
        {"<table><tr><th>Item<th>Price<tr><td>Tea<td>5</table>after",
         "Item | Price\nTea | 5\nafter\n"},
        {"<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td>c</td></tr></table>",
         "a | b\nc\n"},
        {"<table><tr><td><div>a</div><div>b</div></td><td>c</td></tr></table>", "a\nb\nc\n"},
        {"<table><tr><td></td><td>a</td><td></td><td>b</td></tr></table>", "a | b\n"},
        {"<table><tr><td>a<table><tr><td>b<td>c</table></td><td>d</table>", "a\nb | c\nd\n"},
        {"<tr><td>a</td></tr></table></td></tr>b", "a\nb\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_links_and_pictures(void)
{
    static const Case cases[] = {
        {"<a href=\"https://x.example/a?b=1&amp;c=2\">here</a>.",
         "here <https://x.example/a?b=1&c=2>.\n"},
        {"<a href=https://x.example/>x.example</a>", "x.example\n"},
        {"<a href=\"HTTP://X.example\">http://x.example/</a>", "http://x.example/\n"},
        {"<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example\n"},
        {"<a href='mailto:a@b.example'>Ann</a> b", "Ann <mailto:a@b.example> b\n"},
        {"<a href='javascript:x()'>a</a><a name=x>b</a><a href='#top'>c</a>", "abc\n"},
        {"<a href='https://x.example'><img src=y></a>", "<https://x.example>\n"},
        {"<a href='https://x.example'><img src=y alt='Our &amp; logo'></a>",
         "[Our & logo] <https://x.example>\n"},
        {"<a href='https://x.example/a b<c>'>x</a>", "x <https://x.example/a%20b%3Cc%3E>\n"},
        {"<a href='https://x.example'>a <a href='https://y.example'>b</a>",
         "a <https://x.example> b <https://y.example>\n"},
        {"<img alt=''><img alt='  '><img>", ""},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_what_is_no_text(void)
{
    static const Case cases[] = {
        {"<head><title>T</title><style>p { a: b }</style></head><body>a", "a\n"},
        {"a<script>if (a<b) '</div>'</script>b", "ab\n"},
        {"a<!-- <p>b --> c<!---->d<!-->e", "a cde\n"},
        {"<!DOCTYPE html><?xml version='1'?>a", "a\n"},
        {"<!--[if mso]><p>for Outlook</p><![endif]-->a<![if !mso]>b<![endif]>", "ab\n"},
        {"<xml><o:x>1</o:x></xml>a<o:p>b</o:p>", "ab\n"},
        {"<STYLE>x</style >a", "a\n"},
        /* what is never closed must not swallow the message */
        {"<style>a<p>b", "a\n\nb\n"},
        {"<style>a<style>b", "ab\n"},
        {"a<!-- b > c", "a c\n"},
        {"a<b", "a<b\n"},
        {"1 < 2 <> 3 </ 4", "1 < 2 <> 3 </ 4\n"},
        {"<a title='>x' b=\">\">y</a>", "y\n"},
        {"<p a='b>c</p>", "c\n"},
        {"<div/class=x>a</div\n>b", "a\nb\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_entities(void)
{
    static const Case cases[] = {
        {"&lt;p&gt;&amp;&quot;&apos;&eacute;&Eacute;&euro;&hellip;", "<p>&\"'éÉ€…\n"},
        {"&#233;&#xE9;&#XE9;&#128512;", "ééé😀\n"},
        {"&#128;&#150;", "€–\n"},
        {"&#0;&#xD800;&#x110000;&#99999999999;&#1;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                                     "\xef\xbf\xbd\xef\xbf\xbd\n"},
        {"&copy 2026 &copyright &nosuch; & && &; &#; &#x;",
         "© 2026 &copyright &nosuch; & && &; &#; &#x;\n"},
        {"&thetasym;&zeta;&AElig;", "ϑζÆ\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
    g_autoptr(GString) out = g_string_new(NULL);
    html_entity_append(out, "?a=1&copy=2&amp;b", 17);
    g_assert_cmpstr(out->str, ==, "?a=1&copy=2&b");
}

static void
test_outlook(void)
{
    assert_text("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head>"
                "<style><!-- p.MsoNormal {margin:0cm} --></style></head>"
                "<body lang=EN-GB><div class=WordSection1>"
                "<p class=MsoNormal>Hello,<o:p></o:p></p>"
                "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
                "<p class=MsoNormal>please see below.<o:p></o:p></p>"
                "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
                "<p class=MsoNormal><b>From:</b> Ann &lt;ann@x.example&gt;<br>"
                "<b>Sent:</b> Monday<o:p></o:p></p></div></div></body></html>",
                "Hello,\n\nplease see below.\nFrom: Ann <ann@x.example>\nSent: Monday\n");
}

static void
test_gmail(void)
{
    assert_text("<div dir=\"ltr\">Thanks!<div><br></div><div>Ann</div></div><br>"
                "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">"
                "On Mon, 2 Mar 2026 at 09:30, Bo &lt;<a href=\"mailto:bo@x.example\">bo@x.example"
                "</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px\">"
                "<div>One<br><br>Two</div></blockquote></div>",
                "Thanks!\n\nAnn\n\nOn Mon, 2 Mar 2026 at 09:30, Bo <bo@x.example> wrote:\n"
                "> One\n>\n> Two\n");
}

static void
test_cut_at_a_character(void)
{
    gboolean cut = FALSE;
    g_autofree char *text = html_to_text("<p>aa\xc3\xa6z", 9, 3, &cut);
    g_assert_cmpstr(text, ==, "aa");
    g_assert_true(cut);
    cut = FALSE;
    g_autofree char *fits = html_to_text("abc", 3, 3, &cut);
    g_assert_cmpstr(fits, ==, "abc");
    g_assert_false(cut);
}

static void
test_meta_charset(void)
{
    static const Case cases[] = {
        {"<html><meta charset=\"UTF-8\">", "utf-8"},
        {"<META http-equiv='Content-Type' content='text/html; charset=ISO-8859-2'>", "iso-8859-2"},
        {"<meta name=x><meta charset=koi8-r/>", "koi8-r"},
        {"<p>charset=x", NULL},
        {"<meta charset=", NULL},
        {"", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *charset = html_charset(cases[i].html, strlen(cases[i].html));
        g_assert_cmpstr(charset, ==, cases[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/blocks-and-lines", test_blocks_and_lines);
    g_test_add_func("/html/lists", test_lists);
    g_test_add_func("/html/quotes", test_quotes);
    g_test_add_func("/html/tables", test_tables);
    g_test_add_func("/html/links-and-pictures", test_links_and_pictures);
    g_test_add_func("/html/what-is-no-text", test_what_is_no_text);
    g_test_add_func("/html/entities", test_entities);
    g_test_add_func("/html/outlook", test_outlook);
    g_test_add_func("/html/gmail", test_gmail);
    g_test_add_func("/html/cut-at-a-character", test_cut_at_a_character);
    g_test_add_func("/html/meta-charset", test_meta_charset);
    return g_test_run();
}
