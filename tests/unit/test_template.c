#include "base/language.h"
#include "outbox/markup.h"
#include "outbox/template.h"

#include "tests/unit/test.h"

#include <string.h>
#include <time.h>

static char *
fill(const char *source, const char *name, const TemplateValues *values)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TemplateSet) set = template_set_parse(source, &error);
    g_assert_no_error(error);
    g_assert_true(template_set_has(set, name));
    return template_set_fill(set, name, values);
}

static void
assert_filled(const char *source, const char *name, const TemplateValues *values,
              const char *expected)
{
    g_autofree char *got = fill(source, name, values);
    g_assert_cmpstr(got, ==, expected);
}

static void
test_values(void)
{
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set(values, "name", "A & <B> \"'");
    template_values_set_number(values, "count", 12);
    template_values_set_markup(values, "bold", "<b>x</b>");
    const char *source = "before\n=== a.text\n{{name}} {{count}}{{missing}}.\n=== a.html\n"
                         "{{name}} {{bold}} &amp;\n";
    assert_filled(source, "a.text", values, "A & <B> \"' 12.");
    assert_filled(source, "a.html", values, "A &amp; &lt;B&gt; &quot;&#39; <b>x</b> &amp;");
}

/* What a value says is never read as a template. */
static void
test_once(void)
{
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set(values, "a", "{{b}}{{#b}}x{{/b}}{{{{b}}");
    template_values_set(values, "b", "secret");
    assert_filled("=== t\n{{a}}\n", "t", values, "{{b}}{{#b}}x{{/b}}{{{{b}}");
}

static void
test_sections(void)
{
    g_autoptr(TemplateValues) values = template_values_new();
    template_values_set_flag(values, "yes", TRUE);
    template_values_set_flag(values, "no", FALSE);
    template_values_set(values, "empty", "");
    template_values_set(values, "outer", "O");
    for (guint i = 1; i <= 3; i++) {
        TemplateValues *item = template_values_add_item(values, "list");
        template_values_set_number(item, "n", i);
        template_values_set_flag(item, "next", i > 1);
    }
    assert_filled("=== t\n{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#empty}}e{{/empty}}{{#gone}}g{{/gone}}",
                  "t", values, "y");
    assert_filled("=== t\n{{#list}}{{#next}}, {{/next}}{{n}}{{outer}}{{/list}}.\n", "t", values,
                  "1O, 2O, 3O.");
    /* Tags with a line of their own leave none. */
    assert_filled("=== t\na\n{{#yes}}\n  b\n{{/yes}}\n  {{#no}}  \nc\n{{/no}}\nd\n", "t", values,
                  "a\n  b\nd");
    assert_filled("=== t\n{{#list}}\n- {{n}}\n{{/list}}\n", "t", values, "- 1\n- 2\n- 3\n");
}

static void
assert_problem(const char *source, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(template_set_parse(source, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
    if (!strstr(error->message, words))
        g_error("got \"%s\", expected \"%s\"", error->message, words);
}

static void
test_problems(void)
{
    assert_problem("=== t\nx\n{{a\n", "line 3: a tag is not closed");
    assert_problem("=== t\n{{#a}}\n\nx\n", "a section is not closed: \"a\"");
    assert_problem("=== t\n\n{{#a}}{{#b}}{{/a}}{{/b}}",
                   "line 3: no such section is open here: \"a\"");
    assert_problem("=== t\n{{/a}}", "no such section is open here");
    assert_problem("=== t\n{{a b}}", "this is no name");
    assert_problem("=== t\n{{{a}}}", "this is no name");
    assert_problem("=== t\n{{}}", "this is no name");
    assert_problem("=== t\nx\n=== u\ny\n=== t\n", "line 5: \"t\" is there twice");
    assert_problem("=== t\n{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}", "too deep");
}

/* The templates of every language can be read, and are complete; tests/lint/languages.test compares
 * what is in them. */
static void
test_languages(void)
{
    static const char *const names[] = {
        "person.from", "desk.from",    "nameless",         "subjectless",  "thread.subject",
        "ack.subject", "comment.text", "comment.html",     "notice.text",  "notice.html",
        "ack.text",    "ack.html",     "changes.text",     "changes.html", "attachments.text",
        "foot.text",   "foot.html",    "attachments.html", "top.html",     "bottom.html"};
    for (const char *const *language = languages_spoken; *language; language++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TemplateSet) set = template_set_parse(template_source(*language), &error);
        g_assert_no_error(error);
        for (guint i = 0; i < G_N_ELEMENTS(names); i++)
            g_assert_true(template_set_has(set, names[i]));
        g_assert_true(g_utf8_validate(template_source(*language), -1, NULL));
    }
}

/* --- text as HTML ------------------------------------------------------------------------------
 */

static void
test_markup(void)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"", ""},
        {"a\nb\n\nc", "a<br>\nb<br>\n<br>\nc"},
        {"<script>alert('x')</script> & \"q\"",
         "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"},
        {"  two\tand  more", "&nbsp;&nbsp;two&nbsp;&nbsp;&nbsp;&nbsp;and &nbsp;more"},
        {"see https://a.example/x?a=1&b=\"2\".",
         "see <a href=\"https://a.example/x?a=1&amp;b=\">https://a.example/x?a=1&amp;b=</a>"
         "&quot;2&quot;."},
        {"(http://a.example/b_(c)) HTTP://B.example/,",
         "(<a href=\"http://a.example/b_(c))\">http://a.example/b_(c))</a> "
         "<a href=\"HTTP://B.example/\">HTTP://B.example/</a>,"},
        {"javascript:alert(1) ftp://a.example file:///etc data:text/html,x xhttp://a.example",
         "javascript:alert(1) ftp://a.example file:///etc data:text/html,x xhttp://a.example"},
        {"http:// http://. https://", "http:// http://. https://"},
        {"http://a.example/\xe2\x80\xae"
         "gnp.exe",
         "<a href=\"http://a.example/\">http://a.example/</a>\xe2\x80\xae"
         "gnp.exe"},
        {"r\xc3\xb8"
         "d http://xn--rd-hka.example/\xc3\xb8",
         "r\xc3\xb8"
         "d <a href=\"http://xn--rd-hka.example/\xc3\xb8\">"
         "http://xn--rd-hka.example/\xc3\xb8</a>"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *html = markup_from_text(cases[i].text);
        g_assert_cmpstr(html, ==, cases[i].html);
    }
}

static void
test_markup_quotes(void)
{
    g_autofree char *html = markup_from_text("a\n\n> b\n>c\n>> <d>\n>\ne");
    g_auto(GStrv) parts = g_regex_split_simple("<div[^>]*>", html, 0, 0);
    g_autofree char *shown = g_strjoinv("[", parts);
    g_assert_cmpstr(shown, ==, "a<br>\n<br>[b<br>\nc<br>\n&gt; &lt;d&gt;<br>\n<br></div>e");
}

/* The worst texts take a time in proportion to their length. */
static void
test_markup_linear(void)
{
    static const char *const pieces[] = {"http://", "http://a ", "http://.",
                                         "h",       ">\n",       "> x\n",
                                         "(",       "\t",        "https://a.example/(((()))) "};
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        GString *text = g_string_new(NULL);
        while (text->len < (UNDER_SANITIZER ? 128 : 1024) * 1024)
            g_string_append(text, pieces[i]);
        clock_t start = clock(); /* of the processor, which others may use meanwhile */
        g_autofree char *html = markup_from_text(text->str);
        g_assert_cmpint((clock() - start) / CLOCKS_PER_SEC, <, 5);
        g_assert_cmpuint(strlen(html), <, 32 * text->len);
        g_string_free(text, TRUE);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/template/values-are-escaped-by-kind", test_values);
    g_test_add_func("/template/values-are-put-in-once", test_once);
    g_test_add_func("/template/sections", test_sections);
    g_test_add_func("/template/problems-name-the-line", test_problems);
    g_test_add_func("/template/languages-is-complete", test_languages);
    g_test_add_func("/markup/shows-text-and-links-only-http", test_markup);
    g_test_add_func("/markup/quotes-are-set-off", test_markup_quotes);
    g_test_add_func("/markup/linear", test_markup_linear);
    return g_test_run();
}
