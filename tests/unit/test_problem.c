#include "conf/problem.h"
#include "tests/unit/problems.h"

static void
test_line_and_file_stand_before_the_text(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    problems_add(problems, "a.conf", 3, "%s is wrong, expected %d", "x", 5);
    problems_add(problems, "a.conf", 0, "it is not there, expected it");
    g_autofree char *text = problems_text(problems);
    g_assert_cmpstr(text, ==,
                    "a.conf:3: x is wrong, expected 5\na.conf: it is not there, expected it\n");
}

static void
test_no_control_character_gets_out(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    problems_add(problems, "a\033[1m", 1, "b\nc");
    g_autofree char *text = problems_text(problems);
    g_assert_cmpstr(text, ==, "a\\x1b[1m:1: b\\nc\n");
}

static void
test_sorting_keeps_the_order_of_one_line_and_leaves_earlier_ones(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    problems_add(problems, "f", 9, "first");
    problems_add(problems, "f", 7, "b");
    problems_add(problems, "f", 2, "a");
    problems_add(problems, "f", 7, "c");
    problems_sort(problems, 1);
    g_autofree char *text = problems_text(problems);
    g_assert_cmpstr(text, ==, "f:9: first\nf:2: a\nf:7: b\nf:7: c\n");
    problems_sort(problems, 4);
}

static void
test_a_guess_names_the_nearest_or_all(void)
{
    static const char *const words[] = {"status", "subject", NULL};
    static const char *const one[] = {"en", NULL};
    g_autofree char *near = problem_guess("sttaus", words);
    g_autofree char *far = problem_guess("weather", words);
    g_autofree char *only = problem_guess("klingon", one);
    g_assert_cmpstr(near, ==, "\"status\" perhaps");
    g_assert_cmpstr(far, ==, "one of status, subject");
    g_assert_cmpstr(only, ==, "en");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problem/line-and-file", test_line_and_file_stand_before_the_text);
    g_test_add_func("/problem/no-controls", test_no_control_character_gets_out);
    g_test_add_func("/problem/sorted",
                    test_sorting_keeps_the_order_of_one_line_and_leaves_earlier_ones);
    g_test_add_func("/problem/guess", test_a_guess_names_the_nearest_or_all);
    return g_test_run();
}
