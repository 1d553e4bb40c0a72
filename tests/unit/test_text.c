#include "base/text.h"
#include "test.h"

static void
escapes_what_could_drive_a_terminal(void)
{
    g_autofree char *escaped = text_escape("a\n\x1b[31m\"b\\ \xe2\x80\xae x\xff\tz");
    g_assert_cmpstr(escaped, ==, "a\\n\\x1b[31m\\\"b\\\\ \\xe2\\x80\\xae x\\xff\\tz");
    g_autofree char *printable = text_printable("say \"hi\"\\\r");
    g_assert_cmpstr(printable, ==, "say \"hi\"\\\\x0d");
}

static void
escapes_c1_controls(void)
{
    g_autofree char *escaped = text_escape("\xc2\x9b"
                                           "31m");
    g_assert_cmpstr(escaped, ==, "\\xc2\\x9b31m");
}

static void
clean_line_is_one_line(void)
{
    g_autofree char *clean =
        text_clean_line("  evil\r\nBcc: x \xe2\x80\x8b\xe2\x80\xa8 y  ", -1, 100);
    g_assert_cmpstr(clean, ==, "evil Bcc: x y");
    g_autofree char *empty = text_clean_line("\r\n \t", -1, 100);
    g_assert_cmpstr(empty, ==, "");
}

static void
clean_line_cuts_at_characters(void)
{
    g_autofree char *clean = text_clean_line("\xc3\xa6\xc3\xb8\xc3\xa5", -1, 2);
    g_assert_cmpstr(clean, ==, "\xc3\xa6\xc3\xb8");
    g_autofree char *spaced = text_clean_line("a b", -1, 2);
    g_assert_cmpstr(spaced, ==, "a");
    g_autofree char *invalid = text_clean_line("a\xff\xfe", 3, 10);
    g_assert_true(g_utf8_validate(invalid, -1, NULL));
}

static void
width_counts_columns(void)
{
    g_assert_cmpuint(text_width("abc"), ==, 3);
    g_assert_cmpuint(text_width("\xe6\x97\xa5\xe6\x9c\xac"), ==, 4);
    g_assert_cmpuint(text_width("e\xcc\x81"), ==, 1);
}

static void
nearest_finds_typing_mistakes_only(void)
{
    static const char *const words[] = {"set-status", "set-priority", "notify", NULL};
    g_assert_cmpstr(text_nearest("set-staus", words), ==, "set-status");
    g_assert_cmpstr(text_nearest("NOTIFY", words), ==, "notify");
    g_assert_null(text_nearest("banana", words));
    g_autofree char *huge = g_strnfill(5000, 'x');
    g_assert_null(text_nearest(huge, words));
}

static void
folded_is_what_is_compared(void)
{
    static const char *const cases[][2] = {{"\u00c9tat", "etat"},
                                           {"e\u0301tat", "etat"},
                                           {"\u0421\u0422\u0410\u0422\u0423\u0421", "статус"},
                                           {"F\u00d8LG \u00c6g", "folg aeg"},
                                           {"a\xff", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folded = text_fold(cases[i][0]);
        g_assert_cmpstr(folded, ==, cases[i][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/escapes-what-could-drive-a-terminal",
                    escapes_what_could_drive_a_terminal);
    g_test_add_func("/text/escapes-c1-controls", escapes_c1_controls);
    g_test_add_func("/text/clean-line-is-one-line", clean_line_is_one_line);
    g_test_add_func("/text/clean-line-cuts-at-characters", clean_line_cuts_at_characters);
    g_test_add_func("/text/width-counts-columns", width_counts_columns);
    g_test_add_func("/text/nearest-finds-typing-mistakes-only", nearest_finds_typing_mistakes_only);
    g_test_add_func("/text/folded-is-what-is-compared", folded_is_what_is_compared);
    return g_test_run();
}
