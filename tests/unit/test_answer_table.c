/* Tables of answers: narrow and aligned as plain text, and as values for a template. */
#include "outbox/answer_table.h"
#include "test.h"

static AnswerTable *
table_of(gboolean stacked, const char *const *labels, const char *const *cells)
{
    AnswerTable *table = answer_table_new(stacked);
    for (; *labels; labels++)
        answer_table_column(table, *labels, 6);
    for (; *cells; cells++)
        answer_table_cell(table, *cells, NULL);
    return table;
}

static void
assert_plain(gboolean stacked, const char *const *labels, const char *const *cells,
             const char *expected)
{
    g_autoptr(AnswerTable) table = table_of(stacked, labels, cells);
    g_autofree char *plain = answer_table_plain(table);
    g_assert_cmpstr(plain, ==, expected);
}

#define ROW(...)                                                                                   \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void
plain_text(void)
{
    assert_plain(FALSE, ROW("No.", "Who"), ROW("#1", "Mia", "#41", "Tom"),
                 "No.  Who\n#1   Mia\n#41  Tom\n");
    assert_plain(FALSE, ROW("A", "B", "C"), ROW("1", "", "3"), "A  C\n1  3\n");
    assert_plain(FALSE, ROW("", ""), ROW("Due", "today", "Status", ""), "Due     today\nStatus\n");
    assert_plain(FALSE, ROW("A", "B"), ROW("longer than six", "b"), "A       B\nlonge…  b\n");
    assert_plain(FALSE, ROW("A", "B"), ROW("сообщение", "b", "広告が切", "c"),
                 "A       B\nсообщ…  b\n広告…   c\n");
    assert_plain(TRUE, ROW("", ""), ROW("#show", "say how it stands"),
                 "  #show\n    say how it stands\n");
}

static void
cut(void)
{
    static const struct {
        const char *text;
        guint width;
        const char *expected;
    } cases[] = {{"abc", 3, "abc"},
                 {"abcd", 3, "ab…"},
                 {"ab cd", 4, "ab…"},
                 {"abc", 1, "…"},
                 {"広告", 3, "広…"},
                 {"a\xcc\x81"
                  "bc",
                  2, "a\xcc\x81…"},
                 {"", 0, ""}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = answer_table_cut(cases[i].text, cases[i].width);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

static void
markup(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TemplateSet) templates = template_set_parse(
        "=== t.html\n{{#heads}}[{{#head}}{{label}};{{/head}}]{{/heads}}{{#row}}({{#cell}}"
        "{{#link}}<{{link}}>{{/link}}{{text}};{{/cell}}){{/row}}",
        &error);
    g_assert_no_error(error);
    g_autoptr(TemplateValues) values = template_values_new();
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    answer_table_column(table, "A&B", 2);
    answer_table_column(table, "none", 2);
    answer_table_column(table, "C", 2);
    answer_table_cell(table, "<b>long</b>", "x@y");
    answer_table_cell(table, "", NULL);
    answer_table_cell(table, "c", NULL);
    answer_table_fill(table, values);
    g_autofree char *html = template_set_fill(templates, "t.html", values);
    g_assert_cmpstr(html, ==, "[A&amp;B;C;](<x@y>&lt;b&gt;long&lt;/b&gt;;c;)");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer-table/plain-text", plain_text);
    g_test_add_func("/answer-table/cut", cut);
    g_test_add_func("/answer-table/markup", markup);
    return g_test_run();
}
