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
        {"<i>  a \n b\t c ", "a b c\n"},
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
        {"&nbsp;a<br>&nbsp;&nbsp; b", "a\n  b\n"},
        {"  no\n tags &amp; so\n", "  no\n tags & so\n"},
        {"<pre>\n  a\n\tb\n\n c</pre>d", "  a\n    b\n\n c\nd\n"},
        {"x <q>y</q>", "x \"y\"\n"},
        {"a\xc2\xad"
         "b\xe2\x80\x8b"
         "c",
         "abc\n"},
        /* a joiner belongs to Persian, and hundreds of them to newsletters */
        {"می&zwnj;خواهم<b>&zwnj;&nbsp;&zwnj;</b>", "می\xe2\x80\x8cخواهم\n"},
        {"<p style='margin:0 0 10px'>a</p><p class=x_MsoNormal>b<p class=x_MsoNormal>c",
         "a\n\nb\nc\n"},
        {"<div style='white-space:pre-wrap'>a\n  b</div> c\nd", "a\n  b\nc d\n"},
        {"<span style='white-space:pre'>a\n<span>b</span>\nc</span> d\ne", "a\nb\nc d e\n"},
        {"<div style='white-space: pre'>never\nclosed", "never closed\n"},
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
        {"<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c\n"},
        {"<ol type=a><li>x<li>y<ol type=A start=26><li>z<li>é</ol></ol>",
         "a. x\nb. y\n   Z. z\n   27. é\n"},
        /* Outlook's lists are paragraphs */
        {"<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·<span "
         "style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>a<p "
         "class=MsoListParagraph><span style='mso-list:Ignore'>2)<span>&nbsp; </span></span>b",
         "* a\n2) b\n"},
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
        /* what somebody typed and indented is no quote */
        {"a<blockquote style='margin:0 0 0 40px; border:none; padding:0'>b<blockquote>c"
         "</blockquote>d</blockquote>e",
         "a\nb\n> c\nd\ne\n"},
        {"<blockquote type=cite style='border:none'>a</blockquote>", "> a\n"},
        {"<blockquote style='border:none;border-left:1px solid blue'>a</blockquote>", "> a\n"},
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
        {"<table><tr><th>From: </th><td>Ann</td></tr><tr><th>Subject: <td>Re: x</table>",
         "From: Ann\nSubject: Re: x\n"},
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
        {"<a href='mailto:a@b.example'>Ann</a> b", "Ann <a@b.example> b\n"},
        {"<a href='mailto:a@b.example?subject=x'>A@b.example</a>", "A@b.example\n"},
        {"<a href='https://www.x.example/'>http://x.example</a>", "http://x.example\n"},
        {"<a href='tel:+44207946000'>020 794-6000</a>", "020 794-6000\n"},
        {"<a href='tel:+44207946000'>call</a>", "call <tel:+44207946000>\n"},
        {"<a href='https://x.example'><img alt=P></a><a href='https://x.example'>T</a><a "
         "href='https://y.example'>U</a>",
         "[image: P] <https://x.example> TU <https://y.example>\n"},
        {"<a href='javascript:x()'>a</a><a name=x>b</a><a href='#top'>c</a>", "abc\n"},
        {"<a href='https://x.example'><img src=y></a>", "<https://x.example>\n"},
        {"<a href='https://x.example'><img src=y alt='Our &amp; logo'></a>",
         "[image: Our & logo] <https://x.example>\n"},
        {"<a href='https://x.example/a b<c>'>x</a>", "x <https://x.example/a%20b%3Cc%3E>\n"},
        {"<a href='\n https://x.example/a\r\n\tb\n'>x</a>", "x <https://x.example/ab>\n"},
        {"<a href='java\nscript:x()'>x</a>", "x\n"},
        {"<a href='https://x.example'>a <a href='https://y.example'>b</a>",
         "a <https://x.example> b <https://y.example>\n"},
        {"<img alt=''><img alt='  '><img><img alt=image003.png><img alt=x width=1 height=1>", ""},
        {"<img alt='the stairs.jpg'>", "[image: the stairs.jpg]\n"},
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

/* What stands before a # stays there, seen or not: it makes a command text. */
static void
test_before_a_sign(void)
{
    static const Case cases[] = {
        {"<div>#a</div> <p>#b</p>", "#a\n\n#b\n"},
        {"&nbsp;#a<br>&nbsp;b", " #a\nb\n"},
        {"&#8203;#a<div>&zwnj;#b</div>&shy;<p>#c", " #a\n #b\n\n#c\n"},
        {"\ufeff<div>#a</div>\ufeff#b", "#a\n #b\n"},
        {"&#8288;#a", "\u2060#a\n"},
        {"x&#8203;#a<br>&#8203;x #b", "x#a\nx #b\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_what_nobody_sees(void)
{
    static const Case cases[] = {
        {"a<div style='DISPLAY : none !important; color: red'>b<div>c</div>d</div>e", "ae\n"},
        {"a<span hidden>b</span>c<p hidden=''>d<p>e", "ac\n\ne\n"},
        {"<div style='max-height:0;overflow:hidden'>a</div><div style='max-height:0'>b</div>",
         "b\n"},
        {"<i style='opacity:0'>a</i><i style='opacity:.5'>b</i><i style=visibility:hidden>c</i>",
         "b\n"},
        {"<img alt=a style=display:none><br style=display:none>b", "b\n"},
        /* letters of no size, and of some inside */
        {"<span style='font-size:0px'>a</span>b", "b\n"},
        {"<td style='font-size:0'><div style='font-size:0'><p style='font-size:13px'>a</p></div>b",
         "a\n\nb\n"},
        /* for Outlook only, or for all but Outlook */
        {"<a style='mso-hide:all' href='https://x.example'>go</a>", "go <https://x.example>\n"},
        /* ends at the latest with what is around it */
        {"<table><tr><td><div style='display:none'>a</td><td>b</table>", "b\n"},
        {"<table><tr style='display:none'><td>a</td><td>b</td></tr><tr><td>c</table>d", "c\nd\n"},
        {"<table><tr><td style='display:none'>a<td>b</table>", "b\n"},
        {"<div style='display:none'><table><tr><td>a</td></tr></table>b</div>c", "c\n"},
        /* what never ends, or is all there is, is shown */
        {"<div style='display:none'>a<p>b", "a\n\nb\n"},
        {"<body style='display:none'>a</body>", "a\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

/* It is kept, for others may see it, and its lines do not begin with a #. */
static void
test_what_its_writer_may_not_see(void)
{
    static const char *const styles[] = {
        "mso-hide:all",
        "text-indent:-9999px",
        "font-size:1px",
        "FONT-SIZE : 0.1em !important",
        "font:0/0 a",
        "font:italic 1px/1 serif",
        "color:#fff",
        "color:white;background:#fefefe",
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "background:#000",
        "color:#333;background:#222",
        "position:absolute;left:-5000px",
        "margin-left:-2000px",
        "margin:0 0 0 -99em",
        "left:9999px",
        "clip:rect(0 0 0 0)",
        "clip-path:inset(50%)",
        "transform:scale(0)",
        "opacity:.1",
        "opacity:5%",
        "height:0",
        "max-height:1px",
        "width:0",
        "line-height:0",
        "visibility:collapse",
        "display:table-column",
        "z-index:-1",
        "letter-spacing:-1em",
        "unicode-bidi:bidi-override",
        "font-size:calc(0px)",
        "display:var(--x)",
        "display:no/**/ne",
        "d\\69splay:none",
        "display&#58;block;mso-hide&colon;all;mso-hide:all",
        "-webkit-text-fill-color:#ffffff",
    };
    for (guint i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autofree char *html =
            g_strdup_printf("<div style=\"%s\">#a</div><div>#b</div>", styles[i]);
        assert_text(html, " #a\n#b\n");
    }
    static const char *const seen[] = {
        "font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif",
        "color:#1F497D",
        "color:black;background:white",
        "background:yellow",
        "text-indent:-18.0pt",
        "margin:0 0 0 40px",
        "mso-hide:none",
        "font:12px/1.5 Arial",
        "opacity:1",
        "width:100%",
        "letter-spacing:-.1pt",
        "line-height:107%",
        "line-height:1",
        "position:relative",
        "color:windowtext",
        "color:#ffffff;background:#003366",
        "max-width:600px",
        "margin:0",
    };
    for (guint i = 0; i < G_N_ELEMENTS(seen); i++) {
        g_autofree char *html = g_strdup_printf("<div style=\"%s\">#a</div>", seen[i]);
        assert_text(html, "#a\n");
    }
}

static void
test_what_is_folded_or_for_others(void)
{
    static const Case cases[] = {
        {"<details>#a<p>#b</p></details>#c", " #a\n\n #b\n\n#c\n"},
        {"<details open>#a</details>", "#a\n"},
        {"<dialog>#a</dialog>#b", " #a\n#b\n"},
        {"<select><option>#a</select><div>#b</div>", " #a\n#b\n"},
        {"<div aria-hidden=true>#a</div><div aria-hidden=false>#b</div>", " #a\n#b\n"},
        {"<font color=white>#a</font><br><font color='#123456'>#b</font>", " #a\n#b\n"},
        {"<table bgcolor='#336699'><tr><td style='color:#369'>#a</td></tr></table>#b", " #a\n#b\n"},
        {"<font color='hsl(0,0%,100%)'>#a</font><br><font color='&#119;hite'>#b</font>",
         " #a\n #b\n"},
        {"<p style='color:oklch(100% 0 0)'>#a", " #a\n"},
        {"<p style='color:rgb(nan,300,-1)'>#a", "#a\n"},
        {"<body text=white>#a</body>", " #a\n"},
        {"<ruby><rp>#a</rp></ruby><br>#b", " #a\n#b\n"},
        {"<meter>#a</meter><br><progress>#b</progress><br>#c", " #a\n #b\n#c\n"},
        {"<![if !mso]>#a<![endif]><br>#b", " #a\n#b\n"},
        {"<!--[if !mso]><!-->#a<!--<![endif]--><br>#b", " #a\n#b\n"},
        {"<!--[if mso]>#a<![endif]-->#b", "#b\n"},
        /* what is left out, but that there would be nothing else */
        {"<div style=display:none>#a</div>", " #a\n"},
        {"<div style='display:none'>#a<p>#b", " #a\n\n #b\n"},
        {"<style>#a<p>#b", " #a\n\n #b\n"},
        {"<td style='font-size:0'><p>#a</p><p style='font-size:13px'>#b</p></td><p>#c",
         " #a\n\n #b\n\n#c\n"},
        /* a part of a line is enough, before or behind the # */
        {"#merge <i style='color:#fff'>41</i><br>#b", " #merge 41\n#b\n"},
        {"<i style='color:#fff'>#</i>close", " #close\n"},
        {"<a href='https://x.example'>#a<b aria-hidden=true>b</b></a>",
         " #ab <https://x.example>\n"},
        {"x <i style='color:#fff'>#a</i>", "x #a\n"},
        /* elements that end in another order than they begin */
        {"<![if !mso]><div style='mso-hide:all'><![endif]>#a</div>#b", " #a\n#b\n"},
        {"<div style='color:#fff'>never ends #a<p>#b", "never ends #a\n\n #b\n"},
    };
    assert_all(cases, G_N_ELEMENTS(cases));
}

static void
test_style_sheets(void)
{
    static const struct {
        const char *sheet, *html;
        gboolean is_doubted;
    } cases[] = {
        {".x{display:none}", "<p class=x>", TRUE},
        {".x{display:none}", "<p class='y X z'>", TRUE},
        {".x{display:none}", "<p class=y>", FALSE},
        {".x{display:none}", "<p class='&#120;'>", TRUE},
        {".x{content:'{';display:none}", "<p class=x>", TRUE},
        {".x{content:\"}\\\"{\";display:none}", "<p class=x>", TRUE},
        {"/* don't { */ .x{display:none}", "<p class=x>", TRUE},
        {".y{content:'\n} .x{display:none}", "<p class=x>", TRUE},
        {"a[title='}']{color:red} .x{display:none}", "<p class=y>", FALSE},
        {"p.x, b > i#k:hover { font-size:0 }", "<p class=x>", TRUE},
        {"p.x, b > i#k:hover { font-size:0 }", "<p id=K>", TRUE},
        {"p.x, b > i#k:hover { font-size:0 }", "<b>", FALSE},
        {"@media (max-width:600px) { .a { color:red } .x { mso-hide:all } } .b{}", "<p class=x>",
         TRUE},
        {"@media (max-width:600px) { .a { color:red } .x { mso-hide:all } } .b{}", "<p class=b>",
         FALSE},
        {"p{color:#fff}", "<p>", TRUE},
        {"*{color:#fff}", "<p>", TRUE},
        {"[title]{opacity:0}", "<p>", TRUE},
        {"div :not(.y){opacity:0}", "<p>", TRUE},
        {".\\78{opacity:0}", "<p class=x>", TRUE},
        {".a{.b{color:red} display:none}", "<p class=a>", TRUE},
        {".x{color:red;display:none", "<p class=x>", TRUE},
        {"/* { */ .x/**/{display:none}", "<p class=x>", TRUE},
        {"<!--\n.x{display:none}\n-->", "<p class=x>", TRUE},
        {"<!--\np.MsoNormal{margin:0cm;font-size:11.0pt;font-family:\"Calibri\",sans-serif;}\n"
         "a:link{color:#0563C1}@page WordSection1{size:612.0pt 792.0pt;margin:72.0pt 72.0pt;}",
         "<p class=MsoNormal>", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *before =
            g_strdup_printf("<style>%s</style>%s#a", cases[i].sheet, cases[i].html);
        g_autofree char *behind =
            g_strdup_printf("%s#a<STYLE type=x>%s</style>", cases[i].html, cases[i].sheet);
        assert_text(before, cases[i].is_doubted ? " #a\n" : "#a\n");
        assert_text(behind, cases[i].is_doubted ? " #a\n" : "#a\n");
    }
}

/* Every kind of search is bounded: a megabyte of the worst takes no longer than one of anything. */
static void
test_long_and_nested(void)
{
    static const char *const pieces[] = {
        "<i style='color:#fff'>#a",
        "<div aria-hidden=true>",
        "<details><p>#a",
        "<![if !mso]>",
        "<!--[if mso]>-->",
        "<style>.a{opacity:0}</style><p class=a>#",
        "<style>",
        "<style>{}{;",
        "<style>'\\'\"/*",
        "<i style='color:#fff'></i><b><b>",
        "<p style='font-size:0'><i style='font-size:9px'>",
    };
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) html = g_string_new(NULL);
        gboolean cut = FALSE;
        while (html->len < 1000000)
            g_string_append(html, pieces[i]);
        g_string_append(html, "<![endif]></style>");
        g_autofree char *text = html_to_text(html->str, html->len, 10000000, &cut);
        g_assert_nonnull(text);
    }
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
    g_test_add_func("/html/before-a-sign", test_before_a_sign);
    g_test_add_func("/html/what-nobody-sees", test_what_nobody_sees);
    g_test_add_func("/html/what-its-writer-may-not-see", test_what_its_writer_may_not_see);
    g_test_add_func("/html/what-is-folded-or-for-others", test_what_is_folded_or_for_others);
    g_test_add_func("/html/style-sheets", test_style_sheets);
    g_test_add_func("/html/long-and-nested", test_long_and_nested);
    g_test_add_func("/html/entities", test_entities);
    g_test_add_func("/html/outlook", test_outlook);
    g_test_add_func("/html/gmail", test_gmail);
    g_test_add_func("/html/cut-at-a-character", test_cut_at_a_character);
    g_test_add_func("/html/meta-charset", test_meta_charset);
    return g_test_run();
}
