#include "conf/scan.h"
#include "tests/unit/problems.h"

#include <string.h>

static const struct {
    const char *text;
    const char *problem; /* NULL: none */
} cases[] = {
    {"", NULL},
    {"a = 1; # \"no end\n b = { c = ( 1, 2 ); }; // } \n/* ( \n */ d : [ \"x\", \"}\" ];", NULL},
    {"a = TRUE; b = false; c = \"\\\"\\\\\";", NULL},
    {"# comment without newline", NULL},
    {"a = 1;\n@include \"x\"\n",
     "f:2: @include is not followed, expected all settings in this file\n"},
    {"a = \"x\n;", "f:1: the text has no end on its line, expected a closing quote\n"},
    {"a = \"x\\", "f:1: the text has no end on its line, expected a closing quote\n"},
    {"a = \"\\x00b\";", "f:1: the text holds \\x00, expected no character of that number\n"},
    {"a = \"\\\\x00\";", NULL},
    {"\n\n/* a\n\n", "f:3: the comment never ends, expected */\n"},
    {"a = 5000000000;", "f:1: the number 5000000000 is too long, expected at most 9 digits\n"},
    {"a = 0x123456789;", "f:1: the number 0x123456789 is too long, expected at most 9 digits\n"},
    {"a = 999999999;", NULL},
    {"a = yes;", "f:1: yes stands without quotes, expected \"yes\", true or false\n"},
    {"a = {\n b = 1;\n", "f:1: \"{\" is never closed, expected a \"}\"\n"},
    {"a = (\n{ b = 1; );", "f:2: \")\" stands where the \"{\" of line 2 is open, expected \"}\"\n"},
    {"a = 1; }", "f:1: \"}\" closes nothing, expected an opening bracket before it\n"},
    {"a = ( 1, );", "f:1: a comma stands after the last element, expected none\n"},
    {"a = { b = 1, };", NULL},
    {"a = \xe2\x80\x9cx\xe2\x80\x9d;", "f:1: \"\xe2\x80\x9c\" stands outside a text, expected "
                                       "texts in straight quotes (\"like this\")\n"},
    {"a = \"\xe9\";", "f:1: the byte 0xe9, expected UTF-8\n"},
};

static char *
scan(const char *text, gsize length)
{
    g_autoptr(GPtrArray) problems = problems_new();
    gboolean good = scan_source("f", text, length, problems);
    g_assert_cmpint(good, ==, problems->len == 0);
    g_assert_cmpuint(problems->len, <=, 1);
    return problems_text(problems);
}

static void
test_each_mistake_is_named_at_its_line(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = scan(cases[i].text, strlen(cases[i].text));
        g_assert_cmpstr(found, ==, cases[i].problem ? cases[i].problem : "");
    }
}

static void
test_every_beginning_of_a_text_ends(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize length = 0; length < strlen(cases[i].text); length++) {
            g_autofree char *exact = g_memdup2(cases[i].text, MAX(length, 1));
            g_autofree char *found = scan(exact, length);
            g_assert_nonnull(found);
        }
    }
}

static void
test_a_nul_byte_is_refused(void)
{
    g_autofree char *found = scan("a = 1;\n\0b", 9);
    g_assert_cmpstr(found, ==, "f:2: a NUL byte, expected text\n");
}

static void
test_deep_brackets_are_refused(void)
{
    g_autofree char *deep = g_strnfill(101, '(');
    g_autofree char *found = scan(deep, 101);
    g_assert_cmpstr(found, ==, "f:1: brackets too deep, expected at most 100 open\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scan/each-mistake", test_each_mistake_is_named_at_its_line);
    g_test_add_func("/scan/every-beginning", test_every_beginning_of_a_text_ends);
    g_test_add_func("/scan/nul", test_a_nul_byte_is_refused);
    g_test_add_func("/scan/deep", test_deep_brackets_are_refused);
    return g_test_run();
}
