/*
 * Flowed text reads as it was written: paragraphs on one line, quotes with their depth.
 */
#include "parse/flowed.h"
#include "tests/unit/test.h"

static void
assert_text(const char *flowed, gboolean is_delsp, const char *expected)
{
    g_autofree char *text = flowed_to_text(flowed, is_delsp);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_lines_are_joined_until_one_that_is_fixed(void)
{
    assert_text("", FALSE, "");
    assert_text("one \ntwo \nthree\nfour\n", FALSE, "one two three\nfour\n");
    assert_text("one \n\ntwo", FALSE, "one\n\ntwo");
}

static void
test_delsp_takes_the_space(void)
{
    assert_text("日本 \n語\nend \n", TRUE, "日本語\nend \n");
}

static void
test_stuffed_spaces_go(void)
{
    assert_text(" From here\n  two\n >no quote\n", FALSE, "From here\n two\n>no quote\n");
}

static void
test_quotes_keep_their_depth(void)
{
    assert_text("> a \n> b\n>> c \n>> d\n>\n>\nmine \nis \n> theirs\n", FALSE,
                "> a b\n> > c d\n>\n>\nmine is\n> theirs\n");
    assert_text("> > a\n", FALSE, "> > a\n");
}

static void
test_a_signature_is_never_joined(void)
{
    assert_text("text \n-- \nAnn \nB\n", FALSE, "text\n-- \nAnn B\n");
    assert_text("> text \n> -- \n> Ann\n", TRUE, "> text\n> -- \n> Ann\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/flowed/joined", test_lines_are_joined_until_one_that_is_fixed);
    g_test_add_func("/flowed/delsp", test_delsp_takes_the_space);
    g_test_add_func("/flowed/stuffed", test_stuffed_spaces_go);
    g_test_add_func("/flowed/quotes", test_quotes_keep_their_depth);
    g_test_add_func("/flowed/signature", test_a_signature_is_never_joined);
    return g_test_run();
}
