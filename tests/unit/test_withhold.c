#include "mail/withhold.h"

#include "tests/unit/test.h"

#include <string.h>

#define SIGN "[\xe2\x80\xa6]"

/* What a private conversation said, as it was sent. */
static const char secret[] = "Hi Mia,\n"
                             "\n"
                             "They pay late, and the margin on the banner is 40 percent at most.\n"
                             "Don\xe2\x80\x99t tell Anna \xe2\x80\x93 she would ask for a r\xc3\xa9"
                             "duction of the whole "
                             "invoice.\n"
                             "Just us.\n"
                             "Password: hunter2\n"
                             "canary-7f31c2\n"
                             "\n"
                             "Best regards\n"
                             "Tom Lind\n";

static char *
cut(const char *text, const char *seen)
{
    g_autoptr(Withhold) withhold = withhold_new(text);
    withhold_hide(withhold, secret, "Tom Lind");
    if (seen)
        withhold_show(withhold, seen);
    return withhold_cut(withhold);
}

static void
assert_cut(const char *text, const char *expected)
{
    g_autofree char *rest = cut(text, NULL);
    g_assert_cmpstr(rest, ==, expected);
}

static void
a_line_of_a_secret_is_cut_wherever_it_stands(void)
{
    assert_cut("They pay late, and the margin on the banner is 40 percent at most.", SIGN);
    assert_cut("Dear Anna,\n\nThey pay late, and the margin on the banner is 40 percent at most."
               "\n\nIt will be ready on Friday.\n",
               "Dear Anna,\n\n" SIGN "\n\nIt will be ready on Friday.\n");
    assert_cut("I think they pay late, and the margin on the banner is 40 percent at most. So no.",
               "I think " SIGN ". So no.");
    assert_cut("Just us.", SIGN);
    assert_cut("Ask them. Just us. And then?", "Ask them. " SIGN ". And then?");
}

/* Each is one line or more of the secret, as a mail program or a hasty person would leave it. */
static const char *const disguises[] = {
    /* wrapped at other columns, with and without marks */
    "They pay late, and\nthe margin on the\nbanner is 40\npercent at most.",
    "> They pay late, and the margin\n> on the banner is 40 percent\n> at most.",
    "> > They pay late, and the margin on the\n> banner\n> > is 40 percent at most.",
    ">>> They pay late, and the margin on the banner is 40 percent at most.",
    "TL> They pay late, and the margin\nTL> on the banner is 40\nTL> percent at most.",
    "| They pay late, and the margin on\n| the banner is 40 percent at most.",
    /* two lines joined, one split inside a word */
    "They pay late, and the margin on the banner is 40 percent at most. Don't tell Anna - she "
    "would ask for a reduction of the whole invoice.",
    "They pay late, and the mar-\ngin on the banner is 40 per-\ncent at most.",
    /* blanks */
    "They  pay   late,\tand the margin  on the banner is   40 percent at most.",
    "They\xc2\xa0pay\xc2\xa0late, and the\xe2\x80\xafmargin on the\xe3\x80\x80"
    "banner is 40 percent "
    "at most.",
    "T h e y  p a y  l a t e ,  a n d  t h e  m a r g i n  o n  t h e  b a n n e r",
    "They pay late, and the mar\xc2\xadgin on the ban\xe2\x80\x8bner is 40 percent at most.",
    "Theypaylate,andthemarginonthebanneris40percentatmost.",
    /* quotes, dashes, accents, case and forms of letters */
    "\xe2\x80\x9c"
    "Don't tell Anna -- she would ask for a reduction of the whole invoice.\xe2\x80\x9d",
    "Don't tell Anna - she would ask for a re\xcc\x81"
    "duction of the whole invoice.",
    "THEY PAY LATE, AND THE MARGIN ON THE BANNER IS 40 PERCENT AT MOST.",
    "\xef\xbc\xb4hey pay late, and the margin on the \xef\xbd\x82"
    "anner is \xef\xbc\x94\xef\xbc\x90 "
    "percent at most.",
    /* what HTML leaves when it becomes text */
    "*They pay late*, and the _margin_ on the banner is **40 percent** at most.",
    "  * They pay late, and the margin on the banner is 40 percent at most.",
    "<mailto:x@y.example?body=They%20pay%20late%2C%20and%20the%20margin%20on%20the%20banner>",
    /* the most of a line */
    "and the margin on the banner is 40 percent at most",
    "They pay late, and the margin on the banner is <https://x.example/40> percent",
    /* short ones */
    "just us",
    "> Just us.",
    "Password: hunter2",
    "password - Hunter2",
    "the password: hunter2 as always",
    "It is canary-7f31c2, is it not?",
    "see canary\xe2\x80\x91"
    "7f31c2",
};

static void
no_disguise_helps(void)
{
    static const char *const words[] = {"margin", "banner", "tell", "reduction",
                                        "hunter", "canary", "7f31", "us"};
    for (gsize i = 0; i < G_N_ELEMENTS(disguises); i++) {
        g_autofree char *rest = cut(disguises[i], NULL);
        if (!rest)
            g_error("nothing was cut from \"%s\"", disguises[i]);
        g_autofree char *lower = g_utf8_strdown(rest, -1);
        for (gsize w = 0; w < G_N_ELEMENTS(words); w++)
            if (strstr(lower, words[w]))
                g_error("\"%s\" became \"%s\"", disguises[i], rest);
    }
}

static void
what_is_cut_takes_its_marks_and_leaves_the_rest(void)
{
    assert_cut("Yes.\n> They pay late, and the margin on the banner is 40 percent at most.\n"
               "> Don't tell Anna - she would ask for a reduction of the whole invoice.\nBye.\n",
               "Yes.\n" SIGN "\nBye.\n");
    assert_cut("> They pay late, and the margin\n> on the banner is 40 percent at most. Ah!\n> So",
               SIGN ". Ah!\n> So");
    assert_cut("On Monday Tom wrote:\n\n> Just us.\n\nI see\n",
               "On Monday Tom wrote:\n\n" SIGN "\n\nI see\n");
}

static void
words_of_ones_own_stay(void)
{
    static const char *const own[] = {
        "",
        "\n\n",
        "Dear Anna,\n\nthe banner is ready. Please tell us when you can pay.\n",
        "Hi Mia,\nit is done.\nBest regards\nTom Lind\n",
        "Hi Anna,\n\nThanks!\n\nTom\n",
        "It is just us two on Friday.",
        "We ask for the whole invoice.",
        "The margin on the page is too small.",
        "hunter",
        "They pay late",
        "1234567890 1234567890",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        assert_cut(own[i], NULL);
}

/* A private answer quotes the customer: her words are no secret because of it. */
static void
what_was_seen_is_no_secret(void)
{
    const char *line = "They pay late, and the margin on the banner is 40 percent at most.";
    g_autofree char *one = cut(line, line);
    g_assert_null(one);
    g_autofree char *two = cut("They pay late, and the margin on the banner is 40 percent at most. "
                               "Don't tell Anna - she would ask for a reduction of the invoice.",
                               "I said: they pay late, and the margin on the banner is 40 percent"
                               " at most.");
    g_assert_cmpstr(two, ==,
                    "They pay late, and the margin on the banner is 40 percent at most. " SIGN
                    " invoice.");
    g_autofree char *three = cut("Just us.", "Just us?");
    g_assert_null(three);
    g_autofree char *four = cut("Just us.", "It is just us two.");
    g_assert_cmpstr(four, ==, SIGN);
    g_autofree char *five = cut("canary-7f31c2", "As I said: canary-7f31c2!");
    g_assert_null(five);
}

static void
other_scripts_are_read_alike(void)
{
    g_autoptr(Withhold) russian =
        withhold_new("> \xd0\x9a\xd0\xbb\xd0\xb8\xd0\xb5\xd0\xbd\xd1\x82 "
                     "\xd0\xbd\xd0\xb5 \xd0\xbf\xd0\xbb\xd0\xb0\xd1\x82\xd0"
                     "\xb8\xd1\x82.\n");
    withhold_hide(russian, "Клиент не платит.", NULL);
    g_autofree char *first = withhold_cut(russian);
    g_assert_cmpstr(first, ==, SIGN "\n");
    g_autoptr(Withhold) chinese = withhold_new("好的。他从来不付钱。明天见");
    withhold_hide(chinese, "他从来不付钱。", NULL);
    g_autofree char *second = withhold_cut(chinese);
    g_assert_cmpstr(second, ==, "好的。" SIGN "。明天见");
    g_autoptr(Withhold) courtesy = withhold_new("Здравствуйте, Анна!\nГотово.\nС уважением,\nТом");
    withhold_hide(courtesy, "Здравствуйте, Миа!\nОн врёт.\nС уважением,\nТом", "Том Линд");
    g_autofree char *third = withhold_cut(courtesy);
    g_assert_null(third);
}

/* The same in a text of a repeated letter, of which every window is known. */
static void
repeated_letters_take_no_time(void)
{
    g_autofree char *many = g_strnfill(200000, 'a');
    g_autoptr(Withhold) withhold = withhold_new(many);
    withhold_hide(withhold, many, NULL);
    withhold_show(withhold, "b");
    g_autofree char *rest = withhold_cut(withhold);
    g_assert_cmpstr(rest, ==, SIGN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/withhold/line", a_line_of_a_secret_is_cut_wherever_it_stands);
    g_test_add_func("/withhold/disguises", no_disguise_helps);
    g_test_add_func("/withhold/rest", what_is_cut_takes_its_marks_and_leaves_the_rest);
    g_test_add_func("/withhold/own", words_of_ones_own_stay);
    g_test_add_func("/withhold/seen", what_was_seen_is_no_secret);
    g_test_add_func("/withhold/scripts", other_scripts_are_read_alike);
    g_test_add_func("/withhold/linear", repeated_letters_take_no_time);
    return g_test_run();
}
